"""The outbox: mails are queued in the caller's transaction; what people may change of them later; trouble and limits."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any, NotRequired, TypedDict, Unpack

import sqlalchemy as sa
from flask import current_app

from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import SystemSetting, db, insert_once
from tracker.core.errors import RuleBroken
from tracker.core.parameters import listed
from tracker.mail import queries
from tracker.mail.compose import DEFAULT_SENDER
from tracker.mail.models import Delivery, Notification
from tracker.mail.robot_models import Channel

INSTALLATION_KEY = "installation.id"
UNREACHABLE_KEY = "mail.unreachable"
PER_MINUTE_KEY = "mail.per_minute"
MOST_PER_MINUTE = 100_000
LINK = re.compile(r"https?://[^\s\"'<>）]+")
BLANKED = "（链接已隐去）"


class Facts(TypedDict):
    """What makes a mail, besides its key.

    It leaves when its region works, though not ``not_before``. ``attachments`` are ``{"name", "path", "type"}`` with a
    path below the data directory. ``demonstration`` mails count as sent at the business instant and never leave
    (domain.md §2 "Two clocks").
    """

    kind: str
    region_code: str | None
    address: str
    subject: str
    text: str
    html: str
    today: date
    copies: NotRequired[Sequence[str]]
    attachments: NotRequired[Sequence[dict[str, Any]]]
    demonstration: NotRequired[bool]
    not_before: NotRequired[datetime | None]
    channel: NotRequired[Channel]


def queue(key: str, **facts: Unpack[Facts]) -> int | None:
    """Write a mail into the outbox, in the caller's transaction; returns its id, or None when the key is known."""
    added: int | None = db.session.scalar(insert_once(Notification).values(_row(key, facts)).returning(Notification.id))
    return added


def queue_all(mails: Mapping[str, Facts]) -> dict[str, int]:
    """Write many mails at once; returns the ids of those whose keys were new, by key.

    The caller holds a lock under which nobody else writes mails with such keys.
    """
    known = sa.select(Notification.key, Notification.id).where(Notification.key.in_(listed(mails)))
    before = {key for key, _ in db.session.execute(known)}
    if rows := [_row(key, facts) for key, facts in mails.items() if key not in before]:
        db.session.execute(insert_once(Notification.__table__), rows)
    return {key: mail_id for key, mail_id in db.session.execute(known) if key not in before}


def _row(key: str, facts: Facts) -> dict[str, Any]:
    demonstration, not_before = facts.get("demonstration", False), facts.get("not_before")
    instant = clock.recorded_at() if demonstration else clock.now()
    return {
        "key": key,
        "kind": facts["kind"],
        "channel": facts.get("channel", Channel.MAIL),
        "region_code": facts["region_code"],
        "address": facts["address"],
        "copies": list(facts.get("copies", ())),
        "subject": " ".join(facts["subject"].split())[:300],
        "text": facts["text"],
        "html": facts["html"],
        "attachments": list(facts.get("attachments", ())),
        "message_id": message_id(key),
        "state": Delivery.SENT if demonstration else Delivery.QUEUED,
        "attempts": 1 if demonstration else 0,
        "queued_on": facts["today"],
        "created_at": instant,
        "next_try_at": instant if demonstration or not_before is None else max(instant, not_before),
        "first_try_at": instant if demonstration else None,
        "sent_at": instant if demonstration else None,
        "demonstration": demonstration,
    }


def message_id(key: str) -> str:
    """The mail's name for ever: the same key of the same installation gives the same Message-ID."""
    domain = parseaddr(sender())[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(f'{_installation()}:{key}'.encode()).hexdigest()[:40]}@{domain}>"


def sender() -> str:
    """Who writes: TRACKER_MAIL_FROM, else a name on this machine."""
    return str(current_app.config.get("TRACKER_MAIL_FROM") or DEFAULT_SENDER)


def _installation() -> str:
    """A random name of this installation, made on first use."""
    kept = db.session.info.get(INSTALLATION_KEY)
    if kept is None:
        db.session.execute(insert_once(SystemSetting).values(key=INSTALLATION_KEY, value=secrets.token_hex(16)))
        kept = db.session.scalar(sa.select(SystemSetting.value).where(SystemSetting.key == INSTALLATION_KEY))
        db.session.info[INSTALLATION_KEY] = kept
    return str(kept)


def blank_links(body: str) -> str:
    """A body whose links lead nowhere."""
    return LINK.sub(BLANKED, body)


def retry(mail: Notification, *, actor: Any) -> None:
    """Try a failed mail once more from the beginning, because somebody has mended what was wrong."""
    if mail.state not in (Delivery.DEAD, Delivery.RETRY):
        raise RuleBroken("只有发送失败或等待重试的邮件可以重发")
    if mail.kind == queries.ACCOUNT and mail.state is Delivery.DEAD:
        raise RuleBroken("账号邮件的链接已失效，请由系统管理员重新发送邀请或重置链接")
    old = mail.state
    mail.state, mail.attempts, mail.first_try_at, mail.next_try_at = Delivery.RETRY, 0, None, clock.now()
    record("mail.retried", mail, actor=actor, old=old, new=mail.state)


def retry_many(dead: Sequence[sa.ColumnElement[bool]], *, seen: int, actor: Any, about: str) -> int:
    """Try every failed mail of a filter once more; ``seen`` is the number that the person confirmed, ``about`` the filter in words."""
    again = {"state": Delivery.RETRY, "attempts": 0, "first_try_at": None, "next_try_at": clock.now()}
    change = sa.update(Notification).where(*retriable(), *dead).values(again).returning(Notification.id)
    count = len(db.session.scalars(change, execution_options={"synchronize_session": False}).all())
    if count != seen:
        raise RuleBroken(f"符合条件的失败邮件现在是{count}封，与您确认的{seen}封不同，请核对后再确认")
    if count:
        record("mail.retried_many", ("notification", "*"), actor=actor, new={"count": count, "conditions": about})
    return count


def retriable() -> list[sa.ColumnElement[bool]]:
    """Failed mails that may be tried once more; the links of account mails are gone (contract.md)."""
    return [Notification.state == Delivery.DEAD, Notification.kind != queries.ACCOUNT, Notification.demonstration.is_(False)]


def note_unreachable(words: str | None) -> None:
    """Remember since when no server could be reached (None: it answers again), for the coordinators to see."""
    kept = db.session.get(SystemSetting, UNREACHABLE_KEY)
    if words is None:
        if kept is not None:
            db.session.delete(kept)
    elif kept is None:
        db.session.execute(insert_once(SystemSetting).values(key=UNREACHABLE_KEY, value=f"{clock.now().isoformat()} {words}"))


def unreachable_since() -> tuple[datetime, str] | None:
    """Since when the mail server cannot be reached, and in whose words; None while all is well."""
    kept = db.session.scalar(sa.select(SystemSetting.value).where(SystemSetting.key == UNREACHABLE_KEY))
    if kept is None:
        return None
    instant, _, words = kept.partition(" ")
    return datetime.fromisoformat(instant), words


def mail_per_minute() -> int | None:
    """How many mails all deliverers together hand over in one minute of the clock at most; None: as many as there are."""
    kept = db.session.scalar(sa.select(SystemSetting.value).where(SystemSetting.key == PER_MINUTE_KEY))
    return int(kept) if kept else None


def set_mail_per_minute(value: int | None, actor: Any) -> None:
    """Limit what leaves in one minute, because mail servers shut out those who send too much; None ends the limit."""
    if value is not None and not 1 <= value <= MOST_PER_MINUTE:
        raise RuleBroken(f"每分钟发送上限请填1至{MOST_PER_MINUTE}之间的整数，不限请留空")
    old = mail_per_minute()
    if value == old:
        return
    db.session.merge(SystemSetting(key=PER_MINUTE_KEY, value="" if value is None else str(value)))
    record("mail.pace_changed", ("system_setting", PER_MINUTE_KEY), actor=actor, old=old, new=value)

"""The outbox: mails are queued in the caller's transaction, claimed one by one, and their fate is written down."""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import SystemSetting, db
from tracker.core.errors import RuleBroken
from tracker.core.workdays import WorkCalendar
from tracker.mail import queries
from tracker.mail.compose import DEFAULT_SENDER, Outgoing
from tracker.mail.models import Delivery, MailFailure, Notification
from tracker.mail.robot_models import Channel
from tracker.mail.transports import NotTaken

LEASE = timedelta(seconds=60)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60, 120, 240))
PATIENCE = timedelta(hours=48)
PATIENCE_WORKDAYS = 2
INSTALLATION_KEY = "installation.id"
UNREACHABLE_KEY = "mail.unreachable"
PER_MINUTE_KEY = "mail.per_minute"
MOST_PER_MINUTE = 100_000
LINK = re.compile(r"https?://[^\s\"'<>）]+")
BLANKED = "（链接已隐去）"

_columns = Notification.__table__.c
_TAKEN = [_columns[name] for name in Outgoing.__dataclass_fields__]


def queue(
    key: str,
    *,
    kind: str,
    region_code: str | None,
    address: str,
    subject: str,
    text: str,
    html: str,
    today: date,
    copies: Sequence[str] = (),
    attachments: Sequence[dict[str, Any]] = (),
    demonstration: bool = False,
    not_before: datetime | None = None,
    channel: Channel = Channel.MAIL,
) -> int | None:
    """Write a mail into the outbox, in the caller's transaction; returns its id, or None when the key is known.

    It leaves when its region works, though not ``not_before``. ``attachments`` are ``{"name", "path", "type"}`` with a
    path below the data directory. ``demonstration`` mails count as sent at the business instant and never leave
    (domain.md §2 "Two clocks").
    """
    instant = clock.recorded_at() if demonstration else clock.now()
    row = {
        "key": key,
        "kind": kind,
        "channel": channel,
        "region_code": region_code,
        "address": address,
        "copies": list(copies),
        "subject": " ".join(subject.split())[:300],
        "text": text,
        "html": html,
        "attachments": list(attachments),
        "message_id": message_id(key),
        "state": Delivery.SENT if demonstration else Delivery.QUEUED,
        "attempts": 1 if demonstration else 0,
        "queued_on": today,
        "created_at": instant,
        "next_try_at": instant if demonstration or not_before is None else max(instant, not_before),
        "first_try_at": instant if demonstration else None,
        "sent_at": instant if demonstration else None,
        "demonstration": demonstration,
    }
    added: int | None = db.session.scalar(insert_once(Notification).values(row).returning(Notification.id))
    return added


def insert_once(model: Any) -> Any:
    """An INSERT that leaves alone what is there, on both engines."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(model).on_conflict_do_nothing()


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


def claim_one(now: datetime, worker: str, *, quiet_regions: Collection[str] = (), channel: Channel = Channel.MAIL) -> Outgoing | None:
    """Take one mail: a conditional update decides who sends; a crashed sender's row comes back when the lease lapses."""
    one = queries.due(now, quiet_regions=quiet_regions, channel=channel).order_by(Notification.id).limit(1)
    one = one.with_for_update(skip_locked=True)
    take = (
        sa.update(Notification)
        .where(Notification.id == one.scalar_subquery())
        .values(
            state=Delivery.SENDING,
            attempts=Notification.attempts + 1,
            first_try_at=sa.func.coalesce(Notification.first_try_at, sa.literal(now, _columns.first_try_at.type)),
            next_try_at=now + lease(),
            claimed_by=worker,
        )
        .returning(*_TAKEN)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.execute(take).one_or_none()
    return Outgoing(**taken._mapping) if taken else None


def lease() -> timedelta:
    """How long a claimed mail is left to its sender."""
    return timedelta(seconds=float(current_app.config.get("TRACKER_CLAIM_LEASE_SECONDS") or LEASE.total_seconds()))


def mark_sent(mail: Outgoing, now: datetime) -> None:
    """The server has it. Links of account mails are blanked in what is kept (contract.md)."""
    _write(mail, only_mine=False, state=Delivery.SENT, sent_at=now, last_code=250, last_error=None, **_blanked(mail))


def mark_failed(mail: Outgoing, trouble: NotTaken, now: datetime, calendar: WorkCalendar) -> Delivery:
    """Temporary trouble comes back with growing pauses, permanent trouble stops at once (domain.md §5 "Delivery")."""
    pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    again = now + pause
    is_over = trouble.permanent or again > gives_up_at(mail.first_try_at or now, calendar)
    state = Delivery.DEAD if is_over else Delivery.RETRY
    kept = _blanked(mail) if is_over else {}
    _write(mail, only_mine=True, state=state, next_try_at=again, last_code=trouble.code, last_error=str(trouble), **kept)
    db.session.execute(sa.insert(MailFailure).values(notification_id=mail.id, at=now, code=trouble.code, words=str(trouble)))
    return state


def _blanked(mail: Outgoing) -> dict[str, str]:
    """Bodies without the links that open an account; other mails keep theirs."""
    return {"text": blank_links(mail.text), "html": blank_links(mail.html)} if mail.kind == queries.ACCOUNT else {}


def blank_links(body: str) -> str:
    """A body whose links lead nowhere."""
    return LINK.sub(BLANKED, body)


def release(mail: Outgoing, now: datetime) -> None:
    """Give a claimed mail back as if nobody had tried: the server was not to be reached at all."""
    state = Delivery.QUEUED if mail.attempts == 1 else Delivery.RETRY
    first = None if mail.attempts == 1 else mail.first_try_at
    _write(mail, only_mine=True, state=state, attempts=mail.attempts - 1, first_try_at=first, next_try_at=now)


def gives_up_at(first_try: datetime, calendar: WorkCalendar) -> datetime:
    """48 hours after the first attempt, and at least the end of the second working day."""
    first_day = first_try.astimezone(clock.SHANGHAI).date()
    return max(first_try + PATIENCE, clock.end_of(calendar.add(first_day, PATIENCE_WORKDAYS)))


def _write(mail: Outgoing, *, only_mine: bool, **values: Any) -> None:
    """Record a fate. A success is true whoever wrote since; a failure only while the claim is still ours."""
    query = sa.update(Notification).where(Notification.id == mail.id)
    query = query.where(Notification.state == Delivery.SENDING, Notification.claimed_by == mail.claimed_by) if only_mine else query
    db.session.execute(query.values(**values), execution_options={"synchronize_session": False})


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

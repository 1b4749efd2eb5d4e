"""What the address of a ledger page asks for, in the scope of the reader."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.accounts.permissions import Permission, allows, require
from tracker.core import tables
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.core.formatters import long_date
from tracker.mail import queries, words
from tracker.mail.models import DELIVERY_NAMES, Delivery, Notification
from tracker.mail.queries import MailFilter
from tracker.reminders import mail_reasons


def require_ledger() -> None:
    """Offices and system administrators; everybody else is told no."""
    require(current_user, Permission.MAIL_STATES, current_user)


def own_region() -> str | None:
    """An office sees its own region's mails; None: all regions, without subjects and bodies."""
    region_code: str | None = current_user.region_code
    return None if current_user.role is Role.SYSTEM_ADMIN else region_code


def wanted_of(args: Any = None) -> MailFilter:
    """The filter of this page's address (or of the fields of a form that carries it along)."""
    args = request.args if args is None else args
    return MailFilter(
        q=tables.text_of(args),
        state=tables.one(args, "state", Delivery),
        kind=tables.one(args, "kind", _kind),
        region=tables.one(args, "region", _region),
        since=tables.dates(args, "since"),
        until=tables.dates(args, "until"),
        also=mail_reasons.mails_about,
    )


def in_words(wanted: MailFilter, regions: dict[str, str]) -> list[str]:
    """The filter as a person would say it."""
    said: list[tuple[object, str]] = [
        (wanted.q, f"含“{wanted.q}”"),
        (wanted.state, f"状态：{DELIVERY_NAMES[wanted.state]}" if wanted.state else ""),
        (wanted.kind, f"种类：{words.kind_name(wanted.kind or '')}"),
        (wanted.region, f"地区：{regions.get(wanted.region or '', wanted.region or '')}"),
        (wanted.since, f"自{long_date(wanted.since)}"),
        (wanted.until, f"至{long_date(wanted.until)}"),
    ]
    return [text for value, text in said if value]


def query_of(wanted: MailFilter) -> dict[str, Any]:
    """The filter as parameters of an address."""
    found = {name: getattr(wanted, name) for name in ("q", "state", "kind", "region", "since", "until")}
    return {name: str(value) for name, value in found.items() if value}


def kinds_offered(region_code: str | None) -> Sequence[tuple[str, str]]:
    """Kinds to choose from; account mails are no business of an office."""
    return [(kind, name) for kind, name in words.KIND_NAMES.items() if region_code is None or kind != queries.ACCOUNT]


def mail_for(user: Any, mail_id: int, permission: Permission = Permission.MAIL_STATES) -> Notification:
    """The mail where the user may do this; account mails are the system administrator's alone. Else there is no such mail."""
    mail = db.session.get(Notification, mail_id)
    hidden = mail is None or (mail.kind == queries.ACCOUNT and user.role is not Role.SYSTEM_ADMIN)
    if mail is None or hidden or not allows(user, permission, mail):
        raise NotThere("没有这封邮件，或者它不在您可以查看的范围内")
    return mail


def may_read(mail: Notification) -> bool:
    """Whether the reader sees what the mail says: the office of its region, never of account mails."""
    return mail.kind != queries.ACCOUNT and allows(current_user, Permission.MAIL_READ, mail)


def _kind(text: str) -> str:
    if text not in words.KIND_NAMES:
        raise ValueError(text)
    return text


def _region(text: str) -> str:
    if len(text) != 6 or not text.isdecimal():
        raise ValueError(text)
    return text

"""Mails that wait in the outbox: held until a time, changed or called off as long as nobody has tried to send them.

A mail that was never tried may still say something else or nothing at all (docs/adr/0051); one that a server may have
seen keeps its words, because it comes back under the same Message-ID.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.mail.models import Delivery, Notification
from tracker.mail.rendering import Mail

NOT_SYNCHRONIZED = {"synchronize_session": False}


def untried() -> list[sa.ColumnElement[bool]]:
    """Mails that no server has seen."""
    return [Notification.state == Delivery.QUEUED, Notification.attempts == 0, Notification.demonstration.is_(False)]


def waiting() -> list[sa.ColumnElement[bool]]:
    """Mails that no server has accepted, as far as is known, and that nobody is sending right now."""
    return [Notification.state.in_((Delivery.QUEUED, Delivery.RETRY)), Notification.demonstration.is_(False)]


def let_go(now: datetime, *conditions: sa.ColumnElement[bool]) -> int:
    """End the holds: what a person asks to be sent leaves at once, whatever the hour (domain.md §5). Returns how many."""
    held = sa.update(Notification).where(*untried(), Notification.next_try_at > now, *conditions).values(next_try_at=now)
    return len(db.session.scalars(held.returning(Notification.id), execution_options=NOT_SYNCHRONIZED).all())


def rewrite(mail_id: int, message: Mail, *, kind: str | None = None) -> bool:
    """Let an untried mail say something else; False when somebody has begun to send it."""
    values: dict[str, Any] = {"subject": message.subject[:300], "text": message.text, "html": message.html}
    if kind is not None:
        values["kind"] = kind
    return _change([mail_id], untried(), values) == 1


def withdraw(ids: Collection[int], reason: str) -> int:
    """Call mails off; they stay in the ledger with the reason. What is being sent just now goes out."""
    return _change(ids, waiting(), {"state": Delivery.DROPPED, "last_error": reason})


def _change(ids: Collection[int], conditions: list[sa.ColumnElement[bool]], values: dict[str, Any]) -> int:
    change = sa.update(Notification).where(Notification.id.in_(list(ids)), *conditions).values(values).returning(Notification.id)
    return len(db.session.scalars(change, execution_options=NOT_SYNCHRONIZED).all())

"""Who sends which mail: a few are claimed at once, and the fate of each is written down before the next one is sent.

The claim of several costs one transaction, and what a killed sender had in its hands comes back when the lease lapses.
Only the mail that the server took last can be without its mark then, so at most that one is sent twice (docs/adr/0057).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from tracker.core import clock
from tracker.core.db import db
from tracker.core.workdays import WorkCalendar
from tracker.mail import queries
from tracker.mail.compose import Outgoing
from tracker.mail.models import Delivery, MailFailure, Notification
from tracker.mail.robot_models import Channel
from tracker.mail.services import blank_links
from tracker.mail.transports import NotTaken

LEASE = timedelta(seconds=60)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60, 120, 240))
PATIENCE = timedelta(hours=48)
PATIENCE_WORKDAYS = 2

# Statements on the table, made once: the session has no objects of these rows, and a delivery runs them for every mail.
_table: Any = Notification.__table__
_columns = _table.c
_TAKEN = [_columns[name] for name in Outgoing.__dataclass_fields__]
_MINE = (_columns.state == Delivery.SENDING, _columns.claimed_by == sa.bindparam("worker"))
_SENT = (
    sa.update(_table)
    .where(_columns.id == sa.bindparam("mail_id"))
    .values(state=Delivery.SENT, sent_at=sa.bindparam("at"), last_code=250, last_error=None)
)
_RENEWED = (
    sa.update(_table)
    .where(_columns.id.in_(sa.bindparam("ids", expanding=True)), *_MINE)
    .values(next_try_at=sa.bindparam("until"))
    .returning(_columns.id)
)


def claim(
    now: datetime, worker: str, most: int = 1, *, quiet_regions: Collection[str] = (), channel: Channel = Channel.MAIL
) -> list[Outgoing]:
    """Take at most so many mails, account mails first: a conditional update decides who sends."""
    some = (
        queries.due(now, quiet_regions=quiet_regions, channel=channel)
        .order_by(Notification.kind != queries.ACCOUNT, Notification.id)
        .limit(most)
    )
    chosen = some.with_for_update(skip_locked=True).cte("chosen")  # asked once, however the server likes to join
    take = (
        sa.update(_table)
        .where(_columns.id.in_(sa.select(chosen.c.id)))
        .values(
            state=Delivery.SENDING,
            attempts=_columns.attempts + 1,
            first_try_at=sa.func.coalesce(_columns.first_try_at, sa.literal(now, _columns.first_try_at.type)),
            next_try_at=now + lease(),
            claimed_by=worker,
        )
        .returning(*_TAKEN)
    )
    taken = [Outgoing(**row._mapping) for row in db.session.execute(take)]
    return sorted(taken, key=lambda mail: (mail.kind != queries.ACCOUNT, mail.id))


def lease() -> timedelta:
    """How long claimed mails are left to their sender without a word of it."""
    return timedelta(seconds=float(current_app.config.get("TRACKER_CLAIM_LEASE_SECONDS") or LEASE.total_seconds()))


def renew(mails: Sequence[Outgoing], now: datetime) -> set[int]:
    """Keep claimed mails for another lease; returns the ids of those that nobody else has taken meanwhile."""
    if not mails:
        return set()
    values = {"ids": [mail.id for mail in mails], "worker": mails[0].claimed_by, "until": now + lease()}
    return set(db.session.scalars(_RENEWED, values))


def mark_sent(mail: Outgoing, now: datetime, *, via: sa.Connection | None = None) -> None:
    """The server has it, whoever claimed it since. Links of account mails are blanked in what is kept (contract.md)."""
    statement = _SENT.values(**_blanked(mail)) if mail.kind == queries.ACCOUNT else _SENT
    (via or db.session).execute(statement, {"mail_id": mail.id, "at": now})


def mark_failed(mail: Outgoing, trouble: NotTaken, now: datetime, calendar: WorkCalendar) -> Delivery:
    """Temporary trouble comes back with growing pauses, permanent trouble stops at once (domain.md §5 "Delivery")."""
    pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    again = now + pause
    is_over = trouble.permanent or again > gives_up_at(mail.first_try_at or now, calendar)
    state = Delivery.DEAD if is_over else Delivery.RETRY
    kept = _blanked(mail) if is_over else {}
    _change_mine(mail, state=state, next_try_at=again, last_code=trouble.code, last_error=str(trouble), **kept)
    db.session.execute(sa.insert(MailFailure).values(notification_id=mail.id, at=now, code=trouble.code, words=str(trouble)))
    return state


def release(mails: Sequence[Outgoing], now: datetime) -> None:
    """Give claimed mails back as if nobody had tried: the server was not to be reached, or the run ends before them."""
    for mail in mails:
        state = Delivery.QUEUED if mail.attempts == 1 else Delivery.RETRY
        first = None if mail.attempts == 1 else mail.first_try_at
        _change_mine(mail, state=state, attempts=mail.attempts - 1, first_try_at=first, next_try_at=now)


def gives_up_at(first_try: datetime, calendar: WorkCalendar) -> datetime:
    """48 hours after the first attempt, and at least the end of the second working day."""
    first_day = first_try.astimezone(clock.SHANGHAI).date()
    return max(first_try + PATIENCE, clock.end_of(calendar.add(first_day, PATIENCE_WORKDAYS)))


def _change_mine(mail: Outgoing, **values: Any) -> None:
    """Record what is only true while the claim is still ours."""
    db.session.execute(sa.update(_table).where(_columns.id == mail.id, *_MINE).values(**values), {"worker": mail.claimed_by})


def _blanked(mail: Outgoing) -> dict[str, str]:
    """Bodies without the links that open an account; other mails keep theirs."""
    return {"text": blank_links(mail.text), "html": blank_links(mail.html)} if mail.kind == queries.ACCOUNT else {}

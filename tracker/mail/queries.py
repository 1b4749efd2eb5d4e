"""What waits in the outbox, and what the pages show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.core import clock
from tracker.mail.models import Delivery, Notification

WAITING = (Delivery.QUEUED, Delivery.RETRY, Delivery.SENDING)
ACCOUNT = "account"


def due(now: datetime, *, quiet_regions: Collection[str] = ()) -> sa.Select[int]:
    """Ids of mails whose time has come; a claimed one comes back when its lease has lapsed.

    Business mails of ``quiet_regions`` wait for working hours; account mails go at any hour (domain.md §5).
    """
    query = sa.select(Notification.id).where(Notification.state.in_(WAITING), Notification.next_try_at <= now)
    if quiet_regions:
        awake = sa.or_(
            Notification.kind == ACCOUNT, Notification.region_code.is_(None), Notification.region_code.not_in(list(quiet_regions))
        )
        query = query.where(awake)
    return query


@dataclass(frozen=True)
class MailFilter:
    """What the ledger of mails shows; dates are inclusive days on which mails were queued."""

    q: str = ""
    state: Delivery | None = None
    since: date | None = None
    until: date | None = None


def ledger(wanted: MailFilter, *, region_code: str | None, with_bodies: bool) -> sa.Select[Notification]:
    """Newest first. An office sees the business mails of its region; without bodies, subjects are not searched either."""
    query = sa.select(Notification).order_by(Notification.id.desc())
    if region_code is not None:
        query = query.where(Notification.region_code == region_code, Notification.kind != ACCOUNT)
    if wanted.state:
        query = query.where(Notification.state == wanted.state)
    if wanted.since:
        query = query.where(Notification.queued_on >= wanted.since)
    if wanted.until:
        query = query.where(Notification.queued_on <= wanted.until)
    for word in wanted.q.split():
        fields = (Notification.address, Notification.subject, Notification.text) if with_bodies else (Notification.address,)
        query = query.where(sa.or_(*(field.icontains(word, autoescape=True) for field in fields)))
    return query


def state_counts(*, region_code: str | None) -> sa.Select[Delivery, int]:
    """How many mails stand in each state."""
    query = sa.select(Notification.state, sa.func.count()).group_by(Notification.state)
    return query if region_code is None else query.where(Notification.region_code == region_code, Notification.kind != ACCOUNT)


def waiting_since(limit: datetime | None = None) -> sa.Select[datetime | None]:
    """When the mail that waits longest was due."""
    return sa.select(sa.func.min(Notification.next_try_at)).where(
        Notification.state.in_(WAITING), Notification.next_try_at <= (limit or clock.now())
    )

"""What waits in the outbox, and what the pages show."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from tracker.mail.models import Delivery, MailFailure, Notification
from tracker.mail.robot_models import Channel

WAITING = (Delivery.QUEUED, Delivery.RETRY, Delivery.SENDING)
ACCOUNT = "account"


def due(now: datetime, *, quiet_regions: Collection[str] = (), channel: Channel = Channel.MAIL) -> sa.Select[int]:
    """Ids of the channel's messages whose time has come; a claimed one comes back when its lease has lapsed.

    Business mails of ``quiet_regions`` wait for working hours; account mails go at any hour (domain.md §5).
    """
    query = sa.select(Notification.id).where(
        Notification.state.in_(WAITING), Notification.next_try_at <= now, Notification.channel == channel
    )
    if quiet_regions:
        awake = sa.or_(
            Notification.kind == ACCOUNT, Notification.region_code.is_(None), Notification.region_code.not_in(list(quiet_regions))
        )
        query = query.where(awake)
    return query


@dataclass(frozen=True)
class MailFilter:
    """What the ledger of mails shows; dates are inclusive days on which mails were queued.

    ``also`` gives, for a word of the search, what slices above know: mails about a task or a unit of that name.
    """

    q: str = ""
    state: Delivery | None = None
    kind: str | None = None
    region: str | None = None
    since: date | None = None
    until: date | None = None
    also: Callable[[str], list[sa.ColumnElement[bool]]] = field(default=lambda word: [], repr=False, compare=False)


def conditions(wanted: MailFilter, *, region_code: str | None) -> list[sa.ColumnElement[bool]]:
    """An office (``region_code``) sees the business mails of its region; None is everything, without what mails say."""
    found: list[sa.ColumnElement[bool]] = []
    if region_code is not None:
        found += [Notification.region_code == region_code, Notification.kind != ACCOUNT]
    elif wanted.region:
        found.append(Notification.region_code == wanted.region)
    if wanted.state:
        found.append(Notification.state == wanted.state)
    if wanted.kind:
        found.append(Notification.kind == wanted.kind)
    if wanted.since:
        found.append(Notification.queued_on >= wanted.since)
    if wanted.until:
        found.append(Notification.queued_on <= wanted.until)
    for word in wanted.q.split():
        fields = [Notification.address] if region_code is None else [Notification.address, Notification.subject]
        also = [] if region_code is None else wanted.also(word)
        found.append(sa.or_(*(field.icontains(word, autoescape=True) for field in fields), *also))
    return found


def ledger(wanted: MailFilter, *, region_code: str | None) -> sa.Select[Notification]:
    """Newest first, without the bodies: a list never shows them, and they are long."""
    bodies = (orm.defer(Notification.text), orm.defer(Notification.html))
    found = sa.select(Notification).where(*conditions(wanted, region_code=region_code))
    return found.options(*bodies).order_by(Notification.queued_on.desc(), Notification.id.desc())


def state_counts(wanted: MailFilter, *, region_code: str | None) -> sa.Select[Delivery, int]:
    """How many of the mails stand in each state, whichever state is asked for."""
    of_any = conditions(replace(wanted, state=None), region_code=region_code)
    return sa.select(Notification.state, sa.func.count()).where(*of_any).group_by(Notification.state)


def failures_of(mail_id: int) -> sa.Select[MailFailure]:
    """The attempts of a mail that failed, in their order."""
    return sa.select(MailFailure).where(MailFailure.notification_id == mail_id).order_by(MailFailure.id)


def last_refusals(addresses: Collection[str]) -> sa.Select[str, int | None, str | None, int]:
    """For each address the newest mail that failed for good: what the server said, and how many did."""
    dead = (Notification.address.in_(addresses), Notification.state == Delivery.DEAD)
    newest = sa.select(sa.func.max(Notification.id).label("id"), sa.func.count().label("dead")).where(*dead)
    found = newest.group_by(Notification.address).subquery()
    return sa.select(Notification.address, Notification.last_code, Notification.last_error, found.c.dead).join(
        found, found.c.id == Notification.id
    )


def refused_strangers(known: sa.Select[str], *, region_code: str | None, limit: int = 50) -> sa.Select[str, int, datetime, str | None]:
    """Addresses of no account (``known`` are those of accounts) that a server refused for good, the latest first."""
    count, latest = sa.func.count().label("dead"), sa.func.max(Notification.next_try_at).label("at")
    refused = [Notification.state == Delivery.DEAD, Notification.last_code.between(500, 599), Notification.address.not_in(known)]
    if region_code is not None:
        refused.append(Notification.region_code == region_code)
    words = sa.func.max(Notification.last_error).label("words")
    return (
        sa.select(Notification.address, count, latest, words)
        .where(*refused)
        .group_by(Notification.address)
        .order_by(latest.desc())
        .limit(limit)
    )


def waiting(now: datetime) -> sa.Select[int, int, datetime | None]:
    """How many mails wait, how many of them have come to their time, and since when the oldest of these has."""
    is_due = Notification.next_try_at <= now
    due_count = sa.func.coalesce(sa.func.sum(sa.case((is_due, 1), else_=0)), 0)
    oldest = sa.func.min(sa.case((is_due, Notification.next_try_at)))
    counted = sa.select(sa.func.count().label("waiting"), due_count.label("due"), oldest.label("oldest"))
    return counted.where(Notification.state.in_(WAITING), Notification.channel == Channel.MAIL)


def newest_sent() -> sa.Select[datetime | None]:
    """When a server last took a mail."""
    sent = (Notification.state == Delivery.SENT, Notification.channel == Channel.MAIL, Notification.demonstration.is_(False))
    return sa.select(Notification.sent_at).where(*sent).order_by(Notification.sent_at.desc()).limit(1)

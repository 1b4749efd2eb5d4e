"""The calendar of a person at a secret address: made, renewed, revoked, opened (docs/adr/0053)."""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.accounts.queries import secret_hash
from tracker.accounts.services import refused_here
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.reminders.reader_models import CalendarFeed


def current(user: User) -> CalendarFeed | None:
    """The person's address that works now."""
    feed: CalendarFeed | None = db.session.scalar(_open().where(CalendarFeed.user_id == user.id).order_by(CalendarFeed.id.desc()).limit(1))
    return feed


def make(user: User) -> str:
    """A new secret address in place of the one before; returned once, only its hash is kept."""
    ended = _end(user)
    secret = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(user_id=user.id, secret_hash=secret_hash(secret)))
    record("account.calendar_renewed" if ended else "account.calendar_made", user, actor=user)
    return f"{current_app.config['TRACKER_BASE_URL']}/calendar/{secret}.ics"


def revoke(user: User) -> None:
    """Let the address lead nowhere."""
    if _end(user):
        record("account.calendar_revoked", user, actor=user)


def reader_of(secret: str) -> User | None:
    """Whose calendar the secret opens; None for a wrong or revoked one and for a closed account."""
    found = db.session.execute(
        sa.select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.secret_hash == secret_hash(secret), CalendarFeed.revoked_at.is_(None), User.active.is_(True))
        .options(joinedload(User.region))
    ).scalar_one_or_none()
    return None if found is None or refused_here(found) else found


def _open() -> sa.Select[CalendarFeed]:
    return sa.select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None))


def _end(user: User) -> Sequence[int]:
    still_open = sa.update(CalendarFeed).where(CalendarFeed.user_id == user.id, CalendarFeed.revoked_at.is_(None))
    return db.session.scalars(still_open.values(revoked_at=clock.now()).returning(CalendarFeed.id)).all()

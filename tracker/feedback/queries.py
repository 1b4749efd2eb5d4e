"""Feedback as rows."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.feedback.models import Feedback, FeedbackKind, FeedbackStatus
from tracker.regions.services import calendar_for, regions_below

INBOX_ROLES = frozenset({Role.COORDINATOR, Role.SYSTEM_ADMIN})
WHOLE = (
    joinedload(Feedback.author).joinedload(User.unit),
    joinedload(Feedback.author).joinedload(User.region),
    joinedload(Feedback.answered_by),
)


def own(user: User) -> sa.Select[Feedback]:
    """What the person has reported, newest first."""
    return sa.select(Feedback).where(Feedback.author_id == user.id).options(*WHOLE).order_by(Feedback.id.desc())


def own_count(user: User) -> int:
    """How many that are."""
    return db.session.scalar(sa.select(sa.func.count()).where(Feedback.author_id == user.id)) or 0


def inbox(user: User, status: FeedbackStatus | None = None) -> sa.Select[Feedback]:
    """What came to this office: those that wait first, the oldest of them on top; what was taken back needs nothing."""
    found = sa.select(Feedback).where(received_by(user), Feedback.status != FeedbackStatus.WITHDRAWN).options(*WHOLE)
    if status is not None:
        found = found.where(Feedback.status == status)
    waits = Feedback.status == FeedbackStatus.OPEN
    return found.order_by(sa.case((waits, 0), else_=1), sa.case((waits, Feedback.made_on)), Feedback.answered_on.desc(), Feedback.id.desc())


def received_by(user: User) -> sa.ColumnElement[bool]:
    """The coordinators of the region receive everything, system administrators what is about the system."""
    if user.role is Role.COORDINATOR:
        return Feedback.region_code == user.region_code
    if user.role is Role.SYSTEM_ADMIN:
        return sa.and_(Feedback.kind == FeedbackKind.SYSTEM, Feedback.region_code.in_(regions_below(user.region_code)))
    return sa.false()


def late_count(user: User, today: date) -> int:
    """How many of the inbox have waited longer than they may."""
    waiting = sa.select(Feedback).where(received_by(user), Feedback.status == FeedbackStatus.OPEN)
    return len(late(db.session.scalars(waiting).all(), today))


def late(some: Sequence[Feedback], today: date) -> set[int]:
    """Ids of those among ``some`` that should have been answered by now, each by the calendar of its region."""
    calendars = {code: calendar_for(code) for code in {one.region_code for one in some}}
    return {one.id for one in some if one.is_late(today, calendars[one.region_code])}

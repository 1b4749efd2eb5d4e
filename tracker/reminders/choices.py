"""When a person wants the daily mail, and how often what merely informs (docs/adr/0052)."""

from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.regions.hours import full_hours
from tracker.reminders.reader_models import USUAL_HOUR, MailChoice, Notices

NOTICES_NAMES = {Notices.DAILY: "每个工作日", Notices.WEEKLY: "每周一次（每周第一个工作日）"}


def choice_of(user: User) -> MailChoice:
    """What the person has chosen, else the usual; not stored by asking."""
    return db.session.get(MailChoice, user.id) or MailChoice(user_id=user.id, hour=USUAL_HOUR, notices=Notices.DAILY)


def hours_for(user: User, today: date) -> range:
    """The full hours within the working hours of the person's region."""
    return full_hours(user.region_code, today)


def choose(user: User, *, hour: int, notices: Notices, today: date) -> None:
    """Keep the person's own choice."""
    offered = hours_for(user, today)
    if hour not in offered:
        raise RuleBroken(f"请在工作时间内选择{offered[0]}时至{offered[-1]}时之间的整点")
    kept = db.session.get(MailChoice, user.id)
    old = {"hour": kept.hour, "notices": kept.notices} if kept else None
    if kept is None:
        kept = MailChoice(user_id=user.id)
        db.session.add(kept)
    kept.hour, kept.notices = hour, notices
    record("account.mail_chosen", user, actor=user, old=old, new={"hour": hour, "notices": notices})


def sharing(user: User) -> list[tuple[str, int]]:
    """Other people behind the same mailbox with the hour each chose: the earliest holds for all of them."""
    query = (
        sa.select(User.name, sa.func.coalesce(MailChoice.hour, USUAL_HOUR))
        .outerjoin(MailChoice, MailChoice.user_id == User.id)
        .where(sa.func.lower(User.email) == user.email.strip().lower(), User.id != user.id, User.active.is_(True))
        .order_by(User.id)
    )
    return [(name, hour) for name, hour in db.session.execute(query)]

"""What the readers of mails have chosen, and what is gathered for them before it leaves (docs/adr/0051)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core import clock
from tracker.core.db import Model

USUAL_HOUR = 9


class Notices(StrEnum):
    """How often a person gets what merely informs (提醒); 催办 and above are duties and always daily."""

    DAILY = "daily"
    WEEKLY = "weekly"


class MailChoice(Model):
    """When a person wants the daily mail: the full ``hour`` in Shanghai, within working hours."""

    __tablename__ = "mail_choice"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(default=USUAL_HOUR)
    notices: Mapped[Notices] = mapped_column(default=Notices.DAILY)


class WeeklyList(Model):
    """The mail that carried an address's 提醒 of a week; ``week_on`` is the Monday."""

    __tablename__ = "weekly_list"
    __table_args__ = (sa.UniqueConstraint("address", "week_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(200))
    week_on: Mapped[date]
    notification_id: Mapped[int] = mapped_column(sa.ForeignKey("notification.id"), index=True)


class EventNote(Model):
    """One event for one address, once by its key; the mail that carries it may carry others of the same ten minutes."""

    __tablename__ = "event_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    notification_id: Mapped[int] = mapped_column(sa.ForeignKey("notification.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    withdrawn: Mapped[bool] = mapped_column(default=False)


class EventTask(Model):
    """A task that an event is about, so that the ledger of mails finds it by number and unit."""

    __tablename__ = "event_task"
    event_note_id: Mapped[int] = mapped_column(sa.ForeignKey("event_note.id"), primary_key=True, autoincrement=False)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), primary_key=True, index=True, autoincrement=False)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)


class CalendarFeed(Model):
    """The secret address of a person's calendar; only the hash of the secret is kept."""

    __tablename__ = "calendar_feed"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]

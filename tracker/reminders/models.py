"""Rules of the ladder, and the steps that were taken (domain.md §5)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.clock import recorded_at as now_known
from tracker.core.db import Dated, Model
from tracker.mail.robot_models import CHANNEL_NAMES, Channel
from tracker.reminders.reader_models import CalendarFeed, EventNote, EventTask, MailChoice, WeeklyList

# create_app loads the models of a slice from here
__all__ = ["CHANNEL_NAMES", "CalendarFeed", "Channel", "EventNote", "EventTask", "MailChoice", "WeeklyList"]

ALWAYS = date(2000, 1, 1)  # since when the default rules hold and are known: before any plan of the register


class Clock(StrEnum):
    """What a reminder counts from."""

    DEADLINE = "deadline"
    REPORT = "report"
    SIGN = "sign"
    REVIEW = "review"
    MILESTONE = "milestone"
    OWNERLESS = "ownerless"


class Rung(StrEnum):
    """How strong a step is: 提醒 → 催办 → 督办 → 列入通报."""

    NOTICE = "notice"
    URGE = "urge"
    SUPERVISE = "supervise"
    LISTING = "listing"


RUNG_NAMES = {Rung.NOTICE: "提醒", Rung.URGE: "催办", Rung.SUPERVISE: "督办", Rung.LISTING: "列入通报"}


class OffsetUnit(StrEnum):
    """Calendar days or working days."""

    CALENDAR = "calendar"
    WORKING = "working"


class ReminderRule(Dated, Model):
    """One step of a ladder from a date on: ``offset`` days after the clock's date (before it when negative).

    Without a region it is the default; with a plan it holds for that plan of the region. A row is never changed: a
    newer one of the same place, clock and step replaces it from its own date on, and one that ``inherits`` says that
    the place has no rule of its own any more (docs/adr/0050).
    """

    __tablename__ = "reminder_rule"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"))
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    clock: Mapped[Clock]
    step: Mapped[str] = mapped_column(sa.String(20))
    rung: Mapped[Rung]
    offset: Mapped[int]
    offset_unit: Mapped[OffsetUnit]
    repeat_every: Mapped[int | None]
    recipients: Mapped[list[Any]] = mapped_column(sa.JSON)
    copies: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    channels: Mapped[list[Any]] = mapped_column(sa.JSON, default=lambda: [Channel.MAIL.value])
    active: Mapped[bool] = mapped_column(default=True)
    inherits: Mapped[bool] = mapped_column(default=False)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class ReminderState(StrEnum):
    """A step is sent once, passed over for a stronger one (略过), or called off before any mail with it left (停发)."""

    SENT = "sent"
    SKIPPED = "skipped"
    STOPPED = "stopped"


class Reminder(Model):
    """A spent step; its key makes it happen once (house-style §6)."""

    __tablename__ = "reminder"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    clock: Mapped[Clock]
    step: Mapped[str] = mapped_column(sa.String(20))
    rung: Mapped[Rung]
    state: Mapped[ReminderState]
    anchor_on: Mapped[date]
    step_on: Mapped[date]
    run_on: Mapped[date] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(default=now_known)
    demonstration: Mapped[bool] = mapped_column(default=False)


class ReminderMail(Model):
    """A step was carried by a mail: the proof of what was sent to whom."""

    __tablename__ = "reminder_mail"
    reminder_id: Mapped[int] = mapped_column(sa.ForeignKey("reminder.id"), primary_key=True)
    notification_id: Mapped[int] = mapped_column(sa.ForeignKey("notification.id"), primary_key=True, index=True)
    as_copy: Mapped[bool] = mapped_column(default=False)

"""Tasks and the dated facts about them (domain.md §2).

The columns of :class:`Task` that repeat a fact (status, due_on, percent …) are a cache of the newest rows; lights and
"overdue" are never stored as truth, :class:`LedgerEntry` is a cache per business date.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core import clock
from tracker.core.db import Dated, Model, Versioned
from tracker.plans.models import DeadlineBasis, Measure, Plan, ReportFrequency, UnitRole
from tracker.units.models import Unit


class TaskStatus(StrEnum):
    """Workflow state (domain.md §3)."""

    DRAFT = "draft"
    ISSUED = "issued"
    IN_PROGRESS = "in_progress"
    CLOSURE_REQUESTED = "closure_requested"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


class ProgressClass(StrEnum):
    """What the unit reports of its pace, confirmed in review."""

    AHEAD = "ahead"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    DONE = "done"


class Light(StrEnum):
    """Computed for a date from deadline, progress and reports (domain.md §4)."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    DONE = "done"
    GREY = "grey"


STATUS_NAMES = {
    TaskStatus.DRAFT: "草稿",
    TaskStatus.ISSUED: "待签收",
    TaskStatus.IN_PROGRESS: "推进中",
    TaskStatus.CLOSURE_REQUESTED: "办结待审",
    TaskStatus.CLOSED: "已办结",
    TaskStatus.SUSPENDED: "暂缓",
    TaskStatus.TERMINATED: "终止",
}
OPEN = frozenset({TaskStatus.ISSUED, TaskStatus.IN_PROGRESS, TaskStatus.CLOSURE_REQUESTED})
PROGRESS_NAMES = {
    ProgressClass.AHEAD: "超进度",
    ProgressClass.ON_PACE: "达进度",
    ProgressClass.BEHIND: "欠进度",
    ProgressClass.DONE: "已完成",
}
LIGHT_NAMES = {Light.RED: "红", Light.YELLOW: "黄", Light.GREEN: "绿", Light.DONE: "完成", Light.GREY: "灰"}
ROLE_WORDS = {UnitRole.LEAD: "牵头", UnitRole.RESPONSIBLE: "责任", UnitRole.SUPPORT: "配合"}
BASIS_NAMES = {
    DeadlineBasis.STATED: "原文明确",
    DeadlineBasis.PLAN_END: "规划期推定",
    DeadlineBasis.MANUAL: "人工设定",
}


class Task(Versioned, Model):
    """What is to be done about one measure: by whom, until when, and how it ends."""

    __tablename__ = "task"
    __table_args__ = (
        sa.Index("ix_task_region_code_status", "region_code", "status"),
        sa.Index("ix_task_status_due_on", "status", "due_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    measure_id: Mapped[int] = mapped_column(sa.ForeignKey("measure.id"), index=True)
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    carried_on: Mapped[date | None]
    carried_recorded_at: Mapped[datetime | None]
    title: Mapped[str] = mapped_column(sa.String(300))
    criterion: Mapped[str] = mapped_column(sa.String(500), default="")
    weight: Mapped[int] = mapped_column(default=1)
    report_frequency: Mapped[ReportFrequency | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    # cache of the newest facts; a test compares it with facts.load for every task
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.DRAFT)
    due_on: Mapped[date | None]
    continuing: Mapped[bool] = mapped_column(default=False)
    deadline_basis: Mapped[DeadlineBasis | None]
    lead_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    percent: Mapped[int] = mapped_column(default=0)
    progress_class: Mapped[ProgressClass | None]
    issued_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    plan: Mapped[Plan] = relationship(foreign_keys=[plan_id])
    carried_from: Mapped[Plan | None] = relationship(foreign_keys=[carried_from_id])
    measure: Mapped[Measure] = relationship()
    lead_unit: Mapped[Unit | None] = relationship()
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="task", order_by="Assignment.position")
    states: Mapped[list["TaskStateChange"]] = relationship(order_by="TaskStateChange.id")
    deadlines: Mapped[list["DeadlineChange"]] = relationship(order_by="DeadlineChange.id")
    milestones: Mapped[list["Milestone"]] = relationship(order_by="Milestone.due_on")
    report_dues: Mapped[list["ReportDue"]] = relationship(order_by="ReportDue.due_on")


class Assignment(Model):
    """Today's division of responsibility, a cache of the newest AssignmentChange per unit."""

    __tablename__ = "assignment"
    __table_args__ = (sa.UniqueConstraint("task_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    role: Mapped[UnitRole]
    position: Mapped[int]
    contact: Mapped[str | None] = mapped_column(sa.String(200))
    task: Mapped[Task] = relationship(back_populates="assignments")
    unit: Mapped[Unit] = relationship()


class AssignmentChange(Dated, Model):
    """A unit takes a role in a task, or leaves it (role None). Position 0 is the first lead."""

    __tablename__ = "assignment_change"
    __table_args__ = (sa.Index("ix_assignment_change_task_unit", "task_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    role: Mapped[UnitRole | None]
    position: Mapped[int]
    contact: Mapped[str | None] = mapped_column(sa.String(200))
    proposed_by: Mapped[str | None] = mapped_column(sa.String(40))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    unit: Mapped[Unit] = relationship()


class TaskStateChange(Dated, Model):
    """A workflow state from a date on. A decision holds from the day of its request (domain.md §3)."""

    __tablename__ = "task_state_change"
    __table_args__ = (sa.Index("ix_task_state_change_task", "task_id", "effective_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    status: Mapped[TaskStatus]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    paper: Mapped[str | None] = mapped_column(sa.String(200))
    resume_on: Mapped[date | None]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class DeadlineChange(Dated, Model):
    """A deadline from a date on; the first row is the original one and is never overwritten."""

    __tablename__ = "deadline_change"
    __table_args__ = (sa.Index("ix_deadline_change_task", "task_id", "effective_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    due_on: Mapped[date | None]
    continuing: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[DeadlineBasis]
    words: Mapped[str | None] = mapped_column(sa.String(100))
    is_extension: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class WeightChange(Dated, Model):
    """Another weight for a task that was issued already: past scores keep the one ``before``."""

    __tablename__ = "weight_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    weight: Mapped[int]
    before: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class ProgressChange(Dated, Model):
    """Percent and class of one unit in a task, from an accepted report; effective the day it was submitted."""

    __tablename__ = "progress_change"
    __table_args__ = (sa.Index("ix_progress_change_task_unit", "task_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(sa.String(10))
    percent: Mapped[int]
    progress_class: Mapped[ProgressClass]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class FormerWording(Model):
    """Title and done-criterion up to ``recorded_at``, when they were reworded; today's stand on the task."""

    __tablename__ = "former_wording"
    __table_args__ = (sa.Index("ix_former_wording_task_recorded", "task_id", "recorded_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    title: Mapped[str] = mapped_column(sa.String(300))
    criterion: Mapped[str] = mapped_column(sa.String(500))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at, index=True)


class SignDue(Dated, Model):
    """The first lead owes a signature for an issued task by ``due_on`` (domain.md §3 "sign")."""

    __tablename__ = "sign_due"
    __table_args__ = (sa.UniqueConstraint("task_id", "unit_id", "issued_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    issued_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    signed_on: Mapped[date | None]
    signed_recorded_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class ReportDue(Dated, Model):
    """A unit owes a progress report on a task for a period. Met and waived are each written once, with both dates.

    ``effective_on`` is the day the obligation arises, ``met_on`` the day the first report was submitted.
    """

    __tablename__ = "report_due"
    __table_args__ = (
        sa.UniqueConstraint("task_id", "unit_id", "period"),
        sa.Index("ix_report_due_due_on_met_on", "due_on", "met_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    period: Mapped[str] = mapped_column(sa.String(10))
    due_on: Mapped[date]
    met_on: Mapped[date | None]
    met_recorded_at: Mapped[datetime | None]
    waived_on: Mapped[date | None]
    waived_recorded_at: Mapped[datetime | None]
    waived_reason: Mapped[str | None] = mapped_column(sa.String(300))
    task: Mapped[Task] = relationship(back_populates="report_dues")
    unit: Mapped[Unit] = relationship()


class Hold(Dated, Model):
    """A closure or extension asked for in time holds clock and light until it is decided (domain.md §3, §4).

    ``effective_on`` is the day it was asked for; released once, by the decision or the withdrawal.
    """

    __tablename__ = "hold"
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    released_on: Mapped[date | None]
    released_recorded_at: Mapped[datetime | None]


class Milestone(Dated, Model):
    """A dated intermediate goal; ``expected_percent`` bends the expected line (domain.md §4)."""

    __tablename__ = "milestone"
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date] = mapped_column(index=True)
    expected_percent: Mapped[int | None]
    met_on: Mapped[date | None]
    met_recorded_at: Mapped[datetime | None]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class LedgerDay(Model):
    """The ledger of a business date has been built whole."""

    __tablename__ = "ledger_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    built_at: Mapped[datetime]


class LedgerEntry(Model):
    """A task as it stood at the end of a business date, as known then; a cache that any page may filter in SQL."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        sa.Index("ix_ledger_entry_day_region_light", "day", "region_code", "light"),
        sa.Index("ix_ledger_entry_day_plan", "day", "plan_id"),
        sa.Index("ix_ledger_entry_day_due", "day", "due_on"),
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(sa.String(6))
    plan_id: Mapped[int]
    status: Mapped[TaskStatus]
    light: Mapped[Light]
    rule: Mapped[str] = mapped_column(sa.String(40))
    sentence: Mapped[str] = mapped_column(sa.String(300))
    due_on: Mapped[date | None]
    continuing: Mapped[bool]
    issued_on: Mapped[date | None]
    lead_unit_id: Mapped[int | None]
    percent: Mapped[int]
    progress_class: Mapped[ProgressClass | None]
    days_overdue: Mapped[int] = mapped_column(default=0)
    reports_late: Mapped[int] = mapped_column(default=0)
    task: Mapped[Task] = relationship(viewonly=True)

    def as_dict(self) -> dict[str, Any]:
        """The row as plain values, for comparing a cache with a new computation."""
        return {column.name: getattr(self, column.name) for column in self.__table__.columns}

"""Plans, their outline and their measures (domain.md §2)."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Dated, Model, Versioned
from tracker.regions.models import Region
from tracker.units.models import Unit, UnitGroup


class PlanStatus(StrEnum):
    """草稿 → 执行中 → 已收官 → 归档."""

    DRAFT = "draft"
    ACTIVE = "active"
    CONCLUDED = "concluded"
    ARCHIVED = "archived"


class MeasureKind(StrEnum):
    """What sort of item the document makes it."""

    TASK = "task"
    SAFEGUARD = "safeguard"
    SPECIAL_ACTION = "special_action"
    TARGET = "target"


class UnitRole(StrEnum):
    """责任分工: 牵头, 责任 (named without saying who leads), 配合."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"


class DeadlineBasis(StrEnum):
    """Where a deadline comes from."""

    STATED = "stated"
    PLAN_END = "plan_end"
    MANUAL = "manual"


class ReportFrequency(StrEnum):
    """How often progress is owed."""

    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    HALF_YEARLY = "half_yearly"
    NONE = "none"


class Plan(Versioned, Model):
    """A plan document whose measures are supervised."""

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    short_name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    doc_number: Mapped[str | None] = mapped_column(sa.String(60))
    issuer: Mapped[str | None] = mapped_column(sa.String(100))
    issue_date: Mapped[date | None]
    issue_date_text: Mapped[str | None] = mapped_column(sa.String(40))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    status: Mapped[PlanStatus] = mapped_column(default=PlanStatus.DRAFT, index=True)
    report_frequency: Mapped[ReportFrequency] = mapped_column(default=ReportFrequency.QUARTERLY)
    source_name: Mapped[str | None] = mapped_column(sa.String(200))
    source_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    supervision_basis: Mapped[str | None] = mapped_column(sa.Text)
    supervision_content: Mapped[str | None] = mapped_column(sa.Text)
    supervision_object: Mapped[str | None] = mapped_column(sa.Text)
    supervision_scope: Mapped[str | None] = mapped_column(sa.Text)
    approval_paper: Mapped[str | None] = mapped_column(sa.String(200))
    notes: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    region: Mapped[Region] = relationship()
    successor: Mapped["Plan | None"] = relationship(remote_side=[id])
    measures: Mapped[list["Measure"]] = relationship(back_populates="plan", order_by="Measure.position")
    outline: Mapped[list["OutlineHeading"]] = relationship(order_by="OutlineHeading.position")


class PlanStateChange(Dated, Model):
    """A state of the plan from a date on."""

    __tablename__ = "plan_state_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    status: Mapped[PlanStatus]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class OutlineHeading(Model):
    """One heading of the document, in its order."""

    __tablename__ = "outline_heading"
    __table_args__ = (sa.UniqueConstraint("plan_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(80))
    heading: Mapped[str | None] = mapped_column(sa.String(300))
    level: Mapped[int]
    run_in: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str | None] = mapped_column(sa.String(20))
    lost: Mapped[bool] = mapped_column(default=False)


class Measure(Model):
    """What the document says. Never rewritten after publication; an amendment adds an edition (docs/adr/0046).

    ``origin_id`` is the first edition of the same measure, None on the first itself: editions stay together when an
    amendment moves the measure to another number. ``edition`` counts the rows that ever bore the number.
    """

    __tablename__ = "measure"
    __table_args__ = (sa.UniqueConstraint("plan_id", "number", "edition"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("measure.id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    position: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str | None] = mapped_column(sa.String(300))
    wording: Mapped[str] = mapped_column(sa.String(300))
    opening: Mapped[str | None] = mapped_column(sa.String(60))
    kind: Mapped[MeasureKind]
    source_text: Mapped[str | None] = mapped_column(sa.Text)
    source_place: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    deadline: Mapped[date | None]
    deadline_text: Mapped[str | None] = mapped_column(sa.String(100))
    deadline_basis: Mapped[DeadlineBasis | None]
    continuing: Mapped[bool] = mapped_column(default=False)
    quantities: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    survives: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    plan: Mapped[Plan] = relationship(back_populates="measures")
    units: Mapped[list["MeasureUnit"]] = relationship(back_populates="measure", order_by="MeasureUnit.position")


class MeasureUnit(Model):
    """A unit or group that the document names for a measure, or that somebody proposed where it names none."""

    __tablename__ = "measure_unit"
    __table_args__ = (sa.UniqueConstraint("measure_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(sa.ForeignKey("measure.id"))
    position: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit_group.id"), index=True)
    as_written: Mapped[str | None] = mapped_column(sa.String(100))
    role: Mapped[UnitRole]
    basis: Mapped[str | None] = mapped_column(sa.String(20))
    proposed_by: Mapped[str | None] = mapped_column(sa.String(40))
    measure: Mapped[Measure] = relationship(back_populates="units")
    unit: Mapped[Unit | None] = relationship()
    group: Mapped[UnitGroup | None] = relationship()

"""Indicators of plans, their targets, adjustments of these, and observed values."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.accounts.models import User
from tracker.core.db import Dated, Model, Versioned
from tracker.plans.models import Plan
from tracker.units.models import Unit

PLACES = "places"  # in ``extra`` of a target: what the document says about it at several places, each with its words


class ValueStatus(StrEnum):
    """Where an observed value stands; only accepted ones count."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"


class AdjustmentStatus(StrEnum):
    """Where the adjustment of a target stands (the words of change requests, contract.md)."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


VALUE_STATUS_NAMES = {
    ValueStatus.WAITING: "待审核",
    ValueStatus.ACCEPTED: "已通过",
    ValueStatus.RETURNED: "已退回",
    ValueStatus.REPLACED: "已由后报数替换",
}
ADJUSTMENT_STATUS_NAMES = {
    AdjustmentStatus.OPEN: "待领导决定",
    AdjustmentStatus.GRANTED: "已同意",
    AdjustmentStatus.REFUSED: "未同意",
    AdjustmentStatus.WITHDRAWN: "已撤回",
}


class Indicator(Model):
    """指标: a figure that a plan wants to reach."""

    __tablename__ = "indicator"
    __table_args__ = (sa.UniqueConstraint("plan_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    measuring_unit: Mapped[str | None] = mapped_column(sa.String(30))
    nature: Mapped[str | None] = mapped_column(sa.String(10))
    group_name: Mapped[str | None] = mapped_column(sa.String(60))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    conflict: Mapped[str | None] = mapped_column(sa.Text)
    plan: Mapped[Plan] = relationship()
    unit: Mapped[Unit | None] = relationship()
    targets: Mapped[list["IndicatorTarget"]] = relationship(back_populates="indicator", order_by="IndicatorTarget.by")
    values: Mapped[list["ObservedValue"]] = relationship(back_populates="indicator", order_by="ObservedValue.id")

    @property
    def region_code(self) -> str:
        """The region of its plan, whose office answers for it."""
        return self.plan.region_code


class IndicatorTarget(Model):
    """What the indicator is to be at a date: a value, a range or a comparator (parsing.md §6)."""

    __tablename__ = "indicator_target"
    __table_args__ = (sa.UniqueConstraint("indicator_id", "by"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator.id"))
    by: Mapped[date]
    comparator: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[float | None]
    upper: Mapped[float | None]
    basis: Mapped[str] = mapped_column(sa.String(20))
    annual_growth: Mapped[float | None]
    annual_growth_upper: Mapped[float | None]
    baseline_year: Mapped[int | None]
    baseline_value: Mapped[float | None]
    section: Mapped[str | None] = mapped_column(sa.String(120))
    extra: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    indicator: Mapped[Indicator] = relationship(back_populates="targets")
    adjustments: Mapped[list["TargetAdjustment"]] = relationship(back_populates="target", order_by="TargetAdjustment.id")

    @property
    def places(self) -> list[dict[str, str]]:
        """Where the document contradicts itself about this target: ``place`` and ``text``, empty where it does not."""
        found: list[dict[str, str]] = (self.extra or {}).get(PLACES, [])
        return found

    @validates("value", "upper", "annual_growth", "annual_growth_upper", "baseline_value")
    def _as_read_back(self, _: str, value: float | None) -> float | None:
        return as_read_back(value)


class TargetAdjustment(Versioned, Dated, Model):
    """A change of a target, proposed by the office and decided by a leader on a paper; the plan's own row stays as it was.

    ``effective_on`` is the day of the proposal, from which a granted one holds (domain.md §3, last paragraph).
    """

    __tablename__ = "target_adjustment"
    __table_args__ = (sa.Index("ix_target_adjustment_status_effective_on", "status", "effective_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator_target.id"), index=True)
    by: Mapped[date]
    comparator: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[float]
    upper: Mapped[float | None]
    reason: Mapped[str] = mapped_column(sa.Text)
    paper: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[AdjustmentStatus] = mapped_column(default=AdjustmentStatus.OPEN)
    requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_on: Mapped[date | None]
    decided_recorded_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(sa.Text)
    target: Mapped[IndicatorTarget] = relationship(back_populates="adjustments")
    requested_by: Mapped[User | None] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def region_code(self) -> str:
        """The region of its plan, whose leader decides."""
        return self.target.indicator.region_code

    @validates("value", "upper")
    def _as_read_back(self, _: str, value: float | None) -> float | None:
        return as_read_back(value)


class ObservedValue(Dated, Model):
    """A value observed for a period; a correction is a further row (of the accepted ones the highest id known holds).

    ``effective_on`` is the end of the period, or the day of entry where that is earlier. What the office enters itself
    counts at once; what a unit enters waits for review, which is noted once.
    """

    __tablename__ = "observed_value"
    __table_args__ = (
        sa.Index("ix_observed_value_indicator_period", "indicator_id", "period"),
        sa.Index("ix_observed_value_status", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator.id"))
    period: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[float]
    source: Mapped[str] = mapped_column(sa.String(120))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    demonstration: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ValueStatus] = mapped_column(default=ValueStatus.ACCEPTED)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reviewed_on: Mapped[date | None]
    reviewed_recorded_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(sa.String(300))
    indicator: Mapped[Indicator] = relationship(back_populates="values")
    unit: Mapped[Unit | None] = relationship()
    actor: Mapped[User | None] = relationship(foreign_keys=[actor_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewer_id])

    @property
    def region_code(self) -> str:
        """The region of its plan, whose office reviews it."""
        return self.indicator.region_code

    @validates("value")
    def _as_read_back(self, _: str, value: float | None) -> float | None:
        return as_read_back(value)


def as_read_back(value: float | None) -> float | None:
    """A figure in the form the database returns: 5 put in comes back as 5.0, and a snapshot taken before must equal one after."""
    return None if value is None else float(value)

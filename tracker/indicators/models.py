"""Indicators of plans, their targets and observed values."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.core.db import Dated, Model
from tracker.plans.models import Plan
from tracker.units.models import Unit


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

    @validates("value", "upper", "annual_growth", "annual_growth_upper", "baseline_value")
    def _as_read_back(self, _: str, value: float | None) -> float | None:
        return as_read_back(value)


class ObservedValue(Dated, Model):
    """A value observed for a period; a correction is a further row (the highest id known holds)."""

    __tablename__ = "observed_value"
    __table_args__ = (sa.Index("ix_observed_value_indicator_period", "indicator_id", "period"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator.id"))
    period: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[float]
    source: Mapped[str] = mapped_column(sa.String(120))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    demonstration: Mapped[bool] = mapped_column(default=False)
    indicator: Mapped[Indicator] = relationship(back_populates="values")

    @validates("value")
    def _as_read_back(self, _: str, value: float | None) -> float | None:
        return as_read_back(value)


def as_read_back(value: float | None) -> float | None:
    """A figure in the form the database returns: 5 put in comes back as 5.0, and a snapshot taken before must equal one after."""
    return None if value is None else float(value)

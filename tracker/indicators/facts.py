"""Which values and targets of an indicator held on a business date, as far as it was known then (domain.md §2 "As-of").

A decision is a matter of knowledge: a value for September that was accepted on 8 October holds on 30 September for
whoever looks on 8 October or later.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.indicators.models import AdjustmentStatus, Indicator, IndicatorTarget, ObservedValue, TargetAdjustment, ValueStatus
from tracker.indicators.paths import Target

PERCENT = "%"


@dataclass(frozen=True)
class Stated:
    """A target as the plan states it, with the adjustment that holds instead, and both as exact values."""

    row: IndicatorTarget
    adjustment: TargetAdjustment | None
    target: Target

    @property
    def holding(self) -> IndicatorTarget | TargetAdjustment:
        """The row whose figures count."""
        return self.adjustment or self.row


def counted(day: date, known_by: date) -> list[sa.ColumnElement[bool]]:
    """Conditions on ObservedValue: accepted, and holding on ``day`` as known at the end of ``known_by``."""
    limit = clock.end_of(known_by)
    accepted_at = sa.func.coalesce(ObservedValue.reviewed_recorded_at, ObservedValue.recorded_at, type_=ObservedValue.recorded_at.type)
    return [
        ObservedValue.status == ValueStatus.ACCEPTED,
        ObservedValue.effective_on <= day,
        ObservedValue.recorded_at < limit,
        accepted_at < limit,
    ]


def counts(value: ObservedValue) -> bool:
    """Whether a value counts by today."""
    return value.status is ValueStatus.ACCEPTED


def series(indicator: Indicator, day: date) -> list[tuple[date, ObservedValue]]:
    """The accepted values of periods that have ended by ``day``, in order; of several for one period the one entered last."""
    by_end = {}
    for row in sorted(indicator.values, key=lambda row: row.id):
        end = end_of(row.period)
        if counts(row) and end is not None and end <= day:
            by_end[end] = row
    return sorted(by_end.items())


def end_of(period: str) -> date | None:
    """The last day of a period; None for an odd code of an old import."""
    try:
        return parse_period(period).end
    except RuleBroken:
        return None


def stated(indicator: Indicator, day: date, known_by: date | None = None) -> list[Stated]:
    """The targets that held on ``day`` as known by then, the next first; a granted adjustment takes the place of the plan's figures."""
    limit = clock.end_of(known_by or day)
    found = []
    for row in indicator.targets:
        held = [one for one in row.adjustments if _holds(one, day, limit)]
        adjustment = held[-1] if held else None
        found.append(Stated(row, adjustment, exact_target(row, adjustment)))
    return sorted(found, key=lambda one: one.target.by)


def _holds(adjustment: TargetAdjustment, day: date, limit: datetime) -> bool:
    known = adjustment.decided_recorded_at is not None and adjustment.decided_recorded_at < limit
    return adjustment.status is AdjustmentStatus.GRANTED and adjustment.effective_on <= day and known


def exact_target(row: IndicatorTarget, adjustment: TargetAdjustment | None = None) -> Target:
    """A stored target as exact values; a growth stated in per cent of a percentage is meant in points, so its path is straight."""
    figures: Any = adjustment or row
    return Target(
        by=figures.by,
        comparator=figures.comparator,
        value=exact(figures.value),
        upper=exact(figures.upper),
        basis=row.basis,
        baseline_on=date(row.baseline_year, 12, 31) if row.baseline_year else None,
        baseline=exact(row.baseline_value),
        grows=row.annual_growth is not None and row.indicator.measuring_unit != PERCENT,
    )


def exact(value: float | None) -> Fraction | None:
    """The decimal that a person entered, not its nearest binary fraction."""
    return None if value is None else Fraction(Decimal(str(value)))

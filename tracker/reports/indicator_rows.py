"""Indicators of a scope as plain rows: baseline, target, latest value, pace (domain.md §6)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.core.errors import RuleBroken
from tracker.core.formatters import half_up
from tracker.core.periods import parse_period
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue
from tracker.indicators.paths import Target, judge_pace, next_target
from tracker.plans.models import Plan, PlanStateChange, PlanStatus
from tracker.reports.counting import Row
from tracker.reports.indicator_paths import path_points
from tracker.reports.scope import Scope
from tracker.tasks.facts import AsOf


def indicator_rows(session: Session, scope: Scope) -> list[Row]:
    """Indicators whose last target is not past before the period, in the order of their plans."""
    query = (
        sa.select(Indicator)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(Plan.region_code.in_(scope.regions), Plan.status != PlanStatus.DRAFT, _was_running(scope))
        .options(joinedload(Indicator.plan), selectinload(Indicator.targets))
    )
    if scope.plan is not None:
        query = query.where(Plan.id == scope.plan.id)
    observed = _observed(session, scope)
    indicators = [one for one in session.scalars(query) if any(target.by >= scope.period.start for target in one.targets)]
    indicators.sort(key=lambda one: (one.plan.slug, one.position, one.id))  # not in SQL: collations of the engines differ
    return [_row(indicator, observed.get(indicator.id, {}), scope.as_of) for indicator in indicators]


def _was_running(scope: Scope) -> sa.ColumnElement[bool]:
    """A plan that was activated later had no place in the report; one without recorded states is as old as the records."""
    of_plan = sa.select(PlanStateChange.id).where(PlanStateChange.plan_id == Plan.id, PlanStateChange.status != PlanStatus.DRAFT)
    known = of_plan.where(*AsOf(scope.as_of, scope.known_by).visible(PlanStateChange))
    return sa.or_(known.exists(), ~of_plan.exists())


def _observed(session: Session, scope: Scope) -> dict[int, dict[date, ObservedValue]]:
    """By indicator, the values of periods that had ended, by their last day; of several for one day the last one entered."""
    rows = session.scalars(
        sa.select(ObservedValue).where(*AsOf(scope.as_of, scope.known_by).visible(ObservedValue)).order_by(ObservedValue.id)
    )
    observed: dict[int, dict[date, ObservedValue]] = {}
    for row in rows:
        end = _end_of(row.period)
        if end is not None and end <= scope.as_of:
            observed.setdefault(row.indicator_id, {})[end] = row
    return observed


def _end_of(period: str) -> date | None:
    try:
        return parse_period(period).end
    except RuleBroken:
        return None


def _row(indicator: Indicator, values: dict[date, ObservedValue], as_of: date) -> Row:
    on = max(values, default=as_of)
    observed = values.get(on)
    targets = [target_of(one) for one in indicator.targets]
    chosen = next_target(targets, on)
    stored = next(one for one in indicator.targets if chosen is not None and one.by == chosen.by)
    pace, needed = judge_pace(targets, exact(observed.value) if observed else None, on, indicator.plan.period_start)
    return {
        "id": indicator.id,
        "plan": indicator.plan.slug,
        "name": indicator.name,
        "unit": indicator.measuring_unit or "",
        "nature": indicator.nature or "",
        "baseline": stored.baseline_value,
        "baseline_year": stored.baseline_year,
        "target": stored.value,
        "upper": stored.upper,
        "comparator": stored.comparator,
        "basis": stored.basis,
        "by": stored.by.isoformat(),
        "value": observed.value if observed else None,
        "value_period": observed.period if observed else None,
        "source": observed.source if observed else None,
        "required": None if needed is None else float(half_up(needed, 2)),
        "pace": str(pace),
        "conflict": indicator.conflict,
        "path": path_points(targets, {day: one.value for day, one in values.items()}, indicator.plan.period_start),
    }


def target_of(stored: IndicatorTarget) -> Target:
    """A stored target as exact values."""
    return Target(
        by=stored.by,
        comparator=stored.comparator,
        value=exact(stored.value),
        upper=exact(stored.upper),
        basis=stored.basis,
        baseline_on=date(stored.baseline_year, 12, 31) if stored.baseline_year else None,
        baseline=exact(stored.baseline_value),
    )


def exact(value: float | None) -> Fraction | None:
    """The decimal that a person entered, not its nearest binary fraction."""
    return None if value is None else Fraction(Decimal(str(value)))

"""Indicators of a scope as plain rows: baseline, target, latest value, pace, forecast (domain.md §6)."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.core.formatters import half_up
from tracker.indicators.facts import Stated, counted, end_of, exact, stated
from tracker.indicators.forecast import forecast
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue
from tracker.indicators.paths import judge_pace, next_target
from tracker.plans.models import Plan, PlanStateChange, PlanStatus
from tracker.reports.counting import Row
from tracker.reports.indicator_paths import path_points
from tracker.reports.scope import Scope
from tracker.tasks.facts import AsOf

Series = list[tuple[date, ObservedValue]]


def indicator_rows(session: Session, scope: Scope) -> list[Row]:
    """Indicators whose last target is not past before the period, in the order of their plans."""
    query = (
        sa.select(Indicator)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(Plan.region_code.in_(scope.regions), Plan.status != PlanStatus.DRAFT, _was_running(scope))
        .options(joinedload(Indicator.plan), selectinload(Indicator.targets).selectinload(IndicatorTarget.adjustments))
    )
    if scope.plan is not None:
        query = query.where(Plan.id == scope.plan.id)
    values = _values(session, scope)
    rows = []
    # sorted here, not in SQL: collations of the engines differ
    for indicator in sorted(session.scalars(query), key=lambda one: (one.plan.slug, one.position, one.id)):
        targets = stated(indicator, scope.as_of, scope.known_by)
        if any(one.target.by >= scope.period.start for one in targets):
            rows.append(_row(indicator, targets, values.get(indicator.id, []), scope.as_of))
    return rows


def _was_running(scope: Scope) -> sa.ColumnElement[bool]:
    """A plan that was activated later had no place in the report; one without recorded states is as old as the records."""
    of_plan = sa.select(PlanStateChange.id).where(PlanStateChange.plan_id == Plan.id, PlanStateChange.status != PlanStatus.DRAFT)
    known = of_plan.where(*AsOf(scope.as_of, scope.known_by).visible(PlanStateChange))
    return sa.or_(known.exists(), ~of_plan.exists())


def _values(session: Session, scope: Scope) -> dict[int, Series]:
    """The values of periods that had ended, in order; of several for one period the last one entered."""
    rows = session.scalars(sa.select(ObservedValue).where(*counted(scope.as_of, scope.known_by)).order_by(ObservedValue.id))
    found: dict[int, dict[date, ObservedValue]] = defaultdict(dict)
    for row in rows:
        end = end_of(row.period)
        if end is not None and end <= scope.as_of:
            found[row.indicator_id][end] = row
    return {indicator_id: sorted(values.items()) for indicator_id, values in found.items()}


def _row(indicator: Indicator, targets: list[Stated], series: Series, as_of: date) -> Row:
    on, observed = series[-1] if series else (as_of, None)
    exactly, start = [one.target for one in targets], indicator.plan.period_start
    chosen = next_target(exactly, on)
    stored = next(one for one in targets if one.target is chosen)
    pace, needed = judge_pace(exactly, exact(observed.value) if observed else None, on, start)
    points = [(day, value) for day, row in series if (value := exact(row.value)) is not None]
    expected = forecast(exactly, points, start, indicator.measuring_unit or "")
    return {
        "id": indicator.id,
        "plan": indicator.plan.slug,
        "name": indicator.name,
        "unit": indicator.measuring_unit or "",
        "nature": indicator.nature or "",
        "baseline": stored.row.baseline_value,
        "baseline_year": stored.row.baseline_year,
        **_figures(stored.holding),
        "original": _figures(stored.row) if stored.adjustment else None,
        "basis": stored.row.basis,
        "path_kind": str(stored.target.path),
        "value": observed.value if observed else None,
        "value_period": observed.period if observed else None,
        "source": observed.source if observed else None,
        "required": None if needed is None else float(half_up(needed, 2)),
        "pace": str(pace),
        "misses": expected.sentence if expected and not expected.meets else None,
        "conflict": indicator.conflict,
        "path": path_points(exactly, {day: row.value for day, row in series}, start),
    }


def _figures(one: Any) -> dict[str, Any]:
    """What a target or its adjustment asks for."""
    return {"target": one.value, "upper": one.upper, "comparator": one.comparator, "by": one.by.isoformat()}

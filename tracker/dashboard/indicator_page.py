"""Indicators as cards: targets, the latest value, its pace against the path, and the points of a chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.dashboard.chart import Chart, draw
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue
from tracker.indicators.paths import PACE_NAMES, Pace, judge_pace, next_target, required
from tracker.plans.models import Plan
from tracker.reports.indicator_rows import exact, target_of


@dataclass(frozen=True)
class Card:
    """One indicator as shown; ``needed`` is the value that the straight path asks for at ``on``."""

    indicator: Indicator
    latest: ObservedValue | None
    on: date
    target: IndicatorTarget | None
    pace: Pace
    needed: float | None
    series: list[tuple[date, ObservedValue]]
    chart: Chart | None

    @property
    def pace_name(self) -> str:
        """The word for the pace."""
        return PACE_NAMES[self.pace]

    @property
    def targets_count(self) -> int:
        """How many targets the indicator has."""
        return len(self.indicator.targets)


def cards(plans: Iterable[Plan], today: date) -> list[Card]:
    """The indicators of the plans, in the plans' order; two queries however many there are."""
    found = (
        sa.select(Indicator)
        .where(Indicator.plan_id.in_([plan.id for plan in plans]))
        .options(joinedload(Indicator.plan), joinedload(Indicator.unit), selectinload(Indicator.targets), selectinload(Indicator.values))
        .order_by(Indicator.plan_id, Indicator.position, Indicator.id)
    )
    return [card(indicator, today) for indicator in db.session.scalars(found)]


def card(indicator: Indicator, today: date) -> Card:
    """One indicator; of several values for one period the one entered last holds, and only periods that have ended count."""
    series = _series(indicator, today)
    on, latest = series[-1] if series else (today, None)
    targets = [target_of(one) for one in indicator.targets]
    chosen = next_target(targets, on)
    pace, needed = judge_pace(targets, exact(latest.value) if latest else None, on, indicator.plan.period_start)
    return Card(
        indicator=indicator,
        latest=latest,
        on=on,
        target=next((one for one in indicator.targets if chosen is not None and one.by == chosen.by), None),
        pace=pace,
        needed=None if needed is None else round(float(needed), 2),
        series=series,
        chart=draw([(day, row.value) for day, row in series], _path(indicator, series)),
    )


def _series(indicator: Indicator, today: date) -> list[tuple[date, ObservedValue]]:
    by_end: dict[date, ObservedValue] = {}
    for row in sorted(indicator.values, key=lambda row: row.id):
        try:
            end = parse_period(row.period).end
        except RuleBroken:
            continue
        if end <= today:
            by_end[end] = row
    return sorted(by_end.items())


def _path(indicator: Indicator, series: list[tuple[date, ObservedValue]]) -> list[tuple[date, float]]:
    """What the path asked for on each day with a value, and its next target."""
    targets = [target_of(one) for one in indicator.targets]
    days = [day for day, _ in series]
    if series and (chosen := next_target(targets, days[-1])) is not None and chosen.by > days[-1]:
        days.append(chosen.by)
    wanted = [(day, required(targets, day, indicator.plan.period_start)) for day in days]
    return [(day, float(value)) for day, value in wanted if value is not None]

"""Indicators as cards: targets, the latest accepted value, its pace against the path, the forecast, and charts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.core.db import db
from tracker.core.formatters import half_up
from tracker.dashboard import indicator_chart
from tracker.dashboard.chart import Chart, draw
from tracker.dashboard.indicator_chart import BigChart
from tracker.indicators import queries
from tracker.indicators.facts import Stated, exact, series, stated
from tracker.indicators.forecast import Forecast, forecast
from tracker.indicators.models import Indicator, ObservedValue, ValueStatus
from tracker.indicators.paths import PACE_NAMES, PATH_NAMES, Pace, Target, judge_pace, next_target, required
from tracker.plans.models import Plan

TWO = 2  # decimals of what is computed


@dataclass(frozen=True)
class Card:
    """One indicator as shown; ``needed`` is the value that the path asks for at ``on``."""

    indicator: Indicator
    latest: ObservedValue | None
    on: date
    targets: list[Stated]
    chosen: Stated | None
    pace: Pace
    needed: float | None
    series: list[tuple[date, ObservedValue]]
    forecast: Forecast | None
    chart: Chart | None

    @property
    def pace_name(self) -> str:
        """The word for the pace."""
        return PACE_NAMES[self.pace]

    @property
    def target(self) -> Any:
        """The target that holds: the plan's, or what it was adjusted to."""
        return self.chosen.holding if self.chosen else None

    @property
    def waiting(self) -> int:
        """How many of its values wait for review."""
        return sum(row.status is ValueStatus.WAITING for row in self.indicator.values)

    @property
    def path_name(self) -> str:
        """How the path runs, in words."""
        return PATH_NAMES[self.chosen.target.path] if self.chosen else ""


@dataclass(frozen=True)
class TableRow:
    """One line of the table behind the chart."""

    label: str
    value: float | None
    needed: float | None
    over: float | None
    source: str


def cards(plans: Iterable[Plan], today: date) -> list[Card]:
    """The indicators of the plans, in the plans' order; the number of queries does not depend on how many there are."""
    found = queries.listed([plan.id for plan in plans]).options(*queries.WHOLE)
    return [card(indicator, today) for indicator in db.session.scalars(found)]


def cards_of(indicators: Sequence[Indicator], today: date) -> list[Card]:
    """Cards of indicators that were loaded whole."""
    return [card(indicator, today) for indicator in indicators]


def card(indicator: Indicator, today: date) -> Card:
    """One indicator with what is accepted by now."""
    found = series(indicator, today)
    on, latest = found[-1] if found else (today, None)
    targets = stated(indicator, today)
    exactly = [one.target for one in targets]
    chosen = next_target(exactly, on)
    pace, needed = judge_pace(exactly, exact(latest.value) if latest else None, on, indicator.plan.period_start)
    return Card(
        indicator=indicator,
        latest=latest,
        on=on,
        targets=targets,
        chosen=next((one for one in targets if one.target is chosen), None),
        pace=pace,
        needed=_rounded(needed),
        series=found,
        forecast=forecast(exactly, points_of(found), indicator.plan.period_start, indicator.measuring_unit or ""),
        chart=draw([(day, row.value) for day, row in found], _path(exactly, found, indicator.plan.period_start)),
    )


def big_chart(one: Card) -> BigChart | None:
    """The chart of the indicator's own page."""
    targets = [stated.target for stated in one.targets]
    return indicator_chart.draw(targets, points_of(one.series), one.forecast, one.indicator.plan.period_start)


def table(one: Card) -> list[TableRow]:
    """The numbers behind the chart, the newest first."""
    targets, start = [stated.target for stated in one.targets], one.indicator.plan.period_start
    rows = []
    for day, row in reversed(one.series):
        needed = required(targets, day, start)
        value = exact(row.value)
        over = None if needed is None or value is None else value - needed
        rows.append(TableRow(row.period, row.value, _rounded(needed), _rounded(over), row.source))
    return rows


def points_of(found: list[tuple[date, ObservedValue]]) -> list[tuple[date, Fraction]]:
    """The values as exact points."""
    return [(day, value) for day, row in found if (value := exact(row.value)) is not None]


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(half_up(value, TWO))


def _path(targets: list[Target], found: list[tuple[date, ObservedValue]], plan_start: date | None) -> list[tuple[date, float]]:
    """What the path asked for on each day with a value, and its next target."""
    days = [day for day, _ in found]
    if found and (chosen := next_target(targets, days[-1])) is not None and chosen.by > days[-1]:
        days.append(chosen.by)
    wanted = [(day, required(targets, day, plan_start)) for day in days]
    return [(day, float(value)) for day, value in wanted if value is not None]

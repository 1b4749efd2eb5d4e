"""The way of an indicator from its baseline to its target, quarter by quarter: what the path asks for, and what was observed."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from tracker.core.formatters import half_up
from tracker.core.periods import Period, PeriodKind, period_of
from tracker.indicators.paths import Target, required
from tracker.reports.counting import Row

LONGEST = 48  # quarters: no plan of ours runs longer than twelve years


def path_points(targets: list[Target], observed: Mapping[date, float], plan_start: date | None) -> list[Row]:
    """One point per quarter, from the baseline (or the plan's start) to the last target.

    `observed` are values by the day on which their period ended; of several in one quarter the latest counts. Empty
    where the path has no beginning or nothing was observed: there is nothing to draw then.
    """
    known = [target for target in targets if target.value is not None]
    begin = min((target.baseline_on for target in known if target.baseline_on and target.basis == "year_end"), default=plan_start)
    if not known or not observed or begin is None:
        return []
    quarter, last = period_of(begin, PeriodKind.QUARTER), max(target.by for target in known)
    points: list[Row] = []
    while quarter.start <= last and len(points) < LONGEST:
        points.append(_point(quarter, known, observed, plan_start))
        quarter = quarter.next()
    return points if sum(point["required"] is not None for point in points) > 1 else []


def _point(quarter: Period, targets: list[Target], observed: Mapping[date, float], plan_start: date | None) -> Row:
    """Where nothing else was observed at its end, the baseline is the first point of the line that starts there."""
    baselines = {one.baseline_on: one.baseline for one in targets if one.basis == "year_end" and one.baseline is not None}
    values = {**{day: float(value) for day, value in baselines.items() if day}, **observed}
    days = [day for day in values if quarter.start <= day <= quarter.end]
    return {
        "period": quarter.code,
        "required": _rounded(required(targets, quarter.end, plan_start)),
        "value": values[max(days)] if days else None,
    }


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(half_up(value, 2))

"""The chart of one indicator as numbers for an inline SVG: axes, required path, observed values, forecast. Pure functions."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.core.formatters import half_up, number
from tracker.core.periods import PeriodKind, period_of
from tracker.indicators.forecast import Forecast
from tracker.indicators.paths import ONE_DAY, PathKind, Target, begins, required

WIDTH, HEIGHT = 480, 240
LEFT, RIGHT, TOP, BOTTOM = 58, 18, 14, 26
TICKS = (1, 2, 5, 10)
MOST_YEARS = 8
MOST_QUARTERS = 80  # of a path; longer plans are drawn in fewer points
Series = list[tuple[date, Fraction]]


@dataclass(frozen=True)
class BigChart:
    """Coordinates in a box of ``width`` × ``height``; texts with where they stand."""

    width: int
    height: int
    left: int
    right: float
    base: float
    path: str
    values: str
    dots: list[tuple[float, float, str]]
    expected: str
    expected_at: tuple[float, float] | None
    goals: list[tuple[float, float]]
    rows: list[tuple[float, str]] = field(default_factory=list)
    years: list[tuple[float, str]] = field(default_factory=list)


def draw(targets: list[Target], values: Series, expected: Forecast | None, plan_start: date | None) -> BigChart | None:
    """Everything in one box; None where there is neither a path nor two values."""
    path = path_points(targets, plan_start)
    ahead = [values[-1], (expected.on, expected.value)] if expected and values else []
    goals = [(one.by, one.goal) for one in targets if one.goal is not None]
    every = [*path, *values, *ahead, *goals]
    if not path and len(values) < 2:
        return None
    first, last = min(day for day, _ in every), max(day for day, _ in every)
    ticks = ticks_of(min(value for _, value in every), max(value for _, value in every))
    days, low, high = (last - first).days or 1, ticks[0], ticks[-1]

    def at(day: date, value: Fraction) -> tuple[float, float]:
        x = Fraction((day - first).days, days)
        y = (value - low) / (high - low)
        return round(LEFT + float(x) * (WIDTH - LEFT - RIGHT), 1), round(HEIGHT - BOTTOM - float(y) * (HEIGHT - TOP - BOTTOM), 1)

    return BigChart(
        WIDTH,
        HEIGHT,
        LEFT,
        WIDTH - RIGHT,
        HEIGHT - BOTTOM,
        _line(at(*point) for point in path),
        _line(at(*point) for point in values),
        [(*at(day, value), f"{day.year}年{day.month}月：{number(half_up(value, 2))}") for day, value in values],
        _line(at(*point) for point in ahead),
        at(*ahead[-1]) if ahead else None,
        [at(*goal) for goal in goals],
        [(at(first, tick)[1], number(half_up(tick, 4))) for tick in ticks],
        _years(first, last, lambda day: at(day, low)[0]),
    )


def path_points(targets: list[Target], plan_start: date | None) -> Series:
    """What the path asks for at its beginning, at the end of each quarter and at each target; it falls back to 0 where it restarts."""
    start = begins(targets, plan_start)
    if start is None:
        return []
    end = max(one.by for one in targets)
    days = sorted({start, *(one.by for one in targets), *_quarter_ends(start, end)})
    points: Series = []
    for day in days:
        if (value := required(targets, day, plan_start)) is None:
            continue
        if points and _restarts(targets, points[-1][0], day):
            points.append((points[-1][0] + ONE_DAY, Fraction(0)))
        points.append((day, value))
    return points


def _restarts(targets: list[Target], before: date, day: date) -> bool:
    if any(one.path is PathKind.PER_YEAR for one in targets):
        return before.year < day.year
    return any(one.path is PathKind.CUMULATIVE and one.by == before < day for one in targets)


def _quarter_ends(start: date, end: date) -> list[date]:
    found: list[date] = []
    period = period_of(start, PeriodKind.QUARTER)
    while period.end < end and len(found) < MOST_QUARTERS:
        if period.end > start:
            found.append(period.end)
        period = period.next()
    return found


def ticks_of(low: Fraction, high: Fraction, wanted: int = 4) -> list[Fraction]:
    """Round steps of 1, 2 or 5 that hold both ends between the first and the last."""
    span = high - low or max(abs(high), Fraction(1))
    step = Fraction(1)
    while step * wanted < span:
        step *= 10
    while step * wanted >= span * 10:
        step /= 10
    step *= next(Fraction(one, 10) for one in TICKS if step * one / 10 * wanted >= span)
    first = low // step * step
    ticks = [first]
    while ticks[-1] < high:
        ticks.append(ticks[-1] + step)
    return ticks if len(ticks) > 1 else [first, first + step]


def _years(first: date, last: date, x_of: Any) -> list[tuple[float, str]]:
    """The end of each year by its number; every second where they would touch."""
    found = [date(year, 12, 31) for year in range(first.year, last.year + 1) if first <= date(year, 12, 31) <= last]
    if len(found) < 2:
        return [(x_of(last), f"{last.year}年{last.month}月")]
    step = -(-len(found) // MOST_YEARS)
    return [(x_of(day), str(day.year)) for day in found[::-1][::step]][::-1]


def _line(places: Any) -> str:
    return " ".join(f"{x},{y}" for x, y in places)

"""Indicators against the path to their target as inline SVG, a table behind each: the path dashed, what was observed as dots."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core.formatters import number
from tracker.core.periods import parse_period
from tracker.reports.charts import WIDTH, Chart, svg, text
from tracker.reports.counting import Row
from tracker.reports.document import Chart as Drawing
from tracker.reports.document import Series
from tracker.reports.drawings import drawable, path_chart
from tracker.reports.facts_view import SnapshotView

HEADS = ("期末", "序时要求", "实际值")
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 250, 70, 20, 34, 28
INK, RULE = "#1f2a35", "#c6d0da"
MARKS = 5  # about so many lines across
STEPS = (1, 2, 5, 10)


def path_charts(view: SnapshotView) -> list[Chart]:
    """One chart per indicator that has a path and a value."""
    return [_chart(view, row) for row in drawable(view)]


def _chart(view: SnapshotView, row: Row) -> Chart:
    drawing = path_chart(view, row)
    known = [point for point in row["path"] if point["value"] is not None]
    rows = tuple((parse_period(one["period"]).label, number(one["required"]), number(one["value"])) for one in known)
    title = f"{drawing.title}进度"
    return Chart(title, svg(title, "".join(_parts(drawing)), HEIGHT), HEADS, rows)


@dataclass(frozen=True)
class _Scale:
    """Where days and values stand in the picture."""

    first: int
    last: int
    low: float
    high: float

    def x(self, day: date) -> float:
        return LEFT + (day.toordinal() - self.first) / max(self.last - self.first, 1) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)


def _parts(drawing: Drawing) -> Iterable[str]:
    days = [day for day in drawing.categories if isinstance(day, date)]
    marks = ticks([value for series in drawing.series for value in series.values if value is not None])
    scale = _Scale(days[0].toordinal(), days[-1].toordinal(), marks[0], marks[-1])
    for value in marks:
        y = scale.y(value)
        yield f'<line x1="{LEFT}" y1="{y:.2f}" x2="{WIDTH - RIGHT}" y2="{y:.2f}" stroke="{RULE}"/>'
        yield text(LEFT - 8, round(y + 4, 2), number(value), fill=INK, size=12, anchor="end")
    for day in days:
        if day.month == 12:
            yield text(scale.x(day), HEIGHT - 8, str(day.year), fill=INK, size=12, anchor="middle")
    for place, series in enumerate(drawing.series):
        yield from _line(series, days, scale)
        yield from _key(series, LEFT + 110 * place)


def _line(series: Series, days: Sequence[date], scale: _Scale) -> Iterable[str]:
    """Neighbouring points are joined; a quarter without a value leaves a gap."""
    pen = f'fill="none" stroke="#{series.color.lower()}" stroke-width="2"{_dashes(series)}'
    run: list[str] = []
    for day, value in [*zip(days, series.values, strict=True), (days[-1], None)]:
        if value is not None:
            run.append(f"{scale.x(day):.2f},{scale.y(value):.2f}")
            continue
        if len(run) > 1:
            yield f'<polyline points="{" ".join(run)}" {pen}/>'
        run = []
    if not series.dashed:
        for day, value in zip(days, series.values, strict=True):
            if value is not None:
                yield f'<circle cx="{scale.x(day):.2f}" cy="{scale.y(value):.2f}" r="4" fill="#{series.color.lower()}"/>'


def _key(series: Series, left: int) -> Iterable[str]:
    yield f'<line x1="{left}" y1="12" x2="{left + 26}" y2="12" stroke="#{series.color.lower()}" stroke-width="2"{_dashes(series)}/>'
    yield text(left + 32, 16, series.name, fill=INK, size=12)


def _dashes(series: Series) -> str:
    return ' stroke-dasharray="6 4"' if series.dashed else ""


def ticks(values: Sequence[float]) -> list[float]:
    """Round values that hold all the given ones between them: steps of 1, 2 or 5 times a power of ten."""
    low, high = min(values), max(values)
    wanted = ((high - low) or abs(high) or 1) / MARKS
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next(size * power for size in STEPS if size * power >= wanted * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(place * step, 10) for place in range(first, max(last, first + 1) + 1)]

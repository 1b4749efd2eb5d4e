"""The figures that a report draws: lights by unit, and indicators against the path to their target."""

from tracker.core.periods import parse_period
from tracker.indicators.paths import Pace
from tracker.reports.charts import FILLS, MOST_UNITS
from tracker.reports.counting import Row
from tracker.reports.document import Chart, ChartKind, Figure, Series
from tracker.reports.facts_view import LIGHT_WORDS, SnapshotView
from tracker.tasks.models import Light

BAR_MM, AROUND_BARS_MM = 7.5, 20
PATH_MM = 58
MOST_PATHS = 6
PATH_COLOR, VALUE_COLOR = "8796A5", "1F4E79"
WORST_FIRST = (Pace.BELOW, Pace.ON_PATH, Pace.UNKNOWN, Pace.REACHED)


def unit_lights(view: SnapshotView) -> list[Figure]:
    """Lights of the supervised units that lead a task; nothing where there are none."""
    units = [row for row in view.data["by_unit"] if not row["cooperating"] and row["n"]]
    if not units:
        return []
    shown = units[:MOST_UNITS]
    series = tuple(
        Series(_lamp(light), tuple(row["lights"][light]["n"] for row in shown), color.lstrip("#").upper()) for light, color in FILLS.items()
    )
    names = tuple(view.unit(row["unit"]) for row in shown)
    chart = Chart("", ChartKind.STACKED_BARS, names, series, "单位：项", AROUND_BARS_MM + BAR_MM * len(shown))
    more = f"（主牵头任务最多的{MOST_UNITS}个单位）" if len(units) > MOST_UNITS else ""
    return [Figure(f"图1 各单位主牵头任务亮灯情况{more}", (chart,), note="注：单位为项；按主牵头任务数排列，不作排名。")]


def indicator_paths(view: SnapshotView) -> list[Figure]:
    """Path and observed values of the indicators that have both, those below their path first; nothing where none has."""
    drawn = sorted(drawable(view), key=lambda row: WORST_FIRST.index(Pace(row["pace"])))
    if not drawn:
        return []
    place = 2 if unit_lights(view) else 1
    more = f"可测算的指标共{len(drawn)}项，列出{MOST_PATHS}项，低于序时进度的在前；" if len(drawn) > MOST_PATHS else ""
    charts = tuple(path_chart(view, row) for row in drawn[:MOST_PATHS])
    return [
        Figure(
            f"图{place} 主要指标进度与序时要求", charts, across=2, note=f"注：{more}横轴刻度为年末；虚线为序时要求，圆点为基期值和实际值。"
        )
    ]


def drawable(view: SnapshotView) -> list[Row]:
    """Indicators with a path; snapshots of earlier releases have none."""
    return [row for row in view.data["indicators"] if row.get("path")]


def path_chart(view: SnapshotView, row: Row) -> Chart:
    """One indicator: the path dashed, the observed values as dots on a line."""
    points = row["path"]
    series = (
        Series("序时要求", tuple(point["required"] for point in points), PATH_COLOR, dashed=True),
        Series("实际", tuple(point["value"] for point in points), VALUE_COLOR),
    )
    several = len({one["plan"] for one in drawable(view)}) > 1
    plan = f"{view.data['plans'][row['plan']]['short_name']}：" if several else ""
    unit = f"（{row['unit']}）" if row["unit"] else ""
    title = f"{plan}{row['name']}{unit}"
    return Chart(
        title, ChartKind.LINES, tuple(parse_period(point["period"]).end for point in points), series, f"单位：{row['unit'] or '—'}", PATH_MM
    )


def _lamp(light: Light) -> str:
    return LIGHT_WORDS[light] if light is Light.DONE else f"{LIGHT_WORDS[light]}灯"

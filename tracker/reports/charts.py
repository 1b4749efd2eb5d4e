"""Bar charts of a report as inline SVG: no script, no style attribute, the same in colour and in grey, a table behind each."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from tracker.core.formatters import number
from tracker.indicators.paths import PACE_NAMES, Pace
from tracker.reports.counting import Row
from tracker.reports.facts_view import LIGHT_WORDS, SnapshotView
from tracker.tasks.models import Light

FILLS = {Light.RED: "#b3261e", Light.YELLOW: "#f0b429", Light.GREEN: "#2e7d4f", Light.DONE: "#9cc9ad", Light.GREY: "#b8c1ca"}
DARK = frozenset({Light.RED, Light.GREEN})
PACE_FILLS = {Pace.REACHED: "#2e7d4f", Pace.ON_PATH: "#5b8db8", Pace.BELOW: "#b3261e"}
MOST_UNITS = 15
WIDTH, LABEL, BAR, STEP, TOP = 720, 210, 18, 30, 34
ROOM = WIDTH - LABEL - 50


@dataclass(frozen=True)
class Chart:
    """A picture with a title and the table it was drawn from."""

    title: str
    svg: Markup
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def charts(view: SnapshotView) -> list[Chart]:
    """Lights by plan, by region where there are several, by unit; indicators against their target."""
    plans = [(view.data["plans"][row["plan"]]["short_name"], row) for row in view.data["by_plan"]]
    regions = [(view.data["regions"][row["region"]], row) for row in view.data["by_region"]]
    units = [(view.unit(row["unit"]), row) for row in view.data["by_unit"] if not row["cooperating"] and row["n"]]
    most = f"（主牵头任务最多的{MOST_UNITS}个）" if len(units) > MOST_UNITS else ""
    made = [
        _lights("各规划任务亮灯情况", "规划", plans),
        _lights("各地区任务亮灯情况", "地区", regions),
        _lights(f"各单位主牵头任务亮灯情况{most}", "单位", units[:MOST_UNITS]),
        _indicators(view),
    ]
    return [chart for chart in made if chart.rows]


def _lights(title: str, head: str, groups: list[tuple[str, Row]]) -> Chart:
    largest = max((row["n"] for _, row in groups), default=0) or 1
    parts = [_legend()]
    for place, (name, row) in enumerate(groups):
        top = TOP + place * STEP
        parts += [_label(name, top), *_bar(row, top, largest)]
    heads = (head, *(f"{word}灯" if key != Light.DONE else word for key, word in LIGHT_WORDS.items()), "合计")
    rows = tuple((name, *(str(row["lights"][light]["n"]) for light in Light), str(row["n"])) for name, row in groups)
    return Chart(title, svg(title, "".join(parts), TOP + len(groups) * STEP), heads, rows)


def _bar(row: Row, top: int, largest: int) -> list[str]:
    parts, left = [], float(LABEL)
    for light in Light:
        n = row["lights"][light]["n"]
        width = round(ROOM * n / largest, 2)
        if not n:
            continue
        parts.append(
            f'<rect x="{left:.2f}" y="{top}" width="{width}" height="{BAR}" fill="{FILLS[light]}" stroke="#fff" stroke-width="1">'
            f"<title>{LIGHT_WORDS[light]} {n}</title></rect>"
        )
        if width >= 16:
            ink = "#fff" if light in DARK else "#1f2a35"
            parts.append(text(left + width / 2, top + 13, str(n), anchor="middle", fill=ink, size=11))
        left += width
    return [*parts, text(left + 6, top + 13, str(row["n"]), fill="#1f2a35", size=12)]


def _legend() -> str:
    parts, left = [], LABEL
    for light, fill in FILLS.items():
        word = LIGHT_WORDS[light] if light is Light.DONE else f"{LIGHT_WORDS[light]}灯"
        parts.append(f'<rect x="{left}" y="6" width="12" height="12" fill="{fill}"/>')
        parts.append(text(left + 17, 16, word, fill="#1f2a35", size=12))
        left += 70
    return "".join(parts)


def _indicators(view: SnapshotView) -> Chart:
    """How much of the way from baseline to target is gone, and where the path wants it."""
    known = [row for row in view.data["indicators"] if row["value"] is not None and row["target"]]
    parts = [text(LABEL, 16, "横条：最新值与目标值之比；竖线：序时应达", fill="#5b6773", size=12)]
    rows = []
    several = len({row["plan"] for row in known}) > 1
    for place, row in enumerate(known):
        top = TOP + place * STEP
        pace = Pace(row["pace"])
        length = _length(row["value"], row["target"])
        name = f"{view.data['plans'][row['plan']]['short_name']}：{row['name']}" if several else row["name"]
        parts.append(_label(name, top))
        parts.append(f'<rect x="{LABEL}" y="{top}" width="{_length(row["target"], row["target"])}" height="{BAR}" fill="#e8edf2"/>')
        parts.append(f'<rect x="{LABEL}" y="{top + 4}" width="{length}" height="{BAR - 8}" fill="{PACE_FILLS.get(pace, "#8796a5")}"/>')
        if row["required"] is not None:
            x = LABEL + _length(row["required"], row["target"])
            parts.append(f'<line x1="{x}" y1="{top - 2}" x2="{x}" y2="{top + BAR + 2}" stroke="#1f2a35" stroke-width="2"/>')
        figures = (number(row["value"]), number(row["required"]), number(row["target"]))
        rows.append((f"{name}{'（' + row['unit'] + '）' if row['unit'] else ''}", *figures, PACE_NAMES[pace]))
    heads = ("指标", "最新值", "序时应达", "目标值", "评价")
    return Chart("主要指标与目标值对比", svg("主要指标与目标值对比", "".join(parts), TOP + len(known) * STEP), heads, tuple(rows))


def _length(value: float, target: float) -> float:
    """The target takes three quarters of the room; nothing runs out of the picture."""
    return round(min(max(value / target, 0), 1.3) * ROOM * 0.75, 2)


def _label(name: str, top: int) -> str:
    shown = name if len(name) <= 15 else f"{name[:14]}…"
    return f"<g><title>{escape(name)}</title>{text(LABEL - 10, top + 13, shown, anchor='end', fill='#1f2a35', size=12)}</g>"


def text(x: float, y: float, words: str, *, fill: str, size: int, anchor: str = "start") -> str:
    """Words in a picture."""
    return f'<text x="{x:.2f}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'


def svg(title: str, inner: str, height: int) -> Markup:
    """A picture with its name; everything inside is numbers or escaped words."""
    head = f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">'
    return Markup(f"{head}{inner}</svg>")  # noqa: S704

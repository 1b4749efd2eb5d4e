"""Tables of a supervision report; each prints the base of its figures."""

from tracker.core.formatters import number, rate
from tracker.core.periods import parse_period
from tracker.indicators.paths import Pace
from tracker.reports.counting import Figure, Row
from tracker.reports.document import Align, Annex, Column, Table
from tracker.reports.facts_view import CLASS_WORDS, LIGHT_WORDS, RATE_WORDS, STATUS_WORDS, SnapshotView, day_words
from tracker.tasks.models import LIGHT_NAMES, Light

LATE = "逾期滞后清单"
LEFT, CENTER, RIGHT = Align.LEFT, Align.CENTER, Align.RIGHT
COMPARATORS = {"<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "~": "约", "=": "", "range": ""}
PACE_SHORT = {
    Pace.REACHED: "已达目标",
    Pace.ON_PATH: "达到序时",
    Pace.BELOW: "低于序时",
    Pace.UNKNOWN: "无法测算",
    Pace.NO_VALUE: "暂无数据",
}
BASES = {"year_end": "", "per_year": "，每年", "cumulative": "，累计"}


def totals(view: SnapshotView) -> list[Table]:
    """States, progress classes and lights with number and share; no table where nothing was counted."""
    found = view.data["totals"]
    if not found["tasks"]["n"]:
        return []
    rows = [
        *_shares("办理状态", found["by_status"], STATUS_WORDS),
        *_shares("进展类别", found["by_class"], CLASS_WORDS),
        *_shares("亮灯", found["by_light"], LIGHT_WORDS),
    ]
    columns = (Column("类别", 40, CENTER), Column("项目", 50, CENTER), Column("任务数（项）", 33, RIGHT), Column("占比", 33, RIGHT))
    names = [*_names("status", found["by_status"]), *_names("class", found["by_class"]), *_names("light", found["by_light"])]
    note = f"注：占比的基数为纳入督查的任务{found['tasks']['n']}项。"
    return [Table("表1 任务总体情况", columns, tuple(rows), note, tuple(names))]


def _shares(axis: str, parts: list[Figure], words: dict[str, str]) -> list[tuple[str, ...]]:
    return [(axis, words[part["key"]], str(part["n"]), part["share"]) for part in parts if part["n"]]


def _names(axis: str, parts: list[Figure]) -> list[tuple[str, ...]]:
    return [("", "", f"{axis}.{part['key']}", "") for part in parts if part["n"]]


def _lists(head: str, row: Row, *parts: str) -> tuple[str, ...]:
    """The figures of one group: all its tasks, then the parts, each only where there are any."""
    counted = {**row["lights"], "closed": row["closed"], "overdue": row["overdue"]}
    return (head if row["n"] else "", *(f"{head}.{part}" if counted[part]["n"] else "" for part in parts))


def rates(view: SnapshotView) -> Table:
    """The rates with numerator, base and the period before; base 0 prints —."""
    now, before = view.data["rates"], view.data["previous"]["rates"]
    rows = tuple(
        (RATE_WORDS[key], str(now[key]["part"]["n"]), str(now[key]["whole"]["n"]), now[key]["rate"], before[key]["rate"])
        for key in RATE_WORDS
    )
    columns = (Column("指标", 40, CENTER), *(Column(label, 29, RIGHT) for label in ("按时数", "基数", "本期", "上期")))
    bases = "；".join(f"{RATE_WORDS[key]}的基数为{now[key]['base']}" for key in RATE_WORDS)
    names = tuple(("", *(f"rate.{key}.{side}" if now[key][side]["n"] else "" for side in ("part", "whole")), "", "") for key in RATE_WORDS)
    return Table("表2 按时率情况", columns, rows, f"注：{bases}。", names)


def groups(view: SnapshotView, caption: str, head: str, rows: list[tuple[str, Row]]) -> Table:
    """Plans or regions with their lights and their share of closed and red tasks."""
    axis = "plan" if head == "规划" else "region"
    columns = (
        Column(head, 47),
        Column("任务数", 16, RIGHT),
        *(Column(name, 12, RIGHT) for name in LIGHT_NAMES.values()),
        Column("办结占比", 18, RIGHT),
        Column("红灯占比", 18, RIGHT),
    )
    cells = tuple(
        (
            name,
            str(row["n"]),
            *(str(row["lights"][light]["n"]) for light in Light),
            rate(row["closed"]["n"], row["n"]),
            rate(row["lights"][Light.RED]["n"], row["n"]),
        )
        for name, row in rows
    )
    names = tuple(("", *_lists(f"{axis}.{row[axis]}", row, *map(str, Light)), "", "") for _, row in rows)
    return Table(caption, columns, cells, "注：单位为项，占比的基数为该行任务数。", names)


def indicators(view: SnapshotView) -> list[Table]:
    """One table per plan: baseline, target, latest value, what the path asks for, and the word for it."""
    found = view.data["indicators"]
    return [
        _indicator_table(view, slug, [row for row in found if row["plan"] == slug]) for slug in dict.fromkeys(row["plan"] for row in found)
    ]


def _indicator_table(view: SnapshotView, slug: str, rows: list[Row]) -> Table:
    columns = (
        Column("指标（单位）", 50),
        Column("基期值", 20, RIGHT),
        Column("目标值", 26, RIGHT),
        Column("最新值", 20, RIGHT),
        Column("序时应达", 20, RIGHT),
        Column("评价", 20, CENTER),
    )
    baselines, targets, values = ({row[key] for row in rows if row[key]} for key in ("baseline_year", "by", "value_period"))
    terms = [f"基期为{baselines.copy().pop()}年"] if len(baselines) == 1 else []
    terms += [f"目标值的期限为{day_words(targets.copy().pop())}"] if len(targets) == 1 else []
    terms += [f"最新值所属期为{parse_period(values.copy().pop()).label}"] if len(values) == 1 else []
    note = "；".join([*terms, "序时应达为基期值到目标值的直线在最新值所属期末的数值，“—”表示没有数据或者无法测算"])
    cells = tuple(indicator_cells(row, with_years=len(baselines) > 1 or len(targets) > 1, with_period=len(values) > 1) for row in rows)
    return Table(f"{view.plan_title(slug)}主要指标完成情况", columns, cells, f"注：{note}。")


def indicator_cells(row: Row, *, with_years: bool = False, with_period: bool = False) -> tuple[str, ...]:
    """One indicator as it is printed; years stand in the cells only where those of the table differ."""
    unit = f"（{row['unit']}{BASES[row['basis']]}）" if row["unit"] else ""
    upper = "—" + number(row["upper"]) if row["upper"] is not None else ""
    target = f"{COMPARATORS.get(row['comparator'], '')}{number(row['target'])}{upper}"
    since = f"（{row['baseline_year']}年）" if with_years and row["baseline_year"] else ""
    until = f"（{row['by'][:4]}年）" if with_years else ""
    when = f"（{parse_period(row['value_period']).end:%Y-%m}）" if with_period and row["value_period"] else ""
    pace = PACE_SHORT[Pace(row["pace"])]
    return (
        f"{row['name']}{unit}",
        number(row["baseline"]) + since,
        target + until,
        number(row["value"]) + when,
        number(row["required"]),
        pace,
    )


def annexes(view: SnapshotView, *, with_all_tasks: bool = True) -> tuple[Annex, ...]:
    """附件1 to 3, lying; the second only where something is late, and the numbers stay consecutive."""
    whole = _progress(view) if with_all_tasks else ()
    return numbered([("任务进展一览表", whole), (LATE, late(view)), ("各单位办理情况统计表", _units(view))])


def numbered(parts: list[tuple[str, tuple[Table, ...]]]) -> tuple[Annex, ...]:
    """Annexes with consecutive numbers; one without a table is none."""
    there = [part for part in parts if part[1]]
    return tuple(Annex(number, title, blocks, landscape=True) for number, (title, blocks) in enumerate(there, 1))


def _progress(view: SnapshotView) -> tuple[Table, ...]:
    if not view.data["tasks"]:
        return ()
    columns = (
        Column("序号", 15, CENTER),
        Column("任务编号", 31),
        Column("任务", 62),
        Column("主牵头单位", 34),
        Column("完成时限", 27, CENTER),
        Column("办理状态", 19, CENTER),
        Column("进展类别", 19, CENTER),
        Column("进度", 16, RIGHT),
        Column("亮灯", 13, CENTER),
    )
    rows = []
    for place, row in enumerate(view.data["tasks"], 1):
        partner = "（协同单位）" if row["cooperating"] else ""
        until = "持续推进" if row["continuing"] else _dotted(row["due_on"])
        cells = (
            STATUS_WORDS[row["status"]],
            CLASS_WORDS[row["class"]].replace("暂无审定进展", "—"),
            f"{row['percent']}%",
            LIGHT_WORDS[row["light"]],
        )
        rows.append((str(place), row["number"], row["title"], view.unit(row["lead"]) + partner, until, *cells))
    return (Table("", columns, tuple(rows), f"注：截至{day_words(view.data['as_of'])}，共{len(rows)}项。"),)


def late(view: SnapshotView) -> tuple[Table, ...]:
    """Overdue tasks and those behind, reports not in time, reports returned: a table each where there are any."""
    problems = view.data["problems"]
    behind = [
        (kind, row)
        for kind, key in (("逾期", "overdue"), ("严重滞后", "far_behind"), ("滞后", "behind"))
        for row in view.listed(problems[key])
    ]
    tables = []
    if behind:
        tables.append(_late_tasks(view, behind))
    if problems["late_reports"]:
        tables.append(_late_reports(view, problems["late_reports"]))
    if problems["returned"]:
        tables.append(_returned(view, problems["returned"]))
    return tuple(tables)


def _late_tasks(view: SnapshotView, late: list[tuple[str, Row]]) -> Table:
    columns = (
        Column("序号", 15, CENTER),
        Column("类型", 20, CENTER),
        Column("任务编号", 31),
        Column("任务", 62),
        Column("主牵头单位", 34),
        Column("完成时限", 26, CENTER),
        Column("进度", 16, RIGHT),
        Column("情况", 40),
    )
    rows = []
    for place, (kind, row) in enumerate(late, 1):
        state = f"已逾期{row['days_overdue']}天" if kind == "逾期" else f"落后序时进度{-row['over']}个百分点"
        cells = (kind, row["number"], row["title"], view.unit(row["lead"]), _dotted(row["due_on"]), f"{row['percent']}%", state)
        rows.append((str(place), *cells))
    return Table(
        "逾期和滞后任务", columns, tuple(rows), f"注：截至{day_words(view.data['as_of'])}，共{len(rows)}项，不含协同单位主牵头的任务。"
    )


def _late_reports(view: SnapshotView, late: list[Row]) -> Table:
    columns = (
        Column("序号", 15, CENTER),
        Column("报送单位", 38),
        Column("任务编号", 31),
        Column("任务", 72),
        Column("应报送日期", 28, CENTER),
        Column("实际报送日期", 30, CENTER),
        Column("超过天数", 22, RIGHT),
    )
    rows = tuple(
        (
            str(place),
            view.unit(row["unit"]),
            view.tasks[row["task"]]["number"],
            view.tasks[row["task"]]["title"],
            _dotted(row["due_on"]),
            _dotted(row["met_on"]) if row["met_on"] else "未报送",
            str(row["days_late"]),
        )
        for place, row in enumerate(late, 1)
    )
    return Table("未按时报送的进展", columns, rows, f"注：共{len(rows)}份，不含协同单位应报送的进展。")


def _returned(view: SnapshotView, returned: list[Row]) -> Table:
    columns = (
        Column("序号", 15, CENTER),
        Column("报送单位", 38),
        Column("任务编号", 31),
        Column("任务", 62),
        Column("退回日期", 28, CENTER),
        Column("退回原因", 62),
    )
    rows = tuple(
        (
            str(place),
            view.unit(row["unit"]),
            view.tasks[row["task"]]["number"],
            view.tasks[row["task"]]["title"],
            _dotted(row["on"]),
            row["reason"] or "—",
        )
        for place, row in enumerate(returned, 1)
    )
    return Table("被退回的进展", columns, rows, f"注：共{len(rows)}份。")


def _units(view: SnapshotView) -> tuple[Table, ...]:
    """Supervised units with what they did; cooperating ones apart, with nothing that could be read as a ranking."""
    rows = view.data["by_unit"]
    supervised = [row for row in rows if not row["cooperating"]]
    partners = [row for row in rows if row["cooperating"] and row["n"]]
    return (*([_supervised(view, supervised)] if supervised else []), *([_partners(view, partners)] if partners else []))


def _supervised(view: SnapshotView, rows: list[Row]) -> Table:
    labels = ("主牵头任务", "已办结", "红灯", "黄灯", "绿灯", "逾期", "应报进展", "按时报送", "报送率", "被退回")
    columns = (Column("序号", 15, CENTER), Column("单位", 52), *(Column(label, 17, RIGHT) for label in labels))
    cells = tuple(
        (
            str(place),
            view.unit(row["unit"]),
            *(
                str(n)
                for n in (row["n"], row["closed"]["n"], *(row["lights"][light]["n"] for light in (Light.RED, Light.YELLOW, Light.GREEN)))
            ),
            str(row["overdue"]["n"]),
            str(row["due"]),
            str(row["in_time"]),
            rate(row["in_time"], row["due"]),
            str(row["returned"]),
        )
        for place, row in enumerate(rows, 1)
    )
    note = "注：任务单位为项，进展单位为份；按主牵头任务数排列，不作排名；报送率的基数为应报进展。"
    parts = ("closed", *map(str, (Light.RED, Light.YELLOW, Light.GREEN)), "overdue")
    names = tuple(("", "", *_lists(f"unit.{row['unit']}", row, *parts), "", "", "", "") for row in rows)
    return Table("", columns, cells, note, names)


def _partners(view: SnapshotView, rows: list[Row]) -> Table:
    columns = (
        Column("序号", 15, CENTER),
        Column("协同单位", 100),
        Column("主牵头任务（项）", 40, RIGHT),
        Column("已办结（项）", 40, RIGHT),
    )
    cells = tuple((str(place), view.unit(row["unit"]), str(row["n"]), str(row["closed"]["n"])) for place, row in enumerate(rows, 1))
    return Table("协同单位参与情况", columns, cells, "注：协同单位不属于督查对象，所列情况仅供了解。")


def _dotted(day: str | None) -> str:
    """2024-09-30 as printed in a narrow column."""
    return day or "—"

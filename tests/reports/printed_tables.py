"""The rows that each table of the document and the page must print, made from the .json."""

from collections.abc import Callable
from typing import Any

from tests.reports.said import CLASSES, LIGHTS, STATES, percent, plain, unit_of

Data = dict[str, Any]
Rows = list[list[str]]
NONE: Rows = [["无"]]
RATES = {"on_time": "按时办结率", "report": "按时报送率", "sign": "按时签收率"}
SIGNS = {"<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "~": "约"}
PACES = {"reached": "已达目标", "on_path": "达到序时", "below": "低于序时", "unknown": "无法测算", "no_value": "暂无数据"}
BASES = {"per_year": "，每年", "cumulative": "，累计"}


def totals(data: Data, _: int) -> Rows:
    axes = (("办理状态", "by_status", STATES), ("进展类别", "by_class", CLASSES), ("亮灯", "by_light", LIGHTS))
    return [
        [axis, words[part["key"]], str(part["n"]), part["share"]] for axis, key, words in axes for part in data["totals"][key] if part["n"]
    ]


def rates(data: Data, _: int) -> Rows:
    now, before = data["rates"], data["previous"]["rates"]
    return [
        [word, str(now[key]["part"]["n"]), str(now[key]["whole"]["n"]), now[key]["rate"], before[key]["rate"]]
        for key, word in RATES.items()
    ]


def groups(data: Data, name: str, row: Data) -> list[str]:
    lights = [str(row["lights"][light]["n"]) for light in LIGHTS]
    return [name, str(row["n"]), *lights, percent(row["closed"]["n"], row["n"]), percent(row["lights"]["red"]["n"], row["n"])]


def plans(data: Data, _: int) -> Rows:
    return [groups(data, data["plans"][row["plan"]]["title"], row) for row in data["by_plan"]]


def regions(data: Data, _: int) -> Rows:
    return [groups(data, data["regions"][row["region"]], row) for row in data["by_region"]]


def indicators(data: Data, place: int) -> Rows:
    """The table of the plan that comes at this place."""
    slug = list(dict.fromkeys(row["plan"] for row in data["indicators"]))[place]
    rows = [row for row in data["indicators"] if row["plan"] == slug]
    several = {key: len({row[key] for row in rows if row[key]}) > 1 for key in ("baseline_year", "by", "value_period")}
    return [_indicator(row, several) for row in rows]


def _indicator(row: Data, several: dict[str, bool]) -> list[str]:
    years = several["baseline_year"] or several["by"]
    unit = f"（{row['unit']}{BASES.get(row['basis'], '')}）" if row["unit"] else ""
    upper = f"—{plain(row['upper'])}" if row["upper"] is not None else ""
    since = f"（{row['baseline_year']}年）" if years and row["baseline_year"] else ""
    until = f"（{row['by'][:4]}年）" if years else ""
    assert not several["value_period"], "values of several periods in one table: say here how they are printed"
    target = f"{SIGNS.get(row['comparator'], '')}{plain(row['target'])}{upper}{until}"
    return [row["name"] + unit, plain(row["baseline"]) + since, target, plain(row["value"]), plain(row["required"]), PACES[row["pace"]]]


def progress(data: Data, _: int) -> Rows:
    return [
        [
            str(place),
            row["number"],
            row["title"],
            unit_of(data, row["lead"]) + ("（协同单位）" if row["cooperating"] else ""),
            "持续推进" if row["continuing"] else row["due_on"],
            STATES[row["status"]],
            CLASSES[row["class"]].replace("暂无审定进展", "—"),
            f"{row['percent']}%",
            LIGHTS[row["light"]],
        ]
        for place, row in enumerate(data["tasks"], 1)
    ]


def late(data: Data, _: int) -> Rows:
    kinds = (("逾期", "overdue"), ("严重滞后", "far_behind"), ("滞后", "behind"))
    rows = [(kind, row) for kind, key in kinds for task in data["problems"][key] for row in data["tasks"] if row["id"] == task]
    return [
        [
            str(place),
            kind,
            row["number"],
            row["title"],
            unit_of(data, row["lead"]),
            row["due_on"],
            f"{row['percent']}%",
            f"已逾期{row['days_overdue']}天" if kind == "逾期" else f"落后序时进度{-row['over']}个百分点",
        ]
        for place, (kind, row) in enumerate(rows, 1)
    ]


def late_reports(data: Data, _: int) -> Rows:
    return [
        [*_about(data, place, row), row["due_on"], row["met_on"] or "未报送", str(row["days_late"])]
        for place, row in enumerate(data["problems"]["late_reports"], 1)
    ]


def returned(data: Data, _: int) -> Rows:
    return [[*_about(data, place, row), row["on"], row["reason"] or "—"] for place, row in enumerate(data["problems"]["returned"], 1)]


def _about(data: Data, place: int, row: Data) -> list[str]:
    task = next(one for one in data["tasks"] if one["id"] == row["task"])
    return [str(place), unit_of(data, row["unit"]), task["number"], task["title"]]


def units(data: Data, _: int) -> Rows:
    rows = [row for row in data["by_unit"] if not row["cooperating"]]
    return [
        [
            str(place),
            unit_of(data, row["unit"]),
            *map(str, (row["n"], row["closed"]["n"], *(row["lights"][light]["n"] for light in ("red", "yellow", "green")))),
            *map(str, (row["overdue"]["n"], row["due"], row["in_time"])),
            percent(row["in_time"], row["due"]),
            str(row["returned"]),
        ]
        for place, row in enumerate(rows, 1)
    ]


def partners(data: Data, _: int) -> Rows:
    rows = [row for row in data["by_unit"] if row["cooperating"] and row["n"]]
    return [[str(place), unit_of(data, row["unit"]), str(row["n"]), str(row["closed"]["n"])] for place, row in enumerate(rows, 1)]


CHECKS: dict[str, tuple[list[str], Callable[[Data, int], Rows]]] = {
    "totals": (["类别", "项目", "任务数（项）", "占比"], totals),
    "rates": (["指标", "按时数", "基数", "本期", "上期"], rates),
    "plans": (["规划", "任务数"], plans),
    "regions": (["地区", "任务数"], regions),
    "indicators": (["指标（单位）", "基期值", "目标值", "最新值", "序时应达", "评价"], indicators),
    "progress": (["序号", "任务编号", "任务", "主牵头单位", "完成时限", "办理状态", "进展类别", "进度", "亮灯"], progress),
    "late": (["序号", "类型", "任务编号"], late),
    "late_reports": (["序号", "报送单位", "任务编号", "任务", "应报送日期"], late_reports),
    "returned": (["序号", "报送单位", "任务编号", "任务", "退回日期"], returned),
    "units": (["序号", "单位", "主牵头任务", "已办结", "红灯", "黄灯", "绿灯", "逾期", "应报进展", "按时报送", "报送率", "被退回"], units),
    "partners": (["序号", "协同单位", "主牵头任务（项）", "已办结（项）"], partners),
}

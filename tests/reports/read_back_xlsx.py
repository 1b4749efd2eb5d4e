"""The workbook of a report opened by openpyxl, and every cell of it set against the .json."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.reports.said import CLASSES, LIGHTS, PACES, STATES, unit_of

Data = dict[str, Any]
RATES = {"on_time": "按时办结率", "report": "按时报送率", "sign": "按时签收率"}
KINDS = (("逾期", "overdue"), ("严重滞后", "far_behind"), ("滞后", "behind"))


def check_workbook(path: Path, data: Data) -> None:
    """Values as stored; the summary's counts are formulas over the plans' sheets."""
    book, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    _check_summary(book["汇总"], formulas["汇总"], data)
    for slug, plan in data["plans"].items():
        rows = [row for row in data["tasks"] if row["plan"] == slug]
        assert (plan["short_name"] in book.sheetnames) == bool(rows)
        if rows:
            assert cells(book[plan["short_name"]]) == [_task(data, row) for row in rows], slug
    tasks = {row["id"]: row for row in data["tasks"]}
    late = [(kind, tasks[task]) for kind, key in KINDS for task in data["problems"][key]]
    assert cells(book["逾期滞后"]) == [_late(data, kind, row) for kind, row in late]
    assert cells(book["报送情况"]) == [_due(data, tasks[row["task"]], row) for row in data["dues"]]
    assert cells(book["单位情况"]) == [_unit(data, row) for row in data["by_unit"]]
    assert cells(book["主要指标"]) == [_indicator(data, row) for row in data["indicators"]]


def cells(sheet: Any) -> list[list[Any]]:
    """The rows below the head; dates as dates; an empty text is an empty cell."""
    rows = [
        [value.date() if isinstance(value, datetime) else value or (None if value == "" else value) for value in row]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    return [row for row in rows if any(value is not None for value in row)]


def _check_summary(sheet: Any, formulas: Any, data: Data) -> None:
    groups = [*data["by_plan"], None]
    for place, group in enumerate(groups, 5):
        whole = group["n"] if group else data["totals"]["tasks"]["n"]
        axis = {part["key"]: part["n"] for part in data["totals"]["by_light"]}
        lights = [group["lights"][light]["n"] if group else axis[light] for light in LIGHTS]
        closed = group["closed"]["n"] if group else next(part["n"] for part in data["totals"]["by_status"] if part["key"] == "closed")
        found = [cell.value for cell in sheet[place]]
        assert found[0] == (data["plans"][group["plan"]]["title"] if group else "合计")
        assert found[1:8] == [whole, *lights, closed]
        assert found[8:10] == [pytest.approx(closed / whole), pytest.approx(lights[0] / whole)]
        assert all(str(cell.value).startswith("=") for cell in formulas[place][1:8])
    first = 5 + len(groups) + 2
    for place, (key, word) in enumerate(RATES.items(), first):
        now, before = data["rates"][key], data["previous"]["rates"][key]
        found = [cell.value for cell in sheet[place]][:5]
        assert str(found[0]).startswith(word)
        assert found[1:] == [now["part"]["n"], now["whole"]["n"], _share(now), _share(before)]


def _share(rate: Data) -> Any:
    return pytest.approx(rate["part"]["n"] / rate["whole"]["n"]) if rate["whole"]["n"] else "—"


def _task(data: Data, row: Data) -> list[Any]:
    others = [part["unit"] for part in row["parts"] if part["role"] != "support" and part["unit"] != row["lead"]]
    support = [part["unit"] for part in row["parts"] if part["role"] == "support"]
    return [
        row["number"],
        row["title"],
        row["measure"],
        unit_of(data, row["lead"]) + ("（协同单位）" if row["cooperating"] else ""),
        "、".join(unit_of(data, unit) for unit in others) or None,
        "、".join(unit_of(data, unit) for unit in support) or None,
        STATES[row["status"]],
        CLASSES[row["class"]],
        row["percent"],
        row["expected"],
        LIGHTS[row["light"]],
        row["sentence"],
        _day(row["issued_on"]),
        _day(row["original_due_on"]),
        "持续推进" if row["continuing"] else _day(row["due_on"]),
        row["extensions"],
        row["days_overdue"],
        row["criterion"] or None,
    ]


def _late(data: Data, kind: str, row: Data) -> list[Any]:
    about = [kind, row["number"], row["title"], unit_of(data, row["lead"])]
    return [*about, _day(row["due_on"]), row["percent"], row["days_overdue"] or None, row["over"]]


def _due(data: Data, task: Data, row: Data) -> list[Any]:
    about = [unit_of(data, row["unit"]), task["number"], task["title"], row["period"]]
    met = _day(row["met_on"]) or "未报送"
    return [*about, _day(row["due_on"]), met, "按时" if row["in_time"] else "未按时", row["days_late"]]


def _unit(data: Data, row: Data) -> list[Any]:
    """A cooperating unit has nothing by which it could be ranked."""
    about = [unit_of(data, row["unit"]), "协同单位" if row["cooperating"] else "督查对象", row["n"], row["closed"]["n"]]
    lights = [row["lights"][light]["n"] for light in ("red", "yellow", "green")]
    rest = [*lights, row["overdue"]["n"], row["due"], row["in_time"], row["returned"]]
    return [*about, *([None] * len(rest) if row["cooperating"] else rest)]


def _indicator(data: Data, row: Data) -> list[Any]:
    about = [data["plans"][row["plan"]]["short_name"], row["name"], row["unit"] or None, row["baseline_year"], row["baseline"]]
    target = [_day(row["by"]), row["target"], row["upper"], row["value_period"], row["value"], row["required"]]
    return [*about, *target, PACES[row["pace"]], row["source"], row["conflict"]]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""What a report praises and what it names as trouble. Cooperating units are in neither list (domain.md §2, §6)."""

from collections import defaultdict
from typing import Any

from tracker.core.periods import Period
from tracker.reports.counting import Row, figure, group
from tracker.tasks.models import Light, ProgressClass, TaskStatus

GOOD_TASKS, GOOD_UNITS = 8, 5
GOOD_CLASSES = frozenset({ProgressClass.AHEAD, ProgressClass.DONE})
WELL_AHEAD = 10  # points over the expected line
CALM = frozenset({Light.GREEN, Light.DONE})


def good(rows: list[Row], units: list[Row], period: Period) -> dict[str, Any]:
    """Tasks closed in time in the period, reported as ahead or done, or well over the expected line; and their best units."""
    chosen = [row for row in rows if not row["cooperating"] and row["light"] in CALM and _reason(row, period)]
    by_unit: dict[int, list[Row]] = defaultdict(list)
    for row in chosen:
        by_unit[row["lead"]].append(row)
    clean = {unit["unit"] for unit in units if not (unit["cooperating"] or unit["overdue"]["n"] or unit["late"] or unit["returned"])}
    best = sorted((unit for unit in by_unit if unit in clean), key=lambda unit: (-len(by_unit[unit]), unit))
    ranked = sorted(chosen, key=lambda row: (_order(row, period), -(row["over"] or 0), row["number"]))
    return {
        "tasks": [{"task": row["id"], "why": _reason(row, period)} for row in ranked[:GOOD_TASKS]],
        "all": figure(chosen),
        "units": [{"unit": unit, **figure(by_unit[unit])} for unit in best[:GOOD_UNITS]],
    }


def _reason(row: Row, period: Period) -> str | None:
    if row["status"] == TaskStatus.CLOSED:
        in_time = row["meet_by"] is None or row["since"] <= row["meet_by"]
        return "closed" if in_time and row["since"] >= period.start.isoformat() else None
    if row["status"] not in (TaskStatus.IN_PROGRESS, TaskStatus.CLOSURE_REQUESTED):
        return None
    if row["class"] in GOOD_CLASSES:
        return str(row["class"])
    return "over" if row["over"] is not None and row["over"] >= WELL_AHEAD else None


def _order(row: Row, period: Period) -> int:
    return ("closed", "done", "ahead", "over").index(_reason(row, period) or "over")


def problems(rows: list[Row], dues: list[Row], returned: list[Row]) -> dict[str, Any]:
    """Overdue, far behind (more than the red threshold), behind, late reports, returned reports, three reports missing."""
    named = [row for row in rows if not row["cooperating"]]
    late = [due for due in dues if not due["in_time"]]
    return {
        "overdue": _tasks(named, "overdue", lambda row: -row["days_overdue"]),
        "far_behind": _tasks(named, "far_behind", lambda row: row["over"]),
        "behind": _tasks(named, "behind", lambda row: row["over"]),
        "reports_missing": _tasks(named, "reports_missing", lambda row: row["number"]),
        "late_reports": [due for due in late if not due["cooperating"]],
        "returned": [row for row in returned if not row["cooperating"]],
        "with_cooperating": {
            "overdue": figure(row for row in rows if row["cooperating"] and row["rule"] == "overdue"),
            "far_behind": figure(row for row in rows if row["cooperating"] and row["rule"] in ("far_behind", "behind")),
            "late_reports": {
                "n": sum(due["cooperating"] for due in late),
                "ids": sorted({due["task"] for due in late if due["cooperating"]}),
            },
        },
    }


def _tasks(rows: list[Row], rule: str, order: Any) -> list[int]:
    return [row["id"] for row in sorted((row for row in rows if row["rule"] == rule), key=lambda row: (order(row), row["number"]))]


def unit_rows(rows: list[Row], dues: list[Row], returned: list[Row], period: Period) -> list[Row]:
    """One row per unit that leads a counted task first, or owed a report: supervised ones by number of tasks, then the others."""
    led, owed, back = _by(rows, "lead"), _by(dues, "unit"), _by(returned, "unit")
    cooperating = {row["lead"] for row in rows if row["cooperating"]} | {row["unit"] for row in (*dues, *returned) if row["cooperating"]}
    made = []
    for unit in {*led, *owed, *back}:
        reports = owed.get(unit, [])
        made.append(
            {
                "unit": unit,
                "cooperating": unit in cooperating,
                **group(led.get(unit, [])),
                "due": len(reports),
                "in_time": sum(due["in_time"] for due in reports),
                "late": sum(not due["in_time"] for due in reports),
                "returned": len(back.get(unit, [])),
            }
        )
    return sorted(made, key=lambda row: (row["cooperating"], -row["n"], row["unit"]))


def _by(rows: list[Row], key: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row[key] is not None:
            found[row[key]].append(row)
    return found

"""The whole snapshot of a region's quarter, built anew from a Recount: every figure, list and date that it must hold."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tests.reports.indicators_again import indicators
from tests.reports.recount import Recount, workday_from
from tests.reports.units_again import Units

Task = dict[str, Any]
STATES = ("issued", "in_progress", "closure_requested", "closed", "suspended", "terminated")
OPEN = ("issued", "in_progress", "closure_requested")
CLASSES = ("ahead", "on_pace", "behind", "done", "none")
LIGHTS = ("red", "yellow", "green", "done", "grey")
REQUESTS = """
SELECT kind, status, task_id FROM change_request WHERE requested_on BETWEEN :start AND :d AND recorded_at < :k
AND decided_at < :k AND status IN ('granted', 'refused')
"""
PLANS = "SELECT slug, title, short_name, doc_number, region_code AS region FROM plan"


def snapshot(now: Recount, before: Recount, *, below: bool, next_end: date) -> dict[str, Any]:
    """What the .json must say; names of regions, periods and settings are left to other tests."""
    again = Again(now)
    return {
        "as_of": now.d.isoformat(),
        "known_by": now.known.isoformat(),
        "totals": again.totals(),
        "rates": again.rates(),
        "by_plan": again.groups("slug", "plan"),
        "by_region": again.groups("region_code", "region", now.regions) if below else [],
        "by_unit": again.by_unit(),
        "indicators": indicators(now),
        "good": again.good(),
        "problems": again.problems(),
        "requests": again.requests(),
        "due_next": figure(
            task for task in now.tasks if task["status"] in OPEN and task["meet_by"] and now.d < task["meet_by"] <= next_end
        ),
        "previous": {
            "as_of": before.d.isoformat(),
            "known_by": before.known.isoformat(),
            "totals": Again(before).totals(),
            "rates": Again(before).rates(),
        },
        "units": again.names(),
        "plans": again.plans(),
        "tasks": [again.row(task) for task in sorted(now.tasks, key=lambda task: (task["slug"], task["number"]))],
        "dues": again.dues,
    }


def figure(tasks: Iterable[Task]) -> dict[str, Any]:
    ids = sorted(task["id"] for task in tasks)
    return {"n": len(ids), "ids": ids}


def percent(part: int, whole: int) -> str:
    return f"{rounded(Fraction(100 * part, whole))}%" if whole else "—"


def rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def shares(counts: list[int]) -> list[str]:
    """Largest remainder: floors of tenths, the missing tenths to those that lost most, the first of equals first."""
    whole = sum(counts)
    if not whole:
        return ["—"] * len(counts)
    lost = sorted(range(len(counts)), key=lambda place: (-(1000 * counts[place] % whole), place))
    extra = set(lost[: 1000 - sum(1000 * count // whole for count in counts)])
    return [f"{Decimal(1000 * count // whole + (place in extra)) / 10:.1f}%" for place, count in enumerate(counts)]


class Again:
    """The figures of one period."""

    def __init__(self, found: Recount) -> None:
        self.found = found
        self.tasks = found.tasks
        self.units = Units(found)
        self.owed = sorted(found.owed(), key=lambda due: (due["due_on"], due["task"]["id"], due["unit_id"]))
        self.dues = [self._due(due) for due in self.owed]
        self.returned = sorted(map(self._returned, found.returned()), key=lambda row: (row["on"], row["task"], row["unit"]))

    def totals(self) -> dict[str, Any]:
        return {
            "tasks": figure(self.tasks),
            "open": figure(task for task in self.tasks if task["status"] in OPEN),
            "by_status": self._axis(STATES, "status"),
            "by_class": self._axis(CLASSES, "class"),
            "by_light": self._axis(LIGHTS, "light"),
            "overdue": figure(filter(self.found.overdue, self.tasks)),
        }

    def _axis(self, keys: tuple[str, ...], column: str) -> list[dict[str, Any]]:
        parts = [figure(task for task in self.tasks if task[column] == key) for key in keys]
        texts = shares([part["n"] for part in parts])
        return [{"key": key, "share": share, **part} for key, share, part in zip(keys, texts, parts, strict=True)]

    def rates(self) -> dict[str, Any]:
        in_time = [due for due in self.owed if due["in_time"]]
        made = {"on_time": [figure(side) for side in self.found.on_time()], "sign": [figure(side) for side in self.found.signed()]}
        made["report"] = [{"n": len(side), "ids": sorted({due["task"]["id"] for due in side})} for side in (in_time, self.owed)]
        return {key: {"part": part, "whole": whole, "rate": percent(part["n"], whole["n"])} for key, (part, whole) in made.items()}

    def group(self, tasks: list[Task]) -> dict[str, Any]:
        return {
            **figure(tasks),
            "lights": {light: figure(task for task in tasks if task["light"] == light) for light in LIGHTS},
            "closed": figure(task for task in tasks if task["status"] == "closed"),
            "overdue": figure(filter(self.found.overdue, tasks)),
        }

    def groups(self, column: str, name: str, keys: Iterable[str] | None = None) -> list[dict[str, Any]]:
        chosen = keys or sorted({task[column] for task in self.tasks})
        return [{name: key, **self.group([task for task in self.tasks if task[column] == key])} for key in chosen]

    def lead(self, task: Task) -> int:
        return self.units.today(task["lead"])

    def cooperating(self, task: Task) -> bool:
        return self.units.cooperates(self.lead(task), task["region_code"])

    def by_unit(self) -> list[dict[str, Any]]:
        """Units that lead first, owed a report or had one returned: supervised ones first, those that lead most first."""
        with_it = {self.lead(task) for task in self.tasks if self.cooperating(task)}
        with_it |= {row["unit"] for row in (*self.dues, *self.returned) if row["cooperating"]}
        made = []
        for unit in {*map(self.lead, self.tasks), *(row["unit"] for row in (*self.dues, *self.returned))}:
            dues = [due for due in self.dues if due["unit"] == unit]
            counts = Counter(due["in_time"] for due in dues)
            made.append(
                {
                    "unit": unit,
                    "cooperating": unit in with_it,
                    **self.group([task for task in self.tasks if self.lead(task) == unit]),
                    "due": len(dues),
                    "in_time": counts[True],
                    "late": counts[False],
                    "returned": sum(row["unit"] == unit for row in self.returned),
                }
            )
        return sorted(made, key=lambda row: (row["cooperating"], -row["n"], row["unit"]))

    def good(self) -> dict[str, Any]:
        """domain.md §6 "进展较好": closed in time, reported ahead or done, ten points over the line; never a cooperating unit's."""
        chosen = [task for task in self.tasks if task["light"] in ("green", "done") and self.praise(task) and not self.cooperating(task)]
        order = ("closed", "done", "ahead", "over")
        best = sorted(chosen, key=lambda task: (order.index(self.praise(task) or ""), -(self.over(task) or 0), task["number"]))
        clean = [row for row in self.by_unit() if not (row["cooperating"] or row["overdue"]["n"] or row["late"] or row["returned"])]
        units = [(row["unit"], figure(task for task in chosen if self.lead(task) == row["unit"])) for row in clean]
        ranked = sorted((one for one in units if one[1]["n"]), key=lambda one: (-one[1]["n"], one[0]))
        return {
            "all": figure(chosen),
            "tasks": [{"task": task["id"], "why": self.praise(task)} for task in best[:8]],
            "units": [{"unit": unit, **found} for unit, found in ranked[:5]],
        }

    def praise(self, task: Task) -> str | None:
        if task["status"] == "closed":
            return (
                "closed"
                if task["effective_on"] >= self.found.start and (not task["meet_by"] or task["effective_on"] <= task["meet_by"])
                else None
            )
        if task["status"] not in ("in_progress", "closure_requested"):
            return None
        if task["class"] in ("ahead", "done"):
            return str(task["class"])
        return "over" if (self.over(task) or 0) >= 10 else None

    def over(self, task: Task) -> float | None:
        """Points over the expected line; nothing for a task at rest or without a line."""
        expected = self.found.expected(task) if task["status"] in OPEN else None
        return None if expected is None else float(rounded(task["percent"] - expected))

    def problems(self) -> dict[str, Any]:
        def by(rule: str, order: Callable[[Task], Any]) -> list[int]:
            named = [task for task in self.tasks if task["rule"] == rule and not self.cooperating(task)]
            return [task["id"] for task in sorted(named, key=lambda task: (order(task), task["number"]))]

        late = [due for due in self.dues if not due["in_time"]]
        theirs = [task for task in self.tasks if self.cooperating(task)]
        late_theirs = [due for due in late if due["cooperating"]]
        return {
            "overdue": by("overdue", lambda task: -self.found.days_overdue(task)),
            "far_behind": by("far_behind", self.over),
            "behind": by("behind", self.over),
            "reports_missing": by("reports_missing", lambda task: task["number"]),
            "late_reports": [due for due in late if not due["cooperating"]],
            "returned": [row for row in self.returned if not row["cooperating"]],
            "with_cooperating": {
                "overdue": figure(task for task in theirs if task["rule"] == "overdue"),
                "far_behind": figure(task for task in theirs if task["rule"] in ("far_behind", "behind")),
                "late_reports": {"n": len(late_theirs), "ids": sorted({due["task"] for due in late_theirs})},
            },
        }

    def requests(self) -> dict[str, Any]:
        made: dict[str, list[int]] = {}
        for row in self.found.rows(REQUESTS, start=self.found.start):
            if row["task_id"] in self.found.by_id:
                made.setdefault(f"{row['kind']}.{row['status']}", []).append(row["task_id"])
        return {key: {"n": len(ids), "ids": sorted(ids)} for key, ids in made.items()}

    def plans(self) -> dict[str, Any]:
        slugs = {task["slug"] for task in self.tasks} | {row["plan"] for row in indicators(self.found)}
        return {row["slug"]: {key: row[key] for key in row if key != "slug"} for row in self.found.rows(PLANS) if row["slug"] in slugs}

    def names(self) -> dict[str, Any]:
        parts = {self.units.today(part["unit_id"]) for task in self.tasks for part in task["parts"]}
        return {str(unit): self.units.names(unit) for unit in parts | {row["unit"] for row in (*self.dues, *self.returned)}}

    def _due(self, due: dict[str, Any]) -> dict[str, Any]:
        unit, meet_by = self.units.today(due["unit_id"]), workday_from(due["due_on"])
        return {
            "task": due["task"]["id"],
            "unit": unit,
            "cooperating": self.units.cooperates(unit, due["task"]["region_code"]),
            "period": due["period"],
            "due_on": due["due_on"].isoformat(),
            "met_on": iso(due["met_on"]),
            "in_time": due["in_time"],
            "days_late": max(((due["met_on"] or self.found.d) - meet_by).days, 0),
        }

    def _returned(self, row: dict[str, Any]) -> dict[str, Any]:
        unit = self.units.today(row["unit_id"])
        return {
            "task": row["task_id"],
            "unit": unit,
            "cooperating": self.units.cooperates(unit, self.found.by_id[row["task_id"]]["region_code"]),
            "period": row["period"],
            "on": row["effective_on"].isoformat(),
            "reason": row["reason"] or "",
            "times": row["times"],
        }

    def row(self, task: Task) -> dict[str, Any]:
        """One task; of its sentence only the figures."""
        expected, sign = self.found.expected(task) if task["status"] in OPEN else None, task["sign"]
        return {
            **{key: task[key] for key in ("id", "number", "title", "criterion", "measure", "status", "class", "percent", "light", "rule")},
            **{key: task[key] for key in ("continuing", "extensions")},
            **{key: iso(task[key]) for key in ("issued_on", "meet_by", "original_due_on")},
            "plan": task["slug"],
            "region": task["region_code"],
            "heading": task["heading"] or "",
            "since": task["effective_on"].isoformat(),
            "due_on": iso(task["stated_due_on"]),
            "extension_pending": "extension" in task["holds"],
            "asked_on": task["effective_on"].isoformat() if task["status"] in ("closed", "closure_requested") else None,
            "sign_by": workday_from(sign["due_on"]).isoformat() if sign else None,
            "signed_on": iso(sign["signed_on"]) if sign else None,
            "lead": self.lead(task),
            "cooperating": self.cooperating(task),
            "parts": [{"unit": self.units.today(part["unit_id"]), "role": part["role"]} for part in task["parts"]],
            "days_overdue": self.found.days_overdue(task),
            "expected": None if expected is None else float(rounded(expected)),
            "over": self.over(task),
            "sentence": self.sentence(task),
        }

    def sentence(self, task: Task) -> list[str]:
        """The figures that the reason of a light names, in their order."""
        behind = self.found.behind(task)
        line = [str(task["percent"]), str(rounded(behind + task["percent"])), str(rounded(behind))]
        late = self.found.unreported(task)
        due = min(late, key=lambda one: one["due_on"]) if late else None
        left = self.found.workdays_left(task)
        figures: dict[str, list[str]] = {
            "overdue": [*words(task["stated_due_on"]), str(self.found.days_overdue(task))],
            "far_behind": [*line, "30"],
            "behind": [*line, "10"],
            "reports_missing": [str(self.found.missing(task))],
            "due_soon": [*words(task["stated_due_on"]), *([str(left)] if left else [])],
            "report_late": [due["period"][:4], *words(due["due_on"]), str(len(late))] if due else [],
            "sign_late": words(task["sign"]["due_on"]) if task["sign"] else [],
            "on_track": words(task["stated_due_on"]),
            "closed": words(task["effective_on"]),
        }
        return figures.get(task["rule"], [])


def figures_in(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


def words(day: date | None) -> list[str]:
    return [str(part) for part in (day.year, day.month, day.day)] if day else []


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""The figures of a report counted a second time: plain SQL over the dated rows, and the rules of domain.md §4 written anew.

Shares nothing with tracker/reports or tracker/tasks but the tables themselves and the holiday calendar.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from chinese_calendar import is_workday
from sqlalchemy.orm import Session

from tracker.core.db import UTCDateTime

KNOWN = "effective_on <= :d AND recorded_at < :k"
NEWEST = "(SELECT max(n.id) FROM {table} n WHERE n.task_id = t.id {more} AND n.effective_on <= :d AND n.recorded_at < :k)"
STATES = f"""
SELECT t.id, t.number, t.title, t.criterion, p.slug, t.region_code, m.number AS measure, m.title AS heading, s.status, s.effective_on
FROM task t JOIN plan p ON p.id = t.plan_id JOIN measure m ON m.id = t.measure_id
JOIN task_state_change s ON s.id = {NEWEST.format(table="task_state_change", more="")}
WHERE t.region_code IN :regions AND s.status <> 'draft' AND NOT (s.status = 'terminated' AND s.effective_on < :start)
AND t.id IN (SELECT task_id FROM task_state_change WHERE status = 'issued' AND {KNOWN})
"""
OF_SCOPE = "task_id IN (SELECT id FROM task WHERE region_code IN :regions)"
ISSUED = f"""
SELECT task_id, min(effective_on) AS issued_on FROM task_state_change WHERE {OF_SCOPE} AND status = 'issued' AND {KNOWN} GROUP BY task_id
"""
DEADLINES = f"SELECT task_id, due_on, continuing, is_extension FROM deadline_change WHERE {OF_SCOPE} AND {KNOWN} ORDER BY id"
PARTS = f"""
SELECT a.task_id, a.unit_id, a.role, a.position FROM assignment_change a WHERE a.{OF_SCOPE} AND a.role IS NOT NULL AND a.id =
(SELECT max(n.id) FROM assignment_change n WHERE n.task_id = a.task_id AND n.unit_id = a.unit_id
AND n.effective_on <= :d AND n.recorded_at < :k)
"""
PROGRESS = f"SELECT task_id, unit_id, percent, progress_class FROM progress_change WHERE {OF_SCOPE} AND {KNOWN} ORDER BY id"
HOLDS = f"""
SELECT task_id, kind, effective_on FROM hold WHERE {OF_SCOPE} AND {KNOWN}
AND NOT (released_on IS NOT NULL AND released_on <= :d AND released_recorded_at < :k)
"""
GOALS = f"SELECT task_id, due_on, expected_percent FROM milestone WHERE {OF_SCOPE} AND {KNOWN} AND expected_percent IS NOT NULL"
SIGN = f"""
SELECT task_id, due_on, CASE WHEN signed_on <= :d AND signed_recorded_at < :k THEN signed_on END AS signed_on FROM sign_due
WHERE {OF_SCOPE} AND {KNOWN} ORDER BY id
"""
DUES = f"""
SELECT task_id, unit_id, period, due_on, CASE WHEN met_on <= :d AND met_recorded_at < :k THEN met_on END AS met_on FROM report_due
WHERE {OF_SCOPE} AND {KNOWN} AND NOT (waived_on IS NOT NULL AND waived_on <= :d AND waived_recorded_at < :k) ORDER BY due_on, id
"""
STATES_ON = f"SELECT task_id, status FROM task_state_change WHERE {OF_SCOPE} AND effective_on <= :on AND recorded_at < :k ORDER BY id"
RETURNED = """
SELECT r.id, r.task_id, r.unit_id, r.period, e.effective_on, e.reason FROM progress_report r
JOIN report_event e ON e.report_id = r.id JOIN task t ON t.id = r.task_id
WHERE e.kind = 'returned' AND e.effective_on BETWEEN :start AND :d AND e.recorded_at < :k AND t.region_code IN :regions
ORDER BY e.id
"""
DATES = ("effective_on", "due_on", "met_on", "signed_on", "issued_on", "by", "period_start")


@cache
def workday_from(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


@cache
def workdays_to(start: date, end: date) -> int:
    sign = 1 if end >= start else -1
    low, high = min(start, end), max(start, end)
    return sign * sum(is_workday(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))


@dataclass
class Recount:
    """Everything of one scope as of ``d`` known at the end of ``known``."""

    session: Session
    regions: list[str]
    start: date
    d: date
    known: date
    tasks: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.k = datetime.combine(self.known + timedelta(days=1), datetime.min.time(), ZoneInfo("Asia/Shanghai"))
        names = {"parts": PARTS, "progress": PROGRESS, "deadlines": DEADLINES, "sign": SIGN, "issued": ISSUED, "holds": HOLDS}
        self.facts = {name: self.by_task(query) for name, query in {**names, "goals": GOALS, "dues": DUES}.items()}
        for row in self.rows(STATES, regions=self.regions, start=self.start):
            self.tasks.append(self._whole(row))
        self.by_id = {task["id"]: task for task in self.tasks}

    def rows(self, query: str, **more: Any) -> list[dict[str, Any]]:
        kinds = [sa.bindparam("k", type_=UTCDateTime()), sa.bindparam("d", type_=sa.Date())]
        kinds += [sa.bindparam(name, type_=sa.Date()) for name in ("start", "on") if name in more]
        if "regions" in more:
            kinds.append(sa.bindparam("regions", expanding=True))
        given = {"d": self.d, "k": self.k, **more}
        text = sa.text(query).bindparams(*(one for one in kinds if f":{one.key}" in query))
        found = self.session.execute(text, {name: value for name, value in given.items() if f":{name}" in query})
        return [{key: _date(key, value) for key, value in row.items()} for row in found.mappings()]

    def by_task(self, query: str, **more: Any) -> dict[int, list[dict[str, Any]]]:
        """The rows of a query that names tasks, in their order."""
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows(query, regions=self.regions, **more):
            found[row["task_id"]].append(row)
        return found

    def _whole(self, row: dict[str, Any]) -> dict[str, Any]:
        of = {name: rows.get(row["id"], []) for name, rows in self.facts.items()}
        leads = sorted((one["position"], one["unit_id"]) for one in of["parts"] if one["role"] == "lead")
        lead = leads[0][1] if leads else None
        progress = [one for one in of["progress"] if one["unit_id"] == lead]
        deadlines = of["deadlines"]
        whole = {
            **row,
            "lead": lead,
            "parts": sorted(of["parts"], key=lambda one: (one["position"], one["unit_id"])),
            "reporting": {one["unit_id"] for one in of["parts"] if one["role"] != "support"},
            "percent": progress[-1]["percent"] if progress else 0,
            "class": progress[-1]["progress_class"] if progress else "none",
            "continuing": bool(deadlines[-1]["continuing"]),
            "original_due_on": deadlines[0]["due_on"],
            "extensions": sum(bool(one["is_extension"]) for one in deadlines),
            "stated_due_on": deadlines[-1]["due_on"],
            "due_on": None if deadlines[-1]["continuing"] else deadlines[-1]["due_on"],
            "issued_on": of["issued"][0]["issued_on"],
            "holds": {one["kind"]: one["effective_on"] for one in of["holds"]},
            "goals": of["goals"],
            "sign": of["sign"][-1] if of["sign"] else None,
            "dues": of["dues"],
        }
        whole["meet_by"] = workday_from(whole["due_on"]) if whole["due_on"] else None
        light, rule = self.light(whole)
        return {**whole, "light": light, "rule": rule}

    def overdue(self, task: dict[str, Any]) -> bool:
        alive = task["status"] in ("issued", "in_progress", "closure_requested")
        return bool(alive and task["meet_by"] and not task["holds"] and task["meet_by"] < self.d)

    def days_overdue(self, task: dict[str, Any]) -> int:
        return (self.d - task["meet_by"]).days if self.overdue(task) else 0

    def expected(self, task: dict[str, Any]) -> Fraction | None:
        """The line from issue to deadline, bent by milestones, that a hold stops."""
        if not task["due_on"]:
            return None
        on = min([self.d, *task["holds"].values()])
        curve = {task["issued_on"]: 0, task["due_on"]: 100, **{goal["due_on"]: goal["expected_percent"] for goal in task["goals"]}}
        before = [day for day in sorted(curve) if day <= on]
        after = [day for day in sorted(curve) if day > on]
        if not before:
            return Fraction(curve[after[0]])
        if not after:
            return Fraction(100)
        low, high = before[-1], after[0]
        return curve[low] + Fraction((on - low).days, (high - low).days) * (curve[high] - curve[low])

    def behind(self, task: dict[str, Any]) -> Fraction:
        expected = self.expected(task)
        return Fraction(0) if expected is None else expected - task["percent"]

    def light(self, task: dict[str, Any]) -> tuple[str, str]:
        """Colour and rule, in the order of domain.md §4."""
        if task["status"] in ("suspended", "terminated"):
            return "grey", task["status"]
        if task["status"] == "closed":
            return "done", "closed"
        waits = ("green", "waiting") if task["holds"] else ("green", "on_track")
        found = [
            ("red", "overdue", self.overdue(task)),
            ("red", "far_behind", self.behind(task) > 30),
            ("red", "reports_missing", self.missing(task) >= 3),
            ("yellow", "due_soon", self.soon(task)),
            ("yellow", "behind", self.behind(task) >= 10),
            ("yellow", "report_late", bool(self.unreported(task))),
            ("yellow", "sign_late", self.sign_late(task)),
            ("grey", "continuing", task["continuing"]),
            (*waits, True),
        ]
        return next((colour, rule) for colour, rule, holds in found if holds)

    def missing(self, task: dict[str, Any]) -> int:
        """Periods in a row that the first lead has not reported, counted back."""
        passed = [due for due in task["dues"] if workday_from(due["due_on"]) < self.d and due["unit_id"] == task["lead"]]
        return len(list(takewhile(lambda due: due["met_on"] is None, reversed(passed))))

    def workdays_left(self, task: dict[str, Any]) -> int | None:
        return workdays_to(self.d, task["meet_by"]) if task["meet_by"] and not task["holds"] else None

    def soon(self, task: dict[str, Any]) -> bool:
        left = self.workdays_left(task)
        return left is not None and left <= (7 if (task["due_on"] - task["issued_on"]).days > 60 else 3)

    def unreported(self, task: dict[str, Any]) -> list[dict[str, Any]]:
        """For each reporting unit its latest report whose day has passed, where it is missing."""
        latest = {
            due["unit_id"]: due for due in task["dues"] if due["unit_id"] in task["reporting"] and workday_from(due["due_on"]) < self.d
        }
        return [due for due in latest.values() if due["met_on"] is None]

    def sign_late(self, task: dict[str, Any]) -> bool:
        sign = task["sign"]
        return bool(task["status"] == "issued" and sign and not sign["signed_on"] and workday_from(sign["due_on"]) < self.d)

    def count(self, key: str) -> Counter[str]:
        return Counter(task[key] for task in self.tasks)

    def within(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.d

    def on_time(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Tasks closed or due in the period, those with closure asked for by the deadline first."""
        base = [task for task in self.tasks if self._closed_or_due(task)]
        asked = [task for task in base if task["status"] in ("closed", "closure_requested")]
        return [task for task in asked if not task["meet_by"] or task["effective_on"] <= task["meet_by"]], base

    def _closed_or_due(self, task: dict[str, Any]) -> bool:
        if task["status"] == "closed" and self.within(task["effective_on"]):
            return True
        return task["status"] not in ("suspended", "terminated") and "extension" not in task["holds"] and self.within(task["meet_by"])

    def owed(self) -> list[dict[str, Any]]:
        """Reports due in the period from units that were responsible on the day, of tasks that were alive then."""
        due = [{**due, "task": task} for task in self.tasks for due in task["dues"] if self.within(due["due_on"])]
        days = {one["due_on"] for one in due}
        states = {day: self.by_task(STATES_ON, on=day) for day in days}
        parts = {day: self.by_task(PARTS.replace(":d", ":on"), on=day) for day in days}
        return [
            {**one, "in_time": one["met_on"] is not None and one["met_on"] <= workday_from(one["due_on"])}
            for one in due
            if _alive(states[one["due_on"]].get(one["task_id"], [])) and one["unit_id"] in _reporting(parts[one["due_on"]][one["task_id"]])
        ]

    def signed(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Tasks issued in the period whose signing is due or done, those signed in time first."""
        issued = [task for task in self.tasks if self.within(task["issued_on"]) and task["sign"]]
        base = [task for task in issued if task["sign"]["signed_on"] or workday_from(task["sign"]["due_on"]) <= self.d]
        return [task for task in base if (on := task["sign"]["signed_on"]) and on <= workday_from(task["sign"]["due_on"])], base

    def returned(self) -> list[dict[str, Any]]:
        """Reports sent back in the period, each with its last reason and how often."""
        by_report: dict[int, list[dict[str, Any]]] = {}
        for row in self.rows(RETURNED, regions=self.regions, start=self.start):
            if row["task_id"] in self.by_id:
                by_report.setdefault(row["id"], []).append(row)
        return [{**rows[-1], "times": len(rows)} for rows in by_report.values()]


def _alive(states: list[dict[str, Any]]) -> bool:
    return bool(states) and states[-1]["status"] not in ("closed", "suspended", "terminated")


def _reporting(parts: list[dict[str, Any]]) -> set[int]:
    return {one["unit_id"] for one in parts if one["role"] != "support"}


def _date(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if key in DATES and isinstance(value, str) else value

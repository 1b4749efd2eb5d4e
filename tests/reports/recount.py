"""The figures of a report counted a second time: plain SQL over the dated rows, and the rules of domain.md §4 written anew.

Shares nothing with tracker/reports or tracker/tasks but the tables themselves and the holiday calendar.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
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
SELECT t.id, t.number, p.slug, t.region_code, s.status, s.effective_on FROM task t JOIN plan p ON p.id = t.plan_id
JOIN task_state_change s ON s.id = {NEWEST.format(table="task_state_change", more="")}
WHERE t.region_code IN :regions AND s.status <> 'draft' AND NOT (s.status = 'terminated' AND s.effective_on < :start)
AND t.id IN (SELECT task_id FROM task_state_change WHERE status = 'issued' AND {KNOWN})
"""
ISSUED = (
    "SELECT min(effective_on) FROM task_state_change WHERE task_id = :t AND status = 'issued' AND effective_on <= :d AND recorded_at < :k"
)
DEADLINE = (
    "SELECT due_on, continuing FROM deadline_change WHERE task_id = :t AND effective_on <= :d AND recorded_at < :k ORDER BY id DESC LIMIT 1"
)
PARTS = """
SELECT a.unit_id, a.role, a.position FROM assignment_change a WHERE a.task_id = :t AND a.role IS NOT NULL AND a.id =
(SELECT max(n.id) FROM assignment_change n WHERE n.task_id = a.task_id AND n.unit_id = a.unit_id
AND n.effective_on <= :d AND n.recorded_at < :k)
"""
PROGRESS = """
SELECT percent, progress_class FROM progress_change WHERE task_id = :t AND unit_id = :u AND effective_on <= :d AND recorded_at < :k
ORDER BY id DESC LIMIT 1
"""
HOLDS = """
SELECT kind, effective_on FROM hold WHERE task_id = :t AND effective_on <= :d AND recorded_at < :k
AND NOT (released_on IS NOT NULL AND released_on <= :d AND released_recorded_at < :k)
"""
GOALS = f"SELECT due_on, expected_percent FROM milestone WHERE task_id = :t AND {KNOWN} AND expected_percent IS NOT NULL"
SIGN = """
SELECT due_on, CASE WHEN signed_on <= :d AND signed_recorded_at < :k THEN signed_on END AS signed_on FROM sign_due
WHERE task_id = :t AND effective_on <= :d AND recorded_at < :k ORDER BY id DESC LIMIT 1
"""
DUES = """
SELECT unit_id, due_on, CASE WHEN met_on <= :d AND met_recorded_at < :k THEN met_on END AS met_on FROM report_due
WHERE task_id = :t AND effective_on <= :d AND recorded_at < :k
AND NOT (waived_on IS NOT NULL AND waived_on <= :d AND waived_recorded_at < :k) ORDER BY due_on, id
"""
STATE_ON = "SELECT status FROM task_state_change WHERE task_id = :t AND effective_on <= :on AND recorded_at < :k ORDER BY id DESC LIMIT 1"
RETURNED = """
SELECT DISTINCT r.id, r.task_id, r.unit_id FROM progress_report r JOIN report_event e ON e.report_id = r.id JOIN task t ON t.id = r.task_id
WHERE e.kind = 'returned' AND e.effective_on BETWEEN :start AND :d AND e.recorded_at < :k AND t.region_code IN :regions
"""
DATES = ("effective_on", "due_on", "met_on", "signed_on", "issued_on")


def workday_from(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


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
        for row in self.rows(STATES, regions=self.regions, start=self.start):
            self.tasks.append(self._whole(row))

    def rows(self, query: str, **more: Any) -> list[dict[str, Any]]:
        kinds = [sa.bindparam("k", type_=UTCDateTime()), sa.bindparam("d", type_=sa.Date())]
        kinds += [sa.bindparam(name, type_=sa.Date()) for name in ("start", "on") if name in more]
        if "regions" in more:
            kinds.append(sa.bindparam("regions", expanding=True))
        given = {"d": self.d, "k": self.k, **more}
        text = sa.text(query).bindparams(*(one for one in kinds if f":{one.key}" in query))
        found = self.session.execute(text, {name: value for name, value in given.items() if f":{name}" in query})
        return [{key: _date(key, value) for key, value in row.items()} for row in found.mappings()]

    def _whole(self, row: dict[str, Any]) -> dict[str, Any]:
        t = row["id"]
        parts = self.rows(PARTS, t=t)
        leads = sorted((one["position"], one["unit_id"]) for one in parts if one["role"] == "lead")
        lead = leads[0][1] if leads else None
        progress = self.rows(PROGRESS, t=t, u=lead)
        deadline = self.rows(DEADLINE, t=t)
        sign = self.rows(SIGN, t=t)
        whole = {
            **row,
            "lead": lead,
            "reporting": {one["unit_id"] for one in parts if one["role"] != "support"},
            "percent": progress[0]["percent"] if progress else 0,
            "class": progress[0]["progress_class"] if progress else "none",
            "due_on": deadline[0]["due_on"] if deadline and not deadline[0]["continuing"] else None,
            "issued_on": _date("issued_on", next(iter(self.rows(ISSUED, t=t)[0].values()))),
            "holds": {one["kind"]: one["effective_on"] for one in self.rows(HOLDS, t=t)},
            "goals": self.rows(GOALS, t=t),
            "sign": sign[0] if sign else None,
            "dues": self.rows(DUES, t=t),
        }
        whole["meet_by"] = workday_from(whole["due_on"]) if whole["due_on"] else None
        return {**whole, "light": self.light(whole)}

    def overdue(self, task: dict[str, Any]) -> bool:
        alive = task["status"] in ("issued", "in_progress", "closure_requested")
        return bool(alive and task["meet_by"] and not task["holds"] and task["meet_by"] < self.d)

    def behind(self, task: dict[str, Any]) -> Fraction:
        if not task["due_on"]:
            return Fraction(0)
        on = min([self.d, *task["holds"].values()])
        curve = {task["issued_on"]: 0, task["due_on"]: 100, **{goal["due_on"]: goal["expected_percent"] for goal in task["goals"]}}
        before = [day for day in sorted(curve) if day <= on]
        after = [day for day in sorted(curve) if day > on]
        if not before:
            return Fraction(curve[after[0]] - task["percent"])
        if not after:
            return Fraction(100 - task["percent"])
        low, high = before[-1], after[0]
        way = Fraction((on - low).days, (high - low).days)
        return curve[low] + way * (curve[high] - curve[low]) - task["percent"]

    def light(self, task: dict[str, Any]) -> str:
        if task["status"] in ("suspended", "terminated"):
            return "grey"
        if task["status"] == "closed":
            return "done"
        passed = [due for due in task["dues"] if workday_from(due["due_on"]) < self.d]
        missing = len(
            list(takewhile(lambda due: due["met_on"] is None, reversed([due for due in passed if due["unit_id"] == task["lead"]])))
        )
        if self.overdue(task) or self.behind(task) > 30 or missing >= 3:
            return "red"
        if self.soon(task) or self.behind(task) >= 10 or self.report_late(task) or self.sign_late(task):
            return "yellow"
        return "green" if task["due_on"] or task["holds"] else "grey"

    def soon(self, task: dict[str, Any]) -> bool:
        if not task["meet_by"] or task["holds"]:
            return False
        return workdays_to(self.d, task["meet_by"]) <= (7 if (task["due_on"] - task["issued_on"]).days > 60 else 3)

    def report_late(self, task: dict[str, Any]) -> bool:
        latest = {
            due["unit_id"]: due for due in task["dues"] if due["unit_id"] in task["reporting"] and workday_from(due["due_on"]) < self.d
        }
        return any(due["met_on"] is None for due in latest.values())

    def sign_late(self, task: dict[str, Any]) -> bool:
        sign = task["sign"]
        return bool(task["status"] == "issued" and sign and not sign["signed_on"] and workday_from(sign["due_on"]) < self.d)

    def count(self, key: str) -> Counter[str]:
        return Counter(task[key] for task in self.tasks)

    def within(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.d

    def on_time(self) -> tuple[int, int]:
        base = [task for task in self.tasks if self._closed_or_due(task)]
        asked = [task for task in base if task["status"] in ("closed", "closure_requested")]
        return sum(not task["meet_by"] or task["effective_on"] <= task["meet_by"] for task in asked), len(base)

    def _closed_or_due(self, task: dict[str, Any]) -> bool:
        if task["status"] == "closed" and self.within(task["effective_on"]):
            return True
        return task["status"] not in ("suspended", "terminated") and "extension" not in task["holds"] and self.within(task["meet_by"])

    def reports(self) -> tuple[int, int]:
        owed = [due for task in self.tasks for due in task["dues"] if self.within(due["due_on"]) and self._owed(task, due)]
        return sum(due["met_on"] is not None and due["met_on"] <= due["due_on"] for due in owed), len(owed)

    def _owed(self, task: dict[str, Any], due: dict[str, Any]) -> bool:
        state = self.rows(STATE_ON, t=task["id"], on=due["due_on"])
        then = self.parts_on(task["id"], due["due_on"])
        return bool(state) and state[0]["status"] not in ("closed", "suspended", "terminated") and due["unit_id"] in then

    def parts_on(self, t: int, on: date) -> set[int]:
        text = PARTS.replace(":d", ":on")
        return {one["unit_id"] for one in self.rows(text, t=t, on=on) if one["role"] != "support"}

    def signed(self) -> tuple[int, int]:
        issued = [task["sign"] for task in self.tasks if self.within(task["issued_on"]) and task["sign"]]
        base = [sign for sign in issued if sign["signed_on"] or workday_from(sign["due_on"]) <= self.d]
        return sum(bool(sign["signed_on"]) and sign["signed_on"] <= workday_from(sign["due_on"]) for sign in base), len(base)

    def returned(self) -> int:
        counted = {task["id"] for task in self.tasks}
        return sum(row["task_id"] in counted for row in self.rows(RETURNED, regions=self.regions, start=self.start))


def _date(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if key in DATES and isinstance(value, str) else value

"""Scores of the demonstration counted a second time: plain SQL over the dated rows, the formula of domain.md §7 written anew."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from chinese_calendar import is_workday

from tests.builders import FUZHOU, QUANZHOU, XIAMEN
from tracker.core.db import UTCDateTime
from tracker.core.periods import parse_period
from tracker.regions.models import Region
from tracker.scoring import page

DAYS = ("effective_on", "due_on", "met_on", "released_on")
NEXT_UNIT = "SELECT from_unit_id, to_unit_id, effective_on FROM unit_succession WHERE kind = 'rename' AND effective_on <= :end"


def workday_from(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workdays_after(day: date, end: date) -> int:
    return sum(is_workday(day + timedelta(days=n)) for n in range(1, (end - day).days + 1))


def day_of(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if key in DAYS and isinstance(value, str) else value


RETURNED = """
SELECT DISTINCT r.id, r.unit_id FROM progress_report r JOIN report_event e ON e.report_id = r.id JOIN task t ON t.id = r.task_id
WHERE t.region_code = :region AND e.kind = 'returned' AND e.effective_on BETWEEN :start AND :end AND e.recorded_at < :k
"""


class Recount:
    """One region and quarter."""

    def __init__(self, session: Any, region: str, start: date, end: date) -> None:
        self.session, self.region, self.start, self.end = session, region, start, end
        last = end
        for _ in range(10):
            last = workday_from(last + timedelta(days=1))
        self.limit = datetime.combine(last + timedelta(days=1), datetime.min.time(), ZoneInfo("Asia/Shanghai"))

    def rows(self, text: str) -> list[dict[str, Any]]:
        kinds = {"k": UTCDateTime(), "end": sa.Date(), "start": sa.Date(), "region": sa.String()}
        given = {"k": self.limit, "end": self.end, "start": self.start, "region": self.region}
        named = {name: value for name, value in given.items() if f":{name}" in text}
        found = self.session.execute(sa.text(text).bindparams(*(sa.bindparam(name, type_=kinds[name]) for name in named)), named)
        return [
            {key: date.fromisoformat(v) if key in DAYS and isinstance(v, str) else v for key, v in row.items()} for row in found.mappings()
        ]

    def dated(self, table: str, columns: str, until: str = ":end") -> list[dict[str, Any]]:
        return self.rows(
            f"SELECT x.task_id, x.effective_on, {columns} FROM {table} x JOIN task t ON t.id = x.task_id "
            f"WHERE t.region_code = :region AND x.effective_on <= {until} AND x.recorded_at < :k ORDER BY x.id"
        )

    def scores(self) -> dict[int, str]:
        weights = {row["id"]: row["weight"] for row in self.rows("SELECT id, weight FROM task WHERE region_code = :region")}
        states = {row["task_id"]: row for row in self.dated("task_state_change", "x.status")}
        history = self.dated("task_state_change", "x.status")
        deadlines = {row["task_id"]: row for row in self.dated("deadline_change", "x.due_on, x.continuing")}
        changes = self.dated("assignment_change", "x.unit_id, x.role")
        parts = {(row["task_id"], row["unit_id"]): row["role"] for row in changes}
        holds = [row for row in self.dated("hold", "x.kind, x.released_on") if row["kind"] == "extension"]
        held = {row["task_id"] for row in holds if row["released_on"] is None or row["released_on"] > self.end}
        earned, whole = defaultdict(Fraction), defaultdict(Fraction)
        for (task, unit), role in parts.items():
            if role is None or (q := self.share(states[task], deadlines.get(task), task in held)) is None:
                continue
            weight = Fraction(weights[task]) / (2 if role == "support" else 1)
            whole[self.now(unit)] += weight
            earned[self.now(unit)] += weight * q
        returned, missing = defaultdict(int), defaultdict(int)
        for row in self.rows(RETURNED):
            returned[self.now(row["unit_id"])] += 1
        for row in self.dated("report_due", "x.unit_id, x.due_on, x.met_on, x.waived_on"):
            if self.start <= row["due_on"] <= self.end and row["waived_on"] is None and not (row["met_on"] and row["met_on"] <= self.end):
                then = [one["status"] for one in history if one["task_id"] == row["task_id"] and one["effective_on"] <= row["due_on"]][-1]
                role = [
                    one["role"]
                    for one in changes
                    if (one["task_id"], one["unit_id"]) == (row["task_id"], row["unit_id"]) and one["effective_on"] <= row["due_on"]
                ][-1]
                if then not in ("closed", "suspended", "terminated") and role in ("lead", "responsible"):
                    missing[self.now(row["unit_id"])] += 1
        found = {}
        for unit in {*whole, *returned, *missing} - self.cooperating():
            value = None
            if whole[unit]:
                value = 100 * earned[unit] / whole[unit] - min(returned[unit], 10) - min(2 * missing[unit], 10)
            found[unit] = "不计分" if value is None else self.rounded(value)
        return found

    def share(self, state: dict[str, Any], deadline: dict[str, Any] | None, held: bool) -> Fraction | None:
        if state["status"] in ("draft", "suspended", "terminated"):
            return None
        due = deadline["due_on"] if deadline and not deadline["continuing"] else None
        meet_by = workday_from(due) if due else None
        asked = state["effective_on"] if state["status"] in ("closed", "closure_requested") else None
        closed = state["status"] == "closed" and self.start <= asked <= self.end
        if not closed and (meet_by is None or held or not self.start <= meet_by <= self.end):
            return None
        if asked is None:
            return Fraction(0)
        if meet_by is None or asked <= meet_by:
            return Fraction(1)
        return Fraction(8, 10) if workdays_after(meet_by, asked) <= 10 else Fraction(1, 2)

    def now(self, unit: int) -> int:
        renamed = {row["from_unit_id"]: row["to_unit_id"] for row in self.rows(NEXT_UNIT)}
        while unit in renamed:
            unit = renamed[unit]
        return unit

    def cooperating(self) -> set[int]:
        standings = defaultdict(dict)
        for row in self.rows("SELECT unit_id, region_code, standing FROM unit_standing"):
            standings[row["unit_id"]][row["region_code"]] = row["standing"]
        return {
            unit
            for unit, by_region in standings.items()
            if by_region.get(self.region, "cooperating" if set(by_region.values()) == {"cooperating"} else "supervised") == "cooperating"
        }

    @staticmethod
    def rounded(value: Fraction) -> str:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_the_scores_of_the_demonstration_counted_a_second_time(seeded_app, session):
    counted = 0
    for region, code in product((FUZHOU, XIAMEN, QUANZHOU), ("2023Q4", "2024Q1", "2024Q2", "2024Q3")):
        period = parse_period(code)
        rows, _ = page.rows(session.get(Region, region), period, date(2024, 10, 25))
        again = Recount(session, region, period.start, period.end).scores()
        assert {row.unit_id: row.score.shown for row in rows} == again, (region, code)
        counted += sum(row.score.value is not None for row in rows)
    assert counted > 30

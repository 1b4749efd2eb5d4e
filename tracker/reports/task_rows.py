"""Tasks, reports owed and returned reports of a scope as plain rows, as of its two dates."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.formatters import half_up
from tracker.core.workdays import WorkCalendar
from tracker.plans.models import Measure, Plan
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind
from tracker.regions.services import calendar_for, settings
from tracker.reports.counting import NO_CLASS, Row
from tracker.reports.scope import Scope
from tracker.tasks import wordings
from tracker.tasks.facts import AsOf, Part, TaskFacts, load, plan_on
from tracker.tasks.lights import Thresholds, Verdict, expected_percent, judge
from tracker.tasks.models import Task, TaskStatus
from tracker.tasks.owed_reports import AT_REST, owed

ASKED = frozenset({TaskStatus.CLOSED, TaskStatus.CLOSURE_REQUESTED})


@dataclass
class Rules:
    """Calendar and settings of a region, in force on the last day that counts."""

    values: dict[str, Any]
    calendar: WorkCalendar
    limits: Thresholds = field(init=False)

    def __post_init__(self) -> None:
        self.limits = Thresholds.from_settings(self.values)


def rules_of(scope: Scope) -> dict[str, Rules]:
    """The rules of each region of the scope by code."""
    return {code: Rules(settings(code, scope.as_of, scope.known_by), calendar_for(code, scope.known_by)) for code in scope.regions}


def counted_facts(session: Session, scope: Scope) -> dict[int, TaskFacts]:
    """Tasks issued by ``as_of`` and not terminated before the period; a carried-over one is one task (domain.md §6)."""
    facts = load(session, AsOf(scope.as_of, scope.known_by), *scope.tasks)
    return {task_id: task for task_id, task in facts.items() if _counts(task, scope)}


def _counts(task: TaskFacts, scope: Scope) -> bool:
    if task.issued_on is None or task.status is TaskStatus.DRAFT:
        return False
    return task.status is not TaskStatus.TERMINATED or task.status_since >= scope.period.start


def task_rows(session: Session, scope: Scope, facts: dict[int, TaskFacts], rules: dict[str, Rules]) -> list[Row]:
    """One row per task in the order of their numbers."""
    as_of = AsOf(scope.as_of, scope.known_by)
    names = sa.select(Task.id, Task.number, Task.title, Task.criterion, Plan.slug, Measure.number, Measure.title)
    found = session.execute(names.join(Plan, Plan.id == plan_on(as_of)).join(Measure, Measure.id == Task.measure_id).where(*scope.tasks))
    former = wordings.held(session, as_of, *scope.tasks)
    rows = []
    for task_id, number, title, criterion, plan, measure, heading in found:
        if task_id not in facts:
            continue
        title, criterion = former.get(task_id, (title, criterion))
        words = {"number": number, "title": title, "criterion": criterion, "plan": plan, "measure": measure, "heading": heading or ""}
        rows.append(words | _row(facts[task_id], scope.as_of, rules[facts[task_id].region_code]))
    return sorted(rows, key=lambda row: (row["plan"], row["number"]))


def counted_rows(scope: Scope, facts: dict[int, TaskFacts], rules: dict[str, Rules]) -> list[Row]:
    """What totals and rates are counted from, without words and units: all that is asked of the period before."""
    by_task = ((task, rules[task.region_code]) for task in facts.values())
    return [_counted(task, applied, judge(task, scope.as_of, applied.calendar, applied.limits)) for task, applied in by_task]


def _counted(task: TaskFacts, rules: Rules, verdict: Verdict) -> Row:
    meet_by = rules.calendar.on_or_after(task.due_on) if task.due_on and not task.continuing else None
    return {
        "id": task.task_id,
        "status": str(task.status),
        "since": task.status_since.isoformat(),
        "class": str(task.progress_class or NO_CLASS),
        "issued_on": _iso(task.issued_on),
        "meet_by": _iso(meet_by),
        "extension_pending": "extension" in task.held_since,
        "asked_on": task.status_since.isoformat() if task.status in ASKED else None,
        "sign_by": _iso(rules.calendar.on_or_after(task.sign_due_on)) if task.sign_due_on else None,
        "signed_on": _iso(task.signed_on),
        "light": str(verdict.light),
        "days_overdue": verdict.days_overdue,
    }


def _row(task: TaskFacts, as_of: date, rules: Rules) -> Row:
    """``over`` is what the task is ahead of the expected line, in points, negative behind."""
    verdict = judge(task, as_of, rules.calendar, rules.limits)
    expected = expected_percent(task, as_of) if task.status not in AT_REST else None
    return {
        **_counted(task, rules, verdict),
        "region": task.region_code,
        "percent": task.percent,
        "due_on": _iso(task.due_on),
        "original_due_on": _iso(task.original_due_on),
        "continuing": task.continuing,
        "extensions": task.extensions,
        "lead": task.lead_unit_id,
        "parts": [{"unit": part.unit_id, "role": str(part.role)} for part in sorted(task.parts, key=_place)],
        "rule": verdict.rule,
        "sentence": verdict.sentence,
        "expected": _rounded(expected),
        "over": _rounded(None if expected is None else task.percent - expected),
    }


def due_rows(session: Session, scope: Scope, facts: dict[int, TaskFacts], rules: dict[str, Rules]) -> list[Row]:
    """Reports due in the period up to ``as_of``: not waived, of tasks that were alive on the day, from units responsible then.

    A report belongs to the unit that is responsible on its due date (domain.md §8).
    """
    span = (scope.period.start, scope.as_of)
    rows = []
    for task, due in owed(session, facts.values(), span, scope.known_by, *scope.tasks):
        meet_by = rules[task.region_code].calendar.on_or_after(due.due_on)
        late_until = due.met_on or scope.as_of
        rows.append(
            {
                "task": task.task_id,
                "unit": due.unit_id,
                "period": due.period,
                "due_on": due.due_on.isoformat(),
                "met_on": _iso(due.met_on),
                "in_time": due.met_on is not None and due.met_on <= meet_by,
                "days_late": max((late_until - meet_by).days, 0),
            }
        )
    return sorted(rows, key=lambda row: (row["due_on"], row["task"], row["unit"]))


def returned_rows(session: Session, scope: Scope, facts: dict[int, TaskFacts]) -> list[Row]:
    """Progress reports that a coordinator returned in the period, each once with its last reason."""
    as_of = AsOf(scope.as_of, scope.known_by)
    found = session.execute(
        sa.select(ProgressReport.id, ProgressReport.task_id, ProgressReport.unit_id, ProgressReport.period)
        .add_columns(ReportEvent.effective_on, ReportEvent.reason)
        .join(ReportEvent, ReportEvent.report_id == ProgressReport.id)
        .where(*as_of.visible(ReportEvent), ReportEvent.kind == ReportEventKind.RETURNED, ReportEvent.effective_on >= scope.period.start)
        .where(ProgressReport.task_id.in_(sa.select(Task.id).where(*scope.tasks)))
        .order_by(ReportEvent.id)
    )
    rows: dict[int, Row] = {}
    for report, task, unit, period, on, reason in found:
        if task in facts:
            times = rows[report]["times"] + 1 if report in rows else 1
            rows[report] = {"task": task, "unit": unit, "period": period, "on": on.isoformat(), "reason": reason or "", "times": times}
    return sorted(rows.values(), key=lambda row: (row["on"], row["task"], row["unit"]))


def _place(part: Part) -> tuple[int, int]:
    return part.position, part.unit_id


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(half_up(value, 1))

"""What the evaluation of a plan adds to the snapshot: each measure with its tasks, reasons, what is proposed, what was carried over.

Frozen like everything else, as of the two dates of the scope (domain.md §6 "mid-term evaluation, final evaluation").
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.changes.models import ChangeKind, ChangeRequest, RequestStatus
from tracker.core import clock
from tracker.plans.models import OutlineHeading, Plan
from tracker.plans.queries import measures_of
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind
from tracker.reports.counting import Row
from tracker.reports.models import ReportKind
from tracker.reports.scope import Scope
from tracker.tasks.facts import AsOf
from tracker.tasks.models import OPEN, Task, TaskStatus

NEARLY_DONE = 90  # percent from which a task is finished rather than carried over
WEIGHTY = frozenset({"overdue", "far_behind", "reports_missing"})
EXPLAINED = (ChangeKind.EXTENSION, ChangeKind.ADJUSTMENT, ChangeKind.SUSPENSION, ChangeKind.TERMINATION)


def evaluate(session: Session, scope: Scope, rows: list[Row]) -> Row:
    """The part of the snapshot named ``evaluation``; the number of queries does not depend on the number of tasks."""
    plan = scope.plan
    assert plan is not None
    carried = _carried(session, scope, plan)
    reasons, decisions = _problems(session, scope), _decisions(session, scope)
    return {
        "kind": str(scope.kind),
        "issuer": plan.issuer,
        "period_start": plan.period_start.isoformat() if plan.period_start else None,
        "period_end": plan.period_end.isoformat() if plan.period_end else None,
        "chapters": _chapters(session, plan),
        "measures": _measures(plan, rows, carried),
        "shortfalls": [
            {
                "task": row["id"],
                "problems": reasons.get(row["id"], ""),
                "decisions": decisions.get(row["id"], []),
                "proposal": proposal(row, scope.kind),
            }
            for row in rows
            if _falls_short(row, scope.kind)
        ],
        "carried": carried,
    }


def proposal(row: Row, kind: ReportKind) -> str | None:
    """What is proposed for a task that is not done: a rule each, so that the same facts give the same proposal."""
    if row["status"] == TaskStatus.TERMINATED:
        return None
    if kind is ReportKind.MID_TERM:
        if row["status"] == TaskStatus.SUSPENDED:
            return "resume_or_end"
        return "adjust" if row["rule"] in WEIGHTY else "hasten"
    if row["continuing"]:
        return "keep_up"
    return "finish" if row["percent"] >= NEARLY_DONE and row["status"] in OPEN else "carry_over"


def _falls_short(row: Row, kind: ReportKind) -> bool:
    """At the middle what is late, behind or stopped; at the end everything that is not closed."""
    if row["status"] == TaskStatus.CLOSED:
        return False
    if kind is ReportKind.FINAL or row["status"] in (TaskStatus.SUSPENDED, TaskStatus.TERMINATED):
        return True
    return row["rule"] in WEIGHTY | {"behind"}


def _measures(plan: Plan, rows: list[Row], carried: list[Row]) -> list[Row]:
    tasks: dict[str, list[Row]] = defaultdict(list)
    for row in (*rows, *carried):
        tasks[row["measure"]].append(row)
    return [
        {
            "number": measure.number,
            "title": measure.title or measure.wording,
            "kind": str(measure.kind),
            "tasks": [row["id"] for row in tasks[measure.number] if "carried_on" not in row],
            "result": result(tasks[measure.number]),
        }
        for measure in measures_of(plan)
    ]


def result(rows: list[Row]) -> str:
    """How far a measure is, from the states of its tasks."""
    if not rows:
        return "no_task"
    open_ones = [row for row in rows if row["status"] in OPEN or row["status"] == TaskStatus.SUSPENDED]
    closed = [row for row in rows if row["status"] == TaskStatus.CLOSED]
    if not open_ones:
        return "done" if closed else "terminated"
    if all("carried_on" in row for row in open_ones):
        return "carried"
    if closed:
        return "partly"
    if all(row["continuing"] for row in open_ones):
        return "continuing"
    return "late" if any(row.get("days_overdue") for row in open_ones) else "under_way"


def _chapters(session: Session, plan: Plan) -> list[Row]:
    """The headings of the first level, in the order of the document."""
    found = sa.select(OutlineHeading.number, OutlineHeading.heading).where(OutlineHeading.plan_id == plan.id, OutlineHeading.level == 1)
    return [{"number": number, "heading": heading or ""} for number, heading in session.execute(found.order_by(OutlineHeading.position))]


def _carried(session: Session, scope: Scope, plan: Plan) -> list[Row]:
    """Tasks that went on under a successor by then; they are counted there, and named here so that nothing disappears."""
    as_of = AsOf(scope.as_of, scope.known_by)
    found = session.scalars(
        sa.select(Task)
        .where(Task.carried_from_id == plan.id, Task.carried_on <= as_of.day, Task.carried_recorded_at < as_of.limit)
        .options(sa.orm.joinedload(Task.plan), sa.orm.joinedload(Task.measure), sa.orm.joinedload(Task.lead_unit))
    )
    rows = [
        {
            "id": task.id,
            "number": task.number,
            "title": task.title,
            "measure": task.measure.number,
            "lead": task.lead_unit.name if task.lead_unit else "",
            "status": str(TaskStatus.IN_PROGRESS),
            "continuing": False,
            "carried_on": task.carried_on.isoformat() if task.carried_on else None,
            "to": task.plan.title,
        }
        for task in found
    ]
    return sorted(rows, key=lambda row: str(row["number"]))


def _problems(session: Session, scope: Scope) -> dict[int, str]:
    """The problems that a unit last reported of each task, as far as they were known."""
    as_of = AsOf(scope.as_of, scope.known_by)
    found = session.execute(
        sa.select(ProgressReport.task_id, ReportEvent.content)
        .join(ReportEvent, ReportEvent.report_id == ProgressReport.id)
        .where(*as_of.visible(ReportEvent), ReportEvent.kind.in_((ReportEventKind.SUBMITTED, ReportEventKind.ACCEPTED)))
        .where(ProgressReport.task_id.in_(sa.select(Task.id).where(*scope.tasks)))
        .order_by(ReportEvent.id)
    )
    said: dict[int, str] = {}
    for task_id, content in found:
        words = str((content or {}).get("problems") or "").strip()
        if words:
            said[task_id] = words
    return said


def _decisions(session: Session, scope: Scope) -> dict[int, list[dict[str, Any]]]:
    """Extensions, adjustments, suspensions and terminations that were granted by then, with the reason that was given."""
    request, limit = ChangeRequest, clock.end_of(scope.known_by)
    found = session.execute(
        sa.select(request.task_id, request.kind, request.requested_on, request.reason)
        .where(request.kind.in_(EXPLAINED), request.status == RequestStatus.GRANTED, request.decided_at < limit)
        .where(request.requested_on <= scope.as_of, request.task_id.in_(sa.select(Task.id).where(*scope.tasks)))
        .order_by(request.id)
    )
    made: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for task_id, kind, on, reason in found:
        made[task_id].append({"kind": str(kind), "on": on.isoformat(), "reason": reason.strip()})
    return dict(made)

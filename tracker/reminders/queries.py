"""What is open: every clock that may have a step by a day, loaded in bulk; the number of queries never grows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from tracker.accounts.queries import units_with_contact
from tracker.core.db import db
from tracker.plans.models import Plan, PlanStatus, UnitRole
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.reminders.clocks import OpenClock, Subject
from tracker.reminders.models import Clock, Reminder, ReminderState
from tracker.reminders.rulebook import Ladders
from tracker.tasks.models import (
    OPEN,
    Assignment,
    AssignmentChange,
    DeadlineChange,
    Hold,
    Milestone,
    ReportDue,
    SignDue,
    Task,
    TaskStatus,
)

OWING = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)
LOOK_BACK = timedelta(days=400)  # reports and milestones have no step that late; older ones are not even looked at
CHUNK = 5000
SUBJECT = (Task.id, Task.number, Task.title, Task.region_code, Task.plan_id, Task.issued_on)
Item = TypeVar("Item")


def tasks_examined(today: date) -> int:
    """How many tasks a run looks at: all that are open in a running plan."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Task).join(Task.plan).where(*_running(OPEN, today))) or 0


def open_clocks(today: date, rules: Ladders, *, replay: bool = False, until: date | None = None) -> list[OpenClock]:
    """Every clock whose first step may have come by ``today``, or will have by ``until``.

    ``replay`` writes demonstration history: what was met or closed only after ``today`` still counts as open.
    """
    by = until or today
    found = [
        *_deadlines(today, rules.horizon(Clock.DEADLINE, by), replay),
        *_reports(today, rules.horizon(Clock.REPORT, by), replay),
        *_signatures(today, rules.horizon(Clock.SIGN, by), replay),
        *_reviews(today),
        *_milestones(today, rules.horizon(Clock.MILESTONE, by), replay),
        *_ownerless(today),
    ]
    return _began(found)


def _running(statuses: Iterable[TaskStatus], today: date, *, replay: bool = False) -> list[sa.ColumnElement[bool]]:
    """Open tasks of plans that are carried out: draft and concluded plans send nothing (domain.md §2)."""
    is_open: sa.ColumnElement[bool] = Task.status.in_(list(statuses))
    if replay:
        is_open = sa.or_(is_open, Task.closed_on > today)
    return [Plan.status == PlanStatus.ACTIVE, is_open, Task.issued_on <= today]


def _subject(row: Any) -> Subject:
    return Subject(*row[: len(SUBJECT)])


def _unmet(column: Any, today: date, replay: bool) -> sa.ColumnElement[bool]:
    return sa.or_(column.is_(None), column > today) if replay else column.is_(None)


def _deadlines(today: date, horizon: date, replay: bool) -> Iterator[OpenClock]:
    """Deadlines of leads and responsible units, unless a closure or extension asked for in time holds the clock."""
    held = sa.exists().where(Hold.task_id == Task.id, Hold.effective_on <= today, _unmet(Hold.released_on, today, replay))
    query = (
        sa.select(*SUBJECT, Assignment.unit_id, Task.due_on)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Task.plan)
        .where(*_running(OPEN, today, replay=replay), Task.continuing.is_(False), Task.due_on <= horizon)
        .where(Assignment.role != UnitRole.SUPPORT, ~held)
    )
    for row in db.session.execute(query):
        task = _subject(row)
        yield OpenClock(Clock.DEADLINE, f"deadline:{row.id}:{row.unit_id}:{row.due_on}", task, row.unit_id, row.due_on, row.issued_on)


def _reports(today: date, horizon: date, replay: bool) -> Iterator[OpenClock]:
    """Reports neither submitted nor waived, of units that still have the task."""
    query = (
        sa.select(*SUBJECT, ReportDue.unit_id, ReportDue.due_on, ReportDue.period, ReportDue.effective_on)
        .join(Task, Task.id == ReportDue.task_id)
        .join(Assignment, sa.and_(Assignment.task_id == ReportDue.task_id, Assignment.unit_id == ReportDue.unit_id))
        .join(Task.plan)
        .where(*_running(OWING, today, replay=replay), Assignment.role != UnitRole.SUPPORT)
        .where(ReportDue.due_on.between(today - LOOK_BACK, horizon), ReportDue.effective_on <= today)
        .where(_unmet(ReportDue.met_on, today, replay), _unmet(ReportDue.waived_on, today, replay))
    )
    for row in db.session.execute(query):
        key = f"report:{row.id}:{row.unit_id}:{row.period}"
        since = max(row.issued_on, row.effective_on)
        yield OpenClock(Clock.REPORT, key, _subject(row), row.unit_id, row.due_on, since, row.period)


def _signatures(today: date, horizon: date, replay: bool) -> Iterator[OpenClock]:
    """Signatures that the present first lead owes."""
    statuses = OPEN if replay else (TaskStatus.ISSUED,)
    query = (
        sa.select(*SUBJECT, SignDue.unit_id, SignDue.due_on, SignDue.issued_on.label("asked_on"))
        .join(Task, Task.id == SignDue.task_id)
        .join(Task.plan)
        .where(*_running(statuses, today, replay=replay), _unmet(SignDue.signed_on, today, replay))
        .where(SignDue.unit_id == Task.lead_unit_id, SignDue.due_on <= horizon, SignDue.issued_on <= today)
    )
    for row in db.session.execute(query):
        key = f"sign:{row.id}:{row.unit_id}:{row.asked_on}"
        yield OpenClock(Clock.SIGN, key, _subject(row), row.unit_id, row.due_on, row.asked_on)


def _reviews(today: date) -> Iterator[OpenClock]:
    """Reports that wait for the coordinator. A report submitted anew after a return starts a clock of its own."""
    query = (
        sa.select(*SUBJECT, ProgressReport.unit_id, ProgressReport.submitted_on, ProgressReport.period, ProgressReport.id.label("report"))
        .join(Task, Task.id == ProgressReport.task_id)
        .join(Task.plan)
        .where(*_running(OPEN, today), ProgressReport.status == ReportStatus.SUBMITTED, ProgressReport.submitted_on <= today)
    )
    for row in db.session.execute(query):
        key = f"review:{row.report}:{row.submitted_on}"
        yield OpenClock(Clock.REVIEW, key, _subject(row), row.unit_id, row.submitted_on, row.submitted_on, row.period)


def _milestones(today: date, horizon: date, replay: bool) -> Iterator[OpenClock]:
    """Milestones that the first lead has not reached."""
    query = (
        sa.select(*SUBJECT, Task.lead_unit_id, Milestone.due_on, Milestone.title.label("goal"), Milestone.id.label("milestone"))
        .add_columns(Milestone.effective_on)
        .join(Milestone, Milestone.task_id == Task.id)
        .join(Task.plan)
        .where(*_running(OWING, today, replay=replay), _unmet(Milestone.met_on, today, replay), Task.lead_unit_id.is_not(None))
        .where(Milestone.due_on.between(today - LOOK_BACK, horizon), Milestone.effective_on <= today)
    )
    for row in db.session.execute(query):
        key = f"milestone:{row.milestone}:{row.due_on}"
        since = max(row.issued_on, row.effective_on)
        yield OpenClock(Clock.MILESTONE, key, _subject(row), row.lead_unit_id, row.due_on, since, row.goal)


def _ownerless(today: date) -> Iterator[OpenClock]:
    """Tasks whose first lead has nobody to write to; told once a month while it lasts."""
    query = (
        sa.select(*SUBJECT, Task.lead_unit_id)
        .join(Task.plan)
        .where(*_running(OPEN, today), Task.lead_unit_id.is_not(None), Task.lead_unit_id.not_in(units_with_contact()))
    )
    for row in db.session.execute(query):
        key = f"ownerless:{row.id}:{row.lead_unit_id}:{today:%Y-%m}"
        yield OpenClock(Clock.OWNERLESS, key, _subject(row), row.lead_unit_id, today, row.issued_on)


def _began(clocks: Sequence[OpenClock]) -> list[OpenClock]:
    """Clocks counted from when the unit took the task and, after an extension, from the day it was asked for."""
    ids = sorted({clock.task.task_id for clock in clocks if clock.clock is not Clock.OWNERLESS})
    took, extended = _taken_on(ids), _extended_on(ids)
    moved = []
    for clock in clocks:
        since = max(clock.since, took.get((clock.task.task_id, clock.unit_id), clock.since))
        if clock.clock is Clock.DEADLINE:
            since = max(since, extended.get(clock.task.task_id, since))
        moved.append(clock if since == clock.since else OpenClock(**{**vars(clock), "since": since}))
    return moved


def _taken_on(ids: Sequence[int]) -> dict[tuple[int, int], date]:
    """Since when each unit has had its task without a break."""
    found: dict[tuple[int, int], date] = {}
    for some in chunks(ids):
        columns = (AssignmentChange.task_id, AssignmentChange.unit_id, AssignmentChange.role, AssignmentChange.effective_on)
        rows = db.session.execute(sa.select(*columns).where(AssignmentChange.task_id.in_(some)).order_by(AssignmentChange.id))
        for task_id, unit_id, role, effective_on in rows:
            if role is None:
                found.pop((task_id, unit_id), None)
            else:
                found.setdefault((task_id, unit_id), effective_on)
    return found


def _extended_on(ids: Sequence[int]) -> dict[int, date]:
    found: dict[int, date] = {}
    for some in chunks(ids):
        query = sa.select(DeadlineChange.task_id, sa.func.max(DeadlineChange.effective_on)).where(DeadlineChange.task_id.in_(some))
        rows = db.session.execute(query.where(DeadlineChange.is_extension.is_(True)).group_by(DeadlineChange.task_id))
        found |= {task_id: day for task_id, day in rows}  # noqa: C416 (rows are not pairs for mypy)
    return found


def spent_steps(clocks: Sequence[OpenClock], names: dict[str, list[str]]) -> set[str]:
    """Which of the step keys are spent already; ``names`` has the step names of each clock's key."""
    keys = [clock.step_key(name) for clock in clocks for name in names.get(clock.key, [])]
    found: set[str] = set()
    for some in chunks(keys):
        found |= set(db.session.scalars(sa.select(Reminder.key).where(Reminder.key.in_(some))))
    return found


def items_of(today: date) -> int:
    """How many steps the run of a day has sent."""
    sent = sa.select(sa.func.count()).select_from(Reminder).where(Reminder.run_on == today, Reminder.state == ReminderState.SENT)
    return db.session.scalar(sent) or 0


def chunks(values: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Pieces short enough for the parameters of one statement."""
    rest = iter(values)
    while piece := list(islice(rest, CHUNK)):
        yield piece

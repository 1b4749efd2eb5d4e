"""The running clocks as SQL: one SELECT per kind of clock, all with the same columns, so that one UNION finds them all."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.accounts.queries import units_with_contact
from tracker.core.db import db
from tracker.plans.models import Plan, PlanStatus, UnitRole
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.reminders.clocks import OpenClock, Subject
from tracker.reminders.models import Clock
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
from tracker.units.models import Unit

OWING = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)
LOOK_BACK = timedelta(days=400)  # reports and milestones have no step that late; older ones are not even looked at
SUBJECT = (Task.id, Task.number, Task.title, Task.region_code, Task.plan_id, Task.issued_on)
Conditions = Sequence[sa.ColumnElement[bool]]


def all_clocks(today: date, rules: Ladders, by: date, *, replay: bool, only: Conditions = ()) -> sa.CompoundSelect[Any]:
    """Every clock whose first step may have come by the day ``by``, as things stand on ``today``.

    ``replay`` writes demonstration history: what was met or closed only after ``today`` still counts as open.
    ``only`` are further conditions on tasks.
    """
    kinds = (
        _deadlines(today, rules.horizon(Clock.DEADLINE, by), replay),
        _reports(today, rules.horizon(Clock.REPORT, by), replay),
        _signatures(today, rules.horizon(Clock.SIGN, by), replay),
        _reviews(today),
        _milestones(today, rules.horizon(Clock.MILESTONE, by), replay),
        _ownerless(today),
    )
    return sa.union_all(*(kind.where(*only) for kind in kinds))


def clock_of(row: Any) -> OpenClock:
    """The row as a value; the clock counts from the latest of the days that can begin it."""
    since = max(day for day in (row.issued_on, row.begun_on, row.took_on, row.extended_on) if day is not None)
    subject = Subject(row.task_id, row.number, row.title, row.region_code, row.plan_id, row.issued_on)
    return OpenClock(Clock(row.clock), row.key, subject, row.unit_id, row.anchor_on, since, row.detail or "")


def running(statuses: Iterable[TaskStatus], today: date, *, replay: bool = False) -> list[sa.ColumnElement[bool]]:
    """Open tasks of plans that are carried out: draft and concluded plans send nothing (domain.md §2)."""
    is_open: sa.ColumnElement[bool] = Task.status.in_(list(statuses))
    if replay:
        is_open = sa.or_(is_open, Task.closed_on > today)
    return [Plan.status == PlanStatus.ACTIVE, is_open, Task.issued_on <= today]


def _select(clock: Clock, key: Sequence[Any], unit_id: Any, anchor_on: Any, *, begun_on: Any = None, detail: Any = None) -> sa.Select[Any]:
    """The columns of one kind; ``key`` are the parts of its name (house-style §6), ``begun_on`` is when it began to count."""
    nothing = sa.cast(sa.null(), sa.Date)
    extended_on = _extended_on() if clock is Clock.DEADLINE else nothing
    return sa.select(
        sa.literal(clock.value, sa.String).label("clock"),
        _joined([sa.literal(clock.value, sa.String), *key]).label("key"),
        Task.id.label("task_id"),
        *SUBJECT[1:],
        unit_id.label("unit_id"),
        anchor_on.label("anchor_on"),
        (nothing if begun_on is None else begun_on).label("begun_on"),
        (nothing if clock is Clock.OWNERLESS else _took_on(unit_id)).label("took_on"),
        extended_on.label("extended_on"),
        (sa.cast(sa.null(), sa.String) if detail is None else detail).label("detail"),
    ).select_from(Task)


def _joined(parts: Sequence[Any]) -> sa.ColumnElement[str]:
    """The parts with colons between them, as ``step_key`` has them."""
    words = [_text(part) for part in parts]
    joined = words[0]
    for word in words[1:]:
        joined = joined + ":" + word
    return joined


def _text(part: Any) -> sa.ColumnElement[str]:
    if isinstance(part.type, sa.Date) and db.engine.dialect.name == "postgresql":  # whatever way the server writes dates
        return sa.func.to_char(part, "YYYY-MM-DD", type_=sa.String)
    return part if isinstance(part.type, sa.String) else sa.cast(part, sa.String)


def _took_on(unit_id: Any) -> sa.ScalarSelect[date]:
    """Since when the unit has had the task without a break."""
    taken, left = sa.orm.aliased(AssignmentChange), sa.orm.aliased(AssignmentChange)
    later = sa.exists().where(left.task_id == taken.task_id, left.unit_id == taken.unit_id, left.role.is_(None), left.id > taken.id)
    found = sa.select(taken.effective_on).where(taken.task_id == Task.id, taken.unit_id == unit_id, taken.role.is_not(None), ~later)
    return found.order_by(taken.id).limit(1).scalar_subquery()


def _extended_on() -> sa.ScalarSelect[date]:
    """After an extension the clock counts from the day it was asked for."""
    newest = sa.select(sa.func.max(DeadlineChange.effective_on))
    return newest.where(DeadlineChange.task_id == Task.id, DeadlineChange.is_extension.is_(True)).scalar_subquery()


def _unmet(column: Any, today: date, replay: bool) -> sa.ColumnElement[bool]:
    return sa.or_(column.is_(None), column > today) if replay else column.is_(None)


def _deadlines(today: date, horizon: date, replay: bool) -> sa.Select[Any]:
    """Deadlines of leads and responsible units, unless a closure or extension asked for in time holds the clock."""
    held = sa.exists().where(Hold.task_id == Task.id, Hold.effective_on <= today, _unmet(Hold.released_on, today, replay))
    return (
        _select(Clock.DEADLINE, (Task.id, Assignment.unit_id, Task.due_on), Assignment.unit_id, Task.due_on)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Task.plan)
        .where(*running(OPEN, today, replay=replay), Task.continuing.is_(False), Task.due_on <= horizon)
        .where(Assignment.role != UnitRole.SUPPORT, ~held)
    )


def _reports(today: date, horizon: date, replay: bool) -> sa.Select[Any]:
    """Reports neither submitted nor waived, of units that still have the task."""
    key, begun_on = (Task.id, ReportDue.unit_id, ReportDue.period), ReportDue.effective_on
    return (
        _select(Clock.REPORT, key, ReportDue.unit_id, ReportDue.due_on, begun_on=begun_on, detail=ReportDue.period)
        .join(ReportDue, Task.id == ReportDue.task_id)
        .join(Assignment, sa.and_(Assignment.task_id == ReportDue.task_id, Assignment.unit_id == ReportDue.unit_id))
        .join(Task.plan)
        .where(*running(OWING, today, replay=replay), Assignment.role != UnitRole.SUPPORT)
        .where(ReportDue.due_on.between(today - LOOK_BACK, horizon), ReportDue.effective_on <= today)
        .where(_unmet(ReportDue.met_on, today, replay), _unmet(ReportDue.waived_on, today, replay))
    )


def _signatures(today: date, horizon: date, replay: bool) -> sa.Select[Any]:
    """Signatures that the present first lead owes."""
    statuses = OPEN if replay else (TaskStatus.ISSUED,)
    return (
        _select(Clock.SIGN, (Task.id, SignDue.unit_id, SignDue.issued_on), SignDue.unit_id, SignDue.due_on, begun_on=SignDue.issued_on)
        .join(SignDue, Task.id == SignDue.task_id)
        .join(Task.plan)
        .where(*running(statuses, today, replay=replay), _unmet(SignDue.signed_on, today, replay))
        .where(SignDue.unit_id == Task.lead_unit_id, SignDue.due_on <= horizon, SignDue.issued_on <= today)
    )


def _reviews(today: date) -> sa.Select[Any]:
    """Reports that wait for the coordinator. A report submitted anew after a return starts a clock of its own."""
    report, handed_in = ProgressReport, ProgressReport.submitted_on
    return (
        _select(Clock.REVIEW, (report.id, handed_in), report.unit_id, handed_in, begun_on=handed_in, detail=report.period)
        .join(report, Task.id == report.task_id)
        .join(Task.plan)
        .where(*running(OPEN, today), report.status == ReportStatus.SUBMITTED, handed_in <= today)
    )


def _milestones(today: date, horizon: date, replay: bool) -> sa.Select[Any]:
    """Milestones that the first lead has not reached."""
    key, begun_on = (Milestone.id, Milestone.due_on), Milestone.effective_on
    return (
        _select(Clock.MILESTONE, key, Task.lead_unit_id, Milestone.due_on, begun_on=begun_on, detail=Milestone.title)
        .join(Milestone, Milestone.task_id == Task.id)
        .join(Task.plan)
        .where(*running(OWING, today, replay=replay), _unmet(Milestone.met_on, today, replay), Task.lead_unit_id.is_not(None))
        .where(Milestone.due_on.between(today - LOOK_BACK, horizon), Milestone.effective_on <= today)
    )


def _ownerless(today: date) -> sa.Select[Any]:
    """Tasks whose first lead has nobody to write to; told once a month while it lasts."""
    month = sa.literal(f"{today:%Y-%m}", sa.String)
    unheard = sa.select(Unit.id).where(Unit.id.not_in(units_with_contact()))  # few, and their tasks are found by an index
    return (
        _select(Clock.OWNERLESS, (Task.id, Task.lead_unit_id, month), Task.lead_unit_id, sa.literal(today, sa.Date))
        .join(Task.plan)
        .where(*running(OPEN, today), Task.lead_unit_id.in_(unheard))
    )

"""What stands in a person's calendar: deadlines, report dates, signatures and milestones of the own tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.periods import period_name
from tracker.plans.models import Plan, PlanStatus, UnitRole
from tracker.tasks.access import visible_to
from tracker.tasks.models import (
    OPEN,
    Assignment,
    DeadlineChange,
    Milestone,
    ReportDue,
    SignDue,
    Task,
    TaskStateChange,
    TaskStatus,
)

BACK, AHEAD = timedelta(days=90), timedelta(days=550)
OWING = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)
PLANS = (PlanStatus.ACTIVE, PlanStatus.CONCLUDED)
ABOUT_TASK = (Task.id, Task.number, Task.title, Task.status)


@dataclass(frozen=True)
class Entry:
    """One all-day event. ``version`` counts its changes, so that a calendar replaces what it has."""

    uid: str
    on: date
    what: str
    number: str
    title: str
    task_id: int
    version: int
    changed_at: datetime
    cancelled: bool


def entries(user: User, today: date) -> list[Entry]:
    """Everything in the window of a calendar; four queries. A bureau gets its own, an office its region's task dates."""
    found = [*_deadlines(user, today), *_milestones(user, today)]
    if works_for_unit(user):
        found += [*_reports(user, today), *_signatures(user, today)]
    return sorted(found, key=lambda entry: (entry.on, entry.uid))


def _mine(user: User, today: date, on: Any) -> list[sa.ColumnElement[bool]]:
    """Issued tasks of plans that are or were carried out, with a date in the window; a support unit is not asked by dates."""
    conditions = [visible_to(user), Plan.status.in_(PLANS), Task.status != TaskStatus.DRAFT, on.between(today - BACK, today + AHEAD)]
    if works_for_unit(user):
        acts = sa.select(Assignment.task_id).where(Assignment.unit_id == user.unit_id, Assignment.role != UnitRole.SUPPORT)
        return [*conditions, Task.id.in_(acts)]
    return [*conditions, Task.region_code == user.region_code]


def _deadlines(user: User, today: date) -> Iterator[Entry]:
    dates = sa.select(sa.func.count()).where(DeadlineChange.task_id == Task.id).scalar_subquery()
    states = sa.select(sa.func.count()).where(TaskStateChange.task_id == Task.id).scalar_subquery()
    dated = sa.select(sa.func.max(DeadlineChange.recorded_at)).where(DeadlineChange.task_id == Task.id).scalar_subquery()
    moved = sa.select(sa.func.max(TaskStateChange.recorded_at)).where(TaskStateChange.task_id == Task.id).scalar_subquery()
    query = sa.select(*ABOUT_TASK, Task.due_on, (dates + states).label("version"), dated.label("dated"), moved.label("moved"))
    for row in db.session.execute(query.join(Task.plan).where(*_mine(user, today, Task.due_on), Task.continuing.is_(False))):
        changed = max(row.dated, row.moved) if row.moved else row.dated
        cancelled = row.status not in OPEN
        yield Entry(f"deadline-{row.id}", row.due_on, "完成时限", row.number, row.title, row.id, row.version, changed, cancelled)


def _milestones(user: User, today: date) -> Iterator[Entry]:
    query = sa.select(*ABOUT_TASK, Milestone.id.label("goal"), Milestone.title.label("words"), Milestone.due_on, Milestone.met_on)
    query = query.add_columns(Milestone.recorded_at, Milestone.met_recorded_at).join(Milestone, Milestone.task_id == Task.id)
    for row in db.session.execute(query.join(Task.plan).where(*_mine(user, today, Milestone.due_on))):
        done = row.met_on is not None or row.status not in OWING
        changed, what = row.met_recorded_at or row.recorded_at, f"节点“{row.words}”"
        yield Entry(f"milestone-{row.goal}", row.due_on, what, row.number, row.title, row.id, int(done), changed, done)


def _reports(user: User, today: date) -> Iterator[Entry]:
    query = sa.select(*ABOUT_TASK, ReportDue.id.label("due"), ReportDue.period, ReportDue.due_on, ReportDue.met_on, ReportDue.waived_on)
    query = query.add_columns(ReportDue.recorded_at, ReportDue.met_recorded_at, ReportDue.waived_recorded_at)
    query = query.join(ReportDue, ReportDue.task_id == Task.id).where(ReportDue.unit_id == user.unit_id)
    for row in db.session.execute(query.join(Task.plan).where(*_mine(user, today, ReportDue.due_on))):
        done = row.met_on is not None or row.waived_on is not None or row.status not in OWING
        changed, what = row.met_recorded_at or row.waived_recorded_at or row.recorded_at, f"{period_name(row.period)}进展填报"
        yield Entry(f"report-{row.due}", row.due_on, what, row.number, row.title, row.id, int(done), changed, done)


def _signatures(user: User, today: date) -> Iterator[Entry]:
    query = sa.select(*ABOUT_TASK, SignDue.id.label("due"), SignDue.due_on, SignDue.signed_on, SignDue.recorded_at)
    query = query.add_columns(SignDue.signed_recorded_at).join(SignDue, SignDue.task_id == Task.id).where(SignDue.unit_id == user.unit_id)
    for row in db.session.execute(query.join(Task.plan).where(*_mine(user, today, SignDue.due_on))):
        done = row.signed_on is not None or row.status is not TaskStatus.ISSUED
        changed = row.signed_recorded_at or row.recorded_at
        yield Entry(f"sign-{row.due}", row.due_on, "签收期限", row.number, row.title, row.id, int(done), changed, done)

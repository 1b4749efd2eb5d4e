"""What each desk asks: what a unit owes, what the office waits for (domain.md §1, §3, §9)."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.access import visible_regions
from tracker.accounts.models import User
from tracker.changes.models import ChangeRequest, RequestStatus
from tracker.core.db import db
from tracker.plans.models import Plan, PlanStatus
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind, ReportStatus
from tracker.reminders.models import Reminder, ReminderState
from tracker.tasks.access import visible_to
from tracker.tasks.models import OPEN, Assignment, LedgerEntry, Light, ReportDue, SignDue, Task, TaskStatus
from tracker.tasks.queries import LIGHT_ORDER, has_no_contact
from tracker.units.models import Unit

DECISIONS_SHOWN_DAYS = 30
OWING = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)


def to_sign(unit_id: int) -> list[tuple[Task, date | None]]:
    """Tasks that wait for the unit's signature, each with the day it is due."""
    newest = sa.select(SignDue.task_id, sa.func.max(SignDue.id).label("id")).group_by(SignDue.task_id).subquery()
    rows = db.session.execute(
        sa.select(Task, SignDue.due_on)
        .outerjoin(newest, newest.c.task_id == Task.id)
        .outerjoin(SignDue, SignDue.id == newest.c.id)
        .where(Task.lead_unit_id == unit_id, Task.status == TaskStatus.ISSUED)
        .options(joinedload(Task.plan))
        .order_by(SignDue.due_on, Task.number)
    )
    return [(task, due_on) for task, due_on in rows]


def reports_owed(unit_id: int, today: date) -> list[ReportDue]:
    """What the unit still owes: of the past for each task only the latest period, and all that is to come."""
    passed = (
        sa.select(ReportDue.task_id, sa.func.max(ReportDue.due_on).label("due_on"))
        .where(ReportDue.unit_id == unit_id, ReportDue.due_on < today)
        .group_by(ReportDue.task_id)
        .subquery()
    )
    found = (
        sa.select(ReportDue)
        .join(Task, Task.id == ReportDue.task_id)
        .outerjoin(passed, passed.c.task_id == ReportDue.task_id)
        .where(
            ReportDue.unit_id == unit_id,
            ReportDue.met_on.is_(None),
            ReportDue.waived_on.is_(None),
            Task.status.in_(OWING),
            sa.or_(ReportDue.due_on >= today, ReportDue.due_on == passed.c.due_on),
        )
        .options(joinedload(ReportDue.task).joinedload(Task.plan))
        .order_by(ReportDue.due_on, Task.number)
    )
    return list(db.session.scalars(found))


def reports_in(unit_id: int, *statuses: ReportStatus) -> list[ProgressReport]:
    """The unit's reports in these states, oldest first."""
    found = sa.select(ProgressReport).where(ProgressReport.unit_id == unit_id, ProgressReport.status.in_(statuses))
    return list(db.session.scalars(found.options(joinedload(ProgressReport.task)).order_by(ProgressReport.id)))


def requests_of(unit_id: int, today: date) -> list[ChangeRequest]:
    """The unit's open requests, and what was decided in the last month."""
    since = today - timedelta(days=DECISIONS_SHOWN_DAYS)
    found = sa.select(ChangeRequest).where(
        ChangeRequest.unit_id == unit_id,
        sa.or_(ChangeRequest.status.in_((RequestStatus.WITH_HEAD, RequestStatus.OPEN)), ChangeRequest.decided_on >= since),
    )
    return list(db.session.scalars(found.options(joinedload(ChangeRequest.task)).order_by(ChangeRequest.id.desc())))


def troubled(user: User, today: date, *lights: Light, limit: int) -> list[LedgerEntry]:
    """Ledger rows of today with these lights, the worst first."""
    found = (
        sa.select(LedgerEntry)
        .join(Task, Task.id == LedgerEntry.task_id)
        .where(LedgerEntry.day == today, LedgerEntry.light.in_(lights), visible_to(user))
        .options(joinedload(LedgerEntry.task).joinedload(Task.plan), joinedload(LedgerEntry.task).joinedload(Task.lead_unit))
        .order_by(LIGHT_ORDER, LedgerEntry.days_overdue.desc(), LedgerEntry.due_on.is_(None), LedgerEntry.due_on, Task.number)
        .limit(limit)
    )
    return list(db.session.scalars(found))


def own_tasks(unit_id: int, today: date) -> list[tuple[LedgerEntry, Assignment]]:
    """Open tasks in which the unit has a role, with that role, by deadline."""
    rows = db.session.execute(
        sa.select(LedgerEntry, Assignment)
        .join(Task, Task.id == LedgerEntry.task_id)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(LedgerEntry.day == today, Assignment.unit_id == unit_id, LedgerEntry.status.in_(OPEN))
        .options(joinedload(LedgerEntry.task).joinedload(Task.plan))
        .order_by(LedgerEntry.due_on.is_(None), LedgerEntry.due_on, Task.number)
    )
    return [(entry, assignment) for entry, assignment in rows]


def missing_by_unit(region_code: str, today: date) -> list[tuple[Unit, int, date]]:
    """Units of the region's tasks whose latest report has not come: how many, and since when; most first."""
    latest = (
        sa.select(ReportDue.task_id, ReportDue.unit_id, sa.func.max(ReportDue.due_on).label("due_on"))
        .where(ReportDue.due_on < today)
        .group_by(ReportDue.task_id, ReportDue.unit_id)
        .subquery()
    )
    same = sa.and_(latest.c.task_id == ReportDue.task_id, latest.c.unit_id == ReportDue.unit_id, latest.c.due_on == ReportDue.due_on)
    count = sa.func.count().label("count")
    rows = db.session.execute(
        sa.select(ReportDue.unit_id, count, sa.func.min(ReportDue.due_on))
        .join(latest, same)
        .join(Task, Task.id == ReportDue.task_id)
        .join(Assignment, sa.and_(Assignment.task_id == Task.id, Assignment.unit_id == ReportDue.unit_id))
        .where(
            ReportDue.met_on.is_(None),
            ReportDue.waived_on.is_(None),
            Task.region_code == region_code,
            Task.status.in_(OWING),
        )
        .group_by(ReportDue.unit_id)
        .order_by(count.desc(), ReportDue.unit_id)
    ).all()
    units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(Unit.id.in_([row[0] for row in rows])))}
    return [(units[unit_id], number, since) for unit_id, number, since in rows]


def awaiting_review(region_code: str) -> tuple[int, date | None]:
    """How many reports wait for review, and since when the oldest does."""
    row = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(ProgressReport.submitted_on))
        .join(Task, Task.id == ProgressReport.task_id)
        .where(ProgressReport.status == ReportStatus.SUBMITTED, Task.region_code == region_code)
    ).one()
    return row[0], row[1]


def open_requests(region_code: str) -> list[ChangeRequest]:
    """Requests of the region that nobody has decided, oldest first."""
    found = (
        sa.select(ChangeRequest)
        .join(Task, Task.id == ChangeRequest.task_id)
        .where(ChangeRequest.status == RequestStatus.OPEN, Task.region_code == region_code)
        .options(joinedload(ChangeRequest.task), joinedload(ChangeRequest.unit))
    )
    return list(db.session.scalars(found.order_by(ChangeRequest.requested_on, ChangeRequest.id)))


def without_contact(region_code: str) -> list[Task]:
    """Open tasks whose first lead nobody can write to: the first cause of failure (domain.md §5)."""
    found = (
        sa.select(Task)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Task.region_code == region_code,
            Task.status.in_(OPEN),
            Plan.status == PlanStatus.ACTIVE,
            has_no_contact(),
        )
        .options(joinedload(Task.lead_unit))
    )
    return list(db.session.scalars(found.order_by(Task.number)))


def burden(region_code: str, today: date) -> list[dict[str, Any]]:
    """How many reports were asked of each unit this month, how many reminders and returns it got (domain.md §9); most first."""
    first = today.replace(day=1)
    in_region = sa.select(Task.id).where(Task.region_code == region_code)
    asked = sa.select(ReportDue.unit_id).where(ReportDue.effective_on.between(first, today), ReportDue.task_id.in_(in_region))
    reminded = sa.select(Reminder.unit_id).where(
        Reminder.run_on.between(first, today), Reminder.state == ReminderState.SENT, Reminder.task_id.in_(in_region)
    )
    returned = (
        sa.select(ProgressReport.unit_id)
        .join(ReportEvent, ReportEvent.report_id == ProgressReport.id)
        .where(
            ReportEvent.kind == ReportEventKind.RETURNED,
            ReportEvent.effective_on.between(first, today),
            ProgressReport.task_id.in_(in_region),
        )
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for name, query in (("asked", asked), ("reminded", reminded), ("returned", returned)):
        for unit_id in db.session.scalars(query):
            if unit_id is not None:
                counts[unit_id][name] += 1
    names = dict(db.session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(counts))).all())
    rows = [{"unit": names[unit_id], "unit_id": unit_id, "total": sum(one.values()), **one} for unit_id, one in counts.items()]
    return sorted(rows, key=lambda row: (-row["total"], row["unit"]))


def lights_by_region(user: User, today: date) -> dict[str, dict[Light, int]]:
    """Lights of today by region, of the region and below."""
    rows = db.session.execute(
        sa.select(LedgerEntry.region_code, LedgerEntry.light, sa.func.count())
        .where(LedgerEntry.day == today, LedgerEntry.region_code.in_(visible_regions(user)))
        .group_by(LedgerEntry.region_code, LedgerEntry.light)
    )
    found: dict[str, dict[Light, int]] = defaultdict(dict)
    for region_code, light, count in rows:
        found[region_code][light] = count
    return found

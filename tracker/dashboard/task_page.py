"""What the page of a task gathers from all slices; the number of queries does not depend on the length of the history."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows
from tracker.changes.access import permission_to_decide
from tracker.changes.access import sees as sees_request
from tracker.changes.models import ChangeRequest
from tracker.core.db import db
from tracker.dashboard import editions, timeline
from tracker.progress.access import sees as sees_report
from tracker.progress.models import ProgressReport
from tracker.reminders.models import Reminder
from tracker.tasks import lookups, report_dues, services
from tracker.tasks.models import LedgerEntry, ReportDue, Task, TaskStatus
from tracker.units.models import Unit

REPORTABLE = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)


def gather(task: Task, user: User, today: date) -> dict[str, Any]:
    """The names that templates/tasks/show.html uses."""
    reports = _reports(task, user)
    requests = _requests(task, user)
    reminders = _reminders(task, user)
    found = editions.of(task)
    return {
        "today": today,
        "entry": db.session.get(LedgerEntry, (today, task.id)),
        "proposed": lookups.proposed_units(task),
        "editions": found,
        "named": [one for one in found.newest.units if one.proposed_by is None],
        "sign_due": services.newest_sign_due(task),
        "progress": _progress(task, reports),
        "requests": requests,
        "decidable": {one.id for one in requests if allows(user, permission_to_decide(one), one)},
        "reminders": reminders,
        "units": lookups.unit_names({one.unit_id for one in reminders} | {one.unit_id for one in requests}),
        "events": timeline.of(task, reports, requests, reminders),
        "periods": _periods_to_write(task, user, today),
        "office_period": _current_period(task, today),
        "extension_possible": task.due_on is not None and today < task.due_on,
        "nudgeable": task.status in REPORTABLE and allows(user, Permission.NUDGE, task),
    }


def _reports(task: Task, user: User) -> list[ProgressReport]:
    found = (
        sa.select(ProgressReport)
        .where(ProgressReport.task_id == task.id)
        .options(joinedload(ProgressReport.unit), joinedload(ProgressReport.author), selectinload(ProgressReport.events))
        .order_by(ProgressReport.period.desc(), ProgressReport.unit_id)
    )
    return [report for report in db.session.scalars(found) if sees_report(user, report)]


def _requests(task: Task, user: User) -> list[ChangeRequest]:
    found = (
        sa.select(ChangeRequest)
        .where(ChangeRequest.task_id == task.id)
        .options(joinedload(ChangeRequest.requested_by), joinedload(ChangeRequest.decided_by))
        .order_by(ChangeRequest.id.desc())
    )
    return [request for request in db.session.scalars(found) if sees_request(user, request)]


def _reminders(task: Task, user: User) -> list[Reminder]:
    """Steps that were taken; a bureau sees its own."""
    found = sa.select(Reminder).where(Reminder.task_id == task.id).order_by(Reminder.run_on.desc(), Reminder.id.desc())
    if works_for_unit(user):
        found = found.where(Reminder.unit_id == user.unit_id)
    return list(db.session.scalars(found))


def _progress(task: Task, reports: list[ProgressReport]) -> list[dict[str, Any]]:
    """One line per unit and period: what was owed, what came; newest period first."""
    written = {(report.unit_id, report.period): report for report in reports}
    dues = db.session.scalars(
        sa.select(ReportDue).where(ReportDue.task_id == task.id).options(joinedload(ReportDue.unit)).order_by(ReportDue.due_on.desc())
    )
    owed = {(due.unit_id, due.period): due for due in dues}
    keys = sorted({*owed, *written}, key=lambda key: (key[1], -key[0]), reverse=True)
    return [
        {"unit": _unit(owed.get(key), written.get(key)), "period": key[1], "due": owed.get(key), "report": written.get(key)} for key in keys
    ]


def _unit(due: ReportDue | None, report: ProgressReport | None) -> Unit | None:
    either = due or report
    return either.unit if either else None


def _periods_to_write(task: Task, user: User, today: date) -> list[str]:
    """Periods for which the person's unit may write now: what it owes, oldest first, else the current one."""
    if task.status not in REPORTABLE or not allows(user, Permission.PROGRESS_WRITE, task):
        return []
    owed = sa.select(ReportDue.period).where(
        ReportDue.task_id == task.id, ReportDue.unit_id == user.unit_id, ReportDue.met_on.is_(None), ReportDue.waived_on.is_(None)
    )
    found = list(db.session.scalars(owed.order_by(ReportDue.due_on.desc()).limit(2)))[::-1]
    current = _current_period(task, today)
    return found or ([current] if current else [])


def _current_period(task: Task, today: date) -> str | None:
    period = report_dues.current_period(task, today)
    return period.code if period else None

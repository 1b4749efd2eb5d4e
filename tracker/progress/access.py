"""Who sees which report; fetch and check in one step."""

from typing import Any

import sqlalchemy as sa

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import Role, User
from tracker.accounts.permissions import Permission, allows, require
from tracker.core.db import db
from tracker.core.errors import NotAllowed, NotThere
from tracker.documents.access import holder
from tracker.documents.models import StoredFile
from tracker.progress.models import Evidence, ProgressReport, ReportStatus
from tracker.progress.queries import WHOLE
from tracker.tasks.access import task_for
from tracker.tasks.models import ReportDue, Task
from tracker.units.models import Unit

OUT = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)


def report_for(user: Any, report_id: int, permission: Permission = Permission.TASK_READ) -> ProgressReport:
    """The report, where the user may do this with it; NotThere (404) where the user may not even know of it."""
    report = db.session.get(ProgressReport, report_id, options=WHOLE)
    if report is None or not sees(user, report):
        raise NotThere("没有这份填报，或者它不在您可以查看的范围内")
    if permission is not Permission.TASK_READ:
        require(user, permission, report)
    return report


def sees(user: User, report: ProgressReport) -> bool:
    """The own unit sees all of its reports, its office what has left the unit, other bureaus only what is not in work."""
    if works_for_unit(user) and user.unit_id == report.unit_id:
        return True
    if not allows(user, Permission.TASK_READ, report.task):
        return False
    if works_for_unit(user):
        return report.status in OUT
    return report.submitted_on is not None or (report.on_behalf and allows(user, Permission.PROGRESS_ON_BEHALF, report))


def writing_for(user: Any, task_id: int, unit_id: int | None) -> tuple[Task, Unit]:
    """Task and unit for which the user writes: the own unit, or with ``unit_id`` a unit on whose behalf the office writes."""
    if user.role is not Role.COORDINATOR:
        task = task_for(user, task_id, Permission.PROGRESS_WRITE)
        return task, db.session.get_one(Unit, user.unit_id)
    task = task_for(user, task_id, Permission.PROGRESS_ON_BEHALF)
    unit = next((one.unit for one in task.assignments if one.unit_id == unit_id), None)
    if unit is None:
        raise NotThere("请从任务页选择要代填的责任单位")
    return task, unit


def due_for(user: Any, due_id: int) -> ReportDue:
    """What a unit owes, for a coordinator who may waive it."""
    due = db.session.get(ReportDue, due_id)
    if due is None:
        raise NotThere("没有这项填报要求")
    task_for(user, due.task_id, Permission.PROGRESS_REVIEW)
    return due


def own_unit_for(user: Any) -> Unit:
    """The unit of a bureau's account; NotAllowed (403) for everybody else."""
    if not works_for_unit(user):
        raise NotAllowed("此页供责任单位填报使用；督查室请从任务页代为填报")
    return db.session.get_one(Unit, user.unit_id)


@holder
def sees_report_of(user: User, file: StoredFile) -> bool:
    """佐证材料 goes with its report; a file that was taken out stays with those who saw the report before."""
    found = sa.select(ProgressReport).join(Evidence, Evidence.report_id == ProgressReport.id).where(Evidence.file_id == file.id)
    return any(sees(user, report) for report in db.session.scalars(found.options(*WHOLE)))

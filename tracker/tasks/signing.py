"""Which unit owes a signature for an issued task (domain.md §3 "sign")."""

from datetime import date

import sqlalchemy as sa

from tracker.core.db import db
from tracker.regions.services import calendar_for, setting
from tracker.tasks import ledger
from tracker.tasks.models import SignDue, Task, TaskStatus
from tracker.tasks.services import newest_sign_due


def ask_anew(task: Task, today: date) -> None:
    """Give a new first lead its own time to sign, from the day on which it learns of the task."""
    if task.status is not TaskStatus.ISSUED or task.lead_unit_id is None or _asked(task, today):
        return
    days = setting(task.region_code, "task.sign_workdays", today)
    due_on = calendar_for(task.region_code).add(today, days)
    db.session.add(SignDue(task_id=task.id, unit_id=task.lead_unit_id, issued_on=today, effective_on=today, due_on=due_on))
    ledger.touch(task)


def _asked(task: Task, today: date) -> bool:
    """Whether the lead has been asked last, or already today: a task may go to and fro in a day."""
    newest = newest_sign_due(task)
    if newest is not None and newest.unit_id == task.lead_unit_id:
        return True
    same = sa.select(SignDue.id).where(SignDue.task_id == task.id, SignDue.unit_id == task.lead_unit_id, SignDue.issued_on == today)
    return db.session.scalar(same) is not None

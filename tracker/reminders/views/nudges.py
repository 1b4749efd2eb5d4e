"""催办 by hand."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.reminders import nudges
from tracker.reminders.views import bp
from tracker.tasks.access import task_for


@bp.post("/tasks/<int:task_id>/nudge")
def nudge(task_id: int) -> ResponseReturnValue:
    """Write to the lead units now, at most once per working day."""
    task = task_for(current_user, task_id, Permission.NUDGE)
    try:
        with transaction():
            queued = nudges.nudge(task, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"已催办，{queued}封邮件进入发件箱", "success")
    return redirect(url_for("tasks.show", task_id=task_id))

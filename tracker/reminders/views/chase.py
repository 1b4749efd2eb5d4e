"""催办 of everything that is late in a filter of the ledger: first who would get what, then the mails."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import BadRequest

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.reminders import nudges
from tracker.reminders.gathering import message_of
from tracker.reminders.views import bp
from tracker.tasks import ledger, lookups
from tracker.tasks.forms import read_filter
from tracker.tasks.models import Task
from tracker.tasks.queries import late

AT_ONCE = 500


@bp.get("/tasks/chase")
def chase() -> ResponseReturnValue:
    """Who would get what, and which tasks are left out and why."""
    require(current_user, Permission.NUDGE, current_user)
    today = clock.today()
    wanted = replace(read_filter(request.args), sort="")
    ledger.ensure(today)
    tasks = list(db.session.scalars(late(current_user, today, wanted).limit(AT_ONCE + 1)))
    prepared = nudges.prepare(tasks[:AT_ONCE], today=today)
    mails = [
        (address, some, message_of(some, current_user.region_code, prepared.book, today).subject)
        for address, some in prepared.by_address.items()
    ]
    back: dict[str, Any] = {key: values for key, values in request.args.lists() if key != "page"}
    return render_template(
        "reminders/chase.html",
        prepared=prepared,
        mails=mails,
        units=lookups.unit_names(one.facts["tasks"][0]["unit_id"] for one in prepared.happenings),
        cut=len(tasks) > AT_ONCE,
        limit=AT_ONCE,
        back=url_for("tasks.index", **back),
    )


@bp.post("/tasks/chase")
def chase_confirmed() -> ResponseReturnValue:
    """Queue what was shown; what has been settled meanwhile is left out."""
    tasks = _chosen(request.form.getlist("task"))
    for task in tasks:
        require(current_user, Permission.NUDGE, task)
    try:
        with transaction():
            done, mails = nudges.chase_all(tasks, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"已催办{len(done.tasks)}项任务，{mails}封邮件进入发件箱", "success")
        if done.left_out:
            flash(f"另有{len(done.left_out)}项没有催办，例如{done.left_out[0][0].number}：{done.left_out[0][1]}", "warning")
    return redirect(url_for("tasks.index", light="red"))


def _chosen(texts: list[str]) -> list[Task]:
    ids = [int(text) for text in texts if text.isdecimal() and len(text) < 10][:AT_ONCE]
    found = sa.select(Task).where(Task.id.in_(ids)).options(selectinload(Task.assignments)).order_by(Task.due_on, Task.number)
    tasks = list(db.session.scalars(found))
    if not tasks:
        raise BadRequest("没有选定要催办的任务，请从任务台账进入")
    return tasks

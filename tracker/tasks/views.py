"""The ledger, the page of a task, and what a coordinator changes on it."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from tracker.accounts.access import OVERSEERS
from tracker.accounts.models import Role
from tracker.accounts.permissions import Permission, require
from tracker.audit.models import AuditEntry
from tracker.core import clock, tables
from tracker.core.db import db, short_transaction, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.forms import VersionedForm, check_version
from tracker.core.template_helpers import url_with
from tracker.dashboard import task_page
from tracker.reminders import events
from tracker.tasks import editing, export, ledger, lookups, services
from tracker.tasks.access import task_for
from tracker.tasks.forms import (
    BLANK_ROWS,
    AssignmentsForm,
    DeadlineForm,
    DescribeForm,
    MilestoneForm,
    read_day,
    read_filter,
)
from tracker.tasks.models import LIGHT_NAMES, OPEN, STATUS_NAMES, Milestone, Task
from tracker.tasks.queries import LedgerFilter, light_counts
from tracker.tasks.queries import ledger as ledger_rows
from tracker.units.models import Unit

bp = Blueprint("tasks", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ISSUED_AT_ONCE = 500


@bp.get("/tasks")
def index() -> ResponseReturnValue:
    """The ledger of today or of a past day."""
    today = clock.today()
    wanted, day = read_filter(request.args), read_day(request.args, today)
    ledger.ensure(day)
    page = tables.paginate(db.session, ledger_rows(current_user, day, wanted), *tables.page_of(request.args))
    offered = _offered()
    return render_template(
        "tasks/index.html",
        page=page,
        wanted=wanted,
        day=day,
        past=day if day != today else None,
        counts=dict(db.session.execute(light_counts(current_user, day, replace(wanted, light=[]))).all()),
        sort=tables.Sort(wanted.sort.removeprefix("-"), wanted.sort.startswith("-"), ()),
        units=lookups.unit_names(row.lead_unit_id for row in page.rows),
        unheard=lookups.without_contact({row.lead_unit_id for row in page.rows})
        if day == today and current_user.role in OVERSEERS
        else set(),
        chips=_chips(wanted, offered),
        may_issue=current_user.role is Role.COORDINATOR and day == today,
        may_chase=current_user.role is Role.COORDINATOR and day == today,
        **offered,
    )


@bp.get("/tasks.xlsx")
def download() -> ResponseReturnValue:
    """The same rows as a workbook."""
    day = read_day(request.args, clock.today())
    wanted = read_filter(request.args)
    ledger.ensure(day)
    counts = db.session.execute(light_counts(current_user, day, wanted))
    if sum(count for _, count in counts) > export.MAX_ROWS:
        raise BadRequest(f"筛选结果超过{export.MAX_ROWS}项，请缩小范围后再导出")
    rows = db.session.scalars(ledger_rows(current_user, day, wanted).execution_options(yield_per=500))
    words = [words for words, _ in _chips(wanted, _offered())]
    file = export.workbook(rows, lookups.units_by_role(current_user, day), day, words)
    _note_export(day, words)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"督查任务台账{day:%Y%m%d}.xlsx")


@bp.get("/tasks/<int:task_id>")
def show(task_id: int) -> ResponseReturnValue:
    """Everything about one task."""
    task = task_for(current_user, task_id)
    today = clock.today()
    ledger.ensure(today)
    return render_template("tasks/show.html", task=task, milestone_form=MilestoneForm(), **task_page.gather(task, current_user, today))


@bp.post("/tasks/issue")
def issue() -> ResponseReturnValue:
    """Issue one draft or many."""
    tasks = _chosen(request.form.getlist("task"))
    today = clock.today()
    with transaction():
        issued, refused = editing.issue_all(tasks, actor=current_user, today=today)
        if issued:
            events.issued(issued, today=today)
    if issued:
        flash(f"已交办{len(issued)}项任务，牵头单位须在时限内签收", "success")
    for task, reason in refused[:5]:
        flash(f"{task.number}没有交办：{reason}", "warning")
    if len(refused) > 5:
        flash(f"另有{len(refused) - 5}项没有交办", "warning")
    return redirect(url_for("tasks.show", task_id=tasks[0].id) if len(tasks) == 1 else url_for("tasks.index", status="draft"))


@bp.route("/tasks/<int:task_id>/edit", methods=["GET", "POST"])
def describe(task_id: int) -> ResponseReturnValue:
    """Title, done-criterion, weight, frequency."""
    task = task_for(current_user, task_id, Permission.TASK_EDIT)
    form = DescribeForm(obj=task)
    today = clock.today()
    if form.validate_on_submit() and _saved(task, form, lambda: editing.describe(task, actor=current_user, today=today, **form.values())):
        return redirect(url_for("tasks.show", task_id=task_id))
    return render_template("tasks/describe.html", task=task, form=form)


@bp.route("/tasks/<int:task_id>/deadline", methods=["GET", "POST"])
def deadline(task_id: int) -> ResponseReturnValue:
    """A new deadline; the old ones stay in the history."""
    task = task_for(current_user, task_id, Permission.TASK_EDIT)
    form = DeadlineForm(obj=task)
    today = clock.today()
    if form.validate_on_submit() and _saved(
        task, form, lambda: editing.set_deadline(task, actor=current_user, today=today, **form.values())
    ):
        return redirect(url_for("tasks.show", task_id=task_id))
    return render_template("tasks/deadline.html", task=task, form=form)


@bp.route("/tasks/<int:task_id>/units", methods=["GET", "POST"])
def assignments(task_id: int) -> ResponseReturnValue:
    """Who leads, who is responsible, who supports."""
    task = task_for(current_user, task_id, Permission.TASK_EDIT)
    today = clock.today()
    form = AssignmentsForm(data=None if request.method == "POST" else _rows_of(task))
    units = lookups.assignable_units(task.region_code, today)
    known = {unit_id for unit_id, _ in units}
    units += [(one.unit_id, one.unit.name) for one in task.assignments if one.unit_id not in known]
    form.offer(units)

    def save() -> None:
        wanted = [(db.session.get_one(Unit, unit_id), role, contact) for unit_id, role, contact in form.wanted()]
        before, lead = {one.unit_id for one in task.assignments}, task.lead_unit_id
        editing.set_assignments(task, wanted, actor=current_user, today=today)
        if task.status in OPEN:
            joined = {unit.id for unit, _, _ in wanted} - before | ({task.lead_unit_id} - {lead, None})
            events.issued([task], today=today, only={unit_id for unit_id in joined if unit_id is not None})

    if form.validate_on_submit() and _saved(task, form, save):
        return redirect(url_for("tasks.show", task_id=task_id))
    return render_template("tasks/assignments.html", task=task, form=form)


@bp.post("/tasks/<int:task_id>/milestones")
def add_milestone(task_id: int) -> ResponseReturnValue:
    """Add a dated intermediate goal."""
    task = task_for(current_user, task_id, Permission.TASK_EDIT)
    form = MilestoneForm()
    if not form.validate_on_submit():
        flash("；".join(message for messages in form.errors.values() for message in messages), "danger")
    else:
        _try(lambda: services.add_milestone(task, actor=current_user, today=clock.today(), **form.values()), "已增加节点")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="milestones"))


@bp.post("/tasks/<int:task_id>/milestones/<int:goal_id>/met")
def meet_milestone(task_id: int, goal_id: int) -> ResponseReturnValue:
    """Note that a milestone was reached."""
    task = task_for(current_user, task_id, Permission.TASK_EDIT)
    goal = db.session.get(Milestone, goal_id)
    if goal is None or goal.task_id != task.id or goal.met_on is not None:
        raise NotThere("没有这个节点，或者它已经完成")
    _try(lambda: services.meet_milestone(task, goal, actor=current_user, today=clock.today()), "已记录节点完成")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="milestones"))


def _saved(task: Task, form: VersionedForm, save: Any) -> bool:
    """Do it in one transaction; a refusal or a stale form is shown above what was typed."""
    try:
        with transaction():
            check_version(task, form)
            save()
    except RuleBroken as broken:
        form.complain(broken)
        return False
    flash("已保存", "success")
    return True


def _try(step: Any, words: str) -> None:
    try:
        with transaction():
            step()
    except RuleBroken as broken:
        flash(str(broken), "danger")
    else:
        flash(words, "success")


def _chosen(texts: list[str]) -> list[Task]:
    """The tasks ticked in the ledger, all of which the user must be allowed to issue."""
    ids = [int(text) for text in texts if text.isdecimal() and len(text) < 10][:ISSUED_AT_ONCE]
    tasks = lookups.drafts_of(current_user, ids)
    if not tasks:
        raise BadRequest("请先勾选要交办的草稿任务")
    for task in tasks:
        require(current_user, Permission.TASK_ISSUE, task)
    return tasks


def _rows_of(task: Task) -> dict[str, Any]:
    rows = [{"unit_id": one.unit_id, "role": one.role.value, "contact": one.contact or ""} for one in task.assignments]
    blank = {"unit_id": 0, "role": "support", "contact": ""}
    return {"version": task.version, "rows": [*rows, *[dict(blank) for _ in range(BLANK_ROWS)]]}


def _offered() -> dict[str, Any]:
    return {
        "plans": lookups.plan_choices(current_user),
        "unit_choices": lookups.unit_choices(current_user),
        "regions": lookups.region_choices(current_user),
        "lights": list(LIGHT_NAMES.items()),
        "statuses": list(STATUS_NAMES.items()),
    }


def _chips(wanted: LedgerFilter, offered: dict[str, Any]) -> list[tuple[str, str]]:
    """What is filtered, in words, each with the address that drops it."""
    plans = {slug: words.partition("　")[0] for slug, words in offered["plans"]}
    units, regions = dict(offered["unit_choices"]), dict(offered["regions"])
    named: list[tuple[str, str, list[Any], Any]] = [
        ("plan", "规划", wanted.plan, lambda slug: plans.get(slug, slug)),
        ("unit", "单位", wanted.unit, lambda unit_id: units.get(str(unit_id), unit_id)),
        ("region", "地区", wanted.region, lambda code: regions.get(code, code)),
        ("light", "亮灯", wanted.light, LIGHT_NAMES.__getitem__),
        ("status", "状态", wanted.status, STATUS_NAMES.__getitem__),
    ]
    chips = [
        (f"{words}：{name(value)}", url_with(**{key: [str(other) for other in values if other != value], "page": None}))
        for key, words, values, name in named
        for value in values
    ]
    single = (("due_after", "时限不早于", wanted.due_after), ("due_before", "时限不晚于", wanted.due_before), ("q", "含", wanted.q))
    if wanted.no_contact:
        chips.append(("牵头单位无联系人", url_with(contact=None, page=None)))
    chips += [(f"{words}{value}", url_with(**{key: None, "page": None})) for key, words, value in single if value]
    return chips


def _note_export(day: date, conditions: list[str]) -> None:
    """A GET writes only what must be noted, in a short transaction of its own (house-style §5)."""
    with short_transaction() as session:
        session.add(
            AuditEntry(
                action="ledger.exported",
                subject_type="ledger",
                subject_id=day.isoformat(),
                region_code=current_user.region_code,
                actor_id=current_user.id,
                actor_name=current_user.name,
                new={"conditions": conditions},
            )
        )

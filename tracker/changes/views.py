"""Requests about tasks: asking, the head's approval, the decision."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission, allows
from tracker.changes import decisions, queries, rules, services
from tracker.changes.access import (
    decision_for,
    new_request_for,
    permission_to_decide,
    permission_to_make,
    request_for,
    withdrawal_for,
)
from tracker.changes.forms import (
    FORMS,
    AdjustmentForm,
    ClosureDecisionForm,
    DecisionForm,
    HeadForm,
    PaperDecisionForm,
    ReopenForm,
    RequestForm,
)
from tracker.changes.models import GRADE_NAMES, KIND_NAMES, REQUEST_STATUS_NAMES, ChangeKind, ChangeRequest, RequestStatus
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.formatters import long_date
from tracker.core.forms import check_version
from tracker.core.tables import many, page_of, paginate
from tracker.documents.services import upload
from tracker.progress import queries as progress
from tracker.reminders import events
from tracker.tasks.access import task_for
from tracker.tasks.lookups import assignable_units, unit_names
from tracker.tasks.models import Task

bp = Blueprint("changes", __name__)
MAKE: dict[ChangeKind, Callable[..., ChangeRequest]] = {
    ChangeKind.EXTENSION: services.request_extension,
    ChangeKind.CLOSURE: services.request_closure,
    ChangeKind.ADJUSTMENT: services.request_adjustment,
    ChangeKind.SUSPENSION: services.request_suspension,
    ChangeKind.TERMINATION: services.request_termination,
}


@bp.get("/changes")
def index() -> ResponseReturnValue:
    """Requests that the user may see, those that wait first."""
    kinds, statuses = many(request.args, "kind", ChangeKind), many(request.args, "status", RequestStatus)
    page = paginate(db.session, queries.requests_for(current_user, kinds, statuses), *page_of(request.args))
    hidden = () if works_for_unit(current_user) else (RequestStatus.WITH_HEAD,)  # an office never sees these
    shown = {status: name for status, name in REQUEST_STATUS_NAMES.items() if status not in hidden}
    names = {"kind_names": KIND_NAMES, "request_status_names": shown}
    return render_template("changes/index.html", page=page, kinds=kinds, statuses=statuses, **names)


@bp.route("/tasks/<int:task_id>/requests/new/<kind>", methods=["GET", "POST"])
def new(task_id: int, kind: str) -> ResponseReturnValue:
    """Ask for a change of one kind."""
    wanted = _kind(kind)
    task = new_request_for(current_user, task_id, wanted)
    form = _form(wanted, task)
    if form.validate_on_submit() and (made := _made(wanted, task, form)) is not None:
        waits = made.status is RequestStatus.WITH_HEAD
        flash("申请已送单位负责人审签" if waits else f"{KIND_NAMES[wanted]}申请已提交，等待审核", "success")
        return redirect(url_for("changes.show", request_id=made.id))
    last = progress.last_report(task.id, task.lead_unit_id)
    return render_template("changes/new.html", form=form, task=task, kind=wanted, kind_name=KIND_NAMES[wanted], last=last)


def _form(kind: ChangeKind, task: Task) -> RequestForm:
    form = FORMS[kind](data={"version": task.version})
    if isinstance(form, AdjustmentForm):
        own = [(one.unit_id, one.unit.name) for one in task.assignments]
        others = [one for one in assignable_units(task.region_code, clock.today()) if one not in own]
        form.unit_id.choices = [("", "不调整单位"), *own, *others]
    return form


def _made(kind: ChangeKind, task: Task, form: RequestForm) -> ChangeRequest | None:
    """The request with its files, or None where a rule forbids it; then nothing of it is kept."""
    try:
        with transaction():
            check_version(task, form)
            made = MAKE[kind](task, actor=current_user, today=clock.today(), **form.content())
            for sent in form.files.data or []:
                services.attach(made, upload(sent.stream, sent.filename or "", actor=current_user), actor=current_user)
    except RuleBroken as broken:
        form.complain(broken)
        return None
    return made


@bp.get("/changes/<int:request_id>")
def show(request_id: int) -> ResponseReturnValue:
    """A request with what it would change, and the decision for whoever takes it."""
    return _page(request_for(current_user, request_id))


def _page(asked: ChangeRequest, decision: DecisionForm | None = None, head: HeadForm | None = None) -> str:
    is_open, with_head = asked.status is RequestStatus.OPEN, asked.status is RequestStatus.WITH_HEAD
    if is_open and decision is None and allows(current_user, permission_to_decide(asked), asked):
        decision = _decision_form(asked)
    if with_head and head is None and allows(current_user, Permission.REQUEST_APPROVE, asked):
        head = HeadForm(formdata=None, obj=asked)
    own = asked.unit_id == current_user.unit_id and allows(current_user, permission_to_make(current_user, asked.kind), asked.task)
    return render_template(
        "changes/show.html",
        asked=asked,
        kind_name=KIND_NAMES[asked.kind],
        status_name=REQUEST_STATUS_NAMES[asked.status],
        grade_names=GRADE_NAMES,
        iso=lambda text: long_date(date.fromisoformat(text)),
        decision=decision,
        barrier=_barrier(asked) if decision else None,
        head=head,
        may_withdraw=own and asked.status in queries.PENDING,
        last=progress.last_report(asked.task_id, asked.task.lead_unit_id) if asked.kind is ChangeKind.CLOSURE else None,
        units=unit_names(_units_of(asked)),
        extensions=queries.extensions_granted(asked.task_id),
    )


def _barrier(asked: ChangeRequest) -> str | None:
    """Why this person may not close, said before anything is typed."""
    if asked.kind is not ChangeKind.CLOSURE:
        return None
    try:
        rules.check_closer(asked, current_user, clock.today())
    except RuleBroken as broken:
        return str(broken)
    return None


def _units_of(asked: ChangeRequest) -> list[int]:
    original, proposal = asked.original or {}, asked.proposal or {}
    return [int(one) for one in original.get("units", {})] + [one for one in [proposal.get("unit_id")] if one]


def _decision_form(asked: ChangeRequest, **more: Any) -> DecisionForm:
    if asked.kind is ChangeKind.CLOSURE:
        kind: type[DecisionForm] = ClosureDecisionForm
    else:
        kind = PaperDecisionForm if decisions.needs_leader(asked) else DecisionForm
    more = more or {"formdata": None}
    return kind(data={"version": asked.version, "paper": asked.paper}, **more)


@bp.post("/changes/<int:request_id>/decision")
def decide(request_id: int) -> ResponseReturnValue:
    """Grant or refuse, and tell the unit."""
    asked = decision_for(current_user, request_id)
    form = _decision_form(asked, formdata=request.form)
    if not form.validate_on_submit():
        return _page(asked, decision=form)
    chosen = {name: value for name, value in form.values().items() if name in ("grade", "paper")}
    today = clock.today()
    try:
        with transaction():
            check_version(asked, form)
            grant = form.decision.data == "grant"
            services.decide(asked, grant=grant, actor=current_user, today=today, reason=form.reason.data or "", **chosen)
            events.decided(asked, today=today)
    except RuleBroken as broken:
        form.complain(broken)
        return _page(asked, decision=form)
    flash(f"{KIND_NAMES[asked.kind]}申请：{REQUEST_STATUS_NAMES[asked.status]}", "success")
    return redirect(url_for("changes.show", request_id=request_id))


@bp.post("/changes/<int:request_id>/approval")
def approve(request_id: int) -> ResponseReturnValue:
    """The unit head lets the request go, or stops it."""
    asked = request_for(current_user, request_id, Permission.REQUEST_APPROVE)
    form = HeadForm()
    if not form.validate_on_submit():
        return _page(asked, head=form)
    by: dict[str, Any] = {"actor": current_user, "today": clock.today()}
    try:
        with transaction():
            check_version(asked, form)
            if form.decision.data == "stop":
                services.hand_back(asked, reason=form.reason.data or "", **by)
            else:
                services.approve(asked, **by)
    except RuleBroken as broken:
        form.complain(broken)
        return _page(asked, head=form)
    flash("已同意并报送督查室" if asked.status is RequestStatus.OPEN else "已退回，不予报送", "success")
    return redirect(url_for("progress.reviews"))


@bp.post("/changes/<int:request_id>/withdrawal")
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take the request back before it is decided."""
    asked = withdrawal_for(current_user, request_id)
    with transaction():
        services.withdraw(asked, actor=current_user, today=clock.today())
    flash("申请已撤回", "success")
    return redirect(url_for("changes.show", request_id=request_id))


@bp.post("/tasks/<int:task_id>/resumption")
def resume(task_id: int) -> ResponseReturnValue:
    """恢复 a suspended task."""
    task = task_for(current_user, task_id, Permission.TASK_EDIT)
    with transaction():
        services.resume(task, actor=current_user, today=clock.today())
    flash(f"已恢复办理：{task.number}", "success")
    return redirect(url_for("tasks.show", task_id=task_id))


@bp.route("/tasks/<int:task_id>/reopening", methods=["GET", "POST"])
def reopen(task_id: int) -> ResponseReturnValue:
    """撤销销号 after 回头看."""
    task = task_for(current_user, task_id, Permission.TERMINATION_DECIDE)
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.reopen(task, actor=current_user, today=clock.today(), reason=form.reason.data or "")
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已撤销销号，任务恢复推进：{task.number}", "success")
            return redirect(url_for("tasks.show", task_id=task_id))
    return render_template("changes/reopen.html", form=form, task=task)


def _kind(text: str) -> ChangeKind:
    try:
        return ChangeKind(text)
    except ValueError as error:
        raise NotThere("没有这种申请") from error

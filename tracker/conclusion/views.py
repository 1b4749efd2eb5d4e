"""The end of a plan: checklist, carrying over, conclusion, and the archive package."""

import tempfile
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission
from tracker.audit.services import record
from tracker.conclusion import package, services
from tracker.conclusion.checklist import checklist, hindrances, successors_of
from tracker.conclusion.forms import CarryOverForm, StepForm, SuccessorForm
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import VersionedForm, check_version
from tracker.plans.access import plan_for
from tracker.plans.models import Plan, PlanStatus
from tracker.tasks.models import Task

bp = Blueprint("conclusion", __name__)


@bp.get("/plans/<int:plan_id>/end")
def show(plan_id: int) -> ResponseReturnValue:
    """What is left to do before the plan can be concluded."""
    return _page(plan_for(current_user, plan_id, Permission.PLAN_EDIT))


@bp.post("/plans/<int:plan_id>/end/successor")
def successor(plan_id: int) -> ResponseReturnValue:
    """Name the plan that takes over."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    form = SuccessorForm.among(successors_of(db.session, plan), plan)

    def choose() -> None:
        services.choose_successor(plan, db.session.get_one(Plan, form.successor.data), actor=current_user)

    return _step(plan, form, choose, "后续规划已确定，可以结转任务")


@bp.post("/plans/<int:plan_id>/end/carry-over")
def carry_over(plan_id: int) -> ResponseReturnValue:
    """Carry the ticked tasks over."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    form, ticked = CarryOverForm(), {int(text) for text in request.form.getlist("task") if text.isdecimal() and len(text) < 10}
    chosen = db.session.scalars(sa.select(Task).where(Task.plan_id == plan.id, Task.id.in_(ticked)).order_by(Task.number)).all()

    def carry() -> None:
        assert form.due_on.data is not None
        services.carry_over(plan, chosen, due_on=form.due_on.data, actor=current_user, today=clock.today())

    return _step(plan, form, carry, f"已结转{len(chosen)}项任务，编号不变", ticked)


@bp.post("/plans/<int:plan_id>/end/conclude")
def conclude(plan_id: int) -> ResponseReturnValue:
    """Conclude the plan."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    return _step(plan, StepForm(), lambda: services.conclude(plan, actor=current_user, today=clock.today()), "规划已收官")


@bp.post("/plans/<int:plan_id>/end/archive")
def put_away(plan_id: int) -> ResponseReturnValue:
    """Put the concluded plan away."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    return _step(plan, StepForm(), lambda: services.put_away(plan, actor=current_user, today=clock.today()), "规划已归档")


@bp.get("/plans/<int:plan_id>/archive.zip")
def download(plan_id: int) -> Response:
    """The archive package; who took it is noted in the audit trail."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    manifest = package.write_package(db.session, plan, out)
    with transaction():
        record("plan.exported", plan, actor=current_user, new={"files": len(manifest["files"])})
    out.seek(0)
    return send_file(out, mimetype="application/zip", as_attachment=True, download_name=package.package_name(plan))


def _step(plan: Plan, form: VersionedForm, step: Callable[[], None], done: str, ticked: set[int] | None = None) -> ResponseReturnValue:
    """Check the form and take the step; what was typed and ticked stays where it cannot be taken."""
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(plan, form)
                step()
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(done, "success")
            return redirect(url_for("conclusion.show", plan_id=plan.id))
    return _page(plan, form, ticked), 422


def _page(plan: Plan, form: VersionedForm | None = None, ticked: set[int] | None = None) -> str:
    found, today = checklist(db.session, plan), clock.today()
    plans = successors_of(db.session, plan)
    usual = plan.successor.period_end if plan.successor else None
    forms: dict[str, Any] = {
        "successor": form if isinstance(form, SuccessorForm) else SuccessorForm.among(plans, plan),
        "carry": form if isinstance(form, CarryOverForm) else CarryOverForm(version=plan.version, due_on=usual),
        "step": form if isinstance(form, StepForm) else StepForm(version=plan.version),
    }
    return render_template(
        "conclusion/show.html",
        plan=plan,
        found=found,
        plans=plans,
        hindrances=hindrances(plan, found, today) if plan.status is PlanStatus.ACTIVE else [],
        ticked={task.id for task in found.unfinished} if ticked is None else ticked,
        failed=form,
        **forms,
    )

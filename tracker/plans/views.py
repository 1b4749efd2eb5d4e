"""Plans, their outline with measures in place, and the start of their supervision."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission
from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import check_version
from tracker.dashboard import indicator_page, plan_page
from tracker.documents.models import StoredFile
from tracker.imports import comparison as comparisons
from tracker.imports import queries as imports
from tracker.plans import queries, services
from tracker.plans.access import plan_for
from tracker.plans.forms import ActivationForm
from tracker.plans.models import MeasureKind, ReportFrequency
from tracker.tasks import ledger, lookups
from tracker.tasks.models import Light

bp = Blueprint("plans", __name__)
TABS = (("outline", "目录与措施"), ("tasks", "任务"), ("indicators", "指标"))


@bp.get("/plans")
def index() -> ResponseReturnValue:
    """All plans the person may read."""
    today = clock.today()
    ledger.ensure(today)
    return render_template(
        "plans/index.html",
        plans=plan_page.visible_plans(current_user),
        lights=plan_page.lights_by_plan(current_user, today),
        measures=plan_page.measure_counts(),
        indicators=plan_page.indicator_counts(),
        all_lights=list(Light),
        reviews=imports.reviews_of(current_user),
    )


@bp.get("/plans/<int:plan_id>")
def show(plan_id: int) -> ResponseReturnValue:
    """One plan: facts, and a tab with its outline, its tasks or its indicators."""
    plan = plan_for(current_user, plan_id)
    today = clock.today()
    ledger.ensure(today)
    tab = next((key for key, _ in TABS if key == request.args.get("tab")), "outline")
    q, kind = tables.text_of(request.args), tables.one(request.args, "kind", MeasureKind)
    measures = queries.measures_of(plan, q, kind)
    entries = plan_page.entries_of(plan, current_user, today)
    units = {entry.lead_unit_id for rows in entries.values() for entry in rows}
    return render_template(
        "plans/show.html",
        plan=plan,
        review=imports.reviews_of(current_user).get(plan.id),
        tab=tab,
        tabs=TABS,
        q=q,
        kind=kind,
        kinds=queries.kind_counts(plan),
        named=queries.unit_counts(plan),
        found=len(measures),
        sections=queries.outline_of(plan, measures, whole=not (q or kind)) if tab == "outline" else [],
        entries=entries,
        rows=[entry for measure in measures for entry in entries.get(measure.id, [])] if tab == "tasks" else [],
        lights=plan_page.sum_of_lights(entries),
        all_lights=list(Light),
        units=lookups.unit_names(units),
        indicators=indicator_page.cards([plan], today) if tab == "indicators" else [],
        source=db.session.get(StoredFile, plan.source_file_id) if plan.source_file_id else None,
        comparing=comparisons.under_way(plan),
        gone=comparisons.marked_as_gone(plan),
    )


@bp.route("/plans/<int:plan_id>/activate", methods=["GET", "POST"])
def activate(plan_id: int) -> ResponseReturnValue:
    """Start the supervision of a draft plan."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    form = ActivationForm(obj=plan)
    if form.validate_on_submit():
        values = {**form.values(), "report_frequency": ReportFrequency(form.report_frequency.data)}
        try:
            with transaction():
                check_version(plan, form)
                services.activate(plan, actor=current_user, today=clock.today(), **values)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("规划已启动执行，可以交办任务了", "success")
            return redirect(url_for("plans.show", plan_id=plan_id, tab="tasks"))
    return render_template("plans/activate.html", plan=plan, form=form)

"""The end of a review: its items become tasks, or it is given up."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import check_version
from tracker.imports import publishing, queries, services
from tracker.imports.access import import_for
from tracker.imports.views import bp
from tracker.plans.forms import ActivationForm
from tracker.plans.models import ReportFrequency


@bp.route("/plans/imports/<int:import_id>/publish", methods=["GET", "POST"])
def publish(import_id: int) -> ResponseReturnValue:
    """发布为任务: with basis, content, object and scope of the supervision, and the paper that approved it."""
    kept = import_for(current_user, import_id)
    form = ActivationForm(**publishing.suggested(kept), version=kept.version)
    if form.validate_on_submit():
        values = {**form.values(), "report_frequency": ReportFrequency(form.report_frequency.data)}
        try:
            with transaction():
                check_version(kept, form)
                made = publishing.publish(kept, actor=current_user, today=clock.today(), **values)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已发布{len(made)}项任务，可以核对后交办", "success")
            return redirect(url_for("tasks.index", plan=kept.plan.slug))
    return render_template("imports/publish.html", kept=kept, plan=kept.plan, form=form, tally=queries.tally(kept))


@bp.post("/plans/imports/<int:import_id>/discard")
def discard(import_id: int) -> ResponseReturnValue:
    """Give up a review."""
    kept = import_for(current_user, import_id)
    try:
        with transaction():
            services.discard(kept, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for("imports.show", import_id=import_id))
    flash("已放弃这次导入", "success")
    return redirect(url_for("imports.upload"))

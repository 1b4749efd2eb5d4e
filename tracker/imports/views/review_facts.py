"""What the document says about itself, and its indicators, in review."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken, StaleForm
from tracker.core.forms import check_version
from tracker.imports import front, listing, review_page, targets
from tracker.imports.access import import_for
from tracker.imports.forms import DecisionForm, FrontForm, IndicatorForm
from tracker.imports.models import ImportIndicator, PlanImport
from tracker.imports.views import bp
from tracker.imports.views.review_items import CHANGED_MEANWHILE


@bp.route("/plans/imports/<int:import_id>/front", methods=["GET", "POST"])
def edit_front(import_id: int) -> ResponseReturnValue:
    """Title, issuer, number, dates, short name."""
    kept = import_for(current_user, import_id)
    form = FrontForm(obj=kept.plan)
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(kept.plan, form)
                moved = front.edit_front(kept, actor=current_user, **form.values())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("文件信息已保存" + (f"，{moved}项措施的时限或者单位随之更新" if moved else ""), "success")
            return redirect(url_for("imports.edit_front", import_id=import_id))
    return _render("front", kept, form=form)


@bp.get("/plans/imports/<int:import_id>/indicators")
def indicators(import_id: int) -> ResponseReturnValue:
    """Targets as they were read, each with its line."""
    return _indicators(import_for(current_user, import_id))


@bp.post("/plans/imports/<int:import_id>/indicators/decide")
def decide_indicator(import_id: int) -> ResponseReturnValue:
    """Take a target or leave it."""
    kept = import_for(current_user, import_id)
    row, form = _asked_row(kept), DecisionForm()
    action = {"take": targets.take, "leave": targets.leave}.get(form.action.data or "", targets.take)
    try:
        with transaction():
            check_version(row, form)
            action(kept, row, actor=current_user)
    except StaleForm:
        flash(CHANGED_MEANWHILE, "warning")
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return redirect(url_for("imports.indicators", import_id=import_id, page=request.args.get("page")))


@bp.post("/plans/imports/<int:import_id>/indicators/edit")
def edit_indicator(import_id: int) -> ResponseReturnValue:
    """Correct a target."""
    kept = import_for(current_user, import_id)
    row, form = _asked_row(kept), IndicatorForm()
    if form.validate():
        try:
            with transaction():
                check_version(row, form)
                targets.edit_indicator(kept, row, actor=current_user, **form.values())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已保存“{row.name}”", "success")
            return redirect(url_for("imports.indicators", import_id=import_id, page=request.args.get("page")))
    return _indicators(kept, row=row, form=form)


def _indicators(kept: PlanImport, row: ImportIndicator | None = None, form: IndicatorForm | None = None) -> ResponseReturnValue:
    page = tables.paginate(db.session, listing.indicators(kept), *tables.page_of(request.args))
    if row is None and request.args.get("row"):
        row = _asked_row(kept)
        form = IndicatorForm(obj=row)
    return _render("indicators", kept, page=page, row=row, form=form)


def _asked_row(kept: PlanImport) -> ImportIndicator:
    row = db.session.get(ImportIndicator, tables.one(request.args, "row", tables.identifier) or 0)
    if row is None or row.import_id != kept.id:
        raise NotThere("没有这个指标，请从列表中选择")
    return row


def _render(name: str, kept: PlanImport, /, **gathered: Any) -> ResponseReturnValue:
    return render_template(f"imports/{name}.html", **{**review_page.overview(kept), **gathered})

"""任务分解表: the template and a plan's rows out, filled sheets in."""

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import db, short_transaction, transaction
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.documents import services as documents
from tracker.imports import services, sheet_queries, sheet_services, sheet_writing
from tracker.imports.forms import NewPlanSheetForm, SheetForm
from tracker.imports.models import PlanImport
from tracker.imports.sheet_entries import entries_of
from tracker.imports.views import bp
from tracker.plans.access import plan_for
from tracker.plans.models import Plan
from tracker.regions.models import Region

NO_SHEET = "这次导入不是任务分解表"


@bp.get("/plans/sheet-template.xlsx")
def sheet_template() -> ResponseReturnValue:
    """The empty sheet of the region."""
    require(current_user, Permission.PLAN_EDIT, current_user)
    names = sheet_queries.register_names(current_user.region_code, clock.today())
    return download(sheet_writing.template(names), "任务分解表模板.xlsx")


@bp.get("/plans/<int:plan_id>/sheet.xlsx")
def export_sheet(plan_id: int) -> ResponseReturnValue:
    """A plan's tasks, or the items of its review, in the form of the template."""
    plan, today = plan_for(current_user, plan_id), clock.today()
    entries = entries_of(plan, current_user)
    notes = [("规划", plan.title), ("导出日期", long_date(today)), ("任务数", str(len(entries)))]
    try:
        data = sheet_writing.export(entries, sheet_queries.register_names(plan.region_code, today), notes)
    except RuleBroken as broken:
        flash(str(broken), "danger")
        return redirect(url_for("plans.show", plan_id=plan_id))
    _note_export(plan, len(entries))
    return download(data, f"{plan.short_name}任务分解表{today:%Y%m%d}.xlsx")


@bp.route("/plans/import-sheet", methods=["GET", "POST"])
def new_plan_sheet() -> ResponseReturnValue:
    """A new plan from a filled sheet."""
    require(current_user, Permission.PLAN_EDIT, current_user)
    form = NewPlanSheetForm()
    if form.validate_on_submit():
        values = {key: value for key, value in form.values().items() if key != "file"}
        data, name = handed_in(form)
        region = db.session.get_one(Region, current_user.region_code)
        try:
            with transaction():
                kept = sheet_services.start_plan(data, name, region=region, actor=current_user, today=clock.today(), **values)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            return to_rows(kept)
    return render_template("imports/sheet_upload.html", form=form, plan=None, earlier=[])


@bp.route("/plans/<int:plan_id>/import-sheet", methods=["GET", "POST"])
def plan_sheet(plan_id: int) -> ResponseReturnValue:
    """A filled sheet for a plan that is there."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    form = SheetForm()
    if form.validate_on_submit():
        data, name = handed_in(form)
        try:
            with transaction():
                kept = sheet_services.start_rows(data, name, plan=plan, actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken, "file")
        else:
            return to_rows(kept)
    earlier = sheet_queries.earlier_sheets(plan)
    return render_template("imports/sheet_upload.html", form=form, plan=plan, earlier=earlier)


def handed_in(form: SheetForm) -> tuple[bytes, str]:
    """Bytes and name of the chosen file."""
    return form.file.data.read(services.MAX_UPLOAD + 1), documents.plain_name(form.file.data.filename or "")


def to_rows(kept: PlanImport) -> ResponseReturnValue:
    """On to what was read."""
    flash("表已读完，请核对", "success")
    return redirect(url_for("imports.sheet", import_id=kept.id))


def download(data: bytes, name: str) -> ResponseReturnValue:
    """A workbook to keep."""
    return send_file(io.BytesIO(data), mimetype=sheet_writing.MEDIA_TYPE, as_attachment=True, download_name=name)


def _note_export(plan: Plan, count: int) -> None:
    """A GET writes only what must be noted, in a short transaction of its own (house-style §5)."""
    with short_transaction() as session:
        session.add(
            AuditEntry(
                action="sheet.exported",
                subject_type="plan",
                subject_id=str(plan.id),
                region_code=current_user.region_code,
                actor_id=current_user.id,
                actor_name=current_user.name,
                new={"title": plan.title, "rows": count},
            )
        )

"""The rows of a 任务分解表: errors until they are right or set aside, changes to be adopted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.imports import sheet_applying, sheet_changes, sheet_problems, sheet_queries, sheet_services
from tracker.imports.access import import_for, item_for
from tracker.imports.forms import AdoptionForm, SheetForm
from tracker.imports.models import ImportForm, ImportItem, ImportPurpose, PlanImport
from tracker.imports.views import bp
from tracker.imports.views.sheets import download, handed_in, to_rows
from tracker.reminders import events
from tracker.tasks.models import OPEN


@bp.get("/plans/imports/<int:import_id>/sheet")
def sheet(import_id: int) -> ResponseReturnValue:
    """Every row with its errors, or with what it would change."""
    return _page(_sheet_for(import_id), AdoptionForm(formdata=None), SheetForm(formdata=None))


@bp.get("/plans/imports/<int:import_id>/sheet.xlsx")
def sheet_problems_file(import_id: int) -> ResponseReturnValue:
    """The sheet with a column 问题, to be corrected."""
    kept = _sheet_for(import_id)
    return download(sheet_problems.problem_book(kept), f"{kept.file.name.rpartition('.')[0]}（标注问题）.xlsx")


@bp.post("/plans/imports/<int:import_id>/sheet/replace")
def replace_sheet(import_id: int) -> ResponseReturnValue:
    """A corrected file takes the place of the one before."""
    kept, form = _sheet_for(import_id), SheetForm()
    if form.validate_on_submit():
        data, name = handed_in(form)
        try:
            with transaction():
                sheet_services.replace(kept, data, name, actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken, "file")
        else:
            return to_rows(kept)
    return _page(kept, AdoptionForm(formdata=None), form)


@bp.post("/plans/imports/<int:import_id>/sheet/aside")
def set_rows_aside(import_id: int) -> ResponseReturnValue:
    """搁置 the faulty rows that were ticked, or all of them."""
    kept = _sheet_for(import_id)
    try:
        with transaction():
            count = sheet_services.set_aside(kept, _chosen(kept), actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"已搁置{count}行，它们不会成为任务，内容和问题保留在本页", "success")
    return redirect(url_for("imports.sheet", import_id=import_id))


@bp.post("/plans/imports/<int:import_id>/sheet/<int:item_id>/take-back")
def take_row_back(import_id: int, item_id: int) -> ResponseReturnValue:
    """取消搁置."""
    kept, item = _sheet_for(import_id), item_for(current_user, import_id, item_id)
    try:
        with transaction():
            sheet_services.take_back(kept, item, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return redirect(url_for("imports.sheet", import_id=import_id))


@bp.post("/plans/imports/<int:import_id>/sheet/apply")
def apply_rows(import_id: int) -> ResponseReturnValue:
    """采纳 the rows that were ticked, or 不采纳."""
    kept, form = _sheet_for(import_id), AdoptionForm()
    declined = request.form.get("action") == "decline"
    if not declined and not form.validate_on_submit():
        return _page(kept, form, SheetForm(formdata=None))
    try:
        with transaction():
            if declined:
                count = sheet_applying.decline(kept, _chosen(kept), actor=current_user, today=clock.today())
                flash(f"{count}行不采纳，规划没有改动", "success")
            else:
                _tell(_apply(kept, form.reason.data or "", clock.today()))
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return redirect(url_for("imports.sheet", import_id=import_id))


def _apply(kept: PlanImport, reason: str, today: date) -> sheet_applying.Outcome:
    """Adopt, and tell units that join a running task as the task's own page does."""
    outcome = sheet_applying.apply(kept, _chosen(kept), reason=reason, actor=current_user, today=today)
    for task, joined in outcome.joined:
        if task.status in OPEN:
            events.issued([task], today=today, only=joined)
    return outcome


def _tell(outcome: sheet_applying.Outcome) -> None:
    if outcome.adopted:
        flash(f"已采纳{len(outcome.adopted)}行", "success")
    for item, reason in outcome.refused[:5]:
        flash(f"第{item.place['row']}行没有采纳：{reason}", "warning")
    if len(outcome.refused) > 5:
        flash(f"另有{len(outcome.refused) - 5}行没有采纳", "warning")


def _sheet_for(import_id: int) -> PlanImport:
    kept = import_for(current_user, import_id)
    if kept.form is not ImportForm.SHEET:
        raise NotThere("这次导入不是任务分解表")
    return kept


def _page(kept: PlanImport, form: AdoptionForm, file_form: SheetForm) -> ResponseReturnValue:
    counts, views = sheet_queries.counts_of(kept), sheet_queries.views_of(kept)
    asked = request.args.get("view")
    usual = next((view for view in views if counts[view.key] and view.key not in ("aside", "same")), views[-1])
    view = next((one for one in views if one.key == asked), usual)
    page = tables.paginate(db.session, sheet_queries.rows_of(kept, view), *tables.page_of(request.args))
    return render_template(
        "imports/sheet_show.html",
        kept=kept,
        plan=kept.plan,
        form=form,
        file_form=file_form,
        counts=counts,
        views=views,
        view=view,
        page=page,
        targets=_targets(kept, page.rows),
        people=sheet_queries.names_of_people(kept),
        is_new_plan=kept.purpose is ImportPurpose.NEW_PLAN,
    )


def _targets(kept: PlanImport, rows: Sequence[Any]) -> dict[int, sheet_changes.Target]:
    return sheet_changes.targets(kept, rows) if kept.purpose is ImportPurpose.COMPARISON else {}


def _chosen(kept: PlanImport) -> list[ImportItem]:
    """The rows that were ticked, or with ``all`` every row of the tab."""
    key = request.form.get("all")
    view = next((one for one in sheet_queries.views_of(kept) if one.key == key), None)
    ids = [int(text) for text in request.form.getlist("row") if text.isdecimal() and len(text) < 10]
    return sheet_queries.chosen_rows(kept, ids, view)

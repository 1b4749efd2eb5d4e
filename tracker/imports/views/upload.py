"""A document is handed in: read, kept, and laid out for review or compared with the plan it belongs to."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.documents import services as documents
from tracker.imports import matching, queries, services
from tracker.imports.forms import COMPARISON, NEW_PLAN, REPLACEMENT, PurposeForm, UploadForm
from tracker.imports.models import ImportForm, ImportPurpose, PlanImport
from tracker.imports.views import bp
from tracker.plans.access import plan_for
from tracker.plans.models import Plan
from tracker.plans.parsing import parse_file
from tracker.regions.models import Region


@bp.route("/plans/import", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Choose a file; a file that belongs to a stored plan is offered as its source."""
    require(current_user, Permission.PLAN_EDIT, current_user)
    form = UploadForm()
    if form.validate_on_submit():
        data, name = _handed_in(form)
        try:
            return _take(data, name)
        except RuleBroken as broken:
            form.complain(broken, "file")
    return render_template("imports/upload.html", form=form, open_reviews=queries.open_reviews(current_user.region_code))


def _take(data: bytes, name: str) -> ResponseReturnValue:
    same = queries.review_of_same_file(data, current_user.region_code)
    if same is not None:
        flash("这份文件已经导入，正在审核中，请继续审核", "info")
        return redirect(_page_of(same))
    known = matching.stored_plan(parse_file(data, name).extraction.front, current_user.region_code, name)
    if known is not None:
        return _offer(data, name, known)
    return _review(_start(data, name))


@bp.post("/plans/import/purpose")
def decide_purpose() -> ResponseReturnValue:
    """What the file is that was just handed in: the source of the stored plan, a corrected print of it, or a plan of its own."""
    require(current_user, Permission.PLAN_EDIT, current_user)
    form = PurposeForm()
    kept = queries.file_handed_in_by(current_user, form.file_id.data)
    if kept is None or not form.validate():
        flash("请重新选择要导入的文件", "warning")
        return redirect(url_for("imports.upload"))
    data, purpose = documents.read(kept), form.purpose.data
    known = matching.stored_plan(parse_file(data, kept.name).extraction.front, current_user.region_code, kept.name)
    if purpose == "comparison" and known is not None:
        return _review(_compare(data, kept.name, known))
    under_way = queries.review_that_makes(known) if known is not None else None
    return _review(_start(data, kept.name, instead_of=under_way if purpose == "replacement" else None))


@bp.route("/plans/<int:plan_id>/compare", methods=["GET", "POST"])
def compare(plan_id: int) -> ResponseReturnValue:
    """Hand in the source of a stored plan, or a corrected print of it."""
    plan = plan_for(current_user, plan_id, Permission.PLAN_EDIT)
    form = UploadForm()
    if form.validate_on_submit():
        data, name = _handed_in(form)
        same = queries.review_of_same_file(data, plan.region_code)
        if same is not None and same.plan_id == plan.id:
            flash("这份文件已经与规划比对，请继续决定差异", "info")
            return redirect(_page_of(same))
        try:
            return _review(_compare(data, name, plan))
        except RuleBroken as broken:
            form.complain(broken, "file")
    return render_template("imports/upload.html", form=form, plan=plan, open_reviews=[])


def _handed_in(form: UploadForm) -> tuple[bytes, str]:
    return form.file.data.read(services.MAX_UPLOAD + 1), documents.plain_name(form.file.data.filename or "")


def _offer(data: bytes, name: str, known: Plan) -> ResponseReturnValue:
    with transaction():
        kept = documents.keep(data, name, services.media_type(name), actor=current_user)
    under_way = queries.review_that_makes(known)
    choices = [REPLACEMENT, NEW_PLAN] if under_way else [COMPARISON, NEW_PLAN]
    form = PurposeForm(formdata=None, file_id=kept.id, purpose=choices[0][0])
    form.purpose.choices = choices
    return render_template("imports/purpose.html", form=form, plan=known, file=kept, under_way=under_way)


def _start(data: bytes, name: str, *, instead_of: PlanImport | None = None) -> PlanImport:
    region, today = db.session.get_one(Region, current_user.region_code), clock.today()
    with transaction():
        if instead_of is not None:
            services.discard(instead_of, actor=current_user, today=today)
        return services.start(data, name, region=region, actor=current_user, today=today)


def _compare(data: bytes, name: str, plan: Plan) -> PlanImport:
    with transaction():
        return services.compare(data, name, plan=plan, actor=current_user, today=clock.today())


def _review(kept: PlanImport) -> ResponseReturnValue:
    compared = kept.purpose is ImportPurpose.COMPARISON
    flash("文件已读完，请逐项决定差异" if compared else "文件已读完，请核对措施、单位和时限", "success")
    return redirect(_page_of(kept))


def _page_of(kept: PlanImport) -> str:
    """Where the work on an import goes on: the differences of a comparison, else the items."""
    page = "imports.comparison" if kept.purpose is ImportPurpose.COMPARISON else "imports.show"
    page = "imports.sheet" if kept.form is ImportForm.SHEET else page
    return url_for(page, import_id=kept.id)

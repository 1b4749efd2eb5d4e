"""A bureau's reports: signing, writing one or all, the head's approval, the office's review."""

import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission, allows, require
from tracker.changes.queries import waiting_for_head as requests_for_head
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.forms import check_version
from tracker.core.periods import parse_period
from tracker.core.tables import identifier, many, page_of, paginate
from tracker.documents.services import upload
from tracker.progress import batches, owed, queries, rules, services, workbook
from tracker.progress.access import due_for, own_unit_for, report_for, writing_for
from tracker.progress.forms import ApprovalForm, ReportForm, ReviewForm, RowForm, WaiverForm, WorkbookForm
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.regions.services import calendar_for, setting
from tracker.reminders import events
from tracker.tasks import report_dues
from tracker.tasks import services as tasks
from tracker.tasks.access import task_for

bp = Blueprint("progress", __name__)
EVENT_NAMES = {
    "sent_to_head": "送单位负责人审签",
    "head_returned": "单位负责人退回",
    "submitted": "报送督查室",
    "accepted": "审核通过",
    "returned": "审核退回",
}


@bp.post("/tasks/<int:task_id>/sign")
def sign(task_id: int) -> ResponseReturnValue:
    """签收 one task."""
    task = task_for(current_user, task_id, Permission.TASK_SIGN)
    with transaction():
        tasks.sign(task, actor=current_user, today=clock.today())
    flash(f"已签收：{task.number}　{task.title}", "success")
    return redirect(url_for("tasks.show", task_id=task_id))


@bp.post("/tasks/sign")
def sign_all() -> ResponseReturnValue:
    """签收 several tasks at once; all or none."""
    chosen = [task_for(current_user, task_id, Permission.TASK_SIGN) for task_id in many(request.form, "task", identifier)]
    with transaction():
        for task in chosen:
            tasks.sign(task, actor=current_user, today=clock.today())
    flash(f"已签收{len(chosen)}项任务" if chosen else "没有选中任务，请先勾选要签收的任务", "success" if chosen else "warning")
    return redirect(url_for("progress.batch"))


@bp.route("/tasks/<int:task_id>/reports/<period>", methods=["GET", "POST"])
def write(task_id: int, period: str) -> ResponseReturnValue:
    """Write one report; ``unit`` names the unit on whose behalf the office writes."""
    task, unit = writing_for(current_user, task_id, request.args.get("unit", type=int))
    label = _label(period)
    report = queries.report_of(task.id, unit.id, period)
    if report is not None and report.status not in services.EDITABLE:
        return redirect(url_for("progress.show", report_id=report.id))
    rules.check_reportable(task, unit.id, period, clock.today())
    form = ReportForm.of(report)
    if form.validate_on_submit():
        report = _keep(form, task, unit, period, report)
        if report is not None and not form.errors and _sent(form, report):
            return redirect(url_for("progress.show", report_id=report.id))
    return render_template("progress/write.html", form=form, task=task, unit=unit, label=label, **_beside(task, unit, period, report))


def _keep(form: ReportForm, task: Any, unit: Any, period: str, report: ProgressReport | None) -> ProgressReport | None:
    """The draft and its files are kept first, so that a refusal to send loses nothing."""
    try:
        with transaction():
            check_version(report or batches.NOT_BEGUN, form)
            report = services.save_draft(task, unit, period, actor=current_user, today=clock.today(), **form.content())
            for evidence in [one for one in report.evidence if one.id in (form.remove.data or [])]:
                services.detach(evidence, actor=current_user)
            for sent in form.files.data or []:
                try:
                    services.attach(report, upload(sent.stream, sent.filename or "", actor=current_user), actor=current_user)
                except RuleBroken as broken:
                    form.complain(broken, "files")
    except RuleBroken as broken:
        form.complain(broken)
    else:
        form.renew(report.version)
    return report


def _sent(form: ReportForm, report: ProgressReport) -> bool:
    """Whether the request is done with: kept as a draft, or sent on."""
    if request.form.get("action") != "send":
        flash("草稿已保存，尚未报送", "success")
        return True
    try:
        with transaction():
            services.send(report, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        form.complain(broken)
        form.form_errors.append("填写的内容已存为草稿。")
        return False
    flash("已送单位负责人审签" if report.status is ReportStatus.WITH_HEAD else "已报送督查室，等待审核", "success")
    return True


def _beside(task: Any, unit: Any, period: str, report: ProgressReport | None) -> dict[str, Any]:
    before = queries.reports_before(task.id, unit.id, period)
    due = report_dues.due_of(task, unit.id, period)
    returned = report.return_reason if report and report.status is ReportStatus.RETURNED else None
    on_behalf = current_user.unit_id != unit.id
    return {"last": before[0] if before else None, "due": due, "report": report, "returned": returned, "on_behalf": on_behalf}


@bp.get("/progress/<int:report_id>")
def show(report_id: int) -> ResponseReturnValue:
    """A report with its whole life, and the decision for whoever has to take it."""
    return _page(report_for(current_user, report_id))


def _page(report: ProgressReport, review: ReviewForm | None = None, approval: ApprovalForm | None = None) -> str:
    submitted, with_head = report.status is ReportStatus.SUBMITTED, report.status is ReportStatus.WITH_HEAD
    if submitted and review is None and allows(current_user, Permission.PROGRESS_REVIEW, report):
        review = ReviewForm(formdata=None, obj=report)
    if with_head and approval is None and allows(current_user, Permission.PROGRESS_APPROVE, report):
        approval = ApprovalForm(formdata=None, obj=report)
    before = queries.reports_before(report.task_id, report.unit_id, report.period)
    return render_template(
        "progress/show.html",
        report=report,
        label=_label(report.period),
        last=before[0] if before else None,
        due=report_dues.due_of(report.task, report.unit_id, report.period),
        life=queries.life_of(report),
        event_names=EVENT_NAMES,
        review=review,
        approval=approval,
        may_write=report.status in services.EDITABLE and report.unit_id == current_user.unit_id,
    )


@bp.post("/progress/<int:report_id>/review")
def review(report_id: int) -> ResponseReturnValue:
    """Accept or return, then on to the next one that waits."""
    report = report_for(current_user, report_id, Permission.PROGRESS_REVIEW)
    form = ReviewForm()
    if not form.validate_on_submit():
        return _page(report, review=form)
    try:
        with transaction():
            check_version(report, form)
            _decide(report, form)
    except RuleBroken as broken:
        form.complain(broken)
        return _page(report, review=form)
    flash(f"已{'通过' if report.status is ReportStatus.ACCEPTED else '退回'}：{report.unit.name}　{report.task.number}", "success")
    following = db.session.scalar(queries.waiting_for_review(report.task.region_code).limit(1))
    return redirect(url_for("progress.show", report_id=following.id) if following else url_for("progress.reviews"))


def _decide(report: ProgressReport, form: ReviewForm) -> None:
    by: dict[str, Any] = {"actor": current_user, "today": clock.today()}
    if form.decision.data == "return":
        services.return_(report, reason=form.reason.data or "", **by)
        events.returned(report, today=by["today"])
    else:
        figures = {"percent": form.percent.data, "progress_class": form.progress_class.data}
        services.accept(report, comment=form.reason.data or None, **figures, **by)


@bp.post("/progress/<int:report_id>/approval")
def approve(report_id: int) -> ResponseReturnValue:
    """The unit head agrees or gives back."""
    report = report_for(current_user, report_id, Permission.PROGRESS_APPROVE)
    form = ApprovalForm()
    if not form.validate_on_submit():
        return _page(report, approval=form)
    by: dict[str, Any] = {"actor": current_user, "today": clock.today()}
    try:
        with transaction():
            check_version(report, form)
            if form.decision.data == "return":
                services.hand_back(report, reason=form.reason.data or "", **by)
            else:
                services.approve(report, **by)
    except RuleBroken as broken:
        form.complain(broken)
        return _page(report, approval=form)
    flash("已同意并报送督查室" if report.status is ReportStatus.SUBMITTED else "已退回填报人", "success")
    return redirect(url_for("progress.reviews"))


@bp.get("/reviews")
def reviews() -> ResponseReturnValue:
    """What waits: for the office to review, for a unit head to approve."""
    if works_for_unit(current_user):
        waiting = list(db.session.scalars(queries.waiting_for_head(current_user.unit_id)))
        asked = list(db.session.scalars(requests_for_head(current_user.unit_id)))
        return render_template("progress/approvals.html", reports=waiting, requests=asked, label=_label)
    require(current_user, Permission.PROGRESS_REVIEW, current_user.region_code)
    page = paginate(db.session, queries.waiting_for_review(current_user.region_code), *page_of(request.args))
    today, calendar = clock.today(), calendar_for(current_user.region_code)
    waited = {one.id: calendar.between(one.submitted_on, today) for one in page.rows}
    allowed = setting(current_user.region_code, "task.review_workdays", today)
    return render_template("progress/reviews.html", page=page, waited=waited, allowed_days=allowed, label=_label)


@bp.route("/dues/<int:due_id>/waiver", methods=["GET", "POST"])
def waive(due_id: int) -> ResponseReturnValue:
    """免报: nothing is due from this unit for this period."""
    due = due_for(current_user, due_id)
    form = WaiverForm()
    if form.validate_on_submit():
        try:
            with transaction():
                report_dues.waive(due, reason=form.reason.data or "", actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已免去{due.unit.name}{_label(due.period)}的填报", "success")
            return redirect(url_for("tasks.show", task_id=due.task_id))
    return render_template("progress/waive.html", form=form, due=due, label=_label(due.period))


@bp.route("/progress", methods=["GET", "POST"])
def batch() -> ResponseReturnValue:
    """All that the unit owes on one page; right rows are kept, faulty rows keep what was typed."""
    unit = own_unit_for(current_user)
    rows = batches.rows_of(owed.owed_by(unit.id), _row_form)
    left: list[str] = []
    if request.method == "POST":
        left = batches.left_over(rows)  # before the rows change: what is sent now is not left over
        outcome = batches.keep(rows, actor=current_user, today=clock.today(), send=request.form.get("action") == "send")
        flash(outcome.words, outcome.category)
        if not outcome.faulty and not left:
            return redirect(url_for("progress.batch"))
        rows = batches.with_faulty(owed.owed_by(unit.id), rows, _row_form)
    return render_template("progress/batch.html", rows=rows, left=left, unsigned=owed.unsigned(unit), form=WorkbookForm())


@bp.route("/progress/workbook", methods=["GET", "POST"])
def sheet() -> ResponseReturnValue:
    """The same as an Excel sheet: out with GET, in with POST; nothing is imported while a row is faulty."""
    unit = own_unit_for(current_user)
    found = owed.owed_by(unit.id)
    if request.method == "GET":
        name = f"{unit.name}进展填报表{clock.today():%Y%m%d}.xlsx"
        data = io.BytesIO(workbook.template([one for one in found if one.editable]))
        return send_file(data, mimetype=workbook.MEDIA_TYPE, as_attachment=True, download_name=name)
    form = WorkbookForm()
    if not form.validate_on_submit():
        flash("请选择填好的 Excel 表", "warning")
        return redirect(url_for("progress.batch"))
    try:
        read = batches.from_sheet(found, workbook.read(form.file.data.read()), _row_form)
    except RuleBroken as broken:
        flash(str(broken), "danger")
        return redirect(url_for("progress.batch"))
    imported = batches.import_rows(read, actor=current_user, today=clock.today())
    if imported is None:
        return render_template("progress/import.html", read=read)
    flash(f"已导入{imported}项，存为草稿，请核对后提交", "success")
    return redirect(url_for("progress.batch"))


def _row_form(one: owed.Owed, typed: Any) -> RowForm:
    return RowForm.of(one.report, formdata=typed, prefix=batches.prefix_of(one))


def _label(period: str) -> str:
    try:
        return parse_period(period).label
    except RuleBroken as broken:
        raise NotThere(str(broken)) from broken

"""Asking for approval, number and mailing, and a new issue that corrects an old one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import check_version
from tracker.core.steps import take
from tracker.publication import approving
from tracker.publication import issuing as services
from tracker.publication.forms import AskApprovalForm, PublishForm, ReasonForm
from tracker.publication.views import bp
from tracker.reports import files
from tracker.reports import services as reports
from tracker.reports.access import report_for
from tracker.reports.models import NumberKind


@bp.post("/reports/<int:report_id>/submit")
def submit(report_id: int) -> ResponseReturnValue:
    """Send the report to the leader, once the units have had their say."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    form, today = AskApprovalForm(), clock.today()
    back = url_for("reports.show", report_id=report_id)
    return take(
        report,
        form,
        lambda: approving.ask(report, actor=current_user, today=today, reason=form.reason.data or ""),
        "已提交领导审批，数据不再变化",
        back,
    )


@bp.post("/reports/<int:report_id>/publish")
def publish(report_id: int) -> ResponseReturnValue:
    """Number, store the files, and send them."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    form, today = PublishForm(number_kind=NumberKind.BULLETIN.value), clock.today()

    def step() -> None:
        kind = NumberKind(form.number_kind.data)
        services.publish(report, form.number.data or 0, actor=current_user, today=today, number_kind=kind)

    back = url_for("reports.show", report_id=report_id)
    return take(report, form, step, "已印发，文件已存档，邮件将在工作时间发出", back)


@bp.route("/reports/<int:report_id>/correction", methods=["GET", "POST"])
def correct(report_id: int) -> ResponseReturnValue:
    """Draft a new issue that names the published one and replaces it."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    form = ReasonForm(version=report.version)
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(report, form)
                made = reports.correct(report, form.reason.data or "", actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("更正的新一期已起草，印发后代替原通报", "success")
            return redirect(url_for("reports.show", report_id=made.id))
    return render_template("publication/correct.html", report=report, form=form, doc_number=files.cited(report))

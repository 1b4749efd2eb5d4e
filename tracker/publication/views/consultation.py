"""The office's side of 征求意见: choose units, follow the answers, deal with objections, end it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.forms import check_version
from tracker.core.steps import take
from tracker.core.tables import identifier
from tracker.publication import approving, consulting, page, queries
from tracker.publication.access import objection_for
from tracker.publication.forms import AskApprovalForm, HandlingForm, ReasonForm, StepForm
from tracker.publication.lines import lines_by_unit
from tracker.publication.models import ConsultationState, Handling
from tracker.publication.views import bp
from tracker.regions.services import setting
from tracker.reports.access import report_for
from tracker.reports.models import SupervisionReport
from tracker.tasks.lookups import unit_names, without_contact


@bp.route("/reports/<int:report_id>/consultation/new", methods=["GET", "POST"])
def start(report_id: int) -> ResponseReturnValue:
    """Choose the units that are shown their lines; all that are named, unless somebody thinks otherwise."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    form = StepForm(version=report.version)
    chosen = _chosen()
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(report, form)
                made = consulting.start(report, chosen, actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已发给{len(made.parts)}个单位征求意见，通报的数字从现在起不再变化", "success")
            return redirect(url_for("publication.consultation", report_id=report_id))
    return _start_page(report, form, chosen)


def _chosen() -> set[int]:
    try:
        return {identifier(text) for text in request.form.getlist("unit")}
    except ValueError:
        return set()


def _start_page(report: SupervisionReport, form: StepForm, chosen: set[int]) -> str:
    lines = lines_by_unit(report, db.session)
    names = unit_names(lines)
    rows = sorted(((unit_id, names[unit_id], some) for unit_id, some in lines.items()), key=lambda row: (-len(row[2]), row[0]))
    silent = without_contact(lines)
    is_sent = form.is_submitted()
    return render_template(
        "publication/start.html",
        report=report,
        form=form,
        rows=rows,
        silent=silent,
        days=setting(report.region_code, "report.consult_workdays", clock.today()),
        checked=chosen if is_sent else {unit_id for unit_id, _, _ in rows},
    )


@bp.get("/reports/<int:report_id>/consultation")
def consultation(report_id: int) -> ResponseReturnValue:
    """Who was asked, who answered what, and how it was dealt with; earlier rounds below."""
    report = report_for(current_user, report_id)
    rounds = [one for one in queries.consultations_of(report) if one.state is not ConsultationState.SKIPPED]
    if not rounds or current_user.unit_id is not None:
        raise NotThere("这份通报没有征求过意见，或者您没有查看的权限")
    today = clock.today()
    return render_template(
        "publication/consultation.html",
        report=report,
        current=rounds[0],
        rounds=rounds,
        counts=page.counts(rounds[0], today),
        is_over=rounds[0].is_over(today),
        withdraw=ReasonForm(formdata=None, version=rounds[0].version),
        ask_form=AskApprovalForm(formdata=None, version=report.version),
        wants_reason=approving.wants_reason(report, today),
        **page.NAMES,
    )


@bp.post("/reports/<int:report_id>/consultation/objections/<int:objection_id>")
def handle(report_id: int, objection_id: int) -> ResponseReturnValue:
    """Note 采纳 or 未采纳 with its reason."""
    objection = objection_for(current_user, report_id, objection_id)
    form = HandlingForm()

    def step() -> None:
        handling = Handling(form.handling.data)
        consulting.handle(objection, handling, form.reason.data or "", actor=current_user, today=clock.today())

    back = url_for("publication.consultation", report_id=report_id, _anchor=f"objection-{objection_id}")
    return take(objection, form, step, "处理情况已记录", back)


@bp.post("/reports/<int:report_id>/consultation/withdrawal")
def withdraw(report_id: int) -> ResponseReturnValue:
    """Go back to the draft."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    running = queries.running(report)
    if running is None:
        raise NotThere("这份通报目前没有在征求意见")
    form = ReasonForm()
    back = url_for("reports.show", report_id=report_id)
    today = clock.today()
    return take(
        running,
        form,
        lambda: consulting.withdraw(running, form.reason.data or "", actor=current_user, today=today),
        "征求意见已撤回，通报退回初稿，可以刷新数据",
        back,
    )

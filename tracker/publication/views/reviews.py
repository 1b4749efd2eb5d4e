"""复核: a unit asks, somebody without a part in the report decides."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission, allows, require
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.forms import check_version
from tracker.publication import queries
from tracker.publication import reviews as services
from tracker.publication.access import receipt_for, review_for
from tracker.publication.forms import UPHOLD, DecisionForm, PaperReviewForm, ReviewForm
from tracker.publication.models import REVIEW_STATE_NAMES, ReportReview, ReviewState
from tracker.publication.views import bp
from tracker.reports import files
from tracker.reports.access import report_for
from tracker.reports.models import SupervisionReport, SupervisionStatus


@bp.route("/reports/<int:report_id>/reviews/new", methods=["GET", "POST"])
def ask_review(report_id: int) -> ResponseReturnValue:
    """Ask for a review: the own unit's, or on paper for a unit that the office chooses."""
    report = report_for(current_user, report_id)
    is_unit = works_for_unit(current_user)
    if not is_unit:
        require(current_user, Permission.SUPERVISION_EDIT, report)
    if report.status is not SupervisionStatus.PUBLISHED:
        raise NotThere("通报印发后才能申请复核")
    form = ReviewForm() if is_unit else _paper_form(report)
    if form.validate_on_submit():
        unit_id = form.unit_id.data if isinstance(form, PaperReviewForm) else current_user.unit_id
        receipt = receipt_for(current_user, report_id, unit_id, Permission.REVIEW_ASK)
        try:
            with transaction():
                made = services.ask(receipt, form.text.data or "", actor=current_user, today=clock.today(), on_behalf=not is_unit)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("复核申请已提交，督查室将在规定期限内答复", "success")
            return redirect(url_for("publication.review", report_id=report_id, review_id=made.id))
    own = queries.receipt_of(report.id, current_user.unit_id) if is_unit else None
    until = services.last_day(own) if own else None
    return render_template("publication/ask_review.html", report=report, form=form, until=until, doc_number=files.cited(report))


def _paper_form(report: SupervisionReport) -> PaperReviewForm:
    form = PaperReviewForm()
    form.unit_id.choices = [(one.unit_id, one.unit_name) for one in queries.receipts_of(report) if one.received_on is not None]
    return form


@bp.route("/reports/<int:report_id>/reviews/<int:review_id>", methods=["GET"])
def review(report_id: int, review_id: int) -> ResponseReturnValue:
    """The request, and its result."""
    found = review_for(current_user, report_id, review_id)
    return render_template("publication/review.html", **_shown(found, DecisionForm(formdata=None, version=found.version)))


@bp.post("/reports/<int:report_id>/reviews/<int:review_id>")
def decide(report_id: int, review_id: int) -> ResponseReturnValue:
    """Uphold or refuse; the unit is told."""
    found = review_for(current_user, report_id, review_id, Permission.REVIEW_DECIDE)
    form = DecisionForm()
    if form.validate_on_submit():
        upheld, reason = form.decision.data == UPHOLD, form.reason.data or ""
        try:
            with transaction():
                check_version(found, form)
                services.decide(found, upheld=upheld, reason=reason, actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("已决定并告知申请单位；更正的新一期已起草，请修改后印发" if upheld else "已决定并告知申请单位", "success")
            return redirect(url_for("publication.review", report_id=report_id, review_id=review_id))
    return render_template("publication/review.html", **_shown(found, form)), 422


def _shown(found: ReportReview, form: DecisionForm) -> dict[str, Any]:
    decides = found.state is ReviewState.OPEN and allows(current_user, Permission.REVIEW_DECIDE, found)
    correction = found.correction
    sees_correction = correction is not None and (not works_for_unit(current_user) or correction.status is SupervisionStatus.PUBLISHED)
    return {
        "review": found,
        "report": found.report,
        "doc_number": files.cited(found.report),
        "form": form if decides else None,
        "barrier": services.barrier(found, current_user) if decides else "",
        "deciders": services.deciders(found) if decides else [],
        "is_late": found.state is ReviewState.OPEN and clock.today() > found.due_on,
        "correction": correction if sees_correction else None,
        "correction_number": files.cited(correction) if sees_correction and correction else None,
        "state_names": REVIEW_STATE_NAMES,
    }

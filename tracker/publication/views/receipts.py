"""To whom a published report went, who has it, and who signed for it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission, allows
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.forms import check_version
from tracker.core.steps import take
from tracker.publication import page, queries
from tracker.publication import receipts as services
from tracker.publication.access import receipt_for
from tracker.publication.forms import PaperReceiptForm, StepForm, paper_receipt_form
from tracker.publication.models import RECEIPT_NAMES, Receipt
from tracker.publication.views import bp
from tracker.reports import files
from tracker.reports.access import report_for
from tracker.reports.models import SupervisionStatus


@bp.get("/reports/<int:report_id>/receipts")
def receipts(report_id: int) -> ResponseReturnValue:
    """All units with their receipts, those without first."""
    report = report_for(current_user, report_id)
    if works_for_unit(current_user) or report.status is not SupervisionStatus.PUBLISHED:
        raise NotThere("通报印发后，督查机构和领导可以在这里查看签收情况")
    found = queries.receipts_of(report)
    return render_template(
        "publication/receipts.html",
        report=report,
        receipts=found,
        counts=page.receipt_counts(found),
        receipt_names=RECEIPT_NAMES,
        doc_number=files.cited(report),
        may_note=allows(current_user, Permission.SUPERVISION_EDIT, report),
    )


@bp.post("/reports/<int:report_id>/receipt")
def sign(report_id: int) -> ResponseReturnValue:
    """签收 by the unit."""
    receipt = receipt_for(current_user, report_id, current_user.unit_id, Permission.RECEIPT_SIGN)
    back = url_for("reports.show", report_id=report_id)
    today = clock.today()
    return take(receipt, StepForm(), lambda: services.sign(receipt, actor=current_user, today=today), "已签收", back)


@bp.route("/reports/<int:report_id>/receipts/<int:unit_id>", methods=["GET", "POST"])
def note_paper(report_id: int, unit_id: int) -> ResponseReturnValue:
    """A receipt on paper, entered by the office."""
    receipt = receipt_for(current_user, report_id, unit_id, Permission.RECEIPT_NOTE)
    form = paper_receipt_form(receipt.version, clock.today())
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(receipt, form)
                _note(receipt, form)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已登记{receipt.unit_name}的书面签收", "success")
            return redirect(url_for("publication.receipts", report_id=report_id))
    return render_template("publication/note_paper.html", receipt=receipt, report=receipt.report, form=form)


def _note(receipt: Receipt, form: PaperReceiptForm) -> None:
    assert form.received_on.data is not None
    services.note_paper(receipt, form.received_on.data, form.note.data or "", actor=current_user, today=clock.today())

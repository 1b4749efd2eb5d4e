"""A unit's side of 征求意见: exactly its lines, its answer, and the sheet for a unit without an account."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission, allows
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import check_version
from tracker.publication import consulting
from tracker.publication.access import part_for
from tracker.publication.forms import AnswerForm, answer_form
from tracker.publication.models import HANDLING_NAMES, ConsultationState, ConsultedUnit
from tracker.publication.views import bp


@bp.get("/reports/<int:report_id>/consultation/units/<int:unit_id>")
def lines(report_id: int, unit_id: int) -> ResponseReturnValue:
    """The lines of one unit and what it says about them."""
    part = part_for(current_user, report_id, unit_id)
    return render_template("publication/lines.html", form=answer_form(part), **_shown(part))


@bp.post("/reports/<int:report_id>/consultation/units/<int:unit_id>")
def answer(report_id: int, unit_id: int) -> ResponseReturnValue:
    """The unit's answer, or the one that the office enters from paper."""
    part = part_for(current_user, report_id, unit_id, Permission.CONSULTATION_ANSWER)
    form = AnswerForm()
    if form.validate_on_submit() and form.fits(part):
        try:
            with transaction():
                check_version(part, form)
                on_behalf = not works_for_unit(current_user)
                consulting.answer(part, form.objections(part), actor=current_user, today=clock.today(), on_behalf=on_behalf)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("答复已提交", "success")
            back = {"endpoint": "publication.consultation"} if on_behalf else {"endpoint": "publication.lines", "unit_id": unit_id}
            return redirect(url_for(**back, report_id=report_id))
    return render_template("publication/lines.html", form=form, **_shown(part)), 422


@bp.get("/reports/<int:report_id>/consultation/units/<int:unit_id>/sheet")
def sheet(report_id: int, unit_id: int) -> ResponseReturnValue:
    """The lines on paper, with room for an answer and a signature."""
    part = part_for(current_user, report_id, unit_id)
    return render_template("publication/sheet.html", **_shown(part))


def _shown(part: ConsultedUnit) -> dict[str, Any]:
    today, consultation = clock.today(), part.consultation
    is_unit = works_for_unit(current_user)
    is_open = consultation.state is ConsultationState.RUNNING and not (is_unit and consultation.is_over(today))
    is_handled = any(one.handling for one in part.objections)
    return {
        "part": part,
        "consultation": consultation,
        "report": consultation.report,
        "is_unit": is_unit,
        "is_over": consultation.is_over(today),
        "may_answer": is_open and not is_handled and allows(current_user, Permission.CONSULTATION_ANSWER, part),
        "objections": {one.line_key: one for one in part.objections},
        "general": consulting.GENERAL,
        # How the office deals with a unit's words is shown to it when all is settled, not while it is thought over.
        "shows_handling": not is_unit or consultation.state is ConsultationState.CLOSED,
        "handling_names": HANDLING_NAMES,
    }

"""The office reviews the values that units entered."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.tables import page_of, paginate
from tracker.indicators import queries, services
from tracker.indicators.access import value_for
from tracker.indicators.forms import ValueReviewForm
from tracker.indicators.models import ObservedValue, ValueStatus
from tracker.indicators.views import bp


@bp.get("/indicators/review")
def review() -> ResponseReturnValue:
    """Values of the region that wait, each with the one that counts now."""
    return _page(None, None)


@bp.post("/indicators/values/<int:value_id>/review")
def decide(value_id: int) -> ResponseReturnValue:
    """Accept or return one value."""
    value = value_for(current_user, value_id, Permission.INDICATOR_REVIEW)
    form = ValueReviewForm()
    if not form.validate_on_submit():
        return _page(value_id, form)
    try:
        with transaction():
            if form.decision.data == "accept":
                services.accept_value(value, actor=current_user, today=clock.today())
            else:
                services.return_value(value, form.reason.data or "", actor=current_user, today=clock.today())
    except RuleBroken as broken:
        form.complain(broken, "reason")
        return _page(value_id, form)
    flash(f"{value.indicator.name}：{'已通过，计入完成值' if value.status is ValueStatus.ACCEPTED else '已退回填报单位'}", "success")
    return redirect(url_for("indicators.review"))


def _page(about: int | None, form: ValueReviewForm | None) -> str:
    """The list; the row that could not be decided keeps what was typed."""
    require(current_user, Permission.INDICATOR_REVIEW, current_user.region_code)
    page = paginate(db.session, queries.waiting_values(current_user.region_code), *page_of(request.args))
    return render_template("indicators/review.html", page=page, counted=_counted, about=about, form=form)


def _counted(value: ObservedValue) -> ObservedValue | None:
    """The value that counts for the same period until this one is accepted."""
    rows = [row for row in value.indicator.values if row.period == value.period and row.status is ValueStatus.ACCEPTED]
    return rows[-1] if rows else None

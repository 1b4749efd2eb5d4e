"""Indicators: targets, values, pace; entering a value."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission
from tracker.core import clock, tables
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.periods import PeriodKind, period_of
from tracker.dashboard import indicator_page, plan_page
from tracker.indicators import services
from tracker.indicators.access import indicator_for
from tracker.indicators.forms import ValueForm
from tracker.indicators.paths import PACE_NAMES, Pace

bp = Blueprint("indicators", __name__)


@bp.get("/indicators")
def index() -> ResponseReturnValue:
    """All indicators of the plans the person may read, by plan, with filters."""
    chosen, pace = tables.many(request.args, "plan", str), tables.many(request.args, "pace", Pace)
    q = tables.text_of(request.args)
    plans = plan_page.visible_plans(current_user)
    found = indicator_page.cards([plan for plan in plans if not chosen or plan.slug in chosen], clock.today())
    if request.args.get("own") and works_for_unit(current_user):
        found = [card for card in found if card.indicator.unit_id == current_user.unit_id]
    found = [card for card in found if q in card.indicator.name and (not pace or card.pace in pace)]
    return render_template(
        "indicators/index.html",
        cards=found,
        plans=[(plan.slug, f"{plan.short_name}　{plan.title}") for plan in plans],
        chosen=chosen,
        pace=pace,
        paces=list(PACE_NAMES.items()),
        q=q,
    )


@bp.route("/indicators/<int:indicator_id>", methods=["GET", "POST"])
def show(indicator_id: int) -> ResponseReturnValue:
    """One indicator with the history of its values, and the form for a new one."""
    writing = request.method == "POST"
    indicator = indicator_for(current_user, indicator_id, Permission.INDICATOR_WRITE if writing else None)
    today = clock.today()
    form = ValueForm(period=period_of(today, PeriodKind.QUARTER).previous().code)
    if form.validate_on_submit():
        values = {**form.values(), "value": float(form.value.data or 0)}
        try:
            with transaction():
                services.enter_value(indicator, actor=current_user, today=today, **values)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("完成值已记录", "success")
            return redirect(url_for("indicators.show", indicator_id=indicator_id))
    return render_template("indicators/show.html", card=indicator_page.card(indicator, today), form=form)

"""Adjusting a target: the office proposes, a leader decides."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, allows
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import check_version
from tracker.indicators import adjustments
from tracker.indicators.access import adjustment_for, target_for
from tracker.indicators.facts import stated
from tracker.indicators.forms import AdjustmentDecisionForm, AdjustmentForm
from tracker.indicators.models import ADJUSTMENT_STATUS_NAMES, AdjustmentStatus, TargetAdjustment
from tracker.indicators.views import bp


@bp.route("/indicators/targets/<int:target_id>/adjustments/new", methods=["GET", "POST"])
def propose(target_id: int) -> ResponseReturnValue:
    """Propose other figures for a target."""
    target = target_for(current_user, target_id, Permission.TARGET_ADJUST)
    holding = next(one.holding for one in stated(target.indicator, clock.today()) if one.row is target)
    form = AdjustmentForm(obj=holding, data={"reason": "", "paper": ""})
    if form.validate_on_submit():
        try:
            with transaction():
                made = adjustments.propose(target, actor=current_user, today=clock.today(), **form.content())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("调整建议已提交，等待领导决定", "success")
            return redirect(url_for("indicators.adjustment", adjustment_id=made.id))
    return render_template("indicators/propose.html", target=target, holding=holding, form=form)


@bp.get("/indicators/adjustments/<int:adjustment_id>")
def adjustment(adjustment_id: int) -> ResponseReturnValue:
    """A proposal beside the plan's own figures, and the decision for the leader."""
    return _page(adjustment_for(current_user, adjustment_id), None)


@bp.post("/indicators/adjustments/<int:adjustment_id>/decision")
def decide_adjustment(adjustment_id: int) -> ResponseReturnValue:
    """A leader agrees or refuses."""
    asked = adjustment_for(current_user, adjustment_id, Permission.TARGET_DECIDE)
    form = AdjustmentDecisionForm()
    if not form.validate_on_submit():
        return _page(asked, form)
    try:
        with transaction():
            check_version(asked, form)
            grant = form.decision.data == "grant"
            adjustments.decide(asked, grant=grant, reason=form.reason.data or "", actor=current_user, today=clock.today())
    except RuleBroken as broken:
        form.complain(broken)
        return _page(asked, form)
    flash(f"目标调整建议：{ADJUSTMENT_STATUS_NAMES[asked.status]}", "success")
    return redirect(url_for("indicators.adjustment", adjustment_id=adjustment_id))


@bp.post("/indicators/adjustments/<int:adjustment_id>/withdrawal")
def withdraw_adjustment(adjustment_id: int) -> ResponseReturnValue:
    """The office takes its proposal back."""
    asked = adjustment_for(current_user, adjustment_id, Permission.TARGET_ADJUST)
    try:
        with transaction():
            adjustments.withdraw(asked, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "danger")
    else:
        flash("调整建议已撤回", "success")
    return redirect(url_for("indicators.adjustment", adjustment_id=adjustment_id))


def _page(asked: TargetAdjustment, form: AdjustmentDecisionForm | None) -> str:
    is_open = asked.status is AdjustmentStatus.OPEN
    if form is None and is_open and allows(current_user, Permission.TARGET_DECIDE, asked):
        form = AdjustmentDecisionForm(formdata=None, data={"version": asked.version})
    return render_template(
        "indicators/adjustment.html",
        asked=asked,
        indicator=asked.target.indicator,
        status_name=ADJUSTMENT_STATUS_NAMES[asked.status],
        form=form,
        may_withdraw=is_open and allows(current_user, Permission.TARGET_ADJUST, asked),
    )

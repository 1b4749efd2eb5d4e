"""Adjusting a target: the office proposes on a paper, a leader decides (domain.md §3); the plan's own figures stay visible."""

from datetime import date
from typing import Any

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.indicators.models import ADJUSTMENT_STATUS_NAMES, AdjustmentStatus, IndicatorTarget, TargetAdjustment

RANGE = "range"


def propose(
    target: IndicatorTarget,
    *,
    by: date,
    comparator: str,
    value: float,
    upper: float | None,
    reason: str,
    paper: str,
    actor: User,
    today: date,
) -> TargetAdjustment:
    """Propose other figures; until a leader agrees the target stays. Raises RuleBroken for figures that cannot be or change nothing."""
    upper = upper if comparator == RANGE else None
    if comparator == RANGE and (upper is None or upper <= value):
        raise RuleBroken("区间目标请填写下限和上限，上限应大于下限")
    if any(one.status is AdjustmentStatus.OPEN for one in target.adjustments):
        raise RuleBroken("这个目标已有一份调整建议待领导决定，请等待结果，或先撤回原建议")
    start = target.indicator.plan.period_start
    if start is not None and by < start:
        raise RuleBroken("目标日期早于规划期，请核对")
    now = _holding(target)
    if (by, comparator, value, upper) == (now.by, now.comparator, now.value, now.upper):
        raise RuleBroken("调整后的目标与现在的目标相同，请填写新的目标")
    made = TargetAdjustment(
        target=target,
        by=by,
        comparator=comparator,
        value=value,
        upper=upper,
        reason=reason,
        paper=paper,
        status=AdjustmentStatus.OPEN,
        requested_by_id=actor.id,
        effective_on=today,
    )
    db.session.add(made)
    db.session.flush()
    record("indicator.adjustment_proposed", target.indicator, actor=actor, old=_figures(now), new={**_figures(made), "paper": paper})
    return made


def decide(adjustment: TargetAdjustment, *, grant: bool, reason: str, actor: User, today: date) -> None:
    """A leader agrees, from the day of the proposal on, or refuses with a reason."""
    _require_open(adjustment)
    if not grant and not reason.strip():
        raise RuleBroken("不同意时请写明原因")
    _close(adjustment, AdjustmentStatus.GRANTED if grant else AdjustmentStatus.REFUSED, actor, today, reason or None)
    action = "indicator.adjustment_granted" if grant else "indicator.adjustment_refused"
    record(action, adjustment.target.indicator, actor=actor, new={**_figures(adjustment), "reason": reason, "paper": adjustment.paper})


def withdraw(adjustment: TargetAdjustment, *, actor: User, today: date) -> None:
    """The office takes its proposal back before the decision."""
    _require_open(adjustment)
    _close(adjustment, AdjustmentStatus.WITHDRAWN, actor, today, None)
    record("indicator.adjustment_withdrawn", adjustment.target.indicator, actor=actor, new=_figures(adjustment))


def _holding(target: IndicatorTarget) -> IndicatorTarget | TargetAdjustment:
    granted = [one for one in target.adjustments if one.status is AdjustmentStatus.GRANTED]
    return granted[-1] if granted else target


def _require_open(adjustment: TargetAdjustment) -> None:
    if adjustment.status is not AdjustmentStatus.OPEN:
        raise RuleBroken(f"这份调整建议当前为“{ADJUSTMENT_STATUS_NAMES[adjustment.status]}”，不能再办理，请刷新页面")


def _close(adjustment: TargetAdjustment, status: AdjustmentStatus, actor: User, today: date, reason: str | None) -> None:
    adjustment.status, adjustment.decided_by_id, adjustment.decided_on = status, actor.id, today
    adjustment.decided_recorded_at, adjustment.decision_reason = clock.recorded_at(), reason


def _figures(one: IndicatorTarget | TargetAdjustment) -> dict[str, Any]:
    return {"by": one.by.isoformat(), "comparator": one.comparator, "target": one.value, "upper": one.upper}

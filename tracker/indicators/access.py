"""Who enters values of an indicator, who reviews them, who adjusts targets; fetch and check in one step."""

from typing import Any

from sqlalchemy.orm import joinedload

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import Role, User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotAllowed, NotThere
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue, TargetAdjustment
from tracker.indicators.queries import WHOLE, writable
from tracker.plans.models import PlanStatus


def indicator_for(user: Any, indicator_id: int, permission: Permission | None = None) -> Indicator:
    """The indicator, where the user may read its plan, and do this with it."""
    indicator = db.session.get(Indicator, indicator_id, options=WHOLE)
    if indicator is None or not _reads(user, indicator):
        raise NotThere("没有这项指标，或者它不在您可以查看的范围内")
    if permission is not None:
        require(user, permission, indicator)
    return indicator


def value_for(user: Any, value_id: int, permission: Permission) -> ObservedValue:
    """A value of an indicator that the user may read, and do this with."""
    value = db.session.get(ObservedValue, value_id, options=[joinedload(ObservedValue.indicator)])
    if value is None or not _reads(user, value.indicator):
        raise NotThere("没有这个完成值，或者它不在您可以查看的范围内")
    require(user, permission, value)
    return value


def target_for(user: Any, target_id: int, permission: Permission) -> IndicatorTarget:
    """A target of an indicator that the user may read, and do this with."""
    target = db.session.get(IndicatorTarget, target_id)
    if target is None or not _reads(user, target.indicator):
        raise NotThere("没有这个目标，或者它不在您可以查看的范围内")
    require(user, permission, target.indicator)
    return target


def adjustment_for(user: Any, adjustment_id: int, permission: Permission | None = None) -> TargetAdjustment:
    """A proposed adjustment of a target that the user may read, and do this with."""
    adjustment = db.session.get(TargetAdjustment, adjustment_id)
    if adjustment is None or not _reads(user, adjustment.target.indicator):
        raise NotThere("没有这份调整建议，或者它不在您可以查看的范围内")
    if permission is not None:
        require(user, permission, adjustment)
    return adjustment


def writable_for(user: Any) -> list[Indicator]:
    """The indicators whose values the person may enter; NotAllowed (403) for whoever enters none."""
    if not works_for_unit(user) and user.role is not Role.COORDINATOR:
        raise NotAllowed("此页供责任单位和督查室填报指标完成值")
    return list(db.session.scalars(writable(user)))


def _reads(user: Any, indicator: Indicator) -> bool:
    if indicator.plan.status is PlanStatus.DRAFT:
        return allows(user, Permission.PLAN_EDIT, indicator.plan)
    return allows(user, Permission.PLAN_READ, indicator.plan) or allows(user, Permission.INDICATOR_WRITE, indicator)


@rule
def owns_indicator(user: User, thing: Any) -> bool:
    """Somebody of the unit responsible for the indicator."""
    return isinstance(thing, Indicator) and works_for_unit(user) and thing.unit_id is not None and thing.unit_id == user.unit_id

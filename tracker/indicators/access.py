"""Who enters values of an indicator; fetch and check in one step."""

from typing import Any

from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.indicators.models import Indicator
from tracker.plans.models import PlanStatus


def indicator_for(user: Any, indicator_id: int, permission: Permission | None = None) -> Indicator:
    """The indicator, where the user may read its plan, and do this with it."""
    options = [joinedload(Indicator.plan), joinedload(Indicator.unit), selectinload(Indicator.targets), selectinload(Indicator.values)]
    indicator = db.session.get(Indicator, indicator_id, options=options)
    if indicator is None or not _reads(user, indicator):
        raise NotThere("没有这项指标，或者它不在您可以查看的范围内")
    if permission is not None:
        require(user, permission, indicator)
    return indicator


def _reads(user: Any, indicator: Indicator) -> bool:
    if indicator.plan.status is PlanStatus.DRAFT:
        return allows(user, Permission.PLAN_EDIT, indicator.plan)
    return allows(user, Permission.PLAN_READ, indicator.plan) or allows(user, Permission.INDICATOR_WRITE, indicator)


@rule
def owns_indicator(user: User, thing: Any) -> bool:
    """Somebody of the unit responsible for the indicator."""
    return isinstance(thing, Indicator) and works_for_unit(user) and thing.unit_id is not None and thing.unit_id == user.unit_id

"""Which indicators, values and proposals a page lists. Everything but the pace is chosen in SQL."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.access import visible_regions, works_for_unit
from tracker.accounts.models import User
from tracker.indicators.models import AdjustmentStatus, Indicator, IndicatorTarget, ObservedValue, TargetAdjustment, ValueStatus
from tracker.plans.models import Plan, PlanStatus

WHOLE = (
    joinedload(Indicator.plan),
    joinedload(Indicator.unit),
    selectinload(Indicator.targets).selectinload(IndicatorTarget.adjustments),
    selectinload(Indicator.values),
)


def listed(plans: Collection[int], *, q: str = "", unit_id: int | None = None) -> sa.Select[Indicator]:
    """Indicators of the plans in the plans' order."""
    found = sa.select(Indicator).where(Indicator.plan_id.in_(plans)).order_by(Indicator.plan_id, Indicator.position, Indicator.id)
    if q:
        found = found.where(Indicator.name.contains(q, autoescape=True))
    return found if unit_id is None else found.where(Indicator.unit_id == unit_id)


def without_value(found: sa.Select[Indicator], period: str) -> sa.Select[Indicator]:
    """Those for which nothing stands for a period: neither accepted nor waiting."""
    stands = sa.and_(ObservedValue.period == period, ObservedValue.status.in_((ValueStatus.WAITING, ValueStatus.ACCEPTED)))
    return found.where(~Indicator.values.any(stands))


def with_waiting(found: sa.Select[Indicator]) -> sa.Select[Indicator]:
    """Those with a value that waits for review."""
    return found.where(Indicator.values.any(ObservedValue.status == ValueStatus.WAITING))


def writable(user: User) -> sa.Select[Indicator]:
    """Indicators of running plans whose values the user enters: the office all of its region, a unit its own."""
    found = sa.select(Indicator).join(Plan).where(Plan.status == PlanStatus.ACTIVE).options(*WHOLE)
    own = Indicator.unit_id == user.unit_id if works_for_unit(user) else Plan.region_code == user.region_code
    return found.where(own).order_by(Indicator.plan_id, Indicator.position, Indicator.id)


def waiting_values(region_code: str) -> sa.Select[ObservedValue]:
    """Values of a region that wait for review, those that came first before."""
    return (
        sa.select(ObservedValue)
        .join(Indicator)
        .join(Plan)
        .where(Plan.region_code == region_code, ObservedValue.status == ValueStatus.WAITING)
        .options(
            joinedload(ObservedValue.indicator).joinedload(Indicator.plan),
            joinedload(ObservedValue.indicator).selectinload(Indicator.values),
            joinedload(ObservedValue.unit),
            joinedload(ObservedValue.actor),
        )
        .order_by(ObservedValue.id)
    )


def open_adjustments(user: User) -> sa.Select[TargetAdjustment]:
    """Proposals that wait for a leader, of the regions that the user sees."""
    return (
        sa.select(TargetAdjustment)
        .join(IndicatorTarget)
        .join(Indicator)
        .join(Plan)
        .where(TargetAdjustment.status == AdjustmentStatus.OPEN, Plan.region_code.in_(visible_regions(user)))
        .options(joinedload(TargetAdjustment.target).joinedload(IndicatorTarget.indicator).joinedload(Indicator.plan))
        .order_by(TargetAdjustment.effective_on, TargetAdjustment.id)
    )

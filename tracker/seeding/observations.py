"""Observed values of the demonstration: on the required path with small deviations, no claim about the world."""

from datetime import date
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.core import clock
from tracker.core.db import db
from tracker.core.periods import Period, parse_period
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue
from tracker.plans.models import Plan, PlanStatus
from tracker.seeding.stage import SEED, Stage

SOURCE = "演示数据"
# A quarter's figures come in a few working days later; those of the third as 快报 on its last day.
KNOWN = {"2024Q1": date(2024, 4, 12), "2024Q2": date(2024, 7, 12), "2024Q3": date(2024, 9, 30)}
WITHOUT_BASELINE = 0.7
YEAR = 365.25


def add_values(stage: Stage, until: date) -> int:
    """Add the quarterly values of the running plans' indicators that are known by ``until``; returns how many."""
    found = sa.select(Indicator).join(Plan, Plan.id == Indicator.plan_id).where(Plan.status == PlanStatus.ACTIVE)
    indicators = db.session.scalars(found.options(selectinload(Indicator.targets)).order_by(Indicator.id)).all()
    chance = Random(SEED)  # noqa: S311 (a story, not a secret)
    added = 0
    for code, known_on in KNOWN.items():
        period = parse_period(code)
        for indicator in indicators:
            deviation = chance.uniform(-0.03, 0.025)
            if known_on <= until and (value := _value(indicator, period, deviation)) is not None:
                _add(stage, indicator, period, value, known_on)
                added += 1
    return added


def _add(stage: Stage, indicator: Indicator, period: Period, value: float, known_on: date) -> None:
    actor = stage.coordinator(indicator.plan.region_code)
    with clock.moved_to(known_on):
        db.session.add(
            ObservedValue(
                indicator_id=indicator.id,
                period=period.code,
                value=value,
                source=SOURCE,
                actor_id=actor.id,
                demonstration=True,
                effective_on=period.end,
                recorded_at=clock.recorded_at(),
            )
        )


def _value(indicator: Indicator, period: Period, deviation: float) -> float | None:
    target = next((one for one in indicator.targets if one.by >= period.end and one.value is not None), None)
    if target is None or target.value is None:
        return None
    required = _required(indicator.plan, target, target.value, period.end)
    digits = 0 if float(target.value).is_integer() and abs(target.value) >= 20 else 2
    return round(required * (1 + deviation), digits)


def _required(plan: Plan, target: IndicatorTarget, value: float, day: date) -> float:
    """Where the path to the target stands on a day, by the target's basis (parsing.md §6)."""
    if target.basis == "per_year":
        return value * day.timetuple().tm_yday / YEAR
    if target.basis == "cumulative":
        start = plan.period_start or day
        return value * (day - start).days / (target.by - start).days
    base = target.baseline_value if target.baseline_value is not None else value * WITHOUT_BASELINE
    start = date(target.baseline_year, 12, 31) if target.baseline_year else plan.period_start or day
    return base + (value - base) * (day - start).days / (target.by - start).days

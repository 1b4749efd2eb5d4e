"""Observed values of the demonstration: on the required path with small deviations, no claim about the world."""

from datetime import date
from functools import partial
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.periods import Period, parse_period
from tracker.indicators import services
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue
from tracker.plans.models import Plan, PlanStatus
from tracker.seeding.stage import SEED, Agenda, Stage
from tracker.tasks.models import Task
from tracker.units.models import Unit

SOURCE = "演示数据"
# A quarter's figures come in a few working days later; those of the third as 快报 on its last day.
KNOWN = {"2024Q1": date(2024, 4, 3), "2024Q2": date(2024, 7, 3), "2024Q3": date(2024, 9, 30)}
CORRECTED_ON = date(2024, 10, 8)
CORRECTION = 1.012
RETURNED_BECAUSE = "与统计部门快报数不一致，请核对口径后重报"
DEVIATION = (-0.03, 0.025)
WITHOUT_BASELINE = 0.7
YEAR = 365.25


def plan(stage: Stage, agenda: Agenda) -> None:
    """Put the values of each quarter on the day on which they become known."""
    for code, day in KNOWN.items():
        agenda.add(day, partial(_observe, stage, parse_period(code)))
    agenda.add(min(KNOWN.values()), partial(_hand_over, stage))
    agenda.add(CORRECTED_ON, partial(_correct, stage))


def _observe(stage: Stage, period: Period, day: date) -> None:
    found = sa.select(Indicator).join(Plan, Plan.id == Indicator.plan_id).where(Plan.status == PlanStatus.ACTIVE)
    whole = (selectinload(Indicator.targets), joinedload(Indicator.plan))
    chance = Random(f"{SEED}:{period.code}")  # noqa: S311 (a story, not a secret)
    for indicator in db.session.scalars(found.options(*whole).order_by(Indicator.id)):
        value = _value(indicator, period, chance.uniform(*DEVIATION))
        if value is not None:
            _add(indicator, period, value, stage.coordinator(indicator.plan.region_code))


def _hand_over(stage: Stage, day: date) -> None:
    """The unit that leads most tasks of a plan answers for its indicators."""
    pair = (Task.plan_id, Unit.id)
    ranked = sa.select(*pair).join(Unit, Unit.id == Task.lead_unit_id).group_by(*pair).order_by(sa.func.count(), Unit.id.desc())
    most: dict[int, int] = dict(db.session.execute(ranked).all())  # of a plan's units the last one stays
    units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(Unit.id.in_(most.values())))}
    found = sa.select(Indicator).join(Plan).where(Plan.status == PlanStatus.ACTIVE, Plan.id.in_(most)).options(joinedload(Indicator.plan))
    for indicator in db.session.scalars(found.order_by(Indicator.id)):
        coordinator = stage.coordinator(indicator.plan.region_code)
        services.set_unit(indicator, units[most[indicator.plan_id]], actor=coordinator)


def _correct(stage: Stage, day: date) -> None:
    """In each plan one corrected value waits for the office, and one came back to the unit."""
    found = sa.select(Indicator).join(Plan).where(Plan.status == PlanStatus.ACTIVE, Indicator.unit_id.is_not(None))
    whole = (joinedload(Indicator.plan), selectinload(Indicator.values))
    by_plan: dict[int, list[Indicator]] = {}
    for indicator in db.session.scalars(found.options(*whole).order_by(Indicator.plan_id, Indicator.position, Indicator.id)):
        if services.latest_of(indicator, "2024Q3") is not None:
            by_plan.setdefault(indicator.plan_id, []).append(indicator)
    for indicators in by_plan.values():
        for place, indicator in enumerate(indicators[:2]):
            row = _corrected(stage, indicator, day)
            if place:
                coordinator = stage.coordinator(indicator.plan.region_code)
                services.return_value(row, RETURNED_BECAUSE, actor=coordinator, today=day)


def _corrected(stage: Stage, indicator: Indicator, day: date) -> ObservedValue:
    now = services.latest_of(indicator, "2024Q3")
    assert now is not None
    assert indicator.unit_id is not None
    value = round(now.value * CORRECTION, 2)
    reporter = stage.reporter(indicator.unit_id)
    row = services.enter_value(indicator, period="2024Q3", value=value, source=SOURCE, actor=reporter, today=day)
    row.demonstration = True
    return row


def _add(indicator: Indicator, period: Period, value: float, actor: User) -> None:
    db.session.add(
        ObservedValue(
            indicator_id=indicator.id,
            period=period.code,
            value=value,
            source=SOURCE,
            actor_id=actor.id,
            demonstration=True,
            effective_on=period.end,
        )
    )
    record("indicator.observed", indicator, actor=actor, new={"period": period.code, "value": value, "source": SOURCE})


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

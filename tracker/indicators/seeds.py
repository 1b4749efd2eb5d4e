"""Load the indicators of seeds/plans (natural keys: indicator by plan and name, target by indicator and date)."""

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.core.db import db
from tracker.indicators.models import PLACES, Indicator, IndicatorTarget
from tracker.plans.models import Plan
from tracker.plans.seeds import Document, day_of


def add_indicators(found: list[Document]) -> dict[str, int]:
    """Insert indicators and targets that are absent; returns how many are new."""
    plans = dict(db.session.execute(sa.select(Plan.slug, Plan.id)).all())
    rows = db.session.scalars(sa.select(Indicator).options(selectinload(Indicator.targets)))
    known = {(indicator.plan_id, indicator.name): indicator for indicator in rows}
    indicators = targets = 0
    for document in found:
        plan_id = plans[document["slug"]]
        for position, row in enumerate(document["indicators"]):
            key = (plan_id, row["name"])
            if key not in known:
                known[key] = _add_indicator(plan_id, position, row)
                indicators += 1
            targets += _add_target(known[key], row)
    db.session.flush()
    return {"indicators": indicators, "targets": targets}


def _add_indicator(plan_id: int, position: int, row: Document) -> Indicator:
    indicator = Indicator(
        plan_id=plan_id,
        position=position,
        name=row["name"],
        measuring_unit=row["unit"],
        nature=row["nature"],
        group_name=row["group"],
        conflict=row["conflict"],
    )
    db.session.add(indicator)
    return indicator


def _add_target(indicator: Indicator, row: Document) -> int:
    by = day_of(row["by"])
    assert by is not None
    if any(target.by == by for target in indicator.targets):
        return 0
    indicator.targets.append(
        IndicatorTarget(
            by=by,
            comparator=row["comparator"],
            value=row["target_value"],
            upper=row["target_upper"],
            basis=row["target_basis"],
            annual_growth=row["annual_growth"],
            annual_growth_upper=row["annual_growth_upper"],
            baseline_year=row["baseline_year"],
            baseline_value=row["baseline_value"],
            section=row["section"],
            extra={PLACES: row[PLACES]} if PLACES in row else None,
        )
    )
    if row["conflict"] and not indicator.conflict:
        indicator.conflict = row["conflict"]
    return 1

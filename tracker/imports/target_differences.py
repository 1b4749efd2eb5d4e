"""Targets of indicators in a file against the stored ones, by name and date."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.core.db import db
from tracker.imports.likeness import plain
from tracker.imports.models import DifferenceKind, ImportDifference, ImportIndicator, PlanImport
from tracker.indicators.models import Indicator, IndicatorTarget

COMPARED = ("comparator", "value", "upper", "basis")
GONE = "gone_on"  # in ``extra``: an earlier comparison noted that the file has the target no more


def target_differences(kept: PlanImport) -> Iterator[ImportDifference]:
    """Targets that are new, changed or missing. A file in which no table of indicators was read says nothing about them."""
    read = _read(kept)
    stored = {(plain(one.indicator.name), one.by): one for one in _stored(kept.plan_id)}
    for key, row in read.items():
        target = stored.get(key)
        if target is None:
            yield ImportDifference(kind=DifferenceKind.TARGET_NEW, import_indicator_id=row.id, after=[figure_of(row, row.measuring_unit)])
        elif not _same(target, row):
            before, after = figure_of(target, target.indicator.measuring_unit), figure_of(row, row.measuring_unit)
            ids = {"target_id": target.id, "import_indicator_id": row.id}
            yield ImportDifference(kind=DifferenceKind.TARGET_CHANGED, before=[before], after=[after], **ids)
    for key, target in stored.items():
        if read and key not in read and GONE not in (target.extra or {}):
            missing = [figure_of(target, target.indicator.measuring_unit)]
            yield ImportDifference(kind=DifferenceKind.TARGET_GONE, target_id=target.id, before=missing)


def _read(kept: PlanImport) -> dict[tuple[str, Any], ImportIndicator]:
    """By name and date; a second target for one date is left to the first, as in publishing."""
    rows = db.session.scalars(
        sa.select(ImportIndicator)
        .where(ImportIndicator.import_id == kept.id, ImportIndicator.by.is_not(None))
        .order_by(ImportIndicator.position.desc())
    )
    found: dict[tuple[str, Any], ImportIndicator] = {(plain(row.name), row.by): row for row in rows}
    return dict(sorted(found.items(), key=lambda pair: pair[1].position))


def _stored(plan_id: int) -> list[IndicatorTarget]:
    found = sa.select(IndicatorTarget).join(Indicator).where(Indicator.plan_id == plan_id).options(joinedload(IndicatorTarget.indicator))
    return list(db.session.scalars(found.order_by(Indicator.position, IndicatorTarget.by)))


def _same(target: IndicatorTarget, row: ImportIndicator) -> bool:
    return all(getattr(target, name) == getattr(row, name) for name in COMPARED)


def figure_of(one: IndicatorTarget | ImportIndicator, unit: str | None) -> dict[str, Any]:
    """A target as the pages show figures."""
    return {
        "comparator": one.comparator,
        "value": one.value,
        "upper": one.upper,
        "unit": unit,
        "by": one.by.isoformat() if one.by else None,
        "basis": one.basis,
    }

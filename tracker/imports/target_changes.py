"""Adopted changes of indicator targets. What a target was before stays in its ``extra`` and in the audit trail."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.imports import publishing
from tracker.imports.models import DifferenceKind, ImportDifference, ImportIndicator, PlanImport
from tracker.imports.target_differences import COMPARED, GONE, figure_of
from tracker.indicators.models import Indicator, IndicatorTarget

EARLIER = "earlier"


def apply(kept: PlanImport, adopted: list[ImportDifference], *, actor: User, today: date) -> int:
    """Add new targets, change those that the file prints otherwise, note those that it has no more; returns how many."""
    named = {one.name: one for one in db.session.scalars(sa.select(Indicator).where(Indicator.plan_id == kept.plan_id))}
    done = 0
    for row in adopted:
        read, target = row.import_indicator, row.target
        if row.kind is DifferenceKind.TARGET_NEW and read is not None:
            _add(kept, read, named, actor=actor)
        elif row.kind is DifferenceKind.TARGET_CHANGED and read is not None and target is not None:
            _change(target, read, kept, actor=actor, today=today)
        elif row.kind is DifferenceKind.TARGET_GONE and target is not None:
            _note(target, {GONE: today.isoformat(), "file": kept.file.name}, actor=actor)
        else:
            continue
        done += 1
    return done


def _add(kept: PlanImport, read: ImportIndicator, named: dict[str, Indicator], *, actor: User) -> None:
    indicator = named.get(read.name)
    if indicator is None:
        indicator = Indicator(
            plan_id=kept.plan_id, position=len(named), name=read.name, measuring_unit=read.measuring_unit, nature=read.nature
        )
        named[read.name] = indicator
        db.session.add(indicator)
    indicator.targets.append(publishing.target_of(read))
    db.session.flush()
    record("indicator.target_added", indicator, actor=actor, new=figure_of(read, read.measuring_unit), region=kept.region_code)


def _change(target: IndicatorTarget, read: ImportIndicator, kept: PlanImport, *, actor: User, today: date) -> None:
    old = figure_of(target, target.indicator.measuring_unit)
    earlier = [*(target.extra or {}).get(EARLIER, []), {**old, "until": today.isoformat(), "file": kept.file.name}]
    target.extra = {**(target.extra or {}), EARLIER: earlier}
    for name in COMPARED:
        setattr(target, name, getattr(read, name))
    new = figure_of(target, target.indicator.measuring_unit)
    record("indicator.target_changed", target.indicator, actor=actor, old=old, new=new, region=kept.region_code)


def _note(target: IndicatorTarget, words: dict[str, Any], *, actor: User) -> None:
    target.extra = {**(target.extra or {}), **words}
    record("indicator.target_gone", target.indicator, actor=actor, new={"by": target.by.isoformat(), **words})

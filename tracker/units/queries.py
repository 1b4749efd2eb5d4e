"""Find units: for a picker, for the register page, and with everything that belongs to one."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.core.characters import plain_name
from tracker.core.db import db
from tracker.regions.models import Region
from tracker.units.models import Certainty, Unit, UnitAlias, UnitGroup, UnitGroupMember, UnitStanding, UnitSuccession

MOST = 50


def search(q: str, *, region: str, on: date, limit: int = 20) -> list[Unit]:
    """Units whose name or alias contains the text and that bear it on the day: exact names first, then those of the region.

    Bodies of other regions are found too, after those of the own.
    """
    text = plain_name(q)
    if not text:
        return []
    exact = sa.or_(Unit.full_name == text, Unit.name == text, Unit.aliases.any(UnitAlias.text == text))
    order = (
        sa.case((exact, 0), else_=1),
        sa.case((Unit.region_code == region, 0), (_works_with({region}), 1), (Unit.region_code.is_(None), 3), else_=2),
        sa.func.length(Unit.full_name),
        Unit.full_name,
        Unit.id,
    )
    return list(db.session.scalars(sa.select(Unit).where(_called(text), _exists_on(on)).order_by(*order).limit(min(limit, MOST))))


def register(regions: Collection[str], above: Collection[str]) -> sa.Select[Unit]:
    """All units that the offices of these regions deal with: their own, those above and of the country."""
    seen = sa.or_(Unit.region_code.is_(None), Unit.region_code.in_({*regions, *above}), _works_with(regions))
    return sa.select(Unit).where(seen)


def narrowed(
    found: sa.Select[Any],
    *,
    q: str = "",
    region: str | None = None,
    level: str | None = None,
    category: str | None = None,
    unconfirmed: bool = False,
    on: date | None = None,
) -> sa.Select[Any]:
    """The units among ``found`` that fit; ``on`` leaves out names that were not borne that day."""
    conditions = [
        _called(plain_name(q)) if plain_name(q) else None,
        Unit.region_code == region if region else None,
        Unit.level == level if level else None,
        Unit.category == category if category else None,
        Unit.certainty == Certainty.UNCONFIRMED if unconfirmed else None,
        _exists_on(on) if on else None,
    ]
    return found.where(*(condition for condition in conditions if condition is not None))


def own_first(region: str) -> sa.ColumnElement[int]:
    """Sorts the region's own units and those that work with its office before all others."""
    return sa.case((Unit.region_code == region, 0), (_works_with({region}), 1), else_=2)


def unit_with_all(unit_id: int) -> Unit | None:
    """One unit with its names and standings."""
    return db.session.get(Unit, unit_id, options=[selectinload(Unit.aliases), selectinload(Unit.standings)])


def successions_of(unit: Unit) -> list[tuple[UnitSuccession, Unit | None]]:
    """What the unit came from and what became of it, each with the other unit (None: nobody followed), oldest first."""
    here = sa.or_(UnitSuccession.from_unit_id == unit.id, UnitSuccession.to_unit_id == unit.id)
    other_id = sa.case((UnitSuccession.from_unit_id == unit.id, UnitSuccession.to_unit_id), else_=UnitSuccession.from_unit_id)
    rows = sa.select(UnitSuccession, Unit).outerjoin(Unit, Unit.id == other_id).where(here).order_by(UnitSuccession.id)
    return [(succession, other) for succession, other in db.session.execute(rows)]


def groups_of(unit: Unit) -> list[UnitGroup]:
    """The collective names of documents that mean this unit among others."""
    member = sa.exists().where(UnitGroupMember.group_id == UnitGroup.id, UnitGroupMember.unit_id == unit.id)
    return list(db.session.scalars(sa.select(UnitGroup).where(member).order_by(UnitGroup.document, UnitGroup.id)))


def group_of(document: str, name: str) -> UnitGroup | None:
    """The stored group of a document."""
    found = sa.select(UnitGroup).options(selectinload(UnitGroup.members)).where(UnitGroup.document == document, UnitGroup.name == name)
    group: UnitGroup | None = db.session.scalar(found)
    return group


def units_named(full_name: str) -> list[Unit]:
    """All units, of whatever time, with exactly this full name."""
    return list(db.session.scalars(sa.select(Unit).where(Unit.full_name == full_name).order_by(Unit.id)))


def other_unit_called(text: str, unit: Unit) -> Unit | None:
    """Another unit of the same region that is called so at a time when this one exists."""
    same_place = Unit.region_code == unit.region_code if unit.region_code else Unit.region_code.is_(None)
    overlap = []
    if unit.valid_to is not None:
        overlap.append(sa.or_(Unit.valid_from.is_(None), Unit.valid_from < unit.valid_to))
    if unit.valid_from is not None:
        overlap.append(sa.or_(Unit.valid_to.is_(None), Unit.valid_to > unit.valid_from))
    called = Unit.aliases.any(UnitAlias.text == text)
    found = sa.select(Unit).where(same_place, Unit.id != unit.id, called, *overlap).order_by(Unit.id).limit(1)
    other: Unit | None = db.session.scalar(found)
    return other


def region_names() -> dict[str, str]:
    """Names of all regions by code."""
    return {region.code: region.name for region in db.session.scalars(sa.select(Region).order_by(Region.code))}


def standing_rows(unit: Unit) -> list[tuple[str, UnitStanding]]:
    """The unit's standing towards each office, with the region's name."""
    rows = sa.select(Region.name, UnitStanding).join(Region, Region.code == UnitStanding.region_code)
    return [(name, row) for name, row in db.session.execute(rows.where(UnitStanding.unit_id == unit.id).order_by(Region.code))]


def _called(text: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        Unit.full_name.icontains(text, autoescape=True),
        Unit.name.icontains(text, autoescape=True),
        Unit.aliases.any(UnitAlias.text.icontains(text, autoescape=True)),
    )


def _exists_on(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.or_(Unit.valid_from.is_(None), Unit.valid_from <= day),
        sa.or_(Unit.valid_to.is_(None), Unit.valid_to > day),
    )


def _works_with(regions: Collection[str]) -> sa.ColumnElement[bool]:
    return Unit.standings.any(UnitStanding.region_code.in_(regions))

"""What the review shows about the units of an item: who they are in the register, what became of them, what else they may be."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.imports.assigning import count_same
from tracker.imports.editing import document_day
from tracker.imports.models import ImportItem, ItemUnit, PlanImport
from tracker.units import queries
from tracker.units.lineage import Successor
from tracker.units.models import Standing, Unit, UnitStanding
from tracker.units.proposals import Proposal
from tracker.units.resolution import Register

Row = dict[str, Any]
OFFERED = 5
FOUND = 20


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit or group of an item as the page shows it. ``successors`` are today's units where it is an old one."""

    unit: ItemUnit
    registered: Unit | None
    cooperating: bool
    successors: tuple[Successor, ...]
    members: list[str]
    same: int

    @property
    def title(self) -> str:
        """Its full name in the register, else as printed."""
        return self.registered.full_name if self.registered else self.unit.name

    @property
    def asks(self) -> bool:
        """Whether a person has to say which of today's units goes on with it."""
        return any(successor.must_ask for successor in self.successors)

    @property
    def is_unknown(self) -> bool:
        """Whether the register does not know the name."""
        return self.unit.unit_id is None and self.unit.group_name is None


@dataclass(frozen=True, slots=True)
class Editor:
    """What may be done about one name: choices with reasons, what a search found, a new unit as it could be entered."""

    shown: UnitShown
    choices: list[Row]
    proposal: Proposal | None


def units_shown(kept: PlanImport, item: ImportItem, today: date) -> list[UnitShown]:
    """All units of an item, with a fixed number of queries."""
    ids = {unit_id for unit in item.units for unit_id in (unit.unit_id, *unit.member_ids) if unit_id is not None}
    units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(Unit.id.in_(ids)))}
    standings = _standings(ids, kept.region_code)
    gone = {unit.id for unit in units.values() if not unit.exists_on(today)}
    lineage = Register.load().lineage if gone else None
    same = count_same(kept, [unit.name for unit in item.units])
    return [
        UnitShown(
            unit=unit,
            registered=units.get(unit.unit_id) if unit.unit_id else None,
            cooperating=standings.get(unit.unit_id or 0) is Standing.COOPERATING,
            successors=lineage.successors(unit.unit_id) if lineage and unit.unit_id in gone else (),
            members=[units[one].full_name for one in unit.member_ids if one in units],
            same=same.get(unit.name, 0),
        )
        for unit in item.units
    ]


def editor(kept: PlanImport, shown: UnitShown) -> Editor:
    """The choices for one name, its nearest neighbours after them, and the unit that it would be."""
    unit = shown.unit
    found = Register.load().resolve(unit.name, on=document_day(kept), region=kept.region_code)
    near = [
        {"unit_id": one.unit_id, "name": one.unit_full_name, "confidence": round(one.confidence, 2), "reason": one.reason}
        for one in (*found.choices, *found.nearest)
    ]
    known = {row["unit_id"] for row in unit.choices}
    choices = [*unit.choices, *(row for row in near if row["unit_id"] not in known)]
    return Editor(shown, choices[: 2 * OFFERED], found.proposal)


def search(kept: PlanImport, q: str, today: date) -> list[Unit]:
    """Units of today's register by any part of a name or alias, those of the region first."""
    return queries.search(q, region=kept.region_code, on=today, limit=FOUND)


def _standings(ids: set[int], region: str) -> dict[int, Standing]:
    rows = sa.select(UnitStanding.unit_id, UnitStanding.standing).where(UnitStanding.unit_id.in_(ids), UnitStanding.region_code == region)
    return dict(db.session.execute(rows).all())

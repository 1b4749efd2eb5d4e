"""The register in memory: what is known of each unit, read with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.regions.models import Region
from tracker.units.models import (
    Certainty,
    Standing,
    SuccessionKind,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitGroupMember,
    UnitStanding,
    UnitSuccession,
)


@dataclass(slots=True)
class UnitFacts:
    """One unit with everything that resolving its names needs."""

    id: int
    full_name: str
    name: str
    level: str
    region_code: str | None
    category: str
    valid_from: date | None
    valid_to: date | None
    aliases: list[str] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)

    def exists_on(self, day: date | None) -> bool:
        """Whether the unit bore its name on the day; without a day every unit counts."""
        return day is None or ((self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to))

    @property
    def texts(self) -> list[str]:
        """All printed forms, the full name first, each once."""
        return list(dict.fromkeys((self.full_name, self.name, *self.aliases)))


@dataclass(frozen=True, slots=True)
class Step:
    """One succession: what became of a unit. ``to_id`` None: only its status changed, or nobody followed."""

    from_id: int
    to_id: int | None
    kind: SuccessionKind
    effective_on: date | None
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A stored group of one document."""

    document: str
    name: str
    expandable: bool
    note: str | None
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """A region with its parent."""

    code: str
    name: str
    level: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the register says, as plain values."""

    regions: dict[str, RegionFacts]
    units: dict[int, UnitFacts]
    steps: tuple[Step, ...]
    groups: tuple[GroupFacts, ...]


def read_facts() -> Facts:
    """Read regions, units, aliases, standings, successions and groups: seven queries, however many units there are."""
    steps = tuple(Step(*row) for row in _rows(*_STEP_COLUMNS, order=UnitSuccession.id))
    return Facts(
        regions={code: RegionFacts(code, *rest) for code, *rest in _rows(Region.code, Region.name, Region.level, Region.parent_code)},
        units=_bounded(_read_units(), steps),
        steps=steps,
        groups=_read_groups(),
    )


_UNIT_COLUMNS = (Unit.id, Unit.full_name, Unit.name, Unit.level, Unit.region_code, Unit.category, Unit.valid_from, Unit.valid_to)
_STEP_COLUMNS = (
    UnitSuccession.from_unit_id,
    UnitSuccession.to_unit_id,
    UnitSuccession.kind,
    UnitSuccession.effective_on,
    UnitSuccession.certainty,
    UnitSuccession.note,
)


def _rows(*columns: Any, order: Any = None) -> Iterable[Any]:
    return db.session.execute(sa.select(*columns).order_by(order if order is not None else columns[0])).all()


def _read_units() -> dict[int, UnitFacts]:
    units = {row[0]: UnitFacts(*row) for row in _rows(*_UNIT_COLUMNS)}
    for unit_id, text in _rows(UnitAlias.unit_id, UnitAlias.text, order=UnitAlias.id):
        units[unit_id].aliases.append(text)
    for unit_id, region_code, standing in _rows(UnitStanding.unit_id, UnitStanding.region_code, UnitStanding.standing):
        units[unit_id].standings[region_code] = standing
    return units


def _bounded(units: dict[int, UnitFacts], steps: tuple[Step, ...]) -> dict[int, UnitFacts]:
    """A rename on a known day bounds both names, also where a person found the day later than the names were entered."""
    for step in steps:
        if step.kind is SuccessionKind.RENAME and step.to_id is not None and step.effective_on is not None:
            units[step.from_id].valid_to = units[step.from_id].valid_to or step.effective_on
            units[step.to_id].valid_from = units[step.to_id].valid_from or step.effective_on
    return units


def _read_groups() -> tuple[GroupFacts, ...]:
    members: dict[int, list[int]] = defaultdict(list)
    for group_id, unit_id in _rows(UnitGroupMember.group_id, UnitGroupMember.unit_id):
        members[group_id].append(unit_id)
    groups = _rows(UnitGroup.id, UnitGroup.document, UnitGroup.name, UnitGroup.expandable, UnitGroup.note)
    return tuple(
        GroupFacts(document, name, expandable, note, tuple(sorted(members[group_id])))
        for group_id, document, name, expandable, note in groups
    )

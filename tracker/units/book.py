"""Units as of a day: one name each, that of the day, and their standing towards the office (domain.md §2, §8)."""

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.units.models import Standing, SuccessionKind, Unit, UnitSuccession


@dataclass(frozen=True)
class UnitBook:
    """The units by id as they were called on a day."""

    units: dict[int, Unit]
    successors: dict[int, int]
    _cooperating: dict[tuple[int, str], bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def today(self, unit_id: int) -> int:
        """The id of the unit under the name of the day; a unit that was only renamed stays one unit."""
        return self.successors.get(unit_id, unit_id)

    def name(self, unit_id: int) -> str:
        """The short name that offices use."""
        return self.units[self.today(unit_id)].name

    def full_name(self, unit_id: int) -> str:
        """The whole name."""
        return self.units[self.today(unit_id)].full_name

    def cooperates(self, unit_id: int, region_code: str) -> bool:
        """Whether the region's office may not supervise it; without a standing there, what it is elsewhere decides."""
        key = (unit_id, region_code)
        if key not in self._cooperating:
            self._cooperating[key] = self._cooperates(*key)
        return self._cooperating[key]

    def _cooperates(self, unit_id: int, region_code: str) -> bool:
        standings = {one.region_code: one.standing for one in self.units[self.today(unit_id)].standings}
        if region_code in standings:
            return standings[region_code] is Standing.COOPERATING
        return bool(standings) and all(standing is Standing.COOPERATING for standing in standings.values())


def unit_book(session: Session, on: date) -> UnitBook:
    """All units with the names that held ``on`` that day."""
    units = {unit.id: unit for unit in session.scalars(sa.select(Unit).options(selectinload(Unit.standings)))}
    renames = session.scalars(
        sa.select(UnitSuccession).where(UnitSuccession.kind == SuccessionKind.RENAME, UnitSuccession.effective_on.is_not(None))
    )
    forward = {one.from_unit_id: one for one in renames if one.to_unit_id is not None}
    successors = {}
    for unit_id in forward:
        current, seen = unit_id, {unit_id}
        while (step := forward.get(current)) and step.effective_on and step.effective_on <= on and step.to_unit_id not in seen:
            assert step.to_unit_id is not None
            current = step.to_unit_id
            seen.add(current)
        successors[unit_id] = current
    return UnitBook(units, successors)

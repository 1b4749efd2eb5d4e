"""Who is responsible for a measure's task: the document's units as of a date, else those proposed (domain.md §2)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.core.db import db
from tracker.plans.models import Measure, MeasureUnit, UnitRole
from tracker.units.models import Standing, SuccessionKind, Unit, UnitGroup, UnitStanding, UnitSuccession

# Bodies without an office of their own: they lead only through the office that serves them.
MECHANISMS = ("领导小组", "联席会议", "机制")
FOLLOWED = (SuccessionKind.RENAME, SuccessionKind.MERGE)
Share = tuple[Unit, UnitRole, str | None]


class Responsibility:
    """The unit register as it stands on the day on which tasks are made."""

    def __init__(self, day: date) -> None:
        self.units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit))}
        self.groups = {group.id: group for group in db.session.scalars(sa.select(UnitGroup).options(selectinload(UnitGroup.members)))}
        rows = db.session.execute(sa.select(UnitStanding.unit_id, UnitStanding.region_code, UnitStanding.standing))
        self.standings = {(unit_id, region): standing for unit_id, region, standing in rows}
        self.followers = _followers(day)

    def shares(self, measure: Measure, region: str) -> list[Share]:
        """Units with roles, the first lead first; (unit, role, who proposed it)."""
        named = [share for one in measure.units if one.proposed_by is None and one.basis == "assigned" for share in self._expand(one)]
        proposed = [share for one in measure.units if one.proposed_by is not None for share in self._expand(one)]
        return _without_repeats(self._with_lead(proposed + named if proposed else named, region))

    def current(self, unit_id: int) -> Unit:
        """The unit, or what it has become by a rename or merger whose day is known."""
        while unit_id in self.followers:
            unit_id = self.followers[unit_id]
        return self.units[unit_id]

    def _expand(self, one: MeasureUnit) -> Iterator[Share]:
        if one.unit_id is not None:
            yield self.current(one.unit_id), one.role, one.proposed_by
            return
        group = self.groups[one.group_id or 0]
        if group.expandable:  # an open group stays on the measure until a person replaces it by units
            for member in group.members:
                yield self.current(member.unit_id), one.role, one.proposed_by

    def _with_lead(self, shares: list[Share], region: str) -> list[Share]:
        """A named lead that may lead stands first; else the first supervised unit leads."""
        able = [share for share in shares if not _is_mechanism(share[0])]
        leads = [share for share in able if share[1] is UnitRole.LEAD]
        supervised = [share for share in able if self.standings.get((share[0].id, region)) is Standing.SUPERVISED]
        first = next(iter(leads or supervised), None)
        if first is None:
            return shares
        others = [share for share in shares if share is not first]
        return [(first[0], UnitRole.LEAD, first[2]), *(self._behind(share) for share in others)]

    @staticmethod
    def _behind(share: Share) -> Share:
        unit, role, proposer = share
        return (unit, UnitRole.SUPPORT, proposer) if _is_mechanism(unit) and role is UnitRole.LEAD else share


def _is_mechanism(unit: Unit) -> bool:
    return any(word in unit.full_name for word in MECHANISMS)


def _followers(day: date) -> dict[int, int]:
    """Old unit → the one unit it has become by ``day``; splits and unknown days ask a person."""
    rows = db.session.scalars(sa.select(UnitSuccession).where(UnitSuccession.effective_on <= day, UnitSuccession.kind.in_(FOLLOWED)))
    became: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.to_unit_id is not None:
            became[row.from_unit_id].append(row.to_unit_id)
    return {old: new[0] for old, new in became.items() if len(new) == 1}


def _without_repeats(shares: list[Share]) -> list[Share]:
    """Two names may have become one unit: it keeps its first share."""
    kept: dict[int, Share] = {}
    for share in shares:
        kept.setdefault(share[0].id, share)
    return list(kept.values())

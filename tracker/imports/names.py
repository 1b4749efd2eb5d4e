"""The names that a document prints for units, each once: what it was taken for, how often it stands, what is still to be settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.core.db import db
from tracker.imports.editing import document_day
from tracker.imports.models import Decision, ImportItem, ItemUnit, PlanImport
from tracker.imports.rules import SURE_ENOUGH
from tracker.units.models import Unit
from tracker.units.resolution import Register


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name in the open items of a review; ``sample`` is one of the places where it stands so.

    ``proposed`` is the full name under which an unknown one would be entered.
    """

    sample: ItemUnit
    registered: Unit | None
    count: int
    proposed: str

    @property
    def is_unknown(self) -> bool:
        """Whether the register does not know it."""
        return self.sample.unit_id is None and self.sample.group_name is None

    @property
    def is_open_group(self) -> bool:
        """Whether it is a collective name that units must take the place of."""
        return self.sample.group_name is not None and not self.sample.member_ids

    @property
    def is_doubted(self) -> bool:
        """Whether what it was taken for should be looked at."""
        return not self.sample.confirmed and self.sample.confidence < SURE_ENOUGH


def names(kept: PlanImport) -> sa.Select[Any, Any]:
    """(id of one of its places, in how many items), the unknown first, then the least certain."""
    unknown = sa.and_(ItemUnit.unit_id.is_(None), ItemUnit.group_name.is_(None))
    return (
        sa.select(sa.func.min(ItemUnit.id), sa.func.count(sa.distinct(ItemUnit.item_id)))
        .join(ImportItem, ImportItem.id == ItemUnit.item_id)
        .where(ImportItem.import_id == kept.id, ImportItem.decision == Decision.OPEN)
        .group_by(ItemUnit.name, ItemUnit.group_name, ItemUnit.unit_id, ItemUnit.confirmed)
        .order_by(
            sa.func.min(sa.case((unknown, 0), (ItemUnit.confirmed, 2), else_=1)),
            sa.func.min(ItemUnit.confidence),
            sa.func.count(sa.distinct(ItemUnit.item_id)).desc(),
            ItemUnit.name,
            sa.func.min(ItemUnit.id),
        )
    )


def rows_of(kept: PlanImport, pairs: Sequence[tuple[int, int]]) -> list[NameRow]:
    """The rows of a page with their places and units, with a fixed number of queries."""
    found = sa.select(ItemUnit).where(ItemUnit.id.in_([pair[0] for pair in pairs])).options(selectinload(ItemUnit.item))
    samples = {one.id: one for one in db.session.scalars(found)}
    wanted = {one.unit_id for one in samples.values() if one.unit_id is not None}
    units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(Unit.id.in_(wanted)))}
    proposed = _proposed(kept, [one.name for one in samples.values() if one.unit_id is None and one.group_name is None])
    rows = ((samples[unit_id], count) for unit_id, count in pairs)
    return [NameRow(one, units.get(one.unit_id or 0), count, proposed.get(one.name, "")) for one, count in rows]


def _proposed(kept: PlanImport, unknown: Sequence[str]) -> dict[str, str]:
    if not unknown:
        return {}
    register = Register.load()
    found = {name: register.resolve(name, on=document_day(kept), region=kept.region_code).proposal for name in unknown}
    return {name: proposal.full_name for name, proposal in found.items() if proposal is not None}


def unknown_count(kept: PlanImport) -> int:
    """How many names of open items the register does not know."""
    found = (
        sa.select(sa.func.count(sa.distinct(ItemUnit.name)))
        .join(ImportItem, ImportItem.id == ItemUnit.item_id)
        .where(
            ImportItem.import_id == kept.id,
            ImportItem.decision == Decision.OPEN,
            ItemUnit.unit_id.is_(None),
            ItemUnit.group_name.is_(None),
        )
    )
    return int(db.session.scalar(found) or 0)

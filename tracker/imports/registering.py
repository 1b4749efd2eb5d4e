"""Names that a document prints enter the register: as a further form of a known unit, or as new units."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.accounts.models import User
from tracker.core.characters import plain_name
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import assigning
from tracker.imports.editing import document_day
from tracker.imports.models import Decision, ImportItem, ItemUnit, PlanImport
from tracker.plans.models import UnitRole
from tracker.regions.services import regions_above, regions_below
from tracker.units import services as units
from tracker.units.models import Standing, Unit
from tracker.units.proposals import Proposal
from tracker.units.resolution import Register


def create_unit(
    item: ImportItem,
    unit: ItemUnit | None,
    *,
    full_name: str,
    name: str,
    level: str,
    region_code: str | None,
    category: str,
    standing: Standing,
    everywhere: bool,
    today: date,
    actor: User,
) -> Unit:
    """Enter a unit and let the printed name mean it; without a name it joins the item as 责任单位."""
    here = item.plan_import.region_code
    _require_own_line(region_code, _own_line(here))
    made = units.create_unit(
        full_name=full_name,
        name=name,
        level=level,
        region_code=region_code,
        category=category,
        standing=standing,
        aliases=[unit.name] if unit else [],
        also={} if region_code == here else {here: standing},
        actor=actor,
        today=today,
    )
    if unit is None:
        assigning.add_unit(item, made, UnitRole.RESPONSIBLE, actor=actor)
    else:
        assigning.choose_unit(unit, made, everywhere=everywhere, actor=actor)
    return made


def create_proposed(kept: PlanImport, names: Sequence[str], *, today: date, actor: User) -> tuple[list[Unit], list[str]]:
    """Enter many unknown names as they are proposed, in one step of the review.

    Returns the new units, and a sentence for each name that has to be looked at by itself.
    """
    register, line, refused = Register.load(), _own_line(kept.region_code), []
    made: dict[str, Unit] = {}
    for name in dict.fromkeys(names):
        proposal = register.resolve(name, on=document_day(kept), region=kept.region_code).proposal
        try:
            made[name] = _entered(kept, name, proposal, line, today=today, actor=actor)
        except RuleBroken as broken:
            refused.append(f"“{name}”没有新建：{broken}")
    if made:
        assigning.choose_units(kept, open_items_with(kept, list(made)), made, actor=actor)
    return list(made.values()), refused


def open_items_with(kept: PlanImport, names: Sequence[str]) -> list[ImportItem]:
    """Undecided items in which any of the names stands."""
    there = sa.select(ItemUnit.item_id).where(ItemUnit.name.in_(names), ItemUnit.group_name.is_(None))
    found = sa.select(ImportItem).where(ImportItem.import_id == kept.id, ImportItem.decision == Decision.OPEN, ImportItem.id.in_(there))
    return list(db.session.scalars(found.options(selectinload(ImportItem.units)).order_by(ImportItem.position)))


def keep_alias(unit: ItemUnit, chosen: Unit, *, actor: User) -> None:
    """Let later documents know the unit under the name that this one prints; raises RuleBroken where another bears it."""
    if plain_name(unit.name) not in {plain_name(alias.text) for alias in chosen.aliases}:
        units.add_alias(chosen, unit.name, actor=actor)


def _entered(kept: PlanImport, name: str, proposal: Proposal | None, line: Collection[str], *, today: date, actor: User) -> Unit:
    if proposal is None:
        raise RuleBroken("看不出是什么单位，请逐项核对")
    _require_own_line(proposal.region_code, line)
    return units.create_unit(
        full_name=proposal.full_name,
        name=proposal.name,
        level=proposal.level,
        region_code=proposal.region_code,
        category=proposal.category,
        standing=proposal.standing,
        aliases=[name],
        also={} if proposal.region_code == kept.region_code else {kept.region_code: proposal.standing},
        actor=actor,
        today=today,
    )


def _own_line(region_code: str) -> set[str]:
    return {*regions_above(region_code), *regions_below(region_code)}


def _require_own_line(region_code: str | None, line: Collection[str]) -> None:
    """An office enters units of its own region, of those above and below it, and of the state; never of a neighbour."""
    if region_code is not None and region_code not in line:
        raise RuleBroken("该单位属于其他地区，请由该地区或上级督查室登记，或者选用单位库中已有的单位")

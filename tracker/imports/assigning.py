"""Who does it: units of an item are chosen, added, removed, given roles; also for every item that prints the same name."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports.models import Decision, ImportItem, ItemUnit, PlanImport, UnitSource
from tracker.imports.steps import step
from tracker.plans.models import UnitRole
from tracker.tasks.models import ROLE_WORDS
from tracker.units.models import Unit


def choose_unit(unit: ItemUnit, chosen: Unit, *, everywhere: bool, actor: User) -> int:
    """Let a printed name mean this unit of the register, ``everywhere`` in all open items; returns in how many."""
    items = items_with(unit) if everywhere else [unit.item]
    where = f"（{len(items)}项）" if everywhere else ""
    label = f"“{unit.name}”对应“{chosen.full_name}”{where}"
    with step(unit.item.plan_import, label, "import.unit_chosen", *items, actor=actor):
        for one in [same for item in items for same in _same(item, unit)]:
            _set_unit(one, chosen, actor)
    return len(items)


def choose_units(kept: PlanImport, items: Sequence[ImportItem], chosen: Mapping[str, Unit], *, actor: User) -> None:
    """Let several printed names mean units of the register, in one step."""
    with step(kept, f"新建{len(chosen)}个单位并选用（{len(items)}项）", "import.unit_chosen", *items, actor=actor):
        for unit in [unit for item in items for unit in item.units if unit.unit_id is None and unit.group_name is None]:
            if unit.name in chosen:
                _set_unit(unit, chosen[unit.name], actor)


def confirm_unit(unit: ItemUnit, *, everywhere: bool, actor: User) -> int:
    """Agree to what a name was taken for, ``everywhere`` in all open items where it was taken for the same; returns in how many."""
    if unit.unit_id is None and not unit.member_ids:
        raise RuleBroken(f"“{unit.name}”还没有对应的单位，请先选择")
    items = items_with(unit) if everywhere else [unit.item]
    where = f"（{len(items)}项）" if everywhere else f" {unit.item.number}"
    alike = (unit.unit_id, unit.member_ids)
    with step(unit.item.plan_import, f"确认单位“{unit.name}”{where}", "import.unit_chosen", *items, actor=actor):
        for one in [same for item in items for same in _same(item, unit)]:
            if (one.unit_id, one.member_ids) == alike:
                one.confirmed = True
    return len(items)


def add_unit(item: ImportItem, chosen: Unit, role: UnitRole, *, actor: User) -> None:
    """Add a unit that the text does not name, or not here."""
    if any(unit.unit_id == chosen.id for unit in item.units):
        raise RuleBroken(f"“{chosen.full_name}”已经在这一项中，如需改变责任请直接修改")
    with step(item.plan_import, f"增加单位 {item.number} {chosen.name}", "import.unit_added", item, actor=actor):
        if role is UnitRole.LEAD:
            _withdraw_proposal(item)
        item.units.append(_new_unit(chosen, role, len(item.units), actor))


def remove_unit(unit: ItemUnit, *, everywhere: bool, actor: User) -> int:
    """Take a unit out, ``everywhere`` from all open items that print the name; returns of how many."""
    items = items_with(unit) if everywhere else [unit.item]
    where = f"（{len(items)}项）" if everywhere else f" {unit.item.number}"
    with step(unit.item.plan_import, f"移除“{unit.name}”{where}", "import.unit_removed", *items, actor=actor):
        for item in items:
            gone = _same(item, unit) if everywhere else [unit]
            item.units = [one for one in item.units if one not in gone]
            _number_anew(item)
    return len(items)


def set_role(unit: ItemUnit, role: UnitRole, *, actor: User) -> None:
    """Give a unit a role; who is made 牵头 takes the place of a lead that was only proposed."""
    item = unit.item
    with step(item.plan_import, f"{item.number} {unit.name}：{ROLE_WORDS[role]}", "import.role_set", item, actor=actor):
        if role is UnitRole.LEAD:
            _withdraw_proposal(item)
            item.units = [unit, *(one for one in item.units if one is not unit)] if not _has_lead(item) else list(item.units)
        unit.role, unit.role_certain, unit.role_reason = role, True, f"由{actor.name}确定"
        _number_anew(item)


def replace_group(unit: ItemUnit, members: Sequence[Unit], *, everywhere: bool, actor: User) -> int:
    """Put units in the place of a collective name, ``everywhere`` in all open items; returns in how many."""
    if not members:
        raise RuleBroken("请选择至少一个单位来替换")
    items = items_with(unit) if everywhere else [unit.item]
    where = f"（{len(items)}项）" if everywhere else f" {unit.item.number}"
    label = f"“{unit.name}”换成{len(members)}个单位{where}"
    with step(unit.item.plan_import, label, "import.group_replaced", *items, actor=actor):
        for item in items:
            _replace(item, _same(item, unit) if everywhere else [unit], members, actor)
    return len(items)


def items_with(unit: ItemUnit) -> list[ImportItem]:
    """The unit's own item and every open one where the same name stands."""
    same = sa.select(ItemUnit.item_id).where(ItemUnit.name == unit.name, ItemUnit.group_name.is_not_distinct_from(unit.group_name))
    wanted = sa.or_(ImportItem.decision == Decision.OPEN, ImportItem.id == unit.item_id)
    found = sa.select(ImportItem).where(ImportItem.import_id == unit.item.import_id, ImportItem.id.in_(same), wanted)
    return list(db.session.scalars(found.options(selectinload(ImportItem.units)).order_by(ImportItem.position)))


def unit_of(item: ImportItem, unit_id: int) -> ItemUnit:
    """One unit of an item; raises RuleBroken when it is no longer there."""
    found = next((unit for unit in item.units if unit.id == unit_id), None)
    if found is None:
        raise RuleBroken("这个单位已被修改或者移除，请按现在的内容核对")
    return found


def registered(ids: Iterable[int]) -> list[Unit]:
    """Units of the register in the order asked for; raises RuleBroken for one that is not there."""
    wanted = list(dict.fromkeys(ids))
    found = {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(Unit.id.in_(wanted)))}
    if len(found) < len(wanted) or not wanted:
        raise RuleBroken("请从单位库中选择单位")
    return [found[one] for one in wanted]


def count_same(kept: PlanImport, names: Iterable[str]) -> dict[str, int]:
    """In how many open items each name stands."""
    rows = (
        sa.select(ItemUnit.name, sa.func.count(sa.distinct(ItemUnit.item_id)))
        .join(ImportItem, ImportItem.id == ItemUnit.item_id)
        .where(ImportItem.import_id == kept.id, ImportItem.decision == Decision.OPEN, ItemUnit.name.in_(list(names)))
        .group_by(ItemUnit.name)
    )
    return dict(db.session.execute(rows).all())


def _same(item: ImportItem, unit: ItemUnit) -> list[ItemUnit]:
    return [one for one in item.units if (one.name, one.group_name) == (unit.name, unit.group_name)]


def _set_unit(unit: ItemUnit, chosen: Unit, actor: User) -> None:
    """A proposed lead stays a proposal: which unit it is and whether it leads are two questions."""
    unit.unit_id, unit.confirmed = chosen.id, True
    unit.confidence, unit.reason = 1.0, f"由{actor.name}选定"


def _new_unit(chosen: Unit, role: UnitRole, position: int, actor: User) -> ItemUnit:
    return ItemUnit(
        name=chosen.full_name,
        unit_id=chosen.id,
        role=role,
        role_reason=f"由{actor.name}确定",
        position=position,
        source=UnitSource.PERSON,
        reason=f"由{actor.name}增加",
        confirmed=True,
    )


def _replace(item: ImportItem, gone: list[ItemUnit], members: Sequence[Unit], actor: User) -> None:
    units: list[ItemUnit] = []
    known = {unit.unit_id for unit in item.units}
    for unit in item.units:
        if unit not in gone:
            units.append(unit)
            continue
        fresh = [member for member in members if member.id not in known]
        for member in fresh:
            made = _new_unit(member, unit.role, 0, actor)
            made.as_written, made.source, made.reason = unit.as_written, unit.source, f"由{actor.name}从“{unit.name}”换成"[:300]
            units.append(made)
        known |= {member.id for member in fresh}
    item.units = units
    _number_anew(item)


def _withdraw_proposal(item: ImportItem) -> None:
    for unit in item.units:
        if unit.role is UnitRole.LEAD and not unit.role_certain:
            unit.role, unit.role_certain, unit.role_reason = UnitRole.RESPONSIBLE, True, ""


def _has_lead(item: ImportItem) -> bool:
    return any(unit.role is UnitRole.LEAD for unit in item.units)


def _number_anew(item: ImportItem) -> None:
    for position, unit in enumerate(item.units):
        unit.position = position

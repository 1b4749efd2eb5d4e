"""Keep the unit register: new units, further forms of names, groups, confirmed facts. Every change is audited."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.audit.services import record
from tracker.core.characters import plain_name
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.units import queries
from tracker.units.models import (
    CATEGORIES,
    ENTERED,
    LEVELS,
    LONGEST_FULL_NAME,
    LONGEST_NAME,
    Certainty,
    Standing,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitGroupMember,
    UnitStanding,
    UnitSuccession,
)


def create_unit(
    *,
    full_name: str,
    name: str,
    level: str,
    region_code: str | None,
    category: str,
    standing: Standing,
    aliases: Iterable[str] = (),
    actor: Any,
    today: date,
    valid_from: date | None = None,
    valid_to: date | None = None,
    note: str | None = None,
    also: Mapping[str, Standing] | None = None,
) -> Unit:
    """Enter a unit; ``standing`` is towards the office of its region, ``also`` towards the offices of other regions.

    ``valid_to`` is the first day on which the name is no longer borne. Raises RuleBroken where another unit bears the
    same full name at the same time.
    """
    full_name, name = full_name.strip(), name.strip() or full_name.strip()
    _check_new(full_name, name, level, region_code, category)
    _check_span(full_name, valid_from, valid_to)
    unit = Unit(full_name=full_name, name=name, level=level, region_code=region_code, category=category, source=ENTERED)
    unit.valid_from, unit.valid_to, unit.note = valid_from, valid_to, (note or "").strip() or None
    texts = dict.fromkeys(text.strip() for text in (full_name, name, *aliases) if text.strip())
    unit.aliases = [UnitAlias(text=text) for text in texts]
    standings = {**({region_code: standing} if region_code else {}), **(also or {})}
    unit.standings = [UnitStanding(region_code=code, standing=each) for code, each in standings.items()]
    db.session.add(unit)
    db.session.flush()
    record("unit.created", unit, actor=actor, new={"name": full_name, "aliases": list(texts), "standing": standing, "on": str(today)})
    return unit


def _check_new(full_name: str, name: str, level: str, region_code: str | None, category: str) -> None:
    if not full_name:
        raise RuleBroken("请填写单位全称")
    if len(full_name) > LONGEST_FULL_NAME or len(name) > LONGEST_NAME:
        raise RuleBroken(f"单位全称不超过{LONGEST_FULL_NAME}字，简称不超过{LONGEST_NAME}字，请核对")
    if level not in LEVELS:
        raise RuleBroken(f"单位层级须是{'、'.join(LEVELS.values())}之一")
    if category not in CATEGORIES:
        raise RuleBroken(f"单位类别须是{'、'.join(CATEGORIES)}之一")
    if region_code is None and level != "national":
        raise RuleBroken("只有国家级单位不属于任何地区，请选择所属地区")


def _check_span(full_name: str, valid_from: date | None, valid_to: date | None) -> None:
    if valid_from and valid_to and valid_to <= valid_from:
        raise RuleBroken("停用日期应在启用日期之后")
    for other in queries.units_named(full_name):
        starts_before_it_ends = other.valid_to is None or valid_from is None or valid_from < other.valid_to
        ends_after_it_starts = other.valid_from is None or valid_to is None or other.valid_from < valid_to
        if starts_before_it_ends and ends_after_it_starts:
            raise RuleBroken(f"已登记“{full_name}”，请直接选用；如是另一时期的同名单位，请填写启用和停用日期")


def edit_unit(unit: Unit, *, name: str, note: str | None, actor: Any) -> None:
    """Correct the short name and the remark; the full name is what other rows and documents mean and stays."""
    name, note = name.strip(), (note or "").strip() or None
    old = {"name": unit.name, "note": unit.note}
    if not name:
        raise RuleBroken("请填写单位简称")
    if old == {"name": name, "note": note}:
        return
    if plain_name(name) not in {plain_name(alias.text) for alias in unit.aliases}:
        add_alias(unit, name, actor=actor)
    unit.name, unit.note = name, note
    record("unit.edited", unit, actor=actor, old=old, new={"name": name, "note": note})


def add_alias(unit: Unit, text: str, *, actor: Any) -> UnitAlias:
    """A further form of the name, as documents print it."""
    text = text.strip()
    if not plain_name(text):
        raise RuleBroken("请填写文件里的写法")
    if plain_name(text) in {plain_name(alias.text) for alias in unit.aliases}:
        raise RuleBroken(f"“{text}”已经登记过了")
    if other := queries.other_unit_called(text, unit):
        raise RuleBroken(f"“{text}”已是{other.full_name}的名称，同一名称不能指两个单位")
    alias = UnitAlias(text=text)
    unit.aliases.append(alias)
    record("unit.alias_added", unit, actor=actor, new={"name": text})
    return alias


def remove_alias(unit: Unit, alias_id: int, *, actor: Any) -> None:
    """Take back a form that was entered by mistake; the full and the short name stay."""
    alias = next((alias for alias in unit.aliases if alias.id == alias_id), None)
    if alias is None:
        raise RuleBroken("这个写法已经不在登记册里了")
    if alias.text in (unit.full_name, unit.name):
        raise RuleBroken("全称和简称不能移除")
    unit.aliases.remove(alias)
    record("unit.alias_removed", unit, actor=actor, old={"name": alias.text})


def confirm_unit(unit: Unit, *, source: str, actor: Any) -> None:
    """A person has checked the unit against a document; ``source`` says which one."""
    if unit.certainty is Certainty.CONFIRMED:
        raise RuleBroken("该单位已经核实过了")
    if not source.strip():
        raise RuleBroken("请写明依据，如“三定”规定的文号")
    unit.certainty = Certainty.CONFIRMED
    record("unit.confirmed", unit, actor=actor, old=Certainty.UNCONFIRMED, new={"source": source.strip()})


def confirm_succession(succession: UnitSuccession, *, effective_on: date, source: str, actor: Any) -> None:
    """The day on which one unit became another, found by a person; the old name is borne until then."""
    if succession.certainty is Certainty.CONFIRMED:
        raise RuleBroken("这次变更已经核实过了")
    if not source.strip():
        raise RuleBroken("请写明依据，如批复或挂牌公告的文号")
    old = {"on": str(succession.effective_on) if succession.effective_on else None, "certainty": succession.certainty}
    succession.effective_on, succession.certainty = effective_on, Certainty.CONFIRMED
    unit = db.session.get_one(Unit, succession.from_unit_id)
    if succession.to_unit_id is not None and unit.valid_to is None:
        unit.valid_to = effective_on
    record("unit.succession_confirmed", unit, actor=actor, old=old, new={"on": str(effective_on), "source": source.strip()})


def set_group_members(document: str, name: str, unit_ids: Iterable[int], *, actor: Any, note: str | None = None) -> UnitGroup:
    """Whom a collective name means in one document (its slug); without members the group stays open."""
    wanted = dict.fromkeys(unit_ids)
    known = set(db.session.scalars(sa.select(Unit.id).where(Unit.id.in_(wanted)))) if wanted else set()
    if missing := [unit_id for unit_id in wanted if unit_id not in known]:
        raise RuleBroken(f"登记册里没有编号为{'、'.join(map(str, missing))}的单位，请重新选择")
    group = queries.group_of(document, name)
    if group is None:
        group = UnitGroup(document=document, name=name, expandable=False)
        db.session.add(group)
    old = [member.unit_id for member in group.members]
    group.members = [each for each in group.members if each.unit_id in wanted]
    group.members += [UnitGroupMember(unit_id=unit_id) for unit_id in wanted if unit_id not in old]
    group.expandable, group.note = bool(wanted), note if note is not None else group.note
    db.session.flush()
    record("unit_group.settled", group, actor=actor, old=old, new={"name": name, "units": list(wanted)})
    return group

"""Names that a document prints enter the register: as a further form of a known unit, or as a new unit."""

from datetime import date

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import assigning
from tracker.imports.models import ImportItem, ItemUnit
from tracker.plans.models import UnitRole
from tracker.units.models import Standing, Unit, UnitAlias, UnitStanding


def create_unit(
    item: ImportItem,
    unit: ItemUnit | None,
    *,
    full_name: str,
    name: str,
    level: str,
    category: str,
    standing: str,
    everywhere: bool,
    today: date,
    actor: User,
) -> Unit:
    """Enter a unit in the register and let the printed name mean it; without a name it joins the item as 责任单位."""
    made = _new_unit(item.plan_import.region_code, full_name, name, level, category, Standing(standing), actor)
    if unit is None:
        assigning.add_unit(item, made, UnitRole.RESPONSIBLE, actor=actor)
    else:
        keep_alias(unit, made, actor=actor)
        assigning.choose_unit(unit, made, everywhere=everywhere, actor=actor)
    return made


def keep_alias(unit: ItemUnit, chosen: Unit, *, actor: User) -> None:
    """Let later documents know the unit under the name that this one prints."""
    text = unit.name
    if text in {chosen.full_name, chosen.name, *(alias.text for alias in chosen.aliases)}:
        return
    chosen.aliases.append(UnitAlias(text=text))
    record("unit.alias_added", chosen, actor=actor, new={"name": text}, region=unit.item.plan_import.region_code)


def _new_unit(region: str, full_name: str, name: str, level: str, category: str, standing: Standing, actor: User) -> Unit:
    if assigning.unit_named(full_name) is not None:
        raise RuleBroken(f"单位库中已有“{full_name}”，请查找后选用")
    unit = Unit(full_name=full_name, name=name, level=level, category=category, region_code=region, source="import")
    unit.aliases = [UnitAlias(text=text) for text in sorted({full_name, name})]
    unit.standings = [UnitStanding(region_code=region, standing=standing)]
    db.session.add(unit)
    db.session.flush()
    record("unit.created", unit, actor=actor, new={"name": full_name, "level": level, "standing": standing.value})
    return unit

"""Names that a document prints enter the register: as a further form of a known unit, or as a new unit."""

from datetime import date

from tracker.accounts.models import User
from tracker.core.characters import plain_name
from tracker.imports import assigning
from tracker.imports.models import ImportItem, ItemUnit
from tracker.plans.models import UnitRole
from tracker.units import services as units
from tracker.units.models import Standing, Unit


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
    """Enter a unit of the plan's region and let the printed name mean it; without a name it joins the item as 责任单位."""
    made = units.create_unit(
        full_name=full_name,
        name=name,
        level=level,
        region_code=None if level == "national" else item.plan_import.region_code,
        category=category,
        standing=Standing(standing),
        aliases=[unit.name] if unit else [],
        actor=actor,
        today=today,
    )
    if unit is None:
        assigning.add_unit(item, made, UnitRole.RESPONSIBLE, actor=actor)
    else:
        assigning.choose_unit(unit, made, everywhere=everywhere, actor=actor)
    return made


def keep_alias(unit: ItemUnit, chosen: Unit, *, actor: User) -> None:
    """Let later documents know the unit under the name that this one prints; raises RuleBroken where another bears it."""
    if plain_name(unit.name) not in {plain_name(alias.text) for alias in chosen.aliases}:
        units.add_alias(chosen, unit.name, actor=actor)

"""Rules about regions: what an office oversees and what lies below it (domain.md §1)."""

from typing import Any

from flask import g, has_app_context

from tracker.accounts.models import UNIT_ROLES, Role, User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.regions.services import regions_above, regions_below
from tracker.units.models import Unit
from tracker.units.queries import unit_with_all

OVERSEERS = frozenset({Role.COORDINATOR, Role.LEADER})


def visible_regions(user: User) -> frozenset[str]:
    """Codes of the regions whose business the account sees whole: own and below for offices and leaders, else none."""
    if user.role not in OVERSEERS:
        return frozenset()
    if not has_app_context():
        return frozenset(regions_below(user.region_code))
    cache: dict[str, frozenset[str]] = g.setdefault("regions_below", {})
    if user.region_code not in cache:
        cache[user.region_code] = frozenset(regions_below(user.region_code))
    return cache[user.region_code]


@rule
def sees_region(user: User, thing: Any) -> bool:
    """Coordinators and leaders of the thing's region, or of one above it."""
    return _region_of(thing) in visible_regions(user)


@rule
def coordinates_region(user: User, thing: Any) -> bool:
    """A coordinator of exactly the thing's region; the office above reads, it does not act."""
    return user.role is Role.COORDINATOR and _region_of(thing) == user.region_code


@rule
def leads_region(user: User, thing: Any) -> bool:
    """A leader of exactly the thing's region."""
    return user.role is Role.LEADER and _region_of(thing) == user.region_code


@rule
def heads_unit(user: User, thing: Any) -> bool:
    """The head of the unit that the thing belongs to."""
    return user.role is Role.UNIT_HEAD and user.unit_id is not None and getattr(thing, "unit_id", None) == user.unit_id


@rule
def looks_up_units(user: User, thing: Any) -> bool:
    """Offices and leaders: units of the country, of regions above and below, and those that work with one of these."""
    if user.role not in OVERSEERS:
        return False
    if not isinstance(thing, Unit) or thing.region_code is None:
        return True
    seen = visible_regions(user)
    works_here = any(standing.region_code in seen for standing in thing.standings)
    return thing.region_code in seen or works_here or thing.region_code in regions_above(user.region_code)


def unit_for(user: User, unit_id: int, permission: Permission | None = None) -> Unit:
    """A unit of the register that the user may look up, and may do this with; raises NotAllowed or NotThere."""
    unit = unit_with_all(unit_id)
    if unit is None or not allows(user, Permission.UNIT_READ, unit):
        raise NotThere("没有这个单位，或者它属于别的地区")
    if permission is not None:
        require(user, permission, unit)
    return unit


def account_for(user: User, account_id: int, permission: Permission) -> User:
    """An account of the administrator's own region or below; raises NotAllowed or NotThere."""
    require(user, permission)
    account = db.session.get(User, account_id)
    if account is None or account.region_code not in regions_below(user.region_code):
        raise NotThere("没有这个账号，或者它属于别的地区")
    return account


def works_for_unit(user: User) -> bool:
    """Whether the account belongs to a bureau."""
    return user.role in UNIT_ROLES and user.unit_id is not None


def _region_of(thing: Any) -> str | None:
    if isinstance(thing, str):
        return thing
    code = getattr(thing, "region_code", None)
    if code is None and (task := getattr(thing, "task", None)) is not None:
        code = task.region_code
    return code

"""Accounts of the demonstration: every role in every region, named after role and unit, with one common password."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from tracker.accounts import passwords, services
from tracker.accounts.models import ROLE_NAMES, Role, User
from tracker.core import clock
from tracker.core.db import SystemSetting, db
from tracker.plans.models import Plan, PlanStatus
from tracker.regions.models import Region
from tracker.seeding.logins import PLACES, unit_part
from tracker.tasks.models import Assignment, Task
from tracker.units.models import Unit

COMMON_WORD = "demo-2024-10-08"
HASH_KEY = "demonstration.password_hash"
CHANGED = "（已修改）"
NUMERALS = "一二三"
OFFICE = (
    *((Role.COORDINATOR, f"coordinator-{n}", numeral) for n, numeral in enumerate(NUMERALS, 1)),
    (Role.LEADER, "leader", ""),
    (Role.SYSTEM_ADMIN, "sysadmin", ""),
    (Role.SECURITY_ADMIN, "security", ""),
    (Role.AUDITOR, "auditor", ""),
)
UNIT_STAFF = ((Role.REPORTER, "reporter"), (Role.UNIT_HEAD, "head"))


def add_accounts(heads_approve: Iterable[int] = ()) -> int:
    """Insert the accounts that are absent; returns how many.

    What leaves a unit passes its head only in the units ``heads_approve``; the switch is set together with the unit's
    first account and afterwards is the unit's own.
    """
    known = set(db.session.scalars(sa.select(User.login)))
    before = len(known)
    common = _common_hash()
    for region in db.session.scalars(sa.select(Region).order_by(Region.code)):
        for role, word, numeral in OFFICE:
            login = f"{PLACES[region.code]}-{word}"
            if login not in known:
                _add(role, login, f"{region.name}{ROLE_NAMES[role]}{numeral}", region, None, common)
                known.add(login)
    _add_unit_staff(known, common, frozenset(heads_approve))
    return len(known) - before


def listed(*, everybody: bool) -> list[dict[str, str]]:
    """Region, role, name, login and password for people who try the system out."""
    users = db.session.scalars(
        sa.select(User).where(User.demonstration.is_(True), User.active.is_(True)).order_by(User.region_code, User.id)
    )
    common = _common_hash()
    chosen = list(users) if everybody else _handful(list(users))
    return [_line(user, common) for user in chosen]


def _line(user: User, common: str) -> dict[str, str]:
    word = COMMON_WORD if user.password_hash == common else CHANGED
    return {"region": user.region.name, "role": ROLE_NAMES[user.role], "name": user.name, "login": user.login, "password": word}


def _handful(users: list[User]) -> list[User]:
    """Two coordinators, the leader and a busy unit of each region, and the province's three administrators."""
    busy = _busiest()
    names = {f"{place}-{word}" for place in PLACES.values() for word in ("coordinator-1", "coordinator-2", "leader")}
    names |= {f"{PLACES['350000']}-{word}" for word in ("sysadmin", "security", "auditor")}
    return [user for user in users if user.login in names or user.unit_id in busy]


def _busiest() -> set[int]:
    """In each region the own unit that leads most tasks."""
    leading = sa.select(Task.region_code, Task.lead_unit_id).join(Plan, Plan.id == Task.plan_id)
    rows = db.session.execute(leading.where(Plan.status == PlanStatus.ACTIVE, Task.lead_unit_id.is_not(None)))
    counts = Counter(rows)
    found: dict[str, int] = {}
    for (region, unit_id), _ in sorted(counts.items(), key=lambda item: (-item[1], item[0][1] or 0)):
        if unit_id is not None:
            found.setdefault(region, unit_id)
    return set(found.values())


def _add_unit_staff(known: set[str], common: str, heads_approve: frozenset[int]) -> None:
    staffed = set(db.session.scalars(sa.select(User.unit_id).where(User.demonstration.is_(True), User.unit_id.is_not(None))))
    regions = {region.code: region for region in db.session.scalars(sa.select(Region))}
    for unit, region_code in _units_with_tasks():
        if unit.id in staffed:
            continue
        unit.head_approves = unit.id in heads_approve
        part = _free_part(known, PLACES[region_code], unit_part(unit.name, region_code))
        for role, word in UNIT_STAFF:
            login = f"{part}-{word}"
            _add(role, login, f"{unit.name}{ROLE_NAMES[role]}", regions[region_code], unit, common)
            known.add(login)


def _units_with_tasks() -> list[tuple[Unit, str]]:
    """Units with a share in a task of a running plan, each with the region its account stands in: its own, else the task's."""
    share = sa.select(Unit, sa.func.min(Task.region_code)).join(Assignment, Assignment.unit_id == Unit.id)
    rows = db.session.execute(
        share.join(Task, Task.id == Assignment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Plan.status == PlanStatus.ACTIVE)
        .group_by(*Unit.__table__.columns)
        .order_by(Unit.id)
    )
    return [(unit, unit.region_code or region) for unit, region in rows]


def _free_part(known: set[str], place: str, part: str) -> str:
    number = 1
    while True:
        candidate = f"{place}-{part}{number if number > 1 else ''}"
        if f"{candidate}-reporter" not in known:
            return candidate
        number += 1


def _add(role: Role, login: str, name: str, region: Region, unit: Unit | None, common: str) -> None:
    details: dict[str, Any] = {"email": f"{login}@{PLACES[region.code]}.example", "name": name, "login": login}
    user = services.create_user(role=role, region=region, unit=unit, **details)
    user.demonstration, user.password_hash, user.password_changed_at = True, common, clock.now()


def _common_hash() -> str:
    """One hash for all demonstration accounts, made once: hashing 300 times would take half a minute."""
    kept = db.session.get(SystemSetting, HASH_KEY)
    if kept is None:
        kept = SystemSetting(key=HASH_KEY, value=passwords.hash_password(COMMON_WORD))
        db.session.add(kept)
    return kept.value

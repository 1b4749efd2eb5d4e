"""What the ledger's page offers and names: plans, units, regions, units of many tasks at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from tracker.accounts.access import visible_regions
from tracker.accounts.models import User
from tracker.accounts.queries import units_with_contact
from tracker.core.db import db
from tracker.plans.models import Plan, PlanStatus
from tracker.regions.models import Region
from tracker.tasks.access import visible_to
from tracker.tasks.facts import AsOf
from tracker.tasks.models import Assignment, AssignmentChange, Task
from tracker.units.models import Unit, UnitStanding

Choices = list[tuple[str, str]]


def plan_choices(user: User) -> Choices:
    """Slug and short name of the plans that have a task the user may see."""
    seen = sa.select(Task.plan_id).where(visible_to(user))
    plans = sa.select(Plan.slug, Plan.short_name, Plan.title).where(Plan.id.in_(seen), Plan.status != PlanStatus.DRAFT).order_by(Plan.id)
    return [(slug, f"{short}　{title}") for slug, short, title in db.session.execute(plans)]


def unit_choices(user: User) -> Choices:
    """Id and name of the units that have a role in a task the user may see."""
    seen = sa.select(Assignment.unit_id).join(Task, Task.id == Assignment.task_id).where(visible_to(user))
    rows = db.session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(seen)).order_by(Unit.name, Unit.id))
    return [(str(unit_id), name) for unit_id, name in rows]


def region_choices(user: User) -> Choices:
    """Code and name of the regions below the user's own, where there are any."""
    codes = visible_regions(user)
    if len(codes) < 2:
        return []
    rows = db.session.execute(sa.select(Region.code, Region.name).where(Region.code.in_(codes)).order_by(Region.code))
    return [(code, name) for code, name in rows]


def unit_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Short names of units."""
    wanted = {unit_id for unit_id in ids if unit_id is not None}
    return dict(db.session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(wanted))).all())


def without_contact(ids: Iterable[int | None]) -> set[int]:
    """Those of the units that have nobody whom mail reaches."""
    wanted = {unit_id for unit_id in ids if unit_id is not None}
    heard = db.session.scalars(units_with_contact().where(User.unit_id.in_(wanted)))
    return wanted - set(heard)


def units_by_role(user: User, day: date) -> dict[int, dict[str, str]]:
    """For each visible task the names of its units on that day, joined by role; one query."""
    change = AssignmentChange
    newest = sa.select(sa.func.max(change.id)).where(*AsOf(day).visible(change)).group_by(change.task_id, change.unit_id)
    rows = db.session.execute(
        sa.select(change.task_id, change.role, Unit.name)
        .join(Unit, Unit.id == change.unit_id)
        .join(Task, Task.id == change.task_id)
        .where(change.id.in_(newest), change.role.is_not(None), visible_to(user))
        .order_by(change.task_id, change.position)
    )
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for task_id, role, name in rows:
        found[task_id][str(role)].append(name)
    return {task_id: {role: "、".join(names) for role, names in roles.items()} for task_id, roles in found.items()}


def assignable_units(region_code: str, today: date) -> list[tuple[int, str]]:
    """Units that stand in the region and bear their name today."""
    standing = sa.select(UnitStanding.unit_id).where(UnitStanding.region_code == region_code)
    units = db.session.scalars(
        sa.select(Unit).where(sa.or_(Unit.id.in_(standing), Unit.region_code == region_code)).order_by(Unit.name, Unit.id)
    )
    return [(unit.id, unit.name) for unit in units if unit.exists_on(today)]


def proposed_units(task: Task) -> set[int]:
    """Units of the task that the demonstration proposed and nobody has confirmed since."""
    newest = sa.select(sa.func.max(AssignmentChange.id)).where(AssignmentChange.task_id == task.id).group_by(AssignmentChange.unit_id)
    rows = sa.select(AssignmentChange.unit_id).where(AssignmentChange.id.in_(newest), AssignmentChange.proposed_by.is_not(None))
    return set(db.session.scalars(rows))


def drafts_of(user: User, ids: Iterable[int]) -> list[Task]:
    """Those of the tasks that the user may see, in the order of their numbers."""
    return list(db.session.scalars(sa.select(Task).where(Task.id.in_(list(ids)), visible_to(user)).order_by(Task.number)))

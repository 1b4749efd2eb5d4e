"""Who has what to do with a task; fetch and check in one step."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.access import visible_regions, works_for_unit
from tracker.accounts.models import Role, User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.plans.models import Measure, Plan, UnitRole
from tracker.regions.models import Region
from tracker.tasks.models import Assignment, Task, TaskStatus
from tracker.units.models import Unit


def task_for(user: Any, task_id: int, permission: Permission = Permission.TASK_READ) -> Task:
    """The task, where the user may do this with it; NotThere (404) where the user may not even know of it."""
    task = db.session.get(Task, task_id, options=[joinedload(Task.plan), joinedload(Task.lead_unit)])
    if task is None or not allows(user, Permission.TASK_READ, task):
        raise NotThere("没有这项任务，或者它不在您可以查看的范围内")
    require(user, permission, task)
    return task


def visible_to(user: User) -> sa.ColumnElement[bool]:
    """A condition on Task that keeps what the account may see; the rules below say the same about one task."""
    if works_for_unit(user):
        mine = sa.select(Assignment.task_id).where(Assignment.unit_id == user.unit_id)
        return sa.and_(Task.id.in_(mine), Task.status != TaskStatus.DRAFT)
    regions = visible_regions(user)
    if not regions:
        return sa.false()
    answered = (
        sa.select(Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Region, Region.code == user.region_code)
        .join(Task, Task.id == Assignment.task_id)
        .where(Unit.region_code == user.region_code, Task.region_code == Region.parent_code, Task.status != TaskStatus.DRAFT)
    )
    return sa.or_(Task.region_code.in_(sorted(regions)), Task.id.in_(answered))


@rule
def is_assigned(user: User, thing: Any) -> bool:
    """A bureau sees an issued task in which its unit has any role."""
    task = _task_of(thing)
    return task is not None and works_for_unit(user) and task.status is not TaskStatus.DRAFT and _role(user, task) is not None


@rule
def answers_for_assigned_unit(user: User, thing: Any) -> bool:
    """An office sees tasks of the region above that are assigned to units of its own region (domain.md §1)."""
    task = _task_of(thing)
    if task is None or user.role not in (Role.COORDINATOR, Role.LEADER) or task.status is TaskStatus.DRAFT:
        return False
    if user.region.parent_code != task.region_code:
        return False
    return any(one.unit.region_code == user.region_code for one in task.assignments)


@rule
def in_first_lead_unit(user: User, thing: Any) -> bool:
    """Somebody of the first lead (主牵头), which alone signs."""
    task = _task_of(thing)
    return task is not None and works_for_unit(user) and task.lead_unit_id == user.unit_id


@rule
def in_lead_unit(user: User, thing: Any) -> bool:
    """Somebody of a lead unit."""
    task = _task_of(thing)
    return task is not None and works_for_unit(user) and _role(user, task) is UnitRole.LEAD


@rule
def in_reporting_unit(user: User, thing: Any) -> bool:
    """Somebody of a lead or responsible unit of an issued task."""
    task = _task_of(thing)
    if task is None or not works_for_unit(user) or task.status is TaskStatus.DRAFT:
        return False
    return _role(user, task) in (UnitRole.LEAD, UnitRole.RESPONSIBLE)


@rule
def has_task_in_plan(user: User, thing: Any) -> bool:
    """Whoever sees one of its tasks reads the plan: a bureau its own, an office those of the region above for its units."""
    if not isinstance(thing, Plan):
        return False
    of_plan = sa.or_(Task.plan_id == thing.id, Task.measure_id.in_(sa.select(Measure.id).where(Measure.plan_id == thing.id)))
    return db.session.scalar(sa.select(Task.id).where(of_plan, visible_to(user)).limit(1)) is not None


def _task_of(thing: Any) -> Task | None:
    if isinstance(thing, Task):
        return thing
    task = getattr(thing, "task", None)
    return task if isinstance(task, Task) else None


def _role(user: User, task: Task) -> UnitRole | None:
    return next((one.role for one in task.assignments if one.unit_id == user.unit_id), None)

"""The ledger as a query: scope, filters and order in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.accounts.queries import units_with_contact
from tracker.plans.models import Plan, PlanStatus
from tracker.tasks.access import visible_to
from tracker.tasks.facts import AsOf
from tracker.tasks.models import OPEN, AssignmentChange, Hold, LedgerEntry, Light, Task, TaskStatus
from tracker.units.models import Unit

LIGHT_ORDER = sa.case({light: place for place, light in enumerate(Light)}, value=LedgerEntry.light, else_=9)
SORTS: Mapping[str, Any] = {
    "light": LIGHT_ORDER,
    "due": LedgerEntry.due_on,
    "number": Task.number,
    "percent": LedgerEntry.percent,
    "overdue": LedgerEntry.days_overdue,
    "unit": Unit.name,
    "plan": LedgerEntry.plan_id,
}


@dataclass(frozen=True)
class LedgerFilter:
    """What to show; empty lists show all. Dates are inclusive, ``unit`` takes unit ids in any role (contract.md)."""

    plan: list[str] = field(default_factory=list)
    unit: list[int] = field(default_factory=list)
    light: list[Light] = field(default_factory=list)
    status: list[TaskStatus] = field(default_factory=list)
    region: list[str] = field(default_factory=list)
    due_before: date | None = None
    due_after: date | None = None
    q: str = ""
    sort: str = ""
    no_contact: bool = False


def ledger(user: User, day: date, wanted: LedgerFilter) -> sa.Select[LedgerEntry]:
    """Rows of the ledger of ``day`` that the user may see and the filter keeps; call ``ledger.ensure(day)`` before.

    A draft plan shows nowhere but in review (domain.md §2), so its tasks are not in the ledger.
    """
    query = (
        sa.select(LedgerEntry)
        .join(Task, Task.id == LedgerEntry.task_id)
        .join(Plan, Plan.id == LedgerEntry.plan_id)
        .outerjoin(Unit, Unit.id == LedgerEntry.lead_unit_id)
        .where(LedgerEntry.day == day, visible_to(user), Plan.status != PlanStatus.DRAFT)
        .options(joinedload(LedgerEntry.task).joinedload(Task.plan), joinedload(LedgerEntry.task).joinedload(Task.measure))
    )
    return query.where(*_conditions(day, wanted)).order_by(*_order(wanted.sort))


def light_counts(user: User, day: date, wanted: LedgerFilter) -> sa.Select[Light, int]:
    """How many rows of the filtered ledger show each light."""
    rows = ledger(user, day, wanted).with_only_columns(LedgerEntry.light, sa.func.count()).order_by(None).options()
    return rows.group_by(LedgerEntry.light)


def _conditions(day: date, wanted: LedgerFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.plan:
        found.append(Plan.slug.in_(wanted.plan))
    if wanted.region:
        found.append(LedgerEntry.region_code.in_(wanted.region))
    if wanted.light:
        found.append(LedgerEntry.light.in_(wanted.light))
    if wanted.status:
        found.append(LedgerEntry.status.in_(wanted.status))
    if wanted.due_before:
        found.append(LedgerEntry.due_on <= wanted.due_before)
    if wanted.due_after:
        found.append(LedgerEntry.due_on >= wanted.due_after)
    if wanted.unit:
        found.append(Task.id.in_(assigned_on(day, wanted.unit)))
    if wanted.no_contact:
        found += [has_no_contact(), Task.status.in_(OPEN)]
    found += [_contains(word) for word in wanted.q.split()]
    return found


def late(user: User, day: date, wanted: LedgerFilter) -> sa.Select[Task]:
    """Tasks of the user's own region in the filtered ledger whose deadline has passed, also those that wait for a decision."""
    waits = sa.exists().where(Hold.task_id == LedgerEntry.task_id, Hold.released_on.is_(None))
    is_late = sa.or_(LedgerEntry.days_overdue > 0, sa.and_(LedgerEntry.due_on < day, waits))
    rows = ledger(user, day, wanted).where(is_late, LedgerEntry.status.in_(OPEN), LedgerEntry.region_code == user.region_code)
    ids = rows.with_only_columns(LedgerEntry.task_id).order_by(None).options()
    return sa.select(Task).where(Task.id.in_(ids)).options(selectinload(Task.assignments)).order_by(Task.due_on, Task.number)


def has_no_contact() -> sa.ColumnElement[bool]:
    """A condition on Task: nobody of the first lead can be written to now; contacts are not kept by day."""
    return sa.or_(Task.lead_unit_id.is_(None), Task.lead_unit_id.not_in(units_with_contact()))


def assigned_on(day: date, units: list[int]) -> sa.Select[int]:
    """Ids of tasks in which one of the units had a role at the end of ``day``, as known then."""
    change = AssignmentChange
    newest = sa.select(sa.func.max(change.id)).where(*AsOf(day).visible(change)).group_by(change.task_id, change.unit_id)
    return sa.select(change.task_id).where(change.id.in_(newest), change.role.is_not(None), change.unit_id.in_(units))


def _contains(word: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        Task.number.contains(word, autoescape=True),
        Task.title.contains(word, autoescape=True),
        Task.criterion.contains(word, autoescape=True),
        Unit.name.contains(word, autoescape=True),
    )


def _order(sort: str) -> list[Any]:
    """``due`` ascending, ``-due`` descending; rows without a value last on both engines; ties by number."""
    column = SORTS.get(sort.lstrip("-"))
    if column is None:
        return [LIGHT_ORDER, LedgerEntry.days_overdue.desc(), LedgerEntry.due_on.is_(None), LedgerEntry.due_on, Task.number]
    ordered = column.desc() if sort.startswith("-") else column.asc()
    return [column.is_(None), ordered, Task.number]

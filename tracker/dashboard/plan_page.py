"""What the plan pages gather: plans with their lights, measures with their tasks, indicators."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.access import visible_regions
from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.indicators.models import Indicator
from tracker.plans.models import Measure, Plan, PlanStatus
from tracker.plans.queries import ROOT, newest_by_root
from tracker.tasks.access import visible_to
from tracker.tasks.models import LedgerEntry, Light, Task

LightCounts = dict[int, dict[Light, int]]


def visible_plans(user: User) -> list[Plan]:
    """Plans of the own region and below, and those in which the user's unit has a task; drafts only for their coordinators."""
    with_task = sa.select(Task.plan_id).where(visible_to(user))
    with_old_task = sa.select(Measure.plan_id).join(Task, Task.measure_id == Measure.id).where(visible_to(user))
    seen = sa.or_(Plan.region_code.in_(visible_regions(user)), Plan.id.in_(with_task), Plan.id.in_(with_old_task))
    reviewed = sa.and_(Plan.region_code == user.region_code, sa.literal(user.role is Role.COORDINATOR))
    plans = sa.select(Plan).where(seen, sa.or_(Plan.status != PlanStatus.DRAFT, reviewed)).options(joinedload(Plan.region))
    return list(db.session.scalars(plans.order_by(Plan.region_code, Plan.period_start, Plan.id)))


def lights_by_plan(user: User, today: date) -> LightCounts:
    """Lights of today per plan, of the tasks the user may see; ``ledger.ensure(today)`` comes before."""
    rows = db.session.execute(
        sa.select(LedgerEntry.plan_id, LedgerEntry.light, sa.func.count())
        .join(Task, Task.id == LedgerEntry.task_id)
        .where(LedgerEntry.day == today, visible_to(user))
        .group_by(LedgerEntry.plan_id, LedgerEntry.light)
    )
    found: LightCounts = defaultdict(dict)
    for plan_id, light, count in rows:
        found[plan_id][light] = count
    return found


def measure_counts() -> dict[int, int]:
    """How many measures each plan has."""
    rows = sa.select(Measure.plan_id, sa.func.count()).where(Measure.origin_id.is_(None)).group_by(Measure.plan_id)
    return dict(db.session.execute(rows).all())


def indicator_counts() -> dict[int, int]:
    """How many indicators each plan has."""
    return dict(db.session.execute(sa.select(Indicator.plan_id, sa.func.count()).group_by(Indicator.plan_id)).all())


def entries_of(plan: Plan, user: User, today: date) -> dict[int, list[LedgerEntry]]:
    """Today's ledger rows by the newest edition of the measure; carried-over tasks stand with their measure.

    A task keeps the edition that it was made from (docs/adr/0046).
    """
    rows = db.session.execute(
        sa.select(LedgerEntry, ROOT)
        .join(Task, Task.id == LedgerEntry.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(LedgerEntry.day == today, Measure.plan_id == plan.id, visible_to(user))
        .options(joinedload(LedgerEntry.task))
        .order_by(Task.number)
    )
    newest = newest_by_root(plan.id)
    found: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry, root in rows:
        found[newest[root]].append(entry)
    return found


def sum_of_lights(entries: dict[int, list[LedgerEntry]]) -> dict[Light, int]:
    """Lights of the rows together."""
    counts: dict[Any, int] = defaultdict(int)
    for rows in entries.values():
        for entry in rows:
            counts[entry.light] += 1
    return dict(counts)

"""Plans of the demonstration begin and end; xiamen-2009 was concluded in 2015, a few of its tasks go on under its successor."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.plans.models import Plan, PlanStateChange, PlanStatus
from tracker.plans.seeds import day_of
from tracker.seeding.demo_files import read
from tracker.seeding.stage import Stage
from tracker.seeding.tasks import set_back
from tracker.tasks import services
from tracker.tasks.models import OPEN, ProgressClass, Task, TaskStatus

ONE_DAY_LATER = 1
HALF = 50


def first_day(plan: Plan) -> date:
    """The day on which the demonstration begins to supervise a plan; its tasks are made then."""
    day = day_of(_row(plan.slug)["active_on"])
    assert day is not None
    return day


def begin(stage: Stage) -> None:
    """Activate every plan on its day, with basis, content, object and scope (order 733); tell the old plan to its end."""
    for plan in db.session.scalars(sa.select(Plan).where(Plan.status == PlanStatus.DRAFT).order_by(Plan.period_start)):
        row, actor = _row(plan.slug), stage.coordinator(plan.region_code)
        set_back(plan, first_day(plan))
        with clock.moved_to(first_day(plan)):
            plan.supervision_basis, plan.supervision_content = row["basis"], row["content"]
            plan.supervision_object, plan.supervision_scope = row["object"], row["scope"]
            change_plan(plan, PlanStatus.ACTIVE, actor, first_day(plan))
        if (end := day_of(row["concluded_on"])) is not None:
            _tell_to_the_end(plan, stage, end, frozenset(row["carried"]))


def carry_over(stage: Stage, day: date) -> None:
    """What a concluded plan left open goes on under its successor, with its number (domain.md §3 "收官/结转")."""
    left = sa.select(Task).join(Plan, Plan.id == Task.plan_id)
    left = left.where(Plan.status == PlanStatus.CONCLUDED, Task.status == TaskStatus.SUSPENDED)
    with clock.moved_to(day):
        for task in db.session.scalars(left.order_by(Task.id)):
            actor, successor = stage.coordinator(task.region_code), task.plan.successor
            assert successor is not None
            assert successor.period_end is not None
            services.change_state(task, TaskStatus.IN_PROGRESS, actor=actor, today=day, reason="由后续规划承接，恢复办理")
            services.carry_over(task, due_on=successor.period_end, actor=actor, today=day)
            goal = services.add_milestone(task, title="结转时的进度", due_on=day, expected_percent=HALF, actor=actor, today=day)
            services.meet_milestone(task, goal, actor=actor, today=day)


def change_plan(plan: Plan, status: PlanStatus, actor: User, day: date) -> None:
    """Let a state of the plan hold from ``day``."""
    record("plan.state", plan, actor=actor, old=plan.status, new={"status": status, "on": day.isoformat()})
    plan.status = status
    db.session.add(PlanStateChange(plan_id=plan.id, status=status, effective_on=day, actor_id=actor.id))


def _tell_to_the_end(plan: Plan, stage: Stage, end: date, carried: frozenset[str]) -> None:
    actor, calendar, day = stage.coordinator(plan.region_code), stage.calendar(plan.region_code), first_day(plan)
    tasks = db.session.scalars(sa.select(Task).where(Task.plan_id == plan.id).order_by(Task.id)).all()
    with clock.moved_to(day):
        for task in tasks:
            services.issue(task, actor=actor, today=day, calendar=calendar)
    with clock.moved_to(signed_on := calendar.add(day, ONE_DAY_LATER)):
        for task in tasks:
            services.sign(task, actor=None, today=signed_on)
    with clock.moved_to(end):
        for task in tasks:
            _end(task, actor, end, carried=task.number in carried)
        change_plan(plan, PlanStatus.CONCLUDED, actor, end)


def _end(task: Task, actor: User, end: date, *, carried: bool) -> None:
    assert task.lead_unit_id is not None
    assert task.status in OPEN
    percent, pace = (HALF, ProgressClass.BEHIND) if carried else (100, ProgressClass.DONE)
    services.record_progress(
        task, task.lead_unit_id, period=str(end.year), percent=percent, progress_class=pace, submitted_on=end, actor=actor
    )
    if carried:
        services.change_state(task, TaskStatus.SUSPENDED, actor=actor, today=end, reason="规划期满，留待后续规划承接")
    else:
        services.change_state(task, TaskStatus.CLOSED, actor=actor, today=end, reason="规划收官，予以办结（演示数据）")


def _row(slug: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = read("plans")["plans"]
    return next(row for row in rows if row["slug"] == slug)

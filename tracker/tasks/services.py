"""What is done with a task. Every step adds a dated row, renews the cache on the task and leaves an audit entry."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.core.workdays import WorkCalendar
from tracker.plans.models import DeadlineBasis, Measure, PlanStatus, UnitRole
from tracker.tasks import ledger
from tracker.tasks.models import (
    OPEN,
    STATUS_NAMES,
    Assignment,
    AssignmentChange,
    DeadlineChange,
    Hold,
    Milestone,
    ProgressChange,
    ProgressClass,
    SignDue,
    Task,
    TaskStateChange,
    TaskStatus,
)
from tracker.units.models import Unit

Actor = User | None


def create_task(measure: Measure, *, number: str, title: str, criterion: str, actor: Actor, today: date, **extra: Any) -> Task:
    """Make a draft task for a measure; it has no unit and no deadline yet."""
    plan = measure.plan
    task = Task(
        number=number, title=title, criterion=criterion, region_code=plan.region_code, plan=plan, measure=measure, percent=0, **extra
    )
    db.session.add(task)
    db.session.flush()
    record("task.created", task, actor=actor, new={"number": number, "title": title})
    return change_state(task, TaskStatus.DRAFT, actor=actor, today=today)


def change_state(
    task: Task,
    status: TaskStatus,
    *,
    actor: Actor,
    today: date,
    reason: str | None = None,
    paper: str | None = None,
    resume_on: date | None = None,
) -> Task:
    """Let a state hold from ``today``, which for a decision is the day of the request (domain.md §3)."""
    old = task.status
    db.session.add(
        TaskStateChange(
            task_id=task.id,
            status=status,
            effective_on=today,
            reason=reason,
            paper=paper,
            resume_on=resume_on,
            actor_id=_id(actor),
        )
    )
    task.status = status
    if status is TaskStatus.CLOSED:
        task.closed_on = today
    if old is not status:
        record("task.state", task, actor=actor, old=old, new={"status": status, "on": today.isoformat(), "reason": reason})
    ledger.touch(task)
    return task


def assign(
    task: Task,
    unit: Unit,
    role: UnitRole,
    *,
    actor: Actor,
    today: date,
    contact: str | None = None,
    proposed_by: str | None = None,
) -> Assignment:
    """Give a unit a role in the task, or change it. The first lead assigned is the first lead (主牵头)."""
    existing = next((one for one in task.assignments if one.unit_id == unit.id), None)
    old = existing.role if existing else None
    if existing is None:
        existing = Assignment(unit=unit, unit_id=unit.id, role=role, position=_next_position(task))
        task.assignments.append(existing)
    existing.role = role
    existing.contact = contact if contact is not None else existing.contact
    _record_assignment(task, existing, actor=actor, today=today, proposed_by=proposed_by)
    if old is not role:
        record("task.assigned", task, actor=actor, old=old, new={"unit": unit.full_name, "role": role})
    return existing


def unassign(task: Task, unit: Unit, *, actor: Actor, today: date) -> None:
    """Take a unit out of the task; what it reported stays."""
    existing = next((one for one in task.assignments if one.unit_id == unit.id), None)
    if existing is None:
        raise RuleBroken(f"{unit.name}不在此任务的责任单位之列")
    task.assignments.remove(existing)
    db.session.delete(existing)
    db.session.add(
        AssignmentChange(task_id=task.id, unit_id=unit.id, role=None, position=existing.position, effective_on=today, actor_id=_id(actor))
    )
    _renew_lead(task)
    record("task.unassigned", task, actor=actor, old={"unit": unit.full_name, "role": existing.role})


def set_deadline(
    task: Task,
    *,
    due_on: date | None,
    basis: DeadlineBasis,
    actor: Actor,
    today: date,
    continuing: bool = False,
    words: str | None = None,
    reason: str | None = None,
    is_extension: bool = False,
) -> Task:
    """Add a deadline that holds from ``today``; the earlier ones stay in the history (domain.md §2)."""
    if continuing == (due_on is not None):
        raise RuleBroken("请填写完成时限，或者选择“持续推进”，二者须选其一")
    old = task.due_on
    db.session.add(
        DeadlineChange(
            task_id=task.id,
            due_on=due_on,
            continuing=continuing,
            basis=basis,
            words=words,
            is_extension=is_extension,
            reason=reason,
            effective_on=today,
            actor_id=_id(actor),
        )
    )
    task.due_on, task.continuing, task.deadline_basis = due_on, continuing, basis
    record("task.deadline", task, actor=actor, old=_iso(old), new={"due_on": _iso(due_on), "basis": basis, "extension": is_extension})
    ledger.touch(task)
    return task


def issue(task: Task, *, actor: Actor, today: date, calendar: WorkCalendar, sign_workdays: int = 1) -> Task:
    """交办: needs a lead unit, a deadline or 持续推进, and a done-criterion (domain.md §3)."""
    _require_state(task, TaskStatus.DRAFT)
    if task.plan.status is not PlanStatus.ACTIVE:
        raise RuleBroken("规划尚未启动执行，不能交办其任务")
    if task.lead_unit_id is None:
        raise RuleBroken("交办前须确定牵头单位")
    if task.due_on is None and not task.continuing:
        raise RuleBroken("交办前须确定完成时限，或者设为持续推进")
    if not task.criterion.strip():
        raise RuleBroken("交办前须写明办结标准")
    task.issued_on = today
    change_state(task, TaskStatus.ISSUED, actor=actor, today=today)
    db.session.add(
        SignDue(
            task_id=task.id,
            unit_id=task.lead_unit_id,
            issued_on=today,
            effective_on=today,
            due_on=calendar.add(today, sign_workdays),
        )
    )
    return task


def sign(task: Task, *, actor: Actor, today: date) -> Task:
    """签收 by the first lead; work begins."""
    _require_state(task, TaskStatus.ISSUED)
    due = newest_sign_due(task)
    if due is not None:
        due.signed_on, due.signed_recorded_at, due.signed_by_id = today, clock.recorded_at(), _id(actor)
    return change_state(task, TaskStatus.IN_PROGRESS, actor=actor, today=today)


def newest_sign_due(task: Task) -> SignDue | None:
    """The signature that is owed, or was given, last."""
    return db.session.scalar(sa.select(SignDue).where(SignDue.task_id == task.id).order_by(SignDue.id.desc()).limit(1))


def record_progress(
    task: Task, unit_id: int, *, period: str, percent: int, progress_class: ProgressClass, submitted_on: date, actor: Actor
) -> None:
    """Take over percent and class of an accepted report; it holds from the day it was submitted (domain.md §2)."""
    db.session.add(
        ProgressChange(
            task_id=task.id,
            unit_id=unit_id,
            period=period,
            percent=percent,
            progress_class=progress_class,
            effective_on=submitted_on,
            actor_id=_id(actor),
        )
    )
    if unit_id == task.lead_unit_id:
        task.percent, task.progress_class = percent, progress_class
    ledger.touch(task)


def hold(task: Task, kind: str, *, today: date) -> Hold:
    """Hold clock and light from the day of a request made in time until it is decided (domain.md §3, §4)."""
    held = Hold(task_id=task.id, kind=kind, effective_on=today)
    db.session.add(held)
    db.session.flush()
    ledger.touch(task)
    return held


def release(task: Task, held: Hold, *, on: date) -> None:
    """End a hold; ``on`` is the day from which the decision holds."""
    held.released_on, held.released_recorded_at = on, clock.recorded_at()
    ledger.touch(task)


def in_time(task: Task, today: date, calendar: WorkCalendar) -> bool:
    """Whether something asked for today is asked by the deadline; a rest day's deadline is met on the next working day."""
    return task.due_on is None or today <= calendar.on_or_after(task.due_on)


def add_milestone(task: Task, *, title: str, due_on: date, expected_percent: int | None, actor: Actor, today: date) -> Milestone:
    """Add a dated intermediate goal."""
    if task.due_on is not None and due_on > task.due_on:
        raise RuleBroken(f"节点日期不能晚于完成时限（{long_date(task.due_on)}）")
    goal = Milestone(
        task_id=task.id, title=title, due_on=due_on, expected_percent=expected_percent, effective_on=today, actor_id=_id(actor)
    )
    db.session.add(goal)
    record("task.milestone", task, actor=actor, new={"title": title, "due_on": due_on.isoformat(), "percent": expected_percent})
    ledger.touch(task)
    return goal


def meet_milestone(task: Task, goal: Milestone, *, actor: Actor, today: date) -> None:
    """Note that a milestone was reached, once; two clicks at once wait here for each other."""
    db.session.flush()
    db.session.refresh(goal, ["met_on"], with_for_update=True)
    if goal.met_on is not None:
        raise RuleBroken("这个节点已经记录完成")
    goal.met_on, goal.met_recorded_at = today, clock.recorded_at()
    record("task.milestone_met", task, actor=actor, new={"title": goal.title, "on": today.isoformat()})
    ledger.touch(task)


def carry_over(task: Task, *, due_on: date, actor: Actor, today: date) -> Task:
    """结转: an open task goes on under the successor plan and keeps its number (domain.md §3)."""
    successor = task.plan.successor
    if successor is None:
        raise RuleBroken("规划没有后续规划，任务不能结转，请办结或者终止")
    _require_open(task)
    record("task.carried_over", task, actor=actor, old=task.plan.slug, new=successor.slug)
    task.carried_from_id, task.plan = task.plan_id, successor
    task.carried_on, task.carried_recorded_at = today, clock.recorded_at()
    return set_deadline(task, due_on=due_on, basis=DeadlineBasis.PLAN_END, actor=actor, today=today, reason=f"结转至{successor.title}")


def is_reporting(task: Task, unit_id: int | None) -> bool:
    """Whether the unit owes reports on the task: leads and responsible units do (domain.md §3)."""
    return any(one.unit_id == unit_id and one.role is not UnitRole.SUPPORT for one in task.assignments)


def _record_assignment(task: Task, assignment: Assignment, *, actor: Actor, today: date, proposed_by: str | None) -> None:
    db.session.add(
        AssignmentChange(
            task_id=task.id,
            unit_id=assignment.unit_id,
            role=assignment.role,
            position=assignment.position,
            contact=assignment.contact,
            proposed_by=proposed_by,
            effective_on=today,
            actor_id=_id(actor),
        )
    )
    _renew_lead(task)


def _renew_lead(task: Task) -> None:
    leads = [one for one in task.assignments if one.role is UnitRole.LEAD]
    task.lead_unit_id = min(leads, key=lambda one: one.position).unit_id if leads else None
    ledger.touch(task)


def _next_position(task: Task) -> int:
    return max((one.position for one in task.assignments), default=-1) + 1


def _require_state(task: Task, *allowed: TaskStatus) -> None:
    if task.status not in allowed:
        wanted = "、".join(STATUS_NAMES[status] for status in allowed)
        raise RuleBroken(f"任务当前为“{STATUS_NAMES[task.status]}”，只有“{wanted}”的任务才能这样办理")


def _require_open(task: Task) -> None:
    _require_state(task, *(status for status in TaskStatus if status in OPEN))


def _id(actor: Actor) -> int | None:
    return actor.id if actor is not None else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

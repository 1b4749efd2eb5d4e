"""收官: carry open tasks into the successor, conclude the plan, put it away (domain.md §2, §3)."""

from collections.abc import Sequence
from datetime import date

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.conclusion.checklist import UNFINISHED, checklist, hindrances, successors_of
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.plans.models import Plan, PlanStateChange, PlanStatus
from tracker.tasks import services as tasks
from tracker.tasks.models import Task, TaskStatus

RESUMED = "由后续规划承接，恢复办理"


def choose_successor(plan: Plan, successor: Plan, *, actor: User) -> None:
    """Name the plan that takes over what is left open."""
    if successor not in successors_of(db.session, plan):
        raise RuleBroken("后续规划须是本地区正在执行、期限更晚的规划，请重新选择")
    if plan.successor_id != successor.id:
        old = plan.successor.slug if plan.successor else None
        plan.successor = successor
        record("plan.successor", plan, actor=actor, old=old, new=successor.slug)


def carry_over(plan: Plan, chosen: Sequence[Task], *, due_on: date, actor: User, today: date) -> int:
    """Let open and suspended tasks go on under the successor with their numbers; returns how many. All of them or none."""
    end = plan.successor.period_end if plan.successor else None
    if end is None:
        raise RuleBroken("请先选择后续规划，再结转任务")
    if not chosen:
        raise RuleBroken("请至少勾选一项要结转的任务")
    if not today < due_on <= end:
        raise RuleBroken(f"结转后的完成时限应晚于今天，不晚于后续规划期末（{long_date(end)}）")
    for task in chosen:
        if task.plan_id != plan.id or task.status not in UNFINISHED:
            raise RuleBroken(f"任务{task.number}已经办结、终止或者结转，请刷新后重新勾选")
        if task.status is TaskStatus.SUSPENDED:
            tasks.change_state(task, TaskStatus.IN_PROGRESS, actor=actor, today=today, reason=RESUMED)
        tasks.carry_over(task, due_on=due_on, actor=actor, today=today)
    return len(chosen)


def conclude(plan: Plan, *, actor: User, today: date) -> None:
    """执行中 → 已收官, once every task is closed, terminated or carried over and the final evaluation is written."""
    if words := hindrances(plan, checklist(db.session, plan), today):
        raise RuleBroken(f"规划尚不能收官：{'；'.join(words)}")
    _change(plan, PlanStatus.CONCLUDED, actor, today)


def put_away(plan: Plan, *, actor: User, today: date) -> None:
    """已收官 → 归档: nothing about it is worked on any more."""
    if plan.status is not PlanStatus.CONCLUDED:
        raise RuleBroken("只有已收官的规划才能归档")
    _change(plan, PlanStatus.ARCHIVED, actor, today)


def _change(plan: Plan, status: PlanStatus, actor: User, today: date) -> None:
    record("plan.state", plan, actor=actor, old=plan.status, new={"status": status, "on": today.isoformat()})
    plan.status = status
    db.session.add(PlanStateChange(plan_id=plan.id, status=status, effective_on=today, actor_id=actor.id))

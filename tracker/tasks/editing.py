"""What a coordinator changes on a task: wording, units in order, deadline; issuing many at once (domain.md §3)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm.attributes import flag_modified

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.plans.models import DeadlineBasis, ReportFrequency, UnitRole
from tracker.regions.services import calendar_for, setting
from tracker.tasks import ledger, report_dues, services, signing, wordings
from tracker.tasks.models import OPEN, Task, TaskStatus, WeightChange
from tracker.units.models import Unit

EDITABLE = OPEN | {TaskStatus.DRAFT, TaskStatus.SUSPENDED}


def describe(
    task: Task, *, title: str, criterion: str, weight: int, report_frequency: ReportFrequency | None, actor: User, today: date
) -> None:
    """Change wording, done-criterion, weight (from today on) or how often reports are owed (from the next period on)."""
    _require_editable(task)
    if not criterion.strip() and task.status is not TaskStatus.DRAFT:
        raise RuleBroken("已交办的任务须有办结标准")
    new = {"title": title, "criterion": criterion, "weight": weight, "report_frequency": report_frequency}
    old = {name: getattr(task, name) for name in new}
    changed = {name: value for name, value in new.items() if value != old[name]}
    if changed.keys() & {"title", "criterion"}:
        wordings.keep(task)
    if "weight" in changed and task.status is not TaskStatus.DRAFT:
        change = {"weight": weight, "before": old["weight"], "effective_on": today}
        db.session.add(WeightChange(task_id=task.id, actor_id=actor.id, **change))
    for name, value in changed.items():
        setattr(task, name, value)
    if changed:
        record("task.described", task, actor=actor, old={name: old[name] for name in changed}, new=changed)
    ledger.touch(task)


def set_assignments(task: Task, wanted: list[tuple[Unit, UnitRole, str]], *, actor: User, today: date) -> None:
    """Give the task exactly these units in this order; the first lead among them is the first lead (主牵头).

    A new first lead of a task that waits for its signature signs afresh; units that join owe reports from today on.
    """
    _require_editable(task)
    units = [unit.id for unit, _, _ in wanted]
    if len(set(units)) < len(units):
        raise RuleBroken("同一单位只能列一次，请合并")
    if task.status is not TaskStatus.DRAFT and not any(role is UnitRole.LEAD for _, role, _ in wanted):
        raise RuleBroken("已交办的任务至少要有一个牵头单位")
    for gone in [one.unit for one in task.assignments if one.unit_id not in units]:
        services.unassign(task, gone, actor=actor, today=today)
    for position, (unit, role, contact) in enumerate(wanted):
        _place(task, unit, role, contact, position, actor=actor, today=today)
    task.assignments.sort(key=lambda one: one.position)
    db.session.flush()
    signing.ask_anew(task, today)
    report_dues.open_report_dues(today, [task] if task.status in report_dues.OWING else [])
    flag_modified(task, "title")  # the units are rows of their own; the task's version must move all the same


def set_deadline(task: Task, *, due_on: date | None, continuing: bool, reason: str, actor: User, today: date) -> None:
    """Set the deadline by hand; after issue with a reason, and never past the plan's end (domain.md §3)."""
    _require_editable(task)
    if task.status is not TaskStatus.DRAFT and not reason:
        raise RuleBroken("任务已交办，请写明调整时限的理由")
    end = task.plan.period_end
    if due_on is not None and end is not None and due_on > end:
        raise RuleBroken(f"完成时限不能晚于规划期末（{long_date(end)}），确需延后请结转至后续规划")
    if (due_on, continuing) == (task.due_on, task.continuing):
        raise RuleBroken("时限没有变化")
    services.set_deadline(
        task, due_on=due_on, continuing=continuing, basis=DeadlineBasis.MANUAL, actor=actor, today=today, reason=reason or None
    )


def issue_all(tasks: Iterable[Task], *, actor: User, today: date) -> tuple[list[Task], list[tuple[Task, str]]]:
    """Issue what can be issued; returns those issued, and the others each with the reason."""
    issued: list[Task] = []
    refused: list[tuple[Task, str]] = []
    for task in tasks:
        days = setting(task.region_code, "task.sign_workdays", today)
        try:
            services.issue(task, actor=actor, today=today, calendar=calendar_for(task.region_code), sign_workdays=days)
        except RuleBroken as broken:
            refused.append((task, str(broken)))
        else:
            issued.append(task)
    db.session.flush()
    report_dues.open_report_dues(today, issued)
    return issued, refused


def _place(task: Task, unit: Unit, role: UnitRole, contact: str, position: int, *, actor: User, today: date) -> None:
    existing = next((one for one in task.assignments if one.unit_id == unit.id), None)
    if existing is not None:
        if (existing.role, existing.contact or "", existing.position) == (role, contact, position):
            return
        existing.position = position
    assigned = services.assign(task, unit, role, actor=actor, today=today, contact=contact)
    assigned.position = position


def _require_editable(task: Task) -> None:
    if task.status not in EDITABLE:
        raise RuleBroken("任务已办结或终止，不能再修改")

"""Which unit owes a progress report on which task for which period (domain.md §3 "report")."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.periods import Period, PeriodKind, period_of
from tracker.core.workdays import WorkCalendar
from tracker.plans.models import Plan, PlanStatus, ReportFrequency, UnitRole
from tracker.regions.services import calendar_for, settings
from tracker.tasks import ledger
from tracker.tasks.models import Assignment, ReportDue, Task, TaskStatus

KINDS = {
    ReportFrequency.MONTHLY: PeriodKind.MONTH,
    ReportFrequency.QUARTERLY: PeriodKind.QUARTER,
    ReportFrequency.HALF_YEARLY: PeriodKind.HALF_YEAR,
}
MONTHLY_DAY = 25
LAST_WORKDAYS = 3
OWING = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)


def due_date(period: Period, calendar: WorkCalendar) -> date:
    """The 25th of a month (next working day where it rests), else the 3rd last working day of the period."""
    if period.kind is PeriodKind.MONTH:
        return calendar.on_or_after(period.start.replace(day=MONTHLY_DAY))
    return calendar.nth_last_up_to(period.end, LAST_WORKDAYS)


def open_report_dues(today: date, tasks: Iterable[Task] | None = None) -> int:
    """Open the obligations of the period in which ``today`` lies; repeatable. Returns how many are new.

    A task issued within 10 working days of the due date owes nothing for that period (domain.md §3).
    """
    candidates = list(tasks) if tasks is not None else _owing_tasks()
    known = {tuple(row) for row in db.session.execute(_dues_of(candidates))}
    calendars = {code: (calendar_for(code), settings(code, today)) for code in {task.region_code for task in candidates}}
    opened = 0
    for task in candidates:
        calendar, values = calendars[task.region_code]
        period = current_period(task, today)
        if period is None or task.issued_on is None:
            continue
        due_on = due_date(period, calendar)
        if today > due_on or calendar.between(task.issued_on, due_on) <= values["report.new_task_workdays"]:
            continue
        for assignment in sorted(task.assignments, key=lambda one: one.position):  # a list in memory keeps the order of its making
            if assignment.role is UnitRole.SUPPORT or (task.id, assignment.unit_id, period.code) in known:
                continue
            _open(task, assignment, period, due_on, today)
            opened += 1
    return opened


def current_period(task: Task, today: date) -> Period | None:
    """The period that a report written today is for, by the task's own frequency or its plan's; None: no reports."""
    frequency = task.report_frequency or task.plan.report_frequency
    return period_of(today, KINDS[frequency]) if frequency in KINDS else None


def report_met(task: Task, unit_id: int, period: str, on: date) -> None:
    """Note the first submission of the period; a later correction changes nothing here."""
    due = due_of(task, unit_id, period)
    if due is not None and due.met_on is None:
        due.met_on, due.met_recorded_at = on, clock.recorded_at()
    ledger.touch(task)


def waive(due: ReportDue, *, reason: str, actor: object, today: date) -> None:
    """免报: nothing is due from this unit for this period; noted once, since a past ledger has read it."""
    db.session.flush()
    db.session.refresh(due, ["met_on", "waived_on"], with_for_update=True)
    if due.waived_on is not None:
        raise RuleBroken("该期已经免报，不需要再办")
    if due.met_on is not None:
        raise RuleBroken("该期进展已经报送，不需要免报")
    due.waived_on, due.waived_recorded_at, due.waived_reason = today, clock.recorded_at(), reason
    record("report.waived", due.task, actor=actor, new={"period": due.period, "unit": due.unit_id, "reason": reason})
    ledger.touch(due.task)


def due_of(task: Task, unit_id: int, period: str) -> ReportDue | None:
    """The obligation of one unit for one period."""
    return db.session.scalar(
        sa.select(ReportDue).where(ReportDue.task_id == task.id, ReportDue.unit_id == unit_id, ReportDue.period == period)
    )


def _owing_tasks() -> list[Task]:
    return list(
        db.session.scalars(
            sa.select(Task)
            .join(Plan, Plan.id == Task.plan_id)
            .where(Task.status.in_(OWING), Plan.status == PlanStatus.ACTIVE)
            .options(sa.orm.selectinload(Task.assignments), sa.orm.joinedload(Task.plan))
            .order_by(Task.id)
        )
    )


def _dues_of(tasks: list[Task]) -> sa.Select[int, int, str]:
    query = sa.select(ReportDue.task_id, ReportDue.unit_id, ReportDue.period)
    return query.where(ReportDue.task_id.in_([task.id for task in tasks])) if len(tasks) < 500 else query


def _open(task: Task, assignment: Assignment, period: Period, due_on: date, today: date) -> None:
    db.session.add(ReportDue(task_id=task.id, unit_id=assignment.unit_id, period=period.code, due_on=due_on, effective_on=today))
    ledger.touch(task)

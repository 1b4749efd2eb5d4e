"""The ledger of a business date: one row per task, built in one pass on the first need of a day (domain.md §4).

A row shows what held at the end of that day as known then, so rows of past days never change; rows of today are made
again in the transaction that changes a task.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.core import clock
from tracker.core.db import db, insert_once, may_write, transaction
from tracker.core.workdays import WorkCalendar
from tracker.regions.models import CalendarYear, Region, Setting
from tracker.regions.services import calendar_for, settings
from tracker.tasks.facts import AsOf, TaskFacts, load
from tracker.tasks.lights import Thresholds, judge
from tracker.tasks.models import LedgerDay, LedgerEntry, Task

TOUCHED = "touched_tasks"
BATCH = 1000
# Without the option rows are sorted out by which of their values are missing, and many a statement carries one row.
ADD = sa.insert(LedgerEntry).execution_options(render_nulls=True)


def ensure(day: date) -> None:
    """Make sure that the ledger of ``day`` is there; a GET builds it in a short transaction of its own."""
    if db.session.get(LedgerDay, day) is not None:
        return
    if may_write():
        build(db.session, day)
        return
    db.session.commit()  # ends the read snapshot, so that what is built now can be seen
    with transaction():  # the same session: calendar and settings are read through it, a second one would wait for the first
        build(db.session, day)


def build(session: Session, day: date) -> int:
    """Compute and store the rows of ``day`` for all tasks, once; returns how many."""
    if session.scalar(_insert_day(day)) is None:
        return 0  # another process was first
    rows = entries(session, day)
    for start in range(0, len(rows), BATCH):
        session.execute(ADD, rows[start : start + BATCH])
    return len(rows)


def forget(session: Session, day: date) -> None:
    """Drop the rows of a day and of later ones, after a change of calendar or settings."""
    session.execute(sa.delete(LedgerEntry).where(LedgerEntry.day >= day))
    session.execute(sa.delete(LedgerDay).where(LedgerDay.day >= day))


def touch(*tasks: Task) -> None:
    """Note that today's rows of these tasks must be made again before the transaction commits."""
    db.session.info.setdefault(TOUCHED, set()).update(tasks)


def entries(session: Session, day: date, *conditions: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """Ledger rows as plain values, computed from the facts as of ``day``."""
    judges = {code: _Judge(code, day) for code in session.scalars(sa.select(Region.code))}
    facts = load(session, AsOf(day), *conditions)
    return [judges[task.region_code].row(task) for task in facts.values()]


class _Judge:
    """The calendar and thresholds of one region on one day."""

    def __init__(self, region_code: str, day: date) -> None:
        self.day = day
        self.calendar: WorkCalendar = calendar_for(region_code, known_by=day)
        self.limits = Thresholds.from_settings(settings(region_code, day))

    def row(self, task: TaskFacts) -> dict[str, Any]:
        verdict = judge(task, self.day, self.calendar, self.limits)
        return {
            "day": self.day,
            "task_id": task.task_id,
            "region_code": task.region_code,
            "plan_id": task.plan_id,
            "status": task.status,
            "light": verdict.light,
            "rule": verdict.rule,
            "sentence": verdict.sentence,
            "due_on": task.due_on,
            "continuing": task.continuing,
            "issued_on": task.issued_on,
            "lead_unit_id": task.lead_unit_id,
            "percent": task.percent,
            "progress_class": task.progress_class,
            "days_overdue": verdict.days_overdue,
            "reports_late": verdict.reports_late,
        }


@event.listens_for(Session, "after_flush")
def _forget_what_rests_on_old_settings(session: Session, context: object) -> None:
    """Settings and calendars lie below tasks and cannot call the ledger, whoever changes them."""
    days = [row.effective_on for row in session.new if isinstance(row, (Setting, CalendarYear))]
    if days:
        forget(session, min(days))


@event.listens_for(Session, "before_commit")
def _make_touched_again(session: Session) -> None:
    tasks: Iterable[Task] = session.info.pop(TOUCHED, ())
    ids = [task.id for task in tasks if task.id is not None]
    day = clock.today()
    if not ids or session.scalar(sa.select(LedgerDay.day).where(LedgerDay.day == day)) is None:
        return
    session.flush()
    session.execute(sa.delete(LedgerEntry).where(LedgerEntry.day == day, LedgerEntry.task_id.in_(ids)))
    if rows := entries(session, day, Task.id.in_(ids)):
        session.execute(ADD, rows)


@event.listens_for(Session, "after_rollback")
def _forget_touched(session: Session) -> None:
    session.info.pop(TOUCHED, None)


def _insert_day(day: date) -> Any:
    # What is returned says who was first; the row count of an ORM insert says nothing on PostgreSQL.
    return insert_once(LedgerDay).values(day=day, built_at=clock.now()).returning(LedgerDay.day)

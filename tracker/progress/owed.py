"""What a unit still has to report, with what it said before, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.plans.models import UnitRole
from tracker.progress import services
from tracker.progress.models import Evidence, ProgressReport, ReportStatus
from tracker.progress.queries import SENT
from tracker.tasks.models import OPEN, Assignment, ReportDue, Task, TaskStatus
from tracker.units.models import Unit

EDITABLE = (*services.EDITABLE, None)


@dataclass
class Owed:
    """One report that is owed, with the draft or returned report, and the one before."""

    due: ReportDue
    report: ProgressReport | None
    last: ProgressReport | None = None

    @property
    def task(self) -> Task:
        """The task that it is about."""
        return self.due.task

    @property
    def status(self) -> ReportStatus | None:
        """None: nobody has begun."""
        return self.report.status if self.report else None

    @property
    def editable(self) -> bool:
        """Whether the unit may still write; what lies with the unit head waits."""
        return self.status in EDITABLE

    @property
    def version(self) -> int:
        """For the form; 0 as long as there is no report, so that a colleague's beginning is noticed."""
        return self.report.version if self.report else 0

    @property
    def period_label(self) -> str:
        """The period in Chinese."""
        return parse_period(self.due.period).label


def owed_by(unit_id: int) -> list[Owed]:
    """All that the unit owes, earliest date first: not submitted, not waived, or returned for correction.

    A period that was missed is no longer asked for once a later one of the same task has been reported.
    """
    rows = db.session.execute(_owed(unit_id))
    found = [Owed(due, report) for due, report in rows]
    before = _sent_before(unit_id, [one.task.id for one in found])
    for one in found:
        start = parse_period(one.due.period).start
        earlier = [report for report in before.get(one.task.id, []) if parse_period(report.period).start < start]
        one.last = max(earlier, key=lambda report: parse_period(report.period).start, default=None)
    return found


def write(owed: Owed, values: dict[str, Any], *, actor: Any, today: date) -> ProgressReport:
    """Keep one row as a draft; undone alone when a rule forbids it, so that the other rows are kept."""
    with db.session.begin_nested():
        owed.report = services.save_draft(owed.task, owed.due.unit, owed.due.period, actor=actor, today=today, **values)
    return owed.report


def send(owed: Owed, *, actor: Any, today: date) -> None:
    """Send one row; undone alone when it is not complete."""
    if owed.report is None:
        raise RuleBroken("这一项还没有填写")
    with db.session.begin_nested():
        services.send(owed.report, actor=actor, today=today)


def _owed(unit_id: int) -> sa.Select[ReportDue, ProgressReport]:
    due, later = ReportDue, aliased(ReportDue)
    later_met = sa.exists().where(
        later.task_id == due.task_id, later.unit_id == due.unit_id, later.due_on > due.due_on, later.met_on.is_not(None)
    )
    reports_on = sa.exists().where(Assignment.task_id == due.task_id, Assignment.unit_id == unit_id, Assignment.role != UnitRole.SUPPORT)
    same = sa.and_(ProgressReport.task_id == due.task_id, ProgressReport.unit_id == due.unit_id, ProgressReport.period == due.period)
    return (
        sa.select(due, ProgressReport)
        .join(Task, Task.id == due.task_id)
        .outerjoin(ProgressReport, same)
        .where(due.unit_id == unit_id, due.waived_on.is_(None), Task.status.in_(OPEN), reports_on)
        .where(sa.or_(sa.and_(due.met_on.is_(None), ~later_met), ProgressReport.status == ReportStatus.RETURNED))
        .options(joinedload(due.task).joinedload(Task.plan), joinedload(due.unit))
        .options(selectinload(ProgressReport.evidence).joinedload(Evidence.file))
        .order_by(due.due_on, Task.number)
    )


def _sent_before(unit_id: int, tasks: list[int]) -> dict[int, list[ProgressReport]]:
    found: dict[int, list[ProgressReport]] = {}
    sent = sa.select(ProgressReport).where(
        ProgressReport.unit_id == unit_id, ProgressReport.task_id.in_(tasks), ProgressReport.status.in_(SENT)
    )
    for report in db.session.scalars(sent) if tasks else ():
        found.setdefault(report.task_id, []).append(report)
    return found


def unsigned(unit: Unit) -> list[Task]:
    """Tasks that wait for the unit's signature, earliest issue first."""
    waiting = sa.select(Task).where(Task.lead_unit_id == unit.id, Task.status == TaskStatus.ISSUED).options(joinedload(Task.plan))
    return list(db.session.scalars(waiting.order_by(Task.issued_on, Task.number)))

"""Reports as rows: what a unit owes, what waits for review, what was said before."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.core.periods import parse_period
from tracker.progress.models import Evidence, ProgressReport, ReportEvent, ReportStatus
from tracker.tasks.models import ProgressChange, Task
from tracker.units.models import Unit

SENT = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED, ReportStatus.RETURNED)
WHOLE = (
    joinedload(ProgressReport.task).joinedload(Task.plan),
    joinedload(ProgressReport.unit),
    joinedload(ProgressReport.author),
    joinedload(ProgressReport.reviewer),
    selectinload(ProgressReport.evidence).joinedload(Evidence.file),
)


def report_of(task_id: int, unit_id: int, period: str) -> ProgressReport | None:
    """The report of one unit on one task for one period."""
    return db.session.scalar(
        sa.select(ProgressReport).where(
            ProgressReport.task_id == task_id, ProgressReport.unit_id == unit_id, ProgressReport.period == period
        )
    )


def reports_before(task_id: int, unit_id: int, period: str) -> list[ProgressReport]:
    """What the unit has reported on the task for earlier periods, the latest first; drafts are nobody's word yet."""
    sent = db.session.scalars(
        sa.select(ProgressReport)
        .where(ProgressReport.task_id == task_id, ProgressReport.unit_id == unit_id, ProgressReport.status.in_(SENT))
        .options(selectinload(ProgressReport.evidence).joinedload(Evidence.file))
    )
    start = parse_period(period).start
    earlier = [report for report in sent if parse_period(report.period).start < start]
    return sorted(earlier, key=lambda report: parse_period(report.period).start, reverse=True)


def later_accepted(report: ProgressReport) -> bool:
    """Whether a later period of the same unit and task has been accepted already."""
    periods = db.session.scalars(
        sa.select(ProgressReport.period).where(
            ProgressReport.task_id == report.task_id,
            ProgressReport.unit_id == report.unit_id,
            ProgressReport.status == ReportStatus.ACCEPTED,
            ProgressReport.id != report.id,
        )
    )
    start = parse_period(report.period).start
    return any(parse_period(period).start > start for period in periods)


def last_progress(task_id: int, unit_id: int) -> ProgressChange | None:
    """Percent and class that were last confirmed for the unit."""
    return db.session.scalar(
        sa.select(ProgressChange)
        .where(ProgressChange.task_id == task_id, ProgressChange.unit_id == unit_id)
        .order_by(ProgressChange.id.desc())
        .limit(1)
    )


def needs_head(unit: Unit) -> bool:
    """Whether what leaves the unit passes its head: the unit wants it and has an active account of one."""
    head = sa.select(User.id).where(User.unit_id == unit.id, User.role == Role.UNIT_HEAD, User.active.is_(True))
    return unit.head_approves and db.session.scalar(head.limit(1)) is not None


def other_coordinators(user: User) -> bool:
    """Whether the region has another active coordinator."""
    found = sa.select(User.id).where(
        User.region_code == user.region_code, User.role == Role.COORDINATOR, User.active.is_(True), User.id != user.id
    )
    return db.session.scalar(found.limit(1)) is not None


def last_report(task_id: int, unit_id: int | None) -> ProgressReport | None:
    """The report submitted last, by the unit (the first lead, as a rule) where it has one, else by any."""
    sent = sa.select(ProgressReport).where(ProgressReport.task_id == task_id, ProgressReport.submitted_on.is_not(None))
    newest = (sa.case((ProgressReport.unit_id == unit_id, 0), else_=1), ProgressReport.submitted_on.desc(), ProgressReport.id.desc())
    return db.session.scalar(sent.options(selectinload(ProgressReport.events)).order_by(*newest).limit(1))


def waiting_for_review(region_code: str) -> sa.Select[ProgressReport]:
    """What the region's office has to review, longest waiting first."""
    return (
        sa.select(ProgressReport)
        .join(Task, Task.id == ProgressReport.task_id)
        .where(Task.region_code == region_code, ProgressReport.status == ReportStatus.SUBMITTED)
        .options(*WHOLE)
        .order_by(ProgressReport.submitted_on, ProgressReport.id)
    )


def waiting_for_head(unit_id: int) -> sa.Select[ProgressReport]:
    """What the unit's head has to approve, in the order in which it was written."""
    return (
        sa.select(ProgressReport)
        .where(ProgressReport.unit_id == unit_id, ProgressReport.status == ReportStatus.WITH_HEAD)
        .options(*WHOLE)
        .order_by(ProgressReport.id)
    )


def life_of(report: ProgressReport) -> list[ReportEvent]:
    """All steps of a report with who took them, oldest first."""
    steps = sa.select(ReportEvent).where(ReportEvent.report_id == report.id).options(joinedload(ReportEvent.actor))
    return list(db.session.scalars(steps.order_by(ReportEvent.id)))

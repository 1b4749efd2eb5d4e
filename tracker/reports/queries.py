"""Which supervision reports there are, and what still keeps one from being final."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.access import visible_regions, works_for_unit
from tracker.accounts.models import User
from tracker.changes.models import ChangeRequest, RequestStatus
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.reports.access import is_named
from tracker.reports.models import NumberKind, ReportFile, ReportKind, SupervisionReport, SupervisionStatus
from tracker.tasks.models import Task


@dataclass(frozen=True)
class ReportFilter:
    """What the list shows; empty shows all."""

    region: str = ""
    plan: int | None = None
    period: str = ""
    status: SupervisionStatus | None = None
    kind: ReportKind | None = None


def reports_of(session: Session, user: User, wanted: ReportFilter) -> list[SupervisionReport]:
    """What the account may read, the latest period first; a bureau reads published reports that name it."""
    report = SupervisionReport
    query = sa.select(report).options(joinedload(report.region), joinedload(report.plan)).order_by(report.as_of.desc(), report.id.desc())
    for column, value in (
        (report.region_code, wanted.region),
        (report.plan_id, wanted.plan),
        (report.status, wanted.status),
        (report.kind, wanted.kind),
    ):
        if value:
            query = query.where(column == value)
    if wanted.period:
        query = query.where(report.period == wanted.period.upper())
    if works_for_unit(user):
        published = session.scalars(query.where(report.status == SupervisionStatus.PUBLISHED))
        return [one for one in published if is_named(one, user.unit_id)]
    return list(session.scalars(query.where(report.region_code.in_(sorted(visible_regions(user))))))


def newest_of(session: Session, key: str) -> SupervisionReport | None:
    """The last issue about that scope."""
    about = sa.or_(SupervisionReport.key == key, SupervisionReport.key.startswith(f"{key}:", autoescape=True))
    return session.scalar(sa.select(SupervisionReport).where(about).order_by(SupervisionReport.issue.desc()).limit(1))


def next_number(session: Session, region_code: str, year: int, kind: str = NumberKind.BULLETIN) -> int:
    """The number proposed for the next report of a region in a year; each kind of number counts for itself."""
    taken = sa.select(sa.func.max(SupervisionReport.number)).where(
        SupervisionReport.region_code == region_code, SupervisionReport.number_year == year, SupervisionReport.number_kind == kind
    )
    return (session.scalar(taken) or 0) + 1


def number_taken(session: Session, report: SupervisionReport, year: int, number: int, kind: str = NumberKind.BULLETIN) -> bool:
    """Whether another report of the region bears the number of that kind."""
    same = sa.select(SupervisionReport.id).where(
        SupervisionReport.region_code == report.region_code,
        SupervisionReport.number_year == year,
        SupervisionReport.number_kind == kind,
        SupervisionReport.number == number,
        SupervisionReport.id != report.id,
    )
    return session.scalar(same.limit(1)) is not None


@dataclass(frozen=True)
class Waiting:
    """What may still change the figures of a draft."""

    reviews: int
    requests: int

    def __bool__(self) -> bool:
        return bool(self.reviews or self.requests)


def waiting_for(session: Session, report: SupervisionReport, regions: list[str], start: date) -> Waiting:
    """Reports submitted and not reviewed, and requests not decided, that date from the period or before its last day."""
    of_scope = [Task.region_code.in_(regions), *([Task.plan_id == report.plan_id] if report.plan_id else [])]
    reviews = (
        sa.select(sa.func.count(ProgressReport.id))
        .join(Task, Task.id == ProgressReport.task_id)
        .where(ProgressReport.status == ReportStatus.SUBMITTED, ProgressReport.submitted_on <= report.as_of, *of_scope)
        .where(ProgressReport.submitted_on >= start)
    )
    requests = (
        sa.select(sa.func.count(ChangeRequest.id))
        .join(Task, Task.id == ChangeRequest.task_id)
        .where(ChangeRequest.status == RequestStatus.OPEN, ChangeRequest.requested_on <= report.as_of, *of_scope)
    )
    return Waiting(session.scalar(reviews) or 0, session.scalar(requests) or 0)


def correction_of(session: Session, report: SupervisionReport) -> SupervisionReport | None:
    """The issue that replaces the report, finished or not."""
    return session.scalar(sa.select(SupervisionReport).where(SupervisionReport.corrects_id == report.id).limit(1))


def file_of(session: Session, report: SupervisionReport, kind: str) -> ReportFile | None:
    """The stored file of a published report."""
    return session.scalar(sa.select(ReportFile).where(ReportFile.report_id == report.id, ReportFile.format == kind))

"""Consultations, receipts and reviews: those of a report, and those that wait for somebody."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.db import db
from tracker.publication.models import Consultation, ConsultationState, ConsultedUnit, Receipt, ReportReview, ReviewState
from tracker.reports.models import SupervisionReport, SupervisionStatus


def consultations_of(report: SupervisionReport) -> list[Consultation]:
    """All consultations of a report, the newest first, with units and what they answered."""
    whole = selectinload(Consultation.parts).selectinload(ConsultedUnit.objections)
    found = sa.select(Consultation).where(Consultation.report_id == report.id).options(whole).order_by(Consultation.id.desc())
    return list(db.session.scalars(found))


def running(report: SupervisionReport) -> Consultation | None:
    """The consultation that runs."""
    return next((one for one in consultations_of(report) if one.state is ConsultationState.RUNNING), None)


def settled(report: SupervisionReport) -> Consultation | None:
    """The finished or skipped consultation about just these figures."""
    ended = (ConsultationState.CLOSED, ConsultationState.SKIPPED)
    return next((one for one in consultations_of(report) if one.state in ended and one.snapshot_hash == report.snapshot_hash), None)


def part_of(report_id: int, unit_id: int) -> ConsultedUnit | None:
    """A unit's place in the newest consultation of a report in which it was asked."""
    return db.session.scalar(
        sa.select(ConsultedUnit)
        .join(Consultation)
        .where(Consultation.report_id == report_id, ConsultedUnit.unit_id == unit_id)
        .options(joinedload(ConsultedUnit.consultation).joinedload(Consultation.report), selectinload(ConsultedUnit.objections))
        .order_by(ConsultedUnit.id.desc())
        .limit(1)
    )


def to_answer(unit_id: int) -> list[ConsultedUnit]:
    """Running consultations that the unit has not answered, the nearest day first."""
    waiting = (
        sa.select(ConsultedUnit)
        .join(Consultation)
        .where(ConsultedUnit.unit_id == unit_id, ConsultedUnit.answered_on.is_(None), Consultation.state == ConsultationState.RUNNING)
        .options(joinedload(ConsultedUnit.consultation).joinedload(Consultation.report))
    )
    return list(db.session.scalars(waiting.order_by(Consultation.due_on, ConsultedUnit.id)))


def running_in(region_code: str) -> list[Consultation]:
    """Consultations that run in a region, the nearest day first."""
    found = sa.select(Consultation).where(Consultation.region_code == region_code, Consultation.state == ConsultationState.RUNNING)
    whole = found.options(joinedload(Consultation.report), selectinload(Consultation.parts))
    return list(db.session.scalars(whole.order_by(Consultation.due_on, Consultation.id)))


def receipts_of(report: SupervisionReport) -> list[Receipt]:
    """To whom a published report went; those without a receipt first."""
    found = sa.select(Receipt).where(Receipt.report_id == report.id).options(joinedload(Receipt.received_by))
    return list(db.session.scalars(found.order_by(Receipt.received_on.is_not(None), Receipt.received_on, Receipt.id)))


def receipt_of(report_id: int, unit_id: int | None) -> Receipt | None:
    """A unit's receipt of a report; None where the report did not go to it."""
    return db.session.scalar(sa.select(Receipt).where(Receipt.report_id == report_id, Receipt.unit_id == unit_id))


def to_receive(unit_id: int) -> list[Receipt]:
    """Published reports that nobody of the unit has opened, the oldest first."""
    found = sa.select(Receipt).where(Receipt.unit_id == unit_id, Receipt.received_on.is_(None)).options(joinedload(Receipt.report))
    return list(db.session.scalars(found.order_by(Receipt.id)))


def reviews_of(report: SupervisionReport) -> list[ReportReview]:
    """What units asked to be looked at again, in order of asking."""
    found = sa.select(ReportReview).where(ReportReview.report_id == report.id).options(joinedload(ReportReview.correction))
    return list(db.session.scalars(found.order_by(ReportReview.id)))


def review_of(report_id: int, unit_id: int | None) -> ReportReview | None:
    """The unit's request about a report; there is at most one."""
    return db.session.scalar(sa.select(ReportReview).where(ReportReview.report_id == report_id, ReportReview.unit_id == unit_id))


def open_reviews(region_codes: Collection[str] | None = None) -> list[ReportReview]:
    """Requests that nobody has decided, of some regions or all, by the day on which they are due."""
    found = sa.select(ReportReview).where(ReportReview.state == ReviewState.OPEN).options(joinedload(ReportReview.report))
    if region_codes is not None:
        found = found.where(ReportReview.region_code.in_(list(region_codes)))
    return list(db.session.scalars(found.order_by(ReportReview.due_on, ReportReview.id)))


def published_correction(report: SupervisionReport) -> SupervisionReport | None:
    """The published issue that replaces the report."""
    newer = sa.select(SupervisionReport).where(
        SupervisionReport.corrects_id == report.id, SupervisionReport.status == SupervisionStatus.PUBLISHED
    )
    return db.session.scalar(newer.limit(1))

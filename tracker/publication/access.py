"""Who is shown what of a report on its way, who answers, signs, asks and decides; fetch and check in one step."""

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.publication import queries
from tracker.publication.models import Consultation, ConsultedUnit, Objection, Receipt, ReportReview
from tracker.reports.models import SupervisionReport, SupervisionStatus

Thing = TypeVar("Thing")


@rule
def is_the_unit(user: User, thing: Any) -> bool:
    """Somebody of the unit that the thing is about."""
    return works_for_unit(user) and getattr(thing, "unit_id", None) == user.unit_id


@rule
def receives_report(user: User, thing: Any) -> bool:
    """A bureau reads a published report that was sent to it, also under a name that it bore later."""
    if not isinstance(thing, SupervisionReport) or not works_for_unit(user) or thing.status is not SupervisionStatus.PUBLISHED:
        return False
    return queries.receipt_of(thing.id, user.unit_id) is not None


def part_for(user: Any, report_id: int, unit_id: int, permission: Permission = Permission.CONSULTATION_READ) -> ConsultedUnit:
    """A unit's lines in the consultation; NotThere (404) for other units, who may not know who else was asked."""
    return _allowed(user, queries.part_of(report_id, unit_id), permission)


def objection_for(user: Any, report_id: int, objection_id: int) -> Objection:
    """An objection that the office may deal with."""
    found = db.session.scalar(
        sa.select(Objection)
        .join(ConsultedUnit)
        .join(Consultation)
        .where(Objection.id == objection_id, Consultation.report_id == report_id)
        .options(joinedload(Objection.part).joinedload(ConsultedUnit.consultation).joinedload(Consultation.report))
    )
    if found is None or not allows(user, Permission.CONSULTATION_READ, found.part):
        raise NotThere("没有这条意见，或者它不在您可以查看的范围内")
    require(user, Permission.SUPERVISION_EDIT, found.part.consultation.report)
    return found


def receipt_for(user: Any, report_id: int, unit_id: int | None, permission: Permission) -> Receipt:
    """The receipt that a unit owes for a report."""
    return _allowed(user, queries.receipt_of(report_id, unit_id), permission, Permission.RECEIPT_READ)


def review_for(user: Any, report_id: int, review_id: int, permission: Permission = Permission.REVIEW_READ) -> ReportReview:
    """A request for review."""
    found = db.session.get(ReportReview, review_id)
    return _allowed(user, found if found is not None and found.report_id == report_id else None, permission, Permission.REVIEW_READ)


def _allowed(user: Any, thing: Thing | None, permission: Permission, read: Permission = Permission.CONSULTATION_READ) -> Thing:
    if thing is None or not allows(user, read, thing):
        raise NotThere("没有这项内容，或者它不在您可以查看的范围内")
    require(user, permission, thing)
    return thing

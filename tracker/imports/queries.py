"""What the pages of the import gather."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.documents.models import StoredFile
from tracker.imports.models import Decision, ImportIndicator, ImportItem, ImportPurpose, ImportStatus, PlanImport
from tracker.plans.models import Plan


@dataclass(frozen=True)
class Tally:
    """How far a review is: items by decision, open ones without any doubt, indicators that are taken."""

    total: int
    open: int
    accepted: int
    dismissed: int
    certain: int
    indicators: int


def tally(kept: PlanImport) -> Tally:
    """Counts of one review."""
    decisions = dict(
        db.session.execute(
            sa.select(ImportItem.decision, sa.func.count()).where(ImportItem.import_id == kept.id).group_by(ImportItem.decision)
        ).all()
    )
    certain = sa.select(sa.func.count()).where(
        ImportItem.import_id == kept.id, ImportItem.decision == Decision.OPEN, ImportItem.doubt_count == 0
    )
    indicators = sa.select(sa.func.count()).where(ImportIndicator.import_id == kept.id, ImportIndicator.decision == Decision.ACCEPTED)
    return Tally(
        total=sum(decisions.values()),
        open=decisions.get(Decision.OPEN, 0),
        accepted=decisions.get(Decision.ACCEPTED, 0),
        dismissed=decisions.get(Decision.DISMISSED, 0),
        certain=db.session.scalar(certain) or 0,
        indicators=db.session.scalar(indicators) or 0,
    )


def open_reviews(region_code: str) -> list[PlanImport]:
    """Reviews of the region that wait for somebody, newest first."""
    return list(
        db.session.scalars(
            sa.select(PlanImport)
            .join(Plan, Plan.id == PlanImport.plan_id)
            .where(Plan.region_code == region_code, PlanImport.status == ImportStatus.REVIEWING)
            .options(joinedload(PlanImport.plan), joinedload(PlanImport.file))
            .order_by(PlanImport.id.desc())
        )
    )


def file_handed_in_by(user: User, file_id: str | None) -> StoredFile | None:
    """A file that this person handed in, by the number that the form carries; None for anything else."""
    if not (file_id or "").isdecimal() or int(file_id or 0) > 2**31 - 1:
        return None
    found: StoredFile | None = db.session.scalar(
        sa.select(StoredFile).where(StoredFile.id == int(file_id or 0), StoredFile.uploaded_by_id == user.id)
    )
    return found


def review_of_same_file(data: bytes, region_code: str) -> PlanImport | None:
    """The open review of the region in which these very bytes lie already."""
    digest = hashlib.sha256(data).hexdigest()
    found: PlanImport | None = db.session.scalar(
        sa.select(PlanImport)
        .join(Plan, Plan.id == PlanImport.plan_id)
        .join(StoredFile, StoredFile.id == PlanImport.file_id)
        .where(StoredFile.sha256 == digest, Plan.region_code == region_code, PlanImport.status == ImportStatus.REVIEWING)
        .order_by(PlanImport.id)
        .limit(1)
    )
    return found


def review_that_makes(plan: Plan) -> PlanImport | None:
    """The open review from which the plan is to come; None for a plan that has its measures already."""
    found: PlanImport | None = db.session.scalar(
        sa.select(PlanImport).where(
            PlanImport.plan_id == plan.id, PlanImport.status == ImportStatus.REVIEWING, PlanImport.purpose == ImportPurpose.NEW_PLAN
        )
    )
    return found


def reviews_of(user: User) -> dict[int, int]:
    """The newest open review that is to make each draft plan of the office, by plan; nobody else is told of one."""
    if user.role is not Role.COORDINATOR:
        return {}
    rows = (
        sa.select(PlanImport.plan_id, sa.func.max(PlanImport.id))
        .join(Plan, Plan.id == PlanImport.plan_id)
        .where(
            Plan.region_code == user.region_code,
            PlanImport.status == ImportStatus.REVIEWING,
            PlanImport.purpose == ImportPurpose.NEW_PLAN,
        )
        .group_by(PlanImport.plan_id)
    )
    return dict(db.session.execute(rows).all())

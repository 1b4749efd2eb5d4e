"""A stored report against the same report made again from history (domain.md §6 "a replay … gives the same figures")."""

import json

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.core.db import db
from tracker.reports.models import SupervisionReport
from tracker.reports.scope import scope_of
from tracker.reports.snapshot import freeze, take


def differences(report: SupervisionReport) -> list[str]:
    """The parts of the snapshot that come out otherwise today with the same two dates; empty: the report is as it was made."""
    text, digest = freeze(take(db.session, scope_of(report)))
    if digest == report.snapshot_hash:
        return []
    then, now = json.loads(report.snapshot), json.loads(text)
    return sorted(key for key in then.keys() | now.keys() if then.get(key) != now.get(key))


def stored(session: Session, region_code: str | None = None) -> list[SupervisionReport]:
    """All reports, or those of a region, in the order they were made."""
    query = sa.select(SupervisionReport).options(joinedload(SupervisionReport.region), joinedload(SupervisionReport.plan))
    if region_code:
        query = query.where(SupervisionReport.region_code == region_code)
    return list(session.scalars(query.order_by(SupervisionReport.id)))

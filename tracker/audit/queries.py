"""The audit trail as rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

import sqlalchemy as sa

from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import db


@dataclass(frozen=True)
class AuditFilter:
    """What to show; dates are of the machine's stamp, Shanghai time, inclusive."""

    q: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def entries(wanted: AuditFilter, regions: Collection[str]) -> sa.Select[AuditEntry]:
    """The entries of these regions, and of no region (the system itself), that the filter keeps, newest first."""
    of_regions = sa.or_(AuditEntry.region_code.in_(sorted(regions)), AuditEntry.region_code.is_(None))
    found = sa.select(AuditEntry).where(of_regions)
    for word in wanted.q.split():
        columns = (AuditEntry.actor_name, AuditEntry.subject_type, AuditEntry.subject_id, AuditEntry.action)
        found = found.where(sa.or_(*(column.contains(word, autoescape=True) for column in columns)))
    if wanted.action:
        found = found.where(AuditEntry.action == wanted.action)
    if wanted.since:
        found = found.where(AuditEntry.stamped_at >= clock.at(wanted.since, time(0, 0)))
    if wanted.until:
        found = found.where(AuditEntry.stamped_at < clock.end_of(wanted.until))
    return found.order_by(AuditEntry.id.desc())


def actions() -> list[str]:
    """The kinds of entries that there are."""
    return list(db.session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)))

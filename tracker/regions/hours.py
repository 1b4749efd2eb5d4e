"""Which regions work right now."""

from datetime import date, datetime

import sqlalchemy as sa

from tracker.core.db import db
from tracker.regions.models import Region
from tracker.regions.services import calendar_for
from tracker.scheduling.hours import are_working


def regions_at_rest(today: date, now: datetime) -> set[str]:
    """Regions outside working hours, each by its own calendar (domain.md §5)."""
    return {code for code in all_regions() if not are_working(calendar_for(code), today, now)}


def all_regions() -> set[str]:
    """Codes of all regions."""
    return set(db.session.scalars(sa.select(Region.code)))

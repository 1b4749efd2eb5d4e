"""Which quarterly bulletins are to be drafted or refreshed on a day (domain.md §6)."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.periods import Period, PeriodKind, period_of
from tracker.plans.models import Plan, PlanStatus
from tracker.regions.models import Region
from tracker.regions.services import calendar_for
from tracker.reports import queries, services
from tracker.reports.models import SupervisionStatus
from tracker.reports.scope import scope_for

logger = logging.getLogger(__name__)
LAST_REFRESH = 4  # working days after the quarter


def run(today: date, *, commit_each: Callable[[], AbstractContextManager[Any]]) -> dict[str, int]:
    """One report per region with a running plan; a region that fails is logged and the others go on."""
    outcome = {"drafted": 0, "failed": 0}
    period = period_of(today, PeriodKind.QUARTER).previous()
    active = sa.select(Plan.region_code).where(Plan.status == PlanStatus.ACTIVE)
    for code in db.session.scalars(sa.select(Region.code).where(Region.code.in_(active)).order_by(Region.code)).all():
        try:
            with commit_each():
                outcome["drafted"] += _draft(code, period, today)
        except Exception:
            logger.exception("the quarterly report of region %s could not be drafted", code)
            outcome["failed"] += 1
    return outcome


def _draft(code: str, period: Period, today: date) -> bool:
    region = db.session.get(Region, code)
    if region is None or not _is_due(region, period, today):
        return False
    services.build(region, period, actor=None, today=today)
    return True


def _is_due(region: Region, period: Period, today: date) -> bool:
    """From the first working day on as long as there is none; then each working morning up to the fourth.

    A draft that could not be made in time, because the system was down, is made later.
    """
    calendar = calendar_for(region.code)
    if not calendar.is_workday(today):
        return False
    report = queries.newest_of(db.session, scope_for(region, period, today=today).key)
    if report is None:
        return True
    within = calendar.between(period.end, today) <= LAST_REFRESH
    return within and report.status is SupervisionStatus.DRAFT and report.made_on < today

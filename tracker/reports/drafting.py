"""Which reports are to be drafted or refreshed on a day, of the kinds that each region wants (domain.md §6)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.periods import middle_of, period_of, span_of
from tracker.plans.models import Plan, PlanStatus
from tracker.regions.models import Region
from tracker.regions.services import calendar_for, setting
from tracker.reports import queries, services
from tracker.reports.models import KIND_OF, ReportKind, SupervisionStatus
from tracker.reports.scope import Scope, scope_for
from tracker.reports.services import KINDS_KEY

logger = logging.getLogger(__name__)
LAST_REFRESH = 4  # working days after the period
MISSED = timedelta(days=31)  # a mid-term evaluation that was not drafted by then is left to a person


def run(today: date, *, commit_each: Callable[[], AbstractContextManager[Any]]) -> dict[str, int]:
    """Each region with a running plan gets what it wants; a report that fails is logged and the others go on."""
    outcome = {"drafted": 0, "failed": 0}
    active = sa.select(Plan.region_code).where(Plan.status == PlanStatus.ACTIVE)
    for region in db.session.scalars(sa.select(Region).where(Region.code.in_(active)).order_by(Region.code)).all():
        calendar = calendar_for(region.code)
        for scope in wanted(region, today) if calendar.is_workday(today) else ():
            try:
                with commit_each():
                    outcome["drafted"] += _draft(scope, today)
            except Exception:
                logger.exception("the report %s could not be drafted", scope.key)
                outcome["failed"] += 1
    return outcome


def wanted(region: Region, today: date) -> Iterator[Scope]:
    """The reports of the periods that ended last; evaluations of plans whose middle or end has come."""
    kinds = set(setting(region.code, KINDS_KEY, today))
    for length, kind in KIND_OF.items():
        if kind in kinds:
            yield scope_for(region, period_of(today, length).previous(), today=today)
    plans = sa.select(Plan).where(Plan.region_code == region.code, Plan.status == PlanStatus.ACTIVE).order_by(Plan.id)
    for plan in db.session.scalars(plans).all():
        if (last := _evaluated_until(plan, kinds, today)) is not None and plan.period_start is not None:
            yield scope_for(region, span_of(plan.period_start, last), today=today, plan=plan)


def _evaluated_until(plan: Plan, kinds: set[str], today: date) -> date | None:
    """The day up to which the plan is to be evaluated now, if it is."""
    if plan.period_start is None or plan.period_end is None:
        return None
    if ReportKind.FINAL in kinds and plan.period_end < today:
        return plan.period_end
    middle = middle_of(plan.period_start, plan.period_end)
    return middle if ReportKind.MID_TERM in kinds and middle < today <= middle + MISSED else None


def _draft(scope: Scope, today: date) -> bool:
    if not _is_due(scope, today):
        return False
    services.build(scope.region, scope.period, plan=scope.plan, actor=None, today=today)
    return True


def _is_due(scope: Scope, today: date) -> bool:
    """From the first working day on as long as there is none; then each working morning up to the fourth.

    A draft that could not be made in time, because the system was down, is made later.
    """
    report = queries.newest_of(db.session, scope.key)
    if report is None:
        return True
    within = calendar_for(scope.region.code).between(scope.period.end, today) <= LAST_REFRESH
    return within and report.status is SupervisionStatus.DRAFT and report.made_on < today

"""The desk of each role (contract.md "/"): a bureau sees what it owes, the coordination office sees what is late."""

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import visible_regions, works_for_unit
from tracker.accounts.models import Role
from tracker.changes.decisions import needs_leader
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import NotAllowed
from tracker.dashboard import plan_page, queries
from tracker.dashboard.mail_troubles import troubles
from tracker.imports import queries as imports
from tracker.progress.models import ReportStatus
from tracker.publication import page as publication
from tracker.regions.calendars import missing_year
from tracker.regions.services import calendar_for, regions_below
from tracker.reports.models import SupervisionReport, SupervisionStatus
from tracker.tasks import ledger, lookups
from tracker.tasks.models import Light
from tracker.tasks.queries import LedgerFilter, light_counts

bp = Blueprint("dashboard", __name__)
ROWS = 15
REPORTS_SHOWN = 5
LIGHTS = list(Light)


@bp.get("/")
def index() -> ResponseReturnValue:
    """The desk of the signed-in person."""
    today = clock.today()
    if works_for_unit(current_user):
        return _bureau(today)
    if current_user.role is Role.COORDINATOR:
        return _office(today)
    if current_user.role is Role.LEADER:
        return _leader(today)
    watches_mail = current_user.role is Role.SYSTEM_ADMIN
    return render_template("dashboard/admin.html", mail=troubles(regions_below(current_user.region_code)) if watches_mail else None)


@bp.get("/desk/print")
def print_owed() -> ResponseReturnValue:
    """One page with all that the unit owes, for its head."""
    if not works_for_unit(current_user):
        raise NotAllowed("此页供责任单位打印本单位的待办清单；督查室请从任务台账按单位筛选后打印")
    today = clock.today()
    ledger.ensure(today)
    unit_id = current_user.unit_id
    return render_template(
        "dashboard/print.html",
        today=today,
        tasks=queries.own_tasks(unit_id, today),
        owed=queries.reports_owed(unit_id, today),
        to_sign=queries.to_sign(unit_id),
    )


def _bureau(today: date) -> ResponseReturnValue:
    ledger.ensure(today)
    unit_id = current_user.unit_id
    is_head = current_user.role is Role.UNIT_HEAD
    return render_template(
        "dashboard/bureau.html",
        today=today,
        calendar=calendar_for(current_user.region_code),
        is_head=is_head,
        counts=_counts(today),
        lights=LIGHTS,
        to_sign=queries.to_sign(unit_id),
        owed=queries.reports_owed(unit_id, today),
        returned=queries.reports_in(unit_id, ReportStatus.RETURNED),
        drafts=queries.reports_in(unit_id, ReportStatus.DRAFT),
        with_head=queries.reports_in(unit_id, ReportStatus.WITH_HEAD),
        requests=queries.requests_of(unit_id, today),
        late=queries.troubled(current_user, today, Light.RED, Light.YELLOW, limit=ROWS),
        **publication.desk_of_unit(unit_id),
    )


def _office(today: date) -> ResponseReturnValue:
    ledger.ensure(today)
    region = current_user.region_code
    waiting, oldest = queries.awaiting_review(region)
    return render_template(
        "dashboard/office.html",
        reviews=list(imports.reviews_of(current_user).values()),
        today=today,
        counts=_counts(today),
        lights=LIGHTS,
        red=queries.troubled(current_user, today, Light.RED, limit=ROWS),
        yellow=queries.troubled(current_user, today, Light.YELLOW, limit=ROWS),
        missing=queries.missing_by_unit(region, today),
        waiting=waiting,
        oldest=oldest,
        requests=queries.open_requests(region),
        ownerless=queries.without_contact(region),
        burden=queries.burden(region, today),
        missing_year=missing_year(calendar_for(region), today),
        mail=troubles({region}),
        **publication.desk_of_office(region, today),
    )


def _leader(today: date) -> ResponseReturnValue:
    ledger.ensure(today)
    published = sa.select(SupervisionReport).where(
        SupervisionReport.region_code.in_(visible_regions(current_user)),
        SupervisionReport.status.in_((SupervisionStatus.PUBLISHED, SupervisionStatus.AWAITING_APPROVAL)),
    )
    return render_template(
        "dashboard/leader.html",
        today=today,
        counts=_counts(today),
        lights=LIGHTS,
        plans=plan_page.visible_plans(current_user),
        by_plan=plan_page.lights_by_plan(current_user, today),
        by_region=queries.lights_by_region(current_user, today),
        regions=lookups.region_choices(current_user),
        red=queries.troubled(current_user, today, Light.RED, limit=ROWS),
        requests=[one for one in queries.open_requests(current_user.region_code) if needs_leader(one)],
        report_reviews=publication.desk_of_office(current_user.region_code, today)["report_reviews"],
        reports=list(db.session.scalars(published.order_by(SupervisionReport.id.desc()).limit(REPORTS_SHOWN))),
    )


def _counts(today: date) -> dict[Light, int]:
    return dict(db.session.execute(light_counts(current_user, today, LedgerFilter())).all())

"""Who would get what on a chosen date, and why."""

from collections.abc import Iterable

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import BadRequest

from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, require
from tracker.core import clock as time
from tracker.core import tables
from tracker.core.db import db
from tracker.plans.access import plan_for
from tracker.regions.services import calendar_for
from tracker.reminders import preview
from tracker.reminders.models import RUNG_NAMES
from tracker.reminders.rule_page import plans_of
from tracker.reminders.views import bp
from tracker.tasks import lookups
from tracker.tasks.models import Task

FARTHEST = 366


@bp.get("/settings/reminders/preview")
def preview_day() -> ResponseReturnValue:
    """The letters of a day of the own region's tasks, one block for each address; writes nothing."""
    region = current_user.region_code
    require(current_user, Permission.SETTINGS_EDIT, region)
    today = time.today()
    day = tables.dates(request.args, "on") or today
    if (day - today).days > FARTHEST:
        raise BadRequest("只能预览一年之内的日期，请选一个近一些的日子")
    plan_id = tables.one(request.args, "plan", tables.identifier)
    unit_id = tables.one(request.args, "unit", tables.identifier)
    plan = plan_for(current_user, plan_id, Permission.SETTINGS_EDIT) if plan_id else None
    tasks = [Task.region_code == region, *([Task.plan_id == plan_id] if plan_id else [])]
    found = preview.preview(day, today=today, tasks=tasks, only=lambda clock: unit_id in (None, clock.unit_id))
    letters = list(found.by_address.items())
    number, size = tables.page_of(request.args)
    number = min(number, max(1, -(-len(letters) // size)))
    page = tables.Page(letters[(number - 1) * size : number * size], number, size, len(letters))
    calendar = calendar_for(region)
    return render_template(
        "reminders/preview.html",
        day=day,
        today=today,
        found=found,
        page=page,
        people=_people(address for address, _ in page.rows),
        rests=not calendar.is_workday(day),
        next_workday=calendar.on_or_after(day),
        provisional=calendar.is_provisional(day),
        plan=plan,
        plans=plans_of(region),
        unit_id=unit_id,
        unit_choices=lookups.unit_choices(current_user),
        sent=preview.steps_sent(day, region),
        rung_names=RUNG_NAMES,
    )


def _people(addresses: Iterable[str]) -> dict[str, str]:
    """Who reads which address."""
    same = sa.func.lower(sa.func.trim(User.email)).in_(list(addresses))
    query = sa.select(User).where(same, User.active.is_(True)).options(joinedload(User.unit), joinedload(User.region))
    found: dict[str, str] = {}
    for user in db.session.scalars(query.order_by(User.id)):
        place = user.unit.name if user.unit else user.region.office_name
        address = user.email.strip().lower()
        found[address] = f"{found[address]}、{user.name}" if address in found else f"{place} {user.name}"
    return found

"""Indicators: the list with its filters, and the page of one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission, allows
from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.periods import PeriodKind, period_of
from tracker.dashboard import indicator_page, plan_page
from tracker.indicators import queries, services
from tracker.indicators.access import indicator_for
from tracker.indicators.forms import UnitForm, ValueForm
from tracker.indicators.models import ADJUSTMENT_STATUS_NAMES, VALUE_STATUS_NAMES, Indicator, IndicatorTarget
from tracker.indicators.paths import PACE_NAMES, Pace
from tracker.indicators.views import bp
from tracker.tasks.lookups import assignable_units
from tracker.units.models import Unit

STATES = {"missing": "上季度缺报", "waiting": "有待审核的完成值", "misses": "预计完不成"}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    plans: list[str]
    pace: list[Pace]
    states: list[str]
    q: str
    own: bool

    @classmethod
    def read(cls) -> "Wanted":
        """The filters; 400 where one makes no sense."""
        args = request.args
        states = tables.many(args, "state", lambda text: {key: key for key in STATES}[text])
        return cls(tables.many(args, "plan", str), tables.many(args, "pace", Pace), states, tables.text_of(args), bool(args.get("own")))


@bp.get("/indicators")
def index() -> ResponseReturnValue:
    """Indicators of the plans the person may read, by plan, with filters."""
    wanted, today = Wanted.read(), clock.today()
    plans = plan_page.visible_plans(current_user)
    found = _chosen(wanted, [plan.id for plan in plans if not wanted.plans or plan.slug in wanted.plans], today)
    targets = db.session.scalar(
        sa.select(sa.func.count(IndicatorTarget.id)).where(
            IndicatorTarget.indicator_id.in_(sa.select(found.order_by(None).subquery().c.id))
        )
    )
    page = tables.paginate(db.session, found.options(*queries.WHOLE), *tables.page_of(request.args))
    return render_template(
        "indicators/index.html",
        page=page,
        cards=indicator_page.cards_of(page.rows, today),
        targets=targets,
        plans=[(plan.slug, f"{plan.short_name}　{plan.title}") for plan in plans],
        wanted=wanted,
        paces=list(PACE_NAMES.items()),
        states=list(STATES.items()),
        enters=works_for_unit(current_user),
        reviews=allows(current_user, Permission.INDICATOR_REVIEW, current_user.region_code),
        waiting=_count(queries.waiting_values(current_user.region_code)),
        adjustments=db.session.scalars(queries.open_adjustments(current_user)).all(),
    )


def _chosen(wanted: Wanted, plans: list[int], today: date) -> sa.Select[Any]:
    """The indicators asked for. Pace and forecast depend on the day and are worked out; there are as many as plans print."""
    unit_id = current_user.unit_id if wanted.own and works_for_unit(current_user) else None
    found = queries.listed(plans, q=wanted.q, unit_id=unit_id)
    if "missing" in wanted.states:
        found = queries.without_value(found, last_quarter(today))
    if "waiting" in wanted.states:
        found = queries.with_waiting(found)
    if not wanted.pace and "misses" not in wanted.states:
        return found
    cards = indicator_page.cards_of(db.session.scalars(found.options(*queries.WHOLE)).all(), today)
    kept = [card for card in cards if not wanted.pace or card.pace in wanted.pace]
    kept = [card for card in kept if "misses" not in wanted.states or (card.forecast and not card.forecast.meets)]
    return found.where(Indicator.id.in_([card.indicator.id for card in kept]))


def _count(found: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(found.order_by(None).subquery())) or 0


def last_quarter(today: date) -> str:
    """The quarter whose values are asked for."""
    return period_of(today, PeriodKind.QUARTER).previous().code


@bp.route("/indicators/<int:indicator_id>", methods=["GET", "POST"])
def show(indicator_id: int) -> ResponseReturnValue:
    """One indicator with the history of its values, and the form for a new one."""
    writing = request.method == "POST"
    indicator = indicator_for(current_user, indicator_id, Permission.INDICATOR_WRITE if writing else None)
    today = clock.today()
    form = ValueForm(period=last_quarter(today))
    if form.validate_on_submit():
        values = {**form.values(), "value": float(form.value.data or 0)}
        try:
            with transaction():
                services.enter_value(indicator, actor=current_user, today=today, **values)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("完成值已报送，督查室审核通过后计入" if works_for_unit(current_user) else "完成值已记录", "success")
            return redirect(url_for("indicators.show", indicator_id=indicator_id))
    card = indicator_page.card(indicator, today)
    return render_template(
        "indicators/show.html",
        card=card,
        chart=indicator_page.big_chart(card),
        table=indicator_page.table(card),
        form=form,
        value_statuses=VALUE_STATUS_NAMES,
        adjustment_statuses=ADJUSTMENT_STATUS_NAMES,
    )


@bp.route("/indicators/<int:indicator_id>/unit", methods=["GET", "POST"])
def unit(indicator_id: int) -> ResponseReturnValue:
    """Say which unit answers for the indicator."""
    indicator = indicator_for(current_user, indicator_id, Permission.INDICATOR_REVIEW)
    form = UnitForm(unit_id=indicator.unit_id or 0)
    form.unit_id.choices = [(0, "未定，由督查室填报"), *assignable_units(indicator.region_code, clock.today())]
    if form.validate_on_submit():
        with transaction():
            chosen = db.session.get(Unit, form.unit_id.data) if form.unit_id.data else None
            services.set_unit(indicator, chosen, actor=current_user)
        flash("责任单位已保存", "success")
        return redirect(url_for("indicators.show", indicator_id=indicator_id))
    return render_template("indicators/unit.html", indicator=indicator, form=form)

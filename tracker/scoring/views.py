"""评价 of units: the region's list, a unit's lines with contests and bonuses, settings, trial of other numbers, Excel."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.accounts.permissions import Permission, allows, require
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import db, short_transaction, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.forms import check_version
from tracker.core.periods import Period, PeriodKind, period_of
from tracker.documents.kinds import XLSX
from tracker.regions.models import Region
from tracker.regions.services import settings
from tracker.scoring import export, page, queries, services
from tracker.scoring.access import Place, bonus_for, contest_for, region_for, unit_for
from tracker.scoring.forms import AnswerForm, BonusDecisionForm, BonusForm, ContestForm, SettingsForm, TrialForm
from tracker.scoring.models import BONUS_STATUS_NAMES, CONTEST_STATUS_NAMES
from tracker.scoring.parameters import NAMES, PAPER_KEY, Parameters
from tracker.scoring.rules import RULE_NAMES, Line, Rule

bp = Blueprint("scoring", __name__)
bp.add_app_template_filter(page.points_words, "points")


@bp.get("/scores")
def index() -> ResponseReturnValue:
    """The units of a region and quarter by name; a unit's people come to their own page."""
    region, today = region_for(current_user, request.args.get("region")), clock.today()
    if works_for_unit(current_user):
        return _unit_page(current_user.unit_id, ContestForm(formdata=None), None)
    periods = services.scored_periods(region.code, today)
    period = _period(periods)
    rows = page.rows(region, period, clock.today())[0] if period else []
    return render_template(
        "scoring/index.html",
        region=region,
        rows=rows,
        period=period,
        periods=periods,
        rules=RULE_NAMES,
        paper=services.paper_on(region.code, today),
        edits=allows(current_user, Permission.SCORE_EDIT, region.code),
        bonuses=queries.open_bonuses(region.code),
        contests=db.session.scalars(queries.open_contests(region.code).limit(20)).all(),
    )


@bp.get("/scores.xlsx")
def xlsx() -> ResponseReturnValue:
    """Scores and lines of a quarter as a workbook; the export is noted."""
    region = region_for(current_user, request.args.get("region"))
    require(current_user, Permission.SCORE_READ, region.code)
    period = _asked_period(region)
    rows, found = page.rows(region, period, clock.today())
    data = export.workbook(region, period, rows, found)
    _note_export(region, period)
    name = f"{region.name}{period.label}单位评价.xlsx"
    return send_file(BytesIO(data), mimetype=XLSX.media_type, as_attachment=True, download_name=name)


@bp.get("/scores/units/<int:unit_id>")
def show(unit_id: int) -> ResponseReturnValue:
    """A unit's score with the line behind each point."""
    return _unit_page(unit_id, ContestForm(formdata=None), BonusForm(formdata=None))


@bp.post("/scores/units/<int:unit_id>/contests")
def contest(unit_id: int) -> ResponseReturnValue:
    """The unit contests one of its lines."""
    region = region_for(current_user, request.args.get("region"))
    unit_for(current_user, region, unit_id, Permission.SCORE_CONTEST)
    period, form = _asked_period(region), ContestForm()
    if not form.validate_on_submit():
        return _unit_page(unit_id, form, None)
    try:
        with transaction():
            line = _line_of(region, period, unit_id, form.line.data or "")
            services.contest(region.code, unit_id, period, line, text=form.text.data or "", actor=current_user, today=clock.today())
    except RuleBroken as broken:
        form.complain(broken)
        return _unit_page(unit_id, form, None)
    flash("申诉已提交，督查室答复后会显示在本页", "success")
    return redirect(_to_unit(unit_id, region.code, period.code))


@bp.post("/scores/units/<int:unit_id>/bonuses")
def bonus(unit_id: int) -> ResponseReturnValue:
    """The office proposes a bonus."""
    region = region_for(current_user, request.args.get("region"))
    unit_for(current_user, region, unit_id, Permission.SCORE_EDIT)
    period, form = _asked_period(region), BonusForm()
    if not form.validate_on_submit():
        return _unit_page(unit_id, None, form)
    try:
        with transaction():
            points = Fraction(form.points.data or 0)
            words = {"reason": form.reason.data or "", "paper": form.paper.data or ""}
            services.propose_bonus(region.code, unit_id, period, points=points, actor=current_user, today=clock.today(), **words)
    except RuleBroken as broken:
        form.complain(broken)
        return _unit_page(unit_id, None, form)
    flash("加分已提交领导决定", "success")
    return redirect(_to_unit(unit_id, region.code, period.code))


@bp.route("/scores/bonuses/<int:bonus_id>", methods=["GET", "POST"])
def decide_bonus(bonus_id: int) -> ResponseReturnValue:
    """A leader decides about a bonus."""
    asked = bonus_for(current_user, bonus_id, Permission.SCORE_DECIDE)
    form = BonusDecisionForm(data={"version": asked.version})
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(asked, form)
                grant = form.decision.data == "grant"
                services.decide_bonus(asked, grant=grant, reason=form.reason.data or "", actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"加分：{BONUS_STATUS_NAMES[asked.status]}", "success")
            return redirect(_to_unit(asked.unit_id, asked.region_code, asked.period))
    return render_template("scoring/bonus.html", asked=asked, form=form, status_name=BONUS_STATUS_NAMES[asked.status])


@bp.route("/scores/contests/<int:contest_id>", methods=["GET", "POST"])
def answer(contest_id: int) -> ResponseReturnValue:
    """The office answers a contest."""
    asked = contest_for(current_user, contest_id, Permission.SCORE_EDIT)
    form = AnswerForm(data={"version": asked.version})
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(asked, form)
                services.answer(asked, actor=current_user, today=clock.today(), **form.content())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("申诉已答复", "success")
            return redirect(_to_unit(asked.unit_id, asked.region_code, asked.period))
    return render_template("scoring/contest.html", asked=asked, form=form, status_name=CONTEST_STATUS_NAMES[asked.status])


@bp.route("/settings/scoring", methods=["GET", "POST"])
def settings_page() -> ResponseReturnValue:
    """Switch scoring on with its paper, and set the numbers of the formula."""
    code, today = current_user.region_code, clock.today()
    require(current_user, Permission.SETTINGS_EDIT, code)
    now = settings(code, today)
    form = SettingsForm(data={"paper": now[PAPER_KEY], **_numbers(now)})
    if form.validate_on_submit():
        try:
            with transaction():
                services.switch(code, form.paper.data or "", actor=current_user, today=today)
                services.change_parameters(code, form.numbers(), actor=current_user, today=today)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("评价设置已保存，自今日起生效" if form.paper.data else "已停止评价，以前的季度不受影响", "success")
            return redirect(url_for("scoring.index"))
    return render_template("scoring/settings.html", form=form, names=NAMES, paper=now[PAPER_KEY])


@bp.get("/scores/trial")
def trial() -> ResponseReturnValue:
    """Try other numbers and weights on a past quarter: whose score would change. Nothing is kept."""
    region, today = region_for(current_user, None), clock.today()
    require(current_user, Permission.SCORE_EDIT, region.code)
    period = services.quarter(request.args["period"]) if request.args.get("period") else _last_quarter(today)
    now = settings(region.code, period.end, today)
    form = TrialForm(request.args if "late" in request.args else None, data=_numbers(now))
    outcome, unknown = None, list[str]()
    if "late" in request.args and form.validate():
        try:
            tried = Parameters.from_settings({f"scoring.{name}": value for name, value in form.numbers().items()})
            changed, rows, unknown = page.differences(region, period, today, tried, form.tried_weights())
            outcome = (changed, rows)
        except RuleBroken as broken:
            form.complain(broken)
    return render_template("scoring/trial.html", form=form, names=NAMES, period=period, outcome=outcome, unknown=unknown)


def _unit_page(unit_id: int, contest_form: ContestForm | None, bonus_form: BonusForm | None) -> str:
    region, today = region_for(current_user, request.args.get("region")), clock.today()
    unit = unit_for(current_user, region, unit_id)
    periods = services.scored_periods(region.code, today)
    period = _period(periods)
    rows, found = page.rows(region, period, clock.today()) if period else ([], None)
    here = Place(region.code, unit_id)
    code = period.code if period else ""
    return render_template(
        "scoring/show.html",
        region=region,
        unit=unit,
        period=period,
        periods=periods,
        row=next((row for row in rows if row.unit_id == unit_id), None),
        numbers=found.numbers if found else {},
        rule_names=RULE_NAMES,
        bonus_rule=Rule.BONUS,
        contests=queries.contests(region.code, unit_id, code),
        bonuses=queries.bonuses(region.code, unit_id, code),
        contest_names=CONTEST_STATUS_NAMES,
        bonus_names=BONUS_STATUS_NAMES,
        contest_form=(contest_form or ContestForm(formdata=None)) if allows(current_user, Permission.SCORE_CONTEST, here) else None,
        bonus_form=(bonus_form or BonusForm(formdata=None)) if allows(current_user, Permission.SCORE_EDIT, here) else None,
    )


def _note_export(region: Region, period: Period) -> None:
    """A GET writes only what must be noted, in a short transaction of its own (house-style §5)."""
    who = {"actor_id": current_user.id, "actor_name": current_user.name, "region_code": current_user.region_code}
    with short_transaction() as session:
        subject = {"subject_type": "scores", "subject_id": f"{region.code}:{period.code}"}
        session.add(AuditEntry(action="scores.exported", **subject, **who))


def _line_of(region: Region, period: Period, unit_id: int, key: str) -> Line:
    rows, _ = page.rows(region, period, clock.today())
    lines = (line for row in rows if row.unit_id == unit_id for line in row.score.lines if line.key == key)
    if (line := next(lines, None)) is None:
        raise RuleBroken("请选择要申诉的项目")
    return line


def _period(periods: list[Period]) -> Period | None:
    """The quarter asked for, else the newest that was scored."""
    if not request.args.get("period"):
        return periods[0] if periods else None
    asked = services.quarter(request.args["period"])
    if asked not in periods:
        raise NotThere("这个季度没有评价，请从页面上选择季度")
    return asked


def _asked_period(region: Region) -> Period:
    period = _period(services.scored_periods(region.code, clock.today()))
    if period is None:
        raise NotThere("本地区没有开展评价")
    return period


def _numbers(values: dict[str, Any]) -> dict[str, Decimal]:
    """The numbers of the formula as the fields of a form hold them."""
    return {name: Decimal(str(values[f"scoring.{name}"])) for name in NAMES}


def _last_quarter(today: date) -> Period:
    return period_of(today, PeriodKind.QUARTER).previous()


def _to_unit(unit_id: int, region: str, period: str) -> str:
    return url_for("scoring.show", unit_id=unit_id, region=region, period=period)

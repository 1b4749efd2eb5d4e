"""提醒规则: the ladder of a region or of one plan, read, changed, tried, and set back."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock as time
from tracker.core import tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.plans.access import plan_for
from tracker.regions.models import Region
from tracker.reminders import preview, rule_changes
from tracker.reminders.forms import RuleForm, rule_form
from tracker.reminders.models import RUNG_NAMES, Clock, ReminderRule
from tracker.reminders.rule_changes import Place
from tracker.reminders.rule_page import ladder_views, plans_of
from tracker.reminders.rule_words import ANCHORS, LADDER_NAMES, NO_CONTACT
from tracker.reminders.rulebook import ladders
from tracker.reminders.views import bp
from tracker.tasks.models import Task

SHOWN = 30  # lines of each kind that a trial lists


@bp.get("/settings/reminders")
def rules() -> ResponseReturnValue:
    """All ladders of the region, or of one plan of it."""
    place = _place()
    return render_template(
        "reminders/rules.html",
        place=place,
        ladders=ladder_views(place, time.today()),
        plans=plans_of(place.region.code),
        rung_names=RUNG_NAMES,
        no_contact=NO_CONTACT,
    )


@bp.route("/settings/reminders/<name>/new", methods=["GET", "POST"])
def new_rule(name: str) -> ResponseReturnValue:
    """Add a step."""
    place, clock = _place(), _clock(name)
    form = rule_form(None, 0, time.today())
    return _edited(place, clock, rule_changes.new_step(clock), form, None)


@bp.route("/settings/reminders/<name>/<step>", methods=["GET", "POST"])
def rule(name: str, step: str) -> ResponseReturnValue:
    """Change a step; 试算 compares a day with and without the change."""
    place, clock = _place(), _clock(name)
    row = _row(place, clock, step)
    form = rule_form(row, rule_changes.versions(place, clock, step), time.today())
    return _edited(place, clock, step, form, row)


@bp.post("/settings/reminders/<name>/<step>/reset")
def reset_rule(name: str, step: str) -> ResponseReturnValue:
    """Follow the ladder above again."""
    place, clock = _place(), _clock(name)
    _row(place, clock, step)
    try:
        with transaction():
            said = rule_changes.reset(place, clock, step, actor=current_user, today=time.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"已恢复。{said}", "success")
    return redirect(_back(place))


@bp.post("/settings/reminders/reset")
def reset_rules() -> ResponseReturnValue:
    """Take back every change of the place."""
    place = _place()
    try:
        with transaction():
            count = rule_changes.reset_all(place, actor=current_user, today=time.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"已恢复{count}级规则" if count else "没有改动过的规则", "success")
    return redirect(_back(place))


def _edited(place: Place, clock: Clock, step: str, form: RuleForm, row: ReminderRule | None) -> ResponseReturnValue:
    trial = None
    today = time.today()
    if form.validate_on_submit():
        wanted: dict[str, Any] = {"wish": form.wish(), "effective_on": form.effective_on.data, "today": today}
        try:
            if request.form.get("action") == "try":
                trial = _tried(rule_changes.draft(place, clock, step, **wanted), place, form.try_on.data or today)
            else:
                with transaction():
                    said = rule_changes.change(place, clock, step, seen=form.seen.data or 0, actor=current_user, **wanted)
                flash(said, "success")
                return redirect(_back(place))
        except RuleBroken as broken:
            form.complain(broken)
    pending = rule_changes.pending_from(place, clock, step, today)
    names = {"pending": pending, "ladder": LADDER_NAMES[clock], "anchor": ANCHORS[clock], "rung_names": RUNG_NAMES, "shown": SHOWN}
    return render_template("reminders/rule.html", place=place, clock=clock, row=row, step=step, form=form, trial=trial, **names)


def _tried(row: ReminderRule, place: Place, day: date) -> dict[str, object]:
    """What the change says and what it would do on a day; nothing is written."""
    tasks = [Task.region_code == place.region.code, *([Task.plan_id == place.plan_id] if place.plan_id else [])]
    difference = preview.compare(
        day,
        today=time.today(),
        before=ladders(day),
        after=ladders(day, [row]),
        tasks=tasks,
        only=lambda clock: clock.clock is row.clock,
    )
    return {"says": rule_changes.effect(row, place), "difference": difference, "early": day < row.effective_on}


def _place() -> Place:
    """The own region, or the plan of it that the address names."""
    require(current_user, Permission.SETTINGS_EDIT, current_user.region_code)
    region = db.session.get_one(Region, current_user.region_code)
    plan_id = tables.one(request.args, "plan", tables.identifier)
    return Place(region, plan_for(current_user, plan_id, Permission.SETTINGS_EDIT) if plan_id else None)


def _clock(name: str) -> Clock:
    if name not in {clock.value for clock in LADDER_NAMES}:
        raise NotThere("没有这种提醒，请从规则页上选择")
    return Clock(name)


def _row(place: Place, clock: Clock, step: str) -> ReminderRule:
    """The step as it holds today, else as the place has once had it or will have it."""
    found = {row.step: row for row in rule_changes.own_rows(place, clock)}
    found |= {row.step: row for row in ladders(time.today()).rows_of(clock, place.region.code, place.plan_id)}
    if step not in found:
        raise NotThere("没有这一级规则，请从规则页上选择")
    return found[step]


def _back(place: Place) -> str:
    return url_for("reminders.rules", plan=place.plan_id)

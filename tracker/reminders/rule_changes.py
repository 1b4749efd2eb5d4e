"""An office changes its ladder: every change is a new dated row, checked, and noted in the trail (docs/adr/0050)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken, StaleForm
from tracker.core.formatters import long_date
from tracker.plans.models import Plan
from tracker.regions.models import Region
from tracker.reminders.models import Channel, Clock, OffsetUnit, ReminderRule, Rung
from tracker.reminders.rule_checks import FARTHEST, check_ladder, check_rule
from tracker.reminders.rule_words import LADDER_NAMES, row_words, rule_words
from tracker.reminders.rulebook import ladders, rule_of

ADDED = "extra"


@dataclass(frozen=True)
class Place:
    """Where a ladder holds: a region, or one plan of it."""

    region: Region
    plan: Plan | None = None

    @property
    def plan_id(self) -> int | None:
        """None for the region itself."""
        return self.plan.id if self.plan else None

    @property
    def name(self) -> str:
        """As sentences say it."""
        return f"《{self.plan.title}》" if self.plan else self.region.name


@dataclass(frozen=True)
class Wish:
    """One step as somebody wants it."""

    rung: Rung
    offset: int
    offset_unit: OffsetUnit
    repeat_every: int | None
    recipients: Sequence[str]
    copies: Sequence[str] = ()
    channels: Sequence[str] = (Channel.MAIL.value,)
    active: bool = True


def own_rows(place: Place, clock: Clock | None = None) -> list[ReminderRule]:
    """All rows that this place has ever had, oldest first."""
    query = sa.select(ReminderRule).where(
        ReminderRule.region_code == place.region.code, ReminderRule.plan_id.is_not_distinct_from(place.plan_id)
    )
    query = query if clock is None else query.where(ReminderRule.clock == clock)
    return list(db.session.scalars(query.order_by(ReminderRule.id)))


def versions(place: Place, clock: Clock, step: str) -> int:
    """How often the step was changed here; a form carries it, so that nobody overwrites what he has not seen."""
    return sum(row.step == step for row in own_rows(place, clock))


def pending_from(place: Place, clock: Clock, step: str, today: date) -> date | None:
    """From when the place's newest decision on the step will hold, where that day lies ahead."""
    newest = next((row for row in reversed(own_rows(place, clock)) if row.step == step), None)
    return newest.effective_on if newest is not None and newest.effective_on > today else None


def new_step(clock: Clock) -> str:
    """A name that no step of the clock has had anywhere: a spent step must never stand for another one."""
    names = db.session.scalars(sa.select(ReminderRule.step).where(ReminderRule.clock == clock).distinct())
    taken = [int(found[1]) for name in names if (found := re.fullmatch(rf"{ADDED}(\d+)", name))]
    return f"{ADDED}{max(taken, default=0) + 1}"


def draft(place: Place, clock: Clock, step: str, wish: Wish, *, effective_on: date, today: date) -> ReminderRule:
    """The row as it would be saved, checked against the ladder it joins; raises RuleBroken with a sentence."""
    if not today <= effective_on <= today + timedelta(days=FARTHEST):
        raise RuleBroken("施行日期应在今天至一年之内，过去已按当时的规则办理")
    if Channel.MAIL not in wish.channels:
        raise RuleBroken("邮件是每一级都要用的渠道，群机器人只是另外提醒，请勾选邮件")
    values = {**vars(wish), "recipients": list(wish.recipients), "copies": list(wish.copies), "channels": list(wish.channels)}
    row = _row(place, clock, step, effective_on, **values)
    if row.active:
        check_rule(rule_of(row))
    _check(row, place=place)
    return row


def change(place: Place, clock: Clock, step: str, wish: Wish, *, effective_on: date, seen: int, actor: Any, today: date) -> str:
    """Let a step hold from a date on; returns the sentence that says what changes. ``seen``: versions on the form."""
    _one_at_a_time(place)
    if versions(place, clock, step) != seen:
        raise StaleForm("有人在您打开本页之后修改了这一级规则，请返回规则页核对后再改")
    row = draft(place, clock, step, wish, effective_on=effective_on, today=today)
    return _write(row, place, actor)


def reset(place: Place, clock: Clock, step: str, *, actor: Any, today: date) -> str:
    """Let the place follow the ladder above it again: a plan its region, a region the default."""
    _one_at_a_time(place)
    mine = [row for row in own_rows(place, clock) if row.step == step]
    if not mine or mine[-1].inherits:
        raise RuleBroken("这一级没有改动过，不需要恢复")
    row = _inheriting(place, mine[-1], today)
    _check(row, place=place)
    return _write(row, place, actor)


def reset_all(place: Place, *, actor: Any, today: date) -> int:
    """Take back every change of the place; returns how many steps."""
    _one_at_a_time(place)
    newest = {(row.clock, row.step): row for row in own_rows(place)}
    changed = [row for row in newest.values() if not row.inherits]
    rows = [_inheriting(place, row, today) for row in changed]
    for clock in {row.clock for row in rows}:
        _check(*(row for row in rows if row.clock is clock), place=place)
    for row in rows:
        _write(row, place, actor)
    return len(rows)


def effect(row: ReminderRule, place: Place) -> str:
    """What the change does, in one sentence."""
    old, now = _standing(row, place), _standing(row, place, with_it=True)
    since = long_date(row.effective_on)
    if now is None or not now.active:
        if old is None or not old.active:
            return f"{place.name}的这一级仍然停用。"
        return f"自{since}起，{place.name}不再有“{rule_words(old)}”这一级；已经发出的不受影响。"
    if old is None or not old.active:
        return f"自{since}起，{place.name}的{LADDER_NAMES[row.clock]}提醒增加一级“{row_words(now)}”。"
    return f"自{since}起，{place.name}的“{row_words(old)}”改为“{row_words(now)}”；已经发出的这一级不再重发。"


def _standing(row: ReminderRule, place: Place, *, with_it: bool = False) -> ReminderRule | None:
    """What holds for the row's step from its date on, without the row or with it."""
    rows = ladders(row.effective_on, [row] if with_it else []).rows_of(row.clock, place.region.code, place.plan_id)
    return next((one for one in rows if one.step == row.step), None)


def _row(place: Place, clock: Clock, step: str, effective_on: date, **values: Any) -> ReminderRule:
    number = versions(place, clock, step) + 1
    key = f"{place.region.code}:{place.plan_id or '*'}:{clock}:{step}:{number}"
    row = ReminderRule(key=key, region_code=place.region.code, plan_id=place.plan_id, clock=clock, step=step, effective_on=effective_on)
    for name, value in {"inherits": False, **values}.items():
        setattr(row, name, value)
    return row


def _inheriting(place: Place, last: ReminderRule, today: date) -> ReminderRule:
    """A row that ends the place's own rule; it repeats the last one so that the trail can be read by itself."""
    kept = ("rung", "offset", "offset_unit", "repeat_every", "recipients", "copies", "channels", "active")
    return _row(place, last.clock, last.step, today, **{name: getattr(last, name) for name in kept}, inherits=True)


def _check(*rows: ReminderRule, place: Place) -> None:
    """The ladder with these rows, for the place itself and for each plan that builds on the region's."""
    clock, region = rows[0].clock, place.region.code
    after = ladders(max(row.effective_on for row in rows), rows)
    check_ladder(after.of(clock, region, place.plan_id))
    if place.plan is not None:
        return
    for plan_id in after.plans_with_own_rules(clock, region):
        try:
            check_ladder(after.of(clock, region, plan_id))
        except RuleBroken as broken:
            title = db.session.get_one(Plan, plan_id).title
            raise RuleBroken(f"与《{title}》自己的规则冲突：{broken}") from broken


def _write(row: ReminderRule, place: Place, actor: Any) -> str:
    said, old, new = effect(row, place), _standing(row, place), _standing(row, place, with_it=True)
    row.actor_id = getattr(actor, "id", None)
    db.session.add(row)
    told = {"rule": row_words(new), "place": place.name, "on": row.effective_on.isoformat()}
    record("reminder_rule.changed", row, actor=actor, old={"rule": row_words(old)}, new=told, region=row.region_code)
    db.session.flush()
    return said


def _one_at_a_time(place: Place) -> None:
    """Two coordinators of one region change their ladder one after the other."""
    db.session.execute(sa.select(Region.code).where(Region.code == place.region.code).with_for_update())

"""A coordinator changes the ladder: dated, by place, checked, and never reaching back."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tests.builders import QUANZHOU, XIAMEN
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken, StaleForm
from tracker.regions.models import Region
from tracker.reminders import rule_changes
from tracker.reminders.models import Clock, OffsetUnit, ReminderRule, Rung
from tracker.reminders.rule_changes import Place, Wish
from tracker.reminders.rulebook import ladders

TODAY = date(2024, 9, 2)
WISH = Wish(Rung.URGE, 2, OffsetUnit.WORKING, None, ("unit_head",), ("reporter",))


def place(region=XIAMEN, plan=None):
    return Place(db.session.get_one(Region, region), plan)


def change(where=None, step="after1", wish=WISH, *, of=Clock.DEADLINE, on=TODAY, today=TODAY, seen=None, actor=None):
    where = where or place()
    seen = rule_changes.versions(where, of, step) if seen is None else seen
    with clock.moved_to(today):
        return rule_changes.change(where, of, step, wish, effective_on=on, seen=seen, actor=actor, today=today)


def offsets(day, region=XIAMEN, plan_id=None, of=Clock.DEADLINE):
    """Each step of the ladder with its days."""
    return {rule.step: rule.offset for rule in ladders(day).of(of, region, plan_id)}


def test_a_change_holds_from_its_day_and_only_in_its_region(session):
    said = change(on=date(2024, 9, 9))
    assert said == (
        "自2024年9月9日起，厦门市的“催办：完成时限后第1个工作日→填报员，抄送单位负责人”"
        "改为“催办：完成时限后第2个工作日→单位负责人，抄送填报员”；已经发出的这一级不再重发。"
    )
    assert offsets(date(2024, 9, 8))["after1"] == 1
    assert offsets(date(2024, 9, 9))["after1"] == 2
    assert offsets(date(2024, 9, 9), QUANZHOU)["after1"] == 1


def test_what_was_recorded_later_was_not_known_before(session):
    change(on=date(2024, 10, 8), today=date(2024, 10, 8))
    assert offsets(date(2024, 10, 7))["after1"] == 1
    assert offsets(date(2024, 10, 8))["after1"] == 2


def test_a_later_decision_replaces_one_that_lies_ahead(session):
    change(on=date(2024, 12, 2))
    change(wish=replace(WISH, offset=3), on=date(2024, 10, 8))
    assert [offsets(date(2024, month, 3))["after1"] for month in (10, 11, 12)] == [1, 3, 3]


def test_a_plan_replaces_its_region_and_the_region_the_default(session):
    plan = builders.a_plan()
    change()
    change(place(plan=plan), wish=replace(WISH, offset=3))
    assert offsets(TODAY, plan_id=plan.id)["after1"] == 3
    assert offsets(TODAY)["after1"] == 2
    with clock.moved_to(TODAY):
        said = rule_changes.reset(place(plan=plan), Clock.DEADLINE, "after1", actor=None, today=TODAY)
    assert "后第3个工作日→单位负责人，抄送填报员”改为“催办：完成时限后第2个工作日" in said
    assert offsets(TODAY, plan_id=plan.id)["after1"] == 2


def test_a_step_can_be_switched_off_and_set_back(session):
    assert "不再有“催办" in change(wish=replace(WISH, active=False))
    assert "after1" not in offsets(TODAY)
    with clock.moved_to(TODAY):
        rule_changes.reset(place(), Clock.DEADLINE, "after1", actor=None, today=TODAY)
    assert offsets(TODAY)["after1"] == 1
    with pytest.raises(RuleBroken, match="没有改动过"):
        rule_changes.reset(place(), Clock.DEADLINE, "after1", actor=None, today=TODAY)


def test_an_added_step_gets_a_name_of_its_own_and_goes_when_reset(session):
    first = rule_changes.new_step(Clock.DEADLINE)
    assert "增加一级" in change(step=first, wish=replace(WISH, offset=3))
    second = rule_changes.new_step(Clock.DEADLINE)
    assert (first, second) == ("extra1", "extra2")
    assert offsets(TODAY)["extra1"] == 3
    with clock.moved_to(TODAY):
        assert rule_changes.reset_all(place(), actor=None, today=TODAY) == 1
    assert "extra1" not in offsets(TODAY)
    assert rule_changes.new_step(Clock.DEADLINE) == "extra2"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"wish": replace(WISH, recipients=())}, "没有收件人的一级不会发出"),
        ({"wish": replace(WISH, channels=())}, "请勾选邮件"),
        ({"wish": replace(WISH, offset=5)}, "落在同一天"),
        ({"wish": replace(WISH, offset=6)}, "更重，不能排在它前面"),
        ({"on": date(2024, 9, 1)}, "施行日期应在今天至一年之内"),
        ({"on": date(2025, 9, 3)}, "施行日期应在今天至一年之内"),
    ],
)
def test_what_cannot_be_is_refused_and_not_written(session, values, words):
    with pytest.raises(RuleBroken, match=words):
        change(**values)
    assert session.scalar(sa.select(sa.func.count()).select_from(ReminderRule).where(ReminderRule.region_code.is_not(None))) == 0


def test_a_region_may_not_break_the_ladder_of_its_plan(session):
    plan = builders.a_plan("滨海规划")
    change(place(plan=plan), step="extra1", wish=replace(WISH, offset=3))
    with pytest.raises(RuleBroken, match="与《滨海规划》自己的规则冲突"):
        change(wish=replace(WISH, offset=3))


def test_resetting_may_not_break_the_ladder_either(session):
    change(wish=replace(WISH, offset=3))
    change(step="extra1", wish=replace(WISH, offset=1))
    with pytest.raises(RuleBroken, match="落在同一天"), clock.moved_to(TODAY):
        rule_changes.reset(place(), Clock.DEADLINE, "after1", actor=None, today=TODAY)


def test_who_has_not_seen_the_last_change_is_told(session):
    change()
    with pytest.raises(StaleForm, match="有人在您打开本页之后修改了"):
        change(seen=0)


def test_the_trail_keeps_both_rules_in_words(session):
    coordinator = builders.a_coordinator()
    change(actor=coordinator)
    entry = session.query(AuditEntry).filter_by(action="reminder_rule.changed").one()
    assert entry.old == {"rule": "催办：完成时限后第1个工作日→填报员，抄送单位负责人"}
    assert entry.new == {"rule": "催办：完成时限后第2个工作日→单位负责人，抄送填报员", "place": "厦门市", "on": "2024-09-02"}
    assert (entry.actor_id, entry.region_code) == (coordinator.id, XIAMEN)


def test_a_run_of_a_past_day_uses_the_rules_of_then(office):
    with transaction():
        builders.a_task(lead=office.lead, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3), number="测-1")
    with transaction():
        change(on=date(2024, 10, 9), today=date(2024, 10, 9))
    office.remind("2024-09-30")
    assert office.remind("2024-10-08").queued == 2  # the first working day after, by the rule of that day

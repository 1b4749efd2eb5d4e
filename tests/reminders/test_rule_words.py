"""Rules as people read them."""

from datetime import date

from tracker.reminders.ladder import Rule
from tracker.reminders.models import Clock, OffsetUnit, Rung
from tracker.reminders.rule_words import rule_words


def test_a_rule_in_words():
    rule = Rule(Clock.DEADLINE, "after1", Rung.URGE, 1, OffsetUnit.WORKING, None, ("reporter",), ("unit_head",))
    assert rule_words(rule) == "催办：完成时限后第1个工作日→填报员，抄送单位负责人"
    assert rule_words(rule, date(2024, 9, 30)) == "催办：完成时限（2024年9月30日）后第1个工作日→填报员，抄送单位负责人"


def test_other_days_and_repeats():
    before = Rule(Clock.REPORT, "b", Rung.NOTICE, -30, OffsetUnit.CALENDAR, None, ("reporter",), ())
    again = Rule(Clock.DEADLINE, "a", Rung.SUPERVISE, 5, OffsetUnit.WORKING, 5, ("unit_head",), ("reporter", "coordinator"))
    today = Rule(Clock.SIGN, "o", Rung.NOTICE, 0, OffsetUnit.WORKING, None, ("reporter",), ())
    assert rule_words(before) == "提醒：报送截止日前30天→填报员"
    assert rule_words(again) == "督办：完成时限后第5个工作日，此后每5个工作日一次→单位负责人，抄送填报员、督查员"
    assert rule_words(today) == "提醒：签收截止日当日→填报员"

"""Ladders that make no sense are refused with a sentence."""

from dataclasses import replace

import pytest

from tracker.core.errors import RuleBroken
from tracker.reminders.ladder import Rule
from tracker.reminders.models import Clock, OffsetUnit, Rung
from tracker.reminders.rule_checks import check_ladder, check_rule
from tracker.reminders.rules import DEFAULT_RULES

WORK, CAL = OffsetUnit.WORKING, OffsetUnit.CALENDAR
URGE = Rule(Clock.DEADLINE, "one", Rung.URGE, 2, WORK, None, ("reporter",), ())


def rule(**values):
    return replace(URGE, **values)


@pytest.mark.parametrize("clock", list(Clock))
def test_the_default_ladders_can_be(clock):
    rules = [Rule(row[0], row[1], row[2], row[3], row[4], row[5], tuple(row[6]), tuple(row[7])) for row in DEFAULT_RULES if row[0] is clock]
    check_ladder(rules)
    for one in rules:
        check_rule(one)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"recipients": ()}, "请至少选择一个收件人"),
        ({"copies": ("reporter",)}, "填报员已是收件人，不必再抄送"),
        ({"offset": 366}, "天数应在365天以内"),
        ({"offset": -366}, "天数应在365天以内"),
        ({"repeat_every": 0}, "重复间隔至少为1个工作日"),
        ({"offset": -3, "repeat_every": 2}, "只有到期之后的一级可以重复"),
        ({"clock": Clock.REVIEW, "recipients": ("coordinator",), "offset": -1}, "不能在报送之前提醒"),
        ({"clock": Clock.REVIEW}, "审核由督查室办理"),
        ({"rung": Rung.LISTING}, "列入通报"),
        ({"rung": Rung.LISTING, "clock": Clock.SIGN, "recipients": ("coordinator",)}, "列入通报"),
    ],
)
def test_a_step_that_cannot_be(values, words):
    with pytest.raises(RuleBroken, match=words):
        check_rule(rule(**values))


@pytest.mark.parametrize("offset", [365, -365])
def test_a_year_is_still_allowed(offset):
    check_rule(rule(offset=offset))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "落在同一天"),
        ({"offset": 0, "offset_unit": CAL}, None),
        ({"rung": Rung.SUPERVISE, "offset": 1}, "“督办”（后第1个工作日）比“催办”（后第2个工作日）更重，不能排在它前面"),
        ({"rung": Rung.SUPERVISE, "offset": 2, "offset_unit": CAL}, "更重"),
        ({"rung": Rung.SUPERVISE, "offset": 3, "offset_unit": CAL}, None),
        ({"rung": Rung.NOTICE, "offset": 3}, "更重"),
    ],
)
def test_two_steps_of_one_ladder(other, words):
    ladder = [URGE, rule(step="two", **other)]
    if words is None:
        check_ladder(ladder)
        return
    with pytest.raises(RuleBroken) as broken:
        check_ladder(ladder)
    assert words in str(broken.value)

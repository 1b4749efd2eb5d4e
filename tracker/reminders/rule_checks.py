"""Which ladders make no sense, each refused with a sentence that says what to change (domain.md §5)."""

from collections.abc import Iterable
from itertools import pairwise

from tracker.accounts.models import Role
from tracker.core.errors import RuleBroken
from tracker.reminders.ladder import STRENGTH, Rule
from tracker.reminders.models import RUNG_NAMES, Clock, OffsetUnit, Rung
from tracker.reminders.rule_words import roles, rule_words, when

FARTHEST = 365
OFFERED = (Role.REPORTER, Role.UNIT_HEAD, Role.COORDINATOR, Role.LEADER)
OFFICE = frozenset({Role.COORDINATOR, Role.LEADER})
WEEK_PER_WORKDAY = 7 / 5


def check_rule(rule: Rule) -> None:
    """One step by itself."""
    if not rule.recipients:
        raise RuleBroken("请至少选择一个收件人，没有收件人的一级不会发出")
    if both := set(rule.recipients) & set(rule.copies):
        raise RuleBroken(f"{roles(sorted(both))}已是收件人，不必再抄送，请去掉一处")
    if abs(rule.offset) > FARTHEST:
        raise RuleBroken(f"天数应在{FARTHEST}天以内，请改小")
    if rule.repeat_every is not None and rule.repeat_every < 1:
        raise RuleBroken("重复间隔至少为1个工作日；不重复请留空")
    if rule.repeat_every and rule.offset < 0:
        raise RuleBroken("只有到期之后的一级可以重复；提前提醒多次请分别增加")
    if rule.clock is Clock.REVIEW:
        _check_review(rule)
    if rule.rung is Rung.LISTING and (rule.clock is not Clock.DEADLINE or not set(rule.recipients) <= OFFICE):
        raise RuleBroken("“列入通报”由督查室研究决定，只能用于完成时限，并且只发督查员或领导")


def _check_review(rule: Rule) -> None:
    if rule.offset < 0:
        raise RuleBroken("审核期限自报送之日起算，不能在报送之前提醒")
    if not set(rule.recipients) | set(rule.copies) <= OFFICE:
        raise RuleBroken("审核由督查室办理，只能提醒督查员或领导")


def check_ladder(rules: Iterable[Rule]) -> None:
    """The steps of one clock together: each on a day of its own, no stronger rung before a weaker one."""
    for first, second in pairwise(sorted(rules, key=lambda rule: (position(rule), STRENGTH[rule.rung]))):
        if position(first) == position(second):
            raise RuleBroken(f"“{rule_words(first)}”和“{rule_words(second)}”落在同一天，请改动其中一级的天数")
        if STRENGTH[first.rung] > STRENGTH[second.rung]:
            raise RuleBroken(
                f"“{RUNG_NAMES[first.rung]}”（{when(first.offset, first.offset_unit)}）比“{RUNG_NAMES[second.rung]}”"
                f"（{when(second.offset, second.offset_unit)}）更重，不能排在它前面，请调整天数或级别"
            )


def position(rule: Rule) -> float:
    """Days from the anchor, a working day taken as seven fifths of a day: how far holidays stretch it depends on the date."""
    return rule.offset * WEEK_PER_WORKDAY if rule.offset_unit is OffsetUnit.WORKING else float(rule.offset)

"""A rule in words: 催办：完成时限后第1个工作日→填报员，抄送单位负责人."""

from collections.abc import Iterable
from datetime import date

from tracker.accounts.models import ROLE_NAMES, Role
from tracker.core.formatters import long_date
from tracker.reminders.ladder import Rule
from tracker.reminders.models import CHANNEL_NAMES, RUNG_NAMES, Channel, Clock, OffsetUnit, ReminderRule

LADDER_NAMES = {
    Clock.DEADLINE: "完成时限",
    Clock.REPORT: "进展报送",
    Clock.SIGN: "签收",
    Clock.REVIEW: "审核",
    Clock.MILESTONE: "节点",
}
# What the days of a ladder count from.
ANCHORS = {
    Clock.DEADLINE: "完成时限",
    Clock.REPORT: "报送截止日",
    Clock.SIGN: "签收截止日",
    Clock.REVIEW: "报送之日",
    Clock.MILESTONE: "节点日期",
    Clock.OWNERLESS: "发现之日",
}
UNIT_WORDS = {OffsetUnit.CALENDAR: "天", OffsetUnit.WORKING: "个工作日"}
NO_CONTACT = "提醒：牵头单位没有可用的联系人邮箱→督查员，每月一次"


def when(offset: int, unit: OffsetUnit, repeat_every: int | None = None) -> str:
    """前7个工作日, 当日, 后第5个工作日，此后每5个工作日一次."""
    day = "当日" if offset == 0 else f"{'前' if offset < 0 else '后第'}{abs(offset)}{UNIT_WORDS[unit]}"
    return f"{day}，此后每{repeat_every}个工作日一次" if repeat_every else day


def roles(names: Iterable[str]) -> str:
    """填报员、单位负责人."""
    return "、".join(ROLE_NAMES[Role(name)] for name in names)


def rule_words(rule: Rule | ReminderRule, anchor_on: date | None = None) -> str:
    """The whole rule; with ``anchor_on`` for one date: 完成时限（2024年9月30日）后第1个工作日."""
    anchor = ANCHORS[rule.clock] + (f"（{long_date(anchor_on)}）" if anchor_on else "")
    copies = f"，抄送{roles(rule.copies)}" if rule.copies else ""
    return f"{RUNG_NAMES[rule.rung]}：{anchor}{when(rule.offset, rule.offset_unit, rule.repeat_every)}→{roles(rule.recipients)}{copies}"


def row_words(row: ReminderRule | None) -> str:
    """A row as a person reads it in the trail: the rule, or that there is none."""
    if row is None:
        return "没有这一级"
    if not row.active:
        return f"停用（{rule_words(row)}）"
    channels = [channel for channel in row.channels if channel != Channel.MAIL]
    return rule_words(row) + (f"，另经{'、'.join(CHANNEL_NAMES[Channel(name)] for name in channels)}" if channels else "")

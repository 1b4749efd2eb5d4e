"""What a reminder says, in Chinese: plain, courteous, official; the subject says first what is wanted (domain.md §5)."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from tracker.core.formatters import long_date
from tracker.core.periods import period_name
from tracker.core.workdays import WorkCalendar
from tracker.reminders.clocks import OpenClock
from tracker.reminders.ladder import STRENGTH, Step
from tracker.reminders.models import RUNG_NAMES, Clock, Rung


class Group(IntEnum):
    """Sections of a digest, the gravest first."""

    OVERDUE = 1
    DUE = 2
    COMING = 3
    REVIEW = 4
    OWNERLESS = 5


HEADINGS = {
    Group.OVERDUE: "已逾期",
    Group.DUE: "今天到期",
    Group.COMING: "临近到期",
    Group.REVIEW: "待审核",
    Group.OWNERLESS: "缺少联系人",
}
CLOCK_ORDER = list(Clock)
WANTED = {
    (Group.OVERDUE, Clock.DEADLINE): "{n}项任务已逾期，请尽快填报进展",
    (Group.OVERDUE, Clock.REPORT): "{n}项任务逾期未报送进展，请尽快报送",
    (Group.OVERDUE, Clock.SIGN): "{n}项任务逾期未签收，请尽快签收",
    (Group.OVERDUE, Clock.MILESTONE): "{n}项任务节点已逾期，请尽快落实",
    (Group.DUE, Clock.DEADLINE): "{n}项任务今天到期，请及时办理",
    (Group.DUE, Clock.REPORT): "{n}项任务今天应报送进展，请及时填报",
    (Group.DUE, Clock.SIGN): "{n}项任务今天应签收，请及时签收",
    (Group.DUE, Clock.MILESTONE): "{n}项任务节点今天到期，请及时落实",
    (Group.COMING, Clock.DEADLINE): "{n}项任务临近完成时限，请抓紧办理",
    (Group.COMING, Clock.REPORT): "{n}项任务即将报送进展，请提前准备",
    (Group.COMING, Clock.SIGN): "{n}项任务待签收，请及时签收",
    (Group.COMING, Clock.MILESTONE): "{n}项任务节点临近，请抓紧落实",
    (Group.REVIEW, Clock.REVIEW): "{n}份进展报告待审核，请及时审核",
    (Group.OWNERLESS, Clock.OWNERLESS): "{n}项任务的牵头单位没有联系人，请及时补充",
}
FOR_OFFICE = {
    (Group.OVERDUE, Clock.DEADLINE): "{n}项任务已逾期，请跟踪督促",
    (Group.OVERDUE, Clock.REPORT): "{n}项任务逾期未报送进展，请跟踪督促",
}
ASKED = {
    Group.OVERDUE: "{n}项任务已过时限，恳请支持填报进展",
    Group.DUE: "{n}项任务今天到期，恳请支持办理",
    Group.COMING: "{n}项任务临近时限，恳请予以支持",
}
# Said of a year without a holiday notice (domain.md §10). A deadline keeps its date, what may move is the day it is met.
PROVISIONAL = {
    Clock.REPORT: "（报送日期暂定）",
    Clock.SIGN: "（签收日期暂定）",
    Clock.DEADLINE: "（遇休息日顺延的日期暂定）",
    Clock.MILESTONE: "（遇休息日顺延的日期暂定）",
}
LISTING = "{n}项任务建议列入督查通报，请研究决定"


@dataclass(frozen=True)
class Line:
    """One step in one reader's digest."""

    clock: Clock
    rung: Rung
    group: Group
    unit: str
    due_on: date
    words: str
    as_copy: bool = False
    for_office: bool = False
    asks: bool = False

    @property
    def weight(self) -> tuple[int, int, int, date]:
        """Sorts the gravest first."""
        return self.group, -STRENGTH[self.rung], CLOCK_ORDER.index(self.clock), self.due_on


@dataclass
class Entry:
    """One task in one reader's digest: it stands there once, with everything that is open about it."""

    number: str
    title: str
    link: str
    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """The gravest line, which decides where the task stands."""
        return min(self.lines, key=lambda line: line.weight)

    def in_order(self) -> list[Line]:
        """Gravest first, each thing said once."""
        return list({line.words: line for line in sorted(self.lines, key=lambda line: line.weight, reverse=True)}.values())[::-1]


def line_of(clock: OpenClock, step: Step, today: date, calendar: WorkCalendar, unit: str) -> Line:
    """The words of one step on a day."""
    group, days = _group(clock, today, calendar)
    words = _WORDS[clock.clock](clock, unit, _days(group, days))
    if step.rung is Rung.LISTING:
        words += "，建议列入督查通报"
    if clock.clock in PROVISIONAL and calendar.is_provisional(clock.anchor_on):
        words += PROVISIONAL[clock.clock]
    return Line(clock.clock, step.rung, group, unit, clock.anchor_on, words)


def _group(clock: OpenClock, today: date, calendar: WorkCalendar) -> tuple[Group, int]:
    """Where it stands and how many days there are: late, left, or working days waited."""
    if clock.clock is Clock.REVIEW:
        return Group.REVIEW, calendar.between(clock.anchor_on, today)
    if clock.clock is Clock.OWNERLESS:
        return Group.OWNERLESS, 0
    met_by = calendar.on_or_after(clock.anchor_on)
    if today > met_by:
        return Group.OVERDUE, (today - met_by).days
    return (Group.DUE, 0) if today >= clock.anchor_on else (Group.COMING, (clock.anchor_on - today).days)


def _days(group: Group, days: int) -> str:
    match group:
        case Group.OVERDUE:
            return f"已逾期{days}天"
        case Group.DUE:
            return "今天到期"
        case Group.COMING:
            return f"还有{days}天"
        case Group.REVIEW:
            return f"已等待{days}个工作日"
        case Group.OWNERLESS:
            return ""


_WORDS = {
    Clock.DEADLINE: lambda clock, unit, days: f"完成时限{long_date(clock.anchor_on)}，{days}（{unit}）",
    Clock.REPORT: lambda clock, unit, days: f"{period_name(clock.detail)}进展应于{long_date(clock.anchor_on)}前报送，{days}（{unit}）",
    Clock.SIGN: lambda clock, unit, days: f"应于{long_date(clock.anchor_on)}前签收，{days}（{unit}）",
    Clock.MILESTONE: lambda clock, unit, days: f"节点“{clock.detail}”应于{long_date(clock.anchor_on)}前完成，{days}（{unit}）",
    Clock.REVIEW: lambda clock, unit, days: f"{unit}{period_name(clock.detail)}进展报告于{long_date(clock.anchor_on)}报送，{days}",
    Clock.OWNERLESS: lambda clock, unit, days: f"牵头单位{unit}没有可用的联系人邮箱，请补充账号或调整责任单位",
}


def subject_of(entries: list[Entry]) -> str:
    """What is wanted first, and of how many tasks."""
    first = min((entry.first for entry in entries), key=lambda line: line.weight)
    if first.rung is Rung.LISTING:
        n = sum(entry.first.rung is Rung.LISTING for entry in entries)
        return f"【{RUNG_NAMES[Rung.LISTING]}】{LISTING.format(n=n)}"
    n = sum((entry.first.group, entry.first.clock) == (first.group, first.clock) for entry in entries)
    if all(line.asks for entry in entries for line in entry.lines):
        return f"【恳请支持】{ASKED[first.group].format(n=n)}"
    usual = WANTED[first.group, first.clock]
    wanted = FOR_OFFICE.get((first.group, first.clock), usual) if first.for_office else usual
    return f"【{RUNG_NAMES[first.rung]}】{wanted.format(n=n)}"


def sections_of(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """The digest's sections with their headings, 逾期 first; within one the gravest and oldest first."""
    found: dict[Group, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.first.weight, entry.number)):
        found.setdefault(entry.first.group, []).append(entry)
    return [(HEADINGS[group], found[group]) for group in sorted(found)]

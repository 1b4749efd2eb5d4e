"""A holiday notice as plain values, and what about it cannot be or makes one doubt."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date

# What the notice for a year names, each by the word that any of its names contains.
FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
WEEKDAYS = "一二三四五六日"
LONGEST_REST = 15
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """One festival: rest from ``first`` to ``last``, with the weekend days that are worked for it."""

    name: str
    first: date
    last: date
    workdays: tuple[date, ...] = ()

    def days(self) -> Iterator[date]:
        """The rest days."""
        day = self.first
        while day <= self.last:
            yield day
            day += ONE_DAY


@dataclass(frozen=True)
class Notice:
    """The arrangement of a year; ``doubts`` are sentences about what was read and does not fit together."""

    year: int
    title: str
    holidays: tuple[Holiday, ...]
    doubts: tuple[str, ...] = field(default=())

    def day_kinds(self) -> dict[date, tuple[bool, str]]:
        """Each named day: whether it is worked, and for which festival."""
        found = {day: (False, one.name) for one in self.holidays for day in one.days()}
        return found | {day: (True, one.name) for one in self.holidays for day in one.workdays}

    def missing(self) -> list[str]:
        """Festivals that no row names."""
        return [name for name in FESTIVALS if not any(name in one.name for one in self.holidays)]


def weekday(day: date) -> str:
    """星期六."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def check(notice: Notice) -> None:
    """Raises RuleBroken for an arrangement that cannot be."""
    if not notice.holidays:
        raise RuleBroken("请至少填写一个节日的放假日期")
    for one in notice.holidays:
        _check_rest(one, notice.year)
        for day in one.workdays:
            _check_workday(day, one, notice.year)
    _check_overlaps(notice)


def _check_rest(one: Holiday, year: int) -> None:
    if one.last < one.first:
        raise RuleBroken(f"“{one.name}”的结束日期早于开始日期，请改正")
    if (one.last - one.first).days >= LONGEST_REST:
        raise RuleBroken(f"“{one.name}”放假超过{LONGEST_REST}天，请核对起止日期")
    if year not in (one.first.year, one.last.year):
        raise RuleBroken(f"“{one.name}”（{long_date(one.first)}起）不在{year}年，请核对年份")


def _check_workday(day: date, one: Holiday, year: int) -> None:
    if day.weekday() < 5:
        raise RuleBroken(f"{long_date(day)}是{weekday(day)}，本来就上班，“{one.name}”的调休上班日应是星期六或星期日，请核对")
    if abs(day.year - year) > 1:
        raise RuleBroken(f"调休上班日{long_date(day)}不在{year}年前后，请核对年份")


def _check_overlaps(notice: Notice) -> None:
    resting: dict[date, str] = {}
    for one in notice.holidays:
        for day in one.days():
            if day in resting:
                raise RuleBroken(f"“{one.name}”与“{resting[day]}”的放假日期都有{long_date(day)}，请核对")
            resting[day] = one.name
    worked: set[date] = set()
    for one in notice.holidays:
        for day in one.workdays:
            if day in resting:
                raise RuleBroken(f"{long_date(day)}既写为放假（{resting[day]}）又写为上班（{one.name}），请核对")
            if day in worked:
                raise RuleBroken(f"调休上班日{long_date(day)}写了两次，请去掉一处")
            worked.add(day)

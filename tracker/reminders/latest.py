"""The newest steps for every date that a clock may have, by counting working days instead of walking through the ladder.

A clock whose newest steps are spent has nothing to be told; so these few decide in SQL which clocks a run looks at.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tracker.core.workdays import WorkCalendar
from tracker.reminders.ladder import Rule
from tracker.reminders.models import OffsetUnit

MARGIN = timedelta(days=60)


class Latest(NamedTuple):
    """A step that is the newest by a day for clocks of the date ``anchor_on``."""

    anchor_on: date
    step: str
    on: date


class Workdays:
    """The working days around some dates, numbered."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self.days = [day for day in days if calendar.is_workday(day)]

    def at_or_after(self, day: date) -> int:
        """The number of the day itself, or of the next working day."""
        return bisect_left(self.days, day)


def latest_steps(rules: Sequence[Rule], calendar: WorkCalendar, anchors: tuple[date, date], until: date) -> Iterator[Latest]:
    """For each date from the first to the second of ``anchors`` the steps of the newest day that has come by ``until``."""
    first, last = anchors
    if not rules or last < first:
        return
    reach = MARGIN + 3 * timedelta(days=max(abs(rule.offset) for rule in rules))
    workdays = Workdays(calendar, first - reach, max(last, until) + reach)
    come = workdays.at_or_after(until + timedelta(days=1)) - 1
    for n in range((last - first).days + 1):
        yield from _of_anchor(first + timedelta(days=n), rules, workdays, come)


def _of_anchor(anchor: date, rules: Iterable[Rule], workdays: Workdays, come: int) -> list[Latest]:
    found: list[Latest] = []
    for rule in rules:
        number = _first_day(rule, anchor, workdays)
        if number > come:
            continue
        turns = (come - number) // rule.repeat_every * rule.repeat_every if rule.repeat_every else 0
        step = Latest(anchor, f"{rule.step}+{turns}" if turns else rule.step, workdays.days[number + turns])
        if not found or step.on > found[0].on:
            found = [step]
        elif step.on == found[0].on:
            found.append(step)
    return found


def _first_day(rule: Rule, anchor: date, workdays: Workdays) -> int:
    if rule.offset_unit is OffsetUnit.CALENDAR:
        return workdays.at_or_after(anchor + timedelta(days=rule.offset))
    return workdays.at_or_after(anchor) + rule.offset

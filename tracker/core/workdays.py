"""Working days with 调休 (domain.md §10): own table first, library for past years, unknown years provisional."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

ONE_DAY = timedelta(days=1)
LIBRARY_YEARS = range(2004, 2027)


@dataclass(frozen=True)
class WorkCalendar:
    """The working calendar of one region.

    ``own_days`` are days from a notice entered by a person: True for a working day. ``own_years`` are the years
    for which such a notice was entered whole; they need no mark 暂定.
    """

    own_days: Mapping[date, bool] = field(default_factory=dict)
    own_years: frozenset[int] = frozenset()
    _next: dict[date, date] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on ``day``; Monday–Friday where no notice is known."""
        own = self.own_days.get(day)
        if own is not None:
            return own
        if day.year in LIBRARY_YEARS and day.year not in self.own_years:
            return _in_library(day)
        return day.weekday() < 5

    def is_provisional(self, day: date) -> bool:
        """Whether dates of this year are 暂定, because no holiday notice is known for it."""
        return day.year not in self.own_years and day.year not in LIBRARY_YEARS

    def on_or_after(self, day: date) -> date:
        """``day`` itself, or the next working day where it is a rest day; asked for the same days again and again."""
        found = self._next.get(day)
        if found is None:
            found = day
            while not self.is_workday(found):
                found += ONE_DAY
            self._next[day] = found
        return found

    def on_or_before(self, day: date) -> date:
        """``day`` itself, or the last working day before it."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def add(self, day: date, workdays: int) -> date:
        """The ``workdays``-th working day after ``day`` (before it when negative); rest days are not counted."""
        step = ONE_DAY if workdays >= 0 else -ONE_DAY
        left = abs(workdays)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before ``start``."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def nth_last_up_to(self, end: date, n: int) -> date:
        """The ``n``-th last working day up to and including ``end`` (1 = the last one)."""
        day = self.on_or_before(end)
        return self.add(day, -(n - 1)) if n > 1 else day


@lru_cache(maxsize=366 * len(LIBRARY_YEARS))
def _in_library(day: date) -> bool:
    """The library checks its whole table on every question; a ledger asks a hundred thousand of them."""
    return bool(chinese_calendar.is_workday(day))

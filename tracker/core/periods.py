"""Periods of reporting, written as in contract.md: 2024Q3, 2024-09, 2024H1, 2024, 2024-W39."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.errors import RuleBroken

CHINESE_QUARTERS = "一二三四"
YEARS = range(1949, 2101)  # in which business dates lie; sums of dates cannot overflow, and no count runs over eight thousand years


class PeriodKind(StrEnum):
    """Length of a period."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole days; ordered by start."""

    start: date
    end: date
    kind: PeriodKind

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The period as written on the command line."""
        year = self.start.year
        match self.kind:
            case PeriodKind.QUARTER:
                return f"{year}Q{self._quarter}"
            case PeriodKind.MONTH:
                return f"{year}-{self.start.month:02}"
            case PeriodKind.HALF_YEAR:
                return f"{year}H{1 if self.start.month == 1 else 2}"
            case PeriodKind.YEAR:
                return str(year)
            case PeriodKind.WEEK:
                iso = self.start.isocalendar()
                return f"{iso.year}-W{iso.week:02}"

    @property
    def label(self) -> str:
        """The period in Chinese, for documents and screens."""
        year = self.start.year
        match self.kind:
            case PeriodKind.QUARTER:
                return f"{year}年第{CHINESE_QUARTERS[self._quarter - 1]}季度"
            case PeriodKind.MONTH:
                return f"{year}年{self.start.month}月"
            case PeriodKind.HALF_YEAR:
                return f"{year}年{'上' if self.start.month == 1 else '下'}半年"
            case PeriodKind.YEAR:
                return f"{year}年"
            case PeriodKind.WEEK:
                iso = self.start.isocalendar()
                return f"{iso.year}年第{iso.week}周"

    @property
    def _quarter(self) -> int:
        return (self.start.month - 1) // 3 + 1

    def previous(self) -> "Period":
        """The period of the same kind just before this one."""
        return period_of(self.start - timedelta(days=1), self.kind)

    def next(self) -> "Period":
        """The period of the same kind just after this one."""
        return period_of(self.end + timedelta(days=1), self.kind)


def period_of(day: date, kind: PeriodKind) -> Period:
    """The period of that kind in which ``day`` lies."""
    if kind is PeriodKind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), kind)
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}[kind]
    first = (day.month - 1) // months * months + 1
    return _months(day.year, first, months, kind)


def parse_period(text: str) -> Period:
    """Read a period; raises RuleBroken with a sentence that shows the forms."""
    try:
        return _parse(text.strip().upper())
    except (ValueError, KeyError) as error:
        raise RuleBroken(f"看不懂的期间“{text}”，请写成 2024Q3、2024-09、2024H1、2024 或 2024-W39") from error


def _parse(text: str) -> Period:
    if int(text[:4]) not in YEARS:
        raise ValueError(text)
    if found := re.fullmatch(r"(\d{4})Q([1-4])", text):
        return _months(int(found[1]), int(found[2]) * 3 - 2, 3, PeriodKind.QUARTER)
    if found := re.fullmatch(r"(\d{4})H([12])", text):
        return _months(int(found[1]), int(found[2]) * 6 - 5, 6, PeriodKind.HALF_YEAR)
    if found := re.fullmatch(r"(\d{4})-W(\d{2})", text):
        return period_of(date.fromisocalendar(int(found[1]), int(found[2]), 1), PeriodKind.WEEK)
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return _months(int(found[1]), int(found[2]), 1, PeriodKind.MONTH)
    if re.fullmatch(r"\d{4}", text):
        return _months(int(text), 1, 12, PeriodKind.YEAR)
    raise ValueError(text)


def _months(year: int, first: int, count: int, kind: PeriodKind) -> Period:
    last = first + count - 1
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), kind)

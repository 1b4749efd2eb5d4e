"""Periods of reporting, written as in contract.md: 2024Q3, 2024-09, 2024H1, 2024, 2024-W39; 202101-202409 for an evaluation."""

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
    SPAN = "span"


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
            case PeriodKind.SPAN:
                return f"{self.start:%Y%m}-{self.end:%Y%m}"

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
            case PeriodKind.SPAN:
                return f"{year}年{self.start.month}月至{self.end.year}年{self.end.month}月"

    @property
    def _quarter(self) -> int:
        return (self.start.month - 1) // 3 + 1

    @property
    def _length(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def previous(self) -> "Period":
        """The period of the same kind just before this one; of a span of months one as long."""
        if self.kind is PeriodKind.SPAN:
            return span_of(_month_from(self.start, -self._length), _month_from(self.start, -1))
        return period_of(self.start - timedelta(days=1), self.kind)

    def next(self) -> "Period":
        """The period of the same kind just after this one; of a span of months one as long."""
        if self.kind is PeriodKind.SPAN:
            return span_of(_month_from(self.end, 1), _month_from(self.end, self._length))
        return period_of(self.end + timedelta(days=1), self.kind)


def period_of(day: date, kind: PeriodKind) -> Period:
    """The period of that kind in which ``day`` lies."""
    if kind is PeriodKind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), kind)
    if kind is PeriodKind.SPAN:
        return span_of(day, day)
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}[kind]
    first = (day.month - 1) // months * months + 1
    return _months(day.year, first, months, kind)


def span_of(first: date, last: date) -> Period:
    """The whole months from that of ``first`` to that of ``last``, as an evaluation of a plan covers them."""
    if last < first:
        raise ValueError(f"{last} is before {first}")
    return Period(first.replace(day=1), _end_of_month(last), PeriodKind.SPAN)


def middle_of(first: date, last: date) -> date:
    """The last day of the month that ends the first half of a span."""
    months = span_of(first, last)._length
    return _end_of_month(_month_from(first, (months + 1) // 2 - 1))


def _month_from(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def parse_period(text: str) -> Period:
    """Read a period; raises RuleBroken with a sentence that shows the forms."""
    try:
        return _parse(text.strip().upper())
    except (ValueError, KeyError) as error:
        raise RuleBroken(f"看不懂的期间“{text}”，请写成 2024Q3、2024-09、2024H1、2024 或 2024-W39，评估写成 202101-202409") from error


def period_name(code: str) -> str:
    """A stored code as people say it, 2024Q3 as 2024年第三季度; an odd code of an old import as it is."""
    try:
        return parse_period(code).label
    except RuleBroken:
        return code


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
    if found := re.fullmatch(r"(\d{4})(\d{2})-(\d{4})(\d{2})", text):
        if int(found[3]) not in YEARS:
            raise ValueError(text)
        return span_of(date(int(found[1]), int(found[2]), 1), date(int(found[3]), int(found[4]), 1))
    if re.fullmatch(r"\d{4}", text):
        return _months(int(text), 1, 12, PeriodKind.YEAR)
    raise ValueError(text)


def _months(year: int, first: int, count: int, kind: PeriodKind) -> Period:
    last = first + count - 1
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), kind)

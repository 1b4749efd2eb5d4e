"""How dates and figures are written for people."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from tracker.core.clock import SHANGHAI

NOTHING = "—"


def long_date(day: date | None) -> str:
    """2024年10月8日, without leading zeros (GB/T 9704)."""
    return NOTHING if day is None else f"{day.year}年{day.month}月{day.day}日"


def month_day(day: date) -> str:
    """10月8日."""
    return f"{day.month}月{day.day}日"


def local_time(instant: datetime | None) -> str:
    """An instant as Shanghai wall-clock time, 2024-10-08 12:00."""
    return NOTHING if instant is None else instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def rate(part: int, whole: int) -> str:
    """A single rate in percent, rounded half up to one decimal; base 0 prints — (domain.md §6)."""
    return NOTHING if whole == 0 else f"{half_up(Fraction(part * 100, whole), 1)}%"


def half_up(value: Fraction | int, places: int) -> Decimal:
    """Round half up (away from zero), exactly."""
    top, bottom = value.as_integer_ratio()
    whole = (abs(top) * 10**places * 2 + bottom) // (2 * bottom)
    return Decimal(-whole if top < 0 else whole).scaleb(-places)


def shares(counts: list[int]) -> list[str]:
    """Shares of one whole in percent with one decimal; they add up to 100.0 by the largest remainder (domain.md §6)."""
    total = sum(counts)
    if total == 0:
        return [NOTHING] * len(counts)
    exact = [Fraction(count * 1000, total) for count in counts]
    tenths = [int(value) for value in exact]
    by_remainder = sorted(range(len(counts)), key=lambda i: (tenths[i] - exact[i], i))
    for i in by_remainder[: 1000 - sum(tenths)]:
        tenths[i] += 1
    return [f"{value // 10}.{value % 10}%" for value in tenths]


def number(value: float | Decimal | None) -> str:
    """A figure without needless zeros."""
    if value is None:
        return NOTHING
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

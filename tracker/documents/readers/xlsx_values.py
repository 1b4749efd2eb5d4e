"""Numbers of a workbook as a person reads them: dates by their format, percentages, no long tails of digits."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the format of a cell shows of its number; `digits` behind the point of a percentage, -1: as many as there are."""

    kind: Kind
    digits: int = -1


# Formats that need no definition in the file (ECMA-376 18.8.30), those of Chinese systems included.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 22, 27, 28, 29, 30, 31, 36, 50, 51, 53, 54, 58), Shape(Kind.DAY)),
    **dict.fromkeys((17, 52, 55, 56, 57), Shape(Kind.MONTH)),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), Shape(Kind.TIME)),
    9: Shape(Kind.PERCENT, 0),
    10: Shape(Kind.PERCENT, 2),
}
_PLAIN = Shape(Kind.NUMBER)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_LAST_DAY = 2_958_465  # 9999-12-31


def shape_of(number: str, own: dict[str, str]) -> Shape:
    """The shape of a number format by its id; `own` are the formats that the file defines."""
    code = own.get(number)
    if code is None:
        return _BUILT_IN.get(int(number), _PLAIN) if number.isascii() and number.isdigit() and len(number) < 5 else _PLAIN
    signs = _LITERAL.sub("", code.split(";")[0]).lower()
    if "%" in signs:
        return Shape(Kind.PERCENT, len(signs.partition(".")[2].partition("%")[0].strip()) if "." in signs else 0)
    if "general" in signs or not re.search(r"[ymdhse]", signs.replace("e+", "").replace("e-", "")):
        return _PLAIN
    if "d" in signs:
        return Shape(Kind.DAY)
    if "y" in signs or "e" in signs:
        return Shape(Kind.MONTH if "m" in signs else Kind.YEAR)
    return Shape(Kind.TIME) if re.search(r"[hs]", signs) else Shape(Kind.DAY)


def shown(text: str, shape: Shape, *, since_1904: bool = False) -> str:
    """A stored number as a person reads it; what is no number stays as it is."""
    try:
        value = float(text)
    except ValueError:
        return text
    if shape.kind is Kind.PERCENT:
        return f"{value * 100:.{shape.digits}f}%" if shape.digits >= 0 else f"{_short(value * 100)}%"
    if shape.kind in (Kind.YEAR, Kind.MONTH, Kind.DAY):
        return _day(value, shape.kind, since_1904) or _short(value)
    if shape.kind is Kind.TIME and 0 <= value < 1:
        minutes = round(value * 24 * 60)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    return _short(value)


def _day(value: float, kind: Kind, since_1904: bool) -> str | None:
    if not 1 <= value <= _LAST_DAY:
        return None
    # The count of days since 1900 includes a 29 February 1900 that never was.
    start = date(1904, 1, 1) if since_1904 else date(1899, 12, 31) if value < 60 else date(1899, 12, 30)
    try:
        day = start + timedelta(days=int(value))
    except OverflowError:
        return None
    return {Kind.YEAR: f"{day.year}年", Kind.MONTH: f"{day.year}年{day.month}月"}.get(kind, f"{day.year}年{day.month}月{day.day}日")


def _short(value: float) -> str:
    """12 for 12.0, 0.3 for 0.30000000000000004: a cell shows at most 15 digits."""
    if value != value or abs(value) == float("inf"):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"

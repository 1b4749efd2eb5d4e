"""Merged cells of a sheet: their text stands in the first one and is repeated in all others (parsing.md §2)."""

import re
from collections.abc import Iterable
from itertools import islice

from tracker.documents.readers.blocks import Unreadable
from tracker.documents.readers.guard import MAX_COLUMNS

MAX_AREAS = 100_000
MAX_REPEATED = 2_000_000
TOO_MANY = "工作表里合并的单元格过多，请取消合并或拆分后再导入"
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_NAME = re.compile(r"([A-Z]{1,3})\d{1,7}")
Area = tuple[int, int, int, int]  # first row, last row (both from 1), first column, last column (both from 0)


class Merged:
    """The merged areas of a sheet, asked for row by row from the top."""

    def __init__(self, names: Iterable[str]) -> None:
        known = list(islice(names, MAX_AREAS + 1))
        if len(known) > MAX_AREAS:
            raise Unreadable(TOO_MANY)
        self.waiting = sorted(filter(None, map(_area, known)), reverse=True)
        self.open: list[tuple[Area, str]] = []
        self.repeats = 0

    def repeated(self, number: int, cells: dict[int, str]) -> dict[int, str]:
        """The cells of a row with what areas from above or from the left put into them."""
        self.open = [(area, text) for area, text in self.open if area[1] >= number]
        while self.waiting and self.waiting[-1][0] <= number:
            area = self.waiting.pop()
            text = cells.get(area[2], "") if area[0] == number else ""
            if text:
                self.open.append((area, text))
        for area, text in self.open:
            last = min(area[3], area[2] + MAX_COLUMNS - 1)
            self.repeats += last - area[2] + 1
            if self.repeats > MAX_REPEATED:
                raise Unreadable(TOO_MANY)
            cells |= dict.fromkeys(range(area[2], last + 1), text)
        return cells


def column_of(name: str, default: int) -> int:
    """The column of a cell, from 0: A1 → 0, AB12 → 27."""
    match = _NAME.fullmatch(name)
    return _column(match[1]) if match else default


def _column(letters: str) -> int:
    count = 0
    for letter in letters.upper():
        count = count * 26 + ord(letter) - 64
    return count - 1


def _area(name: str) -> Area | None:
    match = _RANGE.fullmatch(name)
    if match is None:
        return None
    rows, columns = sorted((int(match[2]), int(match[4]))), sorted((_column(match[1]), _column(match[3])))
    return rows[0], rows[1], columns[0], columns[1]

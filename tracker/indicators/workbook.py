"""Observed values of one period as an Excel sheet, out and in again. Text is written as text, never as a formula."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter

from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date, number
from tracker.documents import sheets
from tracker.indicators.models import Indicator
from tracker.indicators.services import latest_of

SHEET = "指标完成值"
ID, PLAN, NAME, UNIT, TARGET, PERIOD, VALUE, SOURCE = "指标编号", "规划", "指标", "计量单位", "目标", "期间", "完成值", "数据来源"
# heading, width, whether it is filled in
COLUMNS = (
    (ID, 10, False),
    (PLAN, 12, False),
    (NAME, 34, False),
    (UNIT, 10, False),
    (TARGET, 30, False),
    (PERIOD, 10, False),
    (VALUE, 16, True),
    (SOURCE, 36, True),
)
NEEDED = (ID, PERIOD, VALUE, SOURCE)
LONGEST_SOURCE = 120


@dataclass
class SheetRow:
    """One row as read; ``value`` None: nothing was filled in."""

    line: int
    indicator_id: int | None
    name: str
    period: str
    value: float | None = None
    source: str = ""
    errors: list[str] = field(default_factory=list)


def template(indicators: Sequence[Indicator], period: str) -> bytes:
    """The sheet of a period to fill in, with what stands already."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, sheets.PLAIN_TEXT)
    sheet = book.add_worksheet(SHEET)
    head, fixed, text = sheets.formats(book)
    figure = book.add_format({"valign": "top", "border": 1, "num_format": "General"})
    for place, (heading, width, _) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for line, one in enumerate(indicators, 1):
        stands = latest_of(one, period)
        known = (str(one.id), one.plan.short_name, one.name, one.measuring_unit or "", _targets(one), period)
        for place, words in enumerate(known):
            sheet.write_string(line, place, words, fixed)
        if stands is None:
            sheet.write_blank(line, len(known), None, figure)
        else:
            sheet.write_number(line, len(known), stands.value, figure)
        sheet.write_string(line, len(known) + 1, stands.source if stands else "", text)
    _finish(sheet, len(indicators))
    book.close()
    return out.getvalue()


def read(data: bytes) -> list[SheetRow]:
    """The rows of a filled sheet; raises RuleBroken where it is not such a sheet. What is wrong with a row stands in it."""
    return [_row(line, cells) for line, cells in sheets.read(data, SHEET, NEEDED)]


def parse_value(words: str) -> float:
    """A figure as typed, 1,234.5 or 12.3％; raises RuleBroken with the words for the person."""
    plain = words.replace(",", "").replace("，", "").rstrip("%％ ")
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise RuleBroken(f"“{VALUE}”应填写数字，现为“{words[:20]}”") from error
    return float(found)


def _targets(one: Indicator) -> str:
    return "；".join(
        f"{long_date(target.by)}：{number(target.value)}{f'—{number(target.upper)}' if target.upper is not None else ''}"
        for target in one.targets
    )


def _finish(sheet: Any, rows: int) -> None:
    last = max(rows, 1)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    place = next(place for place, (heading, _, _) in enumerate(COLUMNS) if heading == VALUE)
    limits = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
    sheet.data_validation(1, place, last, place, {**limits, "error_message": "请填写数字，不带计量单位"})


def _row(line: int, cells: sheets.Cells) -> SheetRow:
    number_of = sheets.text(cells[ID])
    row = SheetRow(line, int(number_of) if number_of.isdecimal() else None, sheets.text(cells.get(NAME)), sheets.text(cells[PERIOD]))
    formulas = [heading for heading in (VALUE, SOURCE) if sheets.is_formula(cells[heading])]
    errors = [f"“{heading}”含有公式，请改为直接填写的内容" for heading in formulas]
    words, row.source = sheets.text(cells[VALUE]), sheets.text(cells[SOURCE])
    if words and not errors:
        try:
            row.value = parse_value(words)
        except RuleBroken as broken:
            errors.append(str(broken))
        if not row.source:
            errors.append(f"请填写“{SOURCE}”")
        if len(row.source) > LONGEST_SOURCE:
            errors.append(f"“{SOURCE}”不超过{LONGEST_SOURCE}字")
    row.errors = errors
    return row

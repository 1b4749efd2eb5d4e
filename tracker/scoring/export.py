"""Scores and their lines as an Excel workbook: real numbers, text never a formula, fixed heads, filters."""

from io import BytesIO
from typing import Any

import xlsxwriter

from tracker.core.formatters import half_up
from tracker.core.periods import Period
from tracker.documents.sheets import PLAIN_TEXT
from tracker.regions.models import Region
from tracker.scoring.gathering import Grounds
from tracker.scoring.page import Row
from tracker.scoring.rules import RULE_NAMES, Rule

SCORES = (("单位", 30), ("得分", 10), ("计入任务数", 12), ("办理结果", 12), ("退回填报", 12), ("缺报", 10), ("加分", 10))
LINES = (("单位", 30), ("项目", 12), ("任务编号", 20), ("任务", 46), ("说明", 70), ("得分", 10), ("满分", 10))


def workbook(region: Region, period: Period, rows: list[Row], found: Grounds) -> bytes:
    """One sheet of units, one of lines."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {**PLAIN_TEXT, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": f"{region.name}{period.label}单位评价"})
    head = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1, "text_wrap": True})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    figure = book.add_format({"border": 1, "valign": "top", "num_format": "0.0"})
    exact = book.add_format({"border": 1, "valign": "top", "num_format": "0.00"})
    units = _sheet(book, "单位评价", SCORES, head, len(rows))
    for line, row in enumerate(rows, 1):
        units.write_string(line, 0, row.name, text)
        _score(units, line, row, text, figure)
        units.write_number(line, 2, row.score.counted, text)
        for place, rule in enumerate(Rule, 3):
            units.write_number(line, place, float(half_up(row.score.total(rule), 2)), exact)
    _lines(book, rows, found, head, text, exact)
    book.close()
    return out.getvalue()


def _score(sheet: Any, line: int, row: Row, text: Any, figure: Any) -> None:
    if row.score.value is None:
        sheet.write_string(line, 1, row.score.shown, text)
    else:
        sheet.write_number(line, 1, float(half_up(row.score.value, 1)), figure)


def _lines(book: Any, rows: list[Row], found: Grounds, head: Any, text: Any, exact: Any) -> None:
    every = [(row, one) for row in rows for one in row.score.lines]
    sheet = _sheet(book, "逐项说明", LINES, head, len(every))
    for line, (row, one) in enumerate(every, 1):
        number, title = found.numbers.get(one.task_id or 0, ("", ""))
        for place, words in enumerate((row.name, RULE_NAMES[one.rule], number, title, one.words)):
            sheet.write_string(line, place, words, text)
        sheet.write_number(line, 5, float(half_up(one.points, 2)), exact)
        sheet.write_number(line, 6, float(half_up(one.most, 2)), exact)


def _sheet(book: Any, name: str, columns: tuple[tuple[str, int], ...], head: Any, rows: int) -> Any:
    sheet = book.add_worksheet(name)
    for place, (heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet

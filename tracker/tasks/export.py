"""The ledger as an Excel workbook: real dates and numbers, filters, frozen header, lights as colour and word."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from tracker.core import clock
from tracker.core.formatters import long_date
from tracker.core.worksheets import begin_list
from tracker.tasks.models import BASIS_NAMES, LIGHT_NAMES, PROGRESS_NAMES, STATUS_NAMES, LedgerEntry, Light

MAX_ROWS = 100_000
# heading, width
COLUMNS = (
    ("亮灯", 6),
    ("编号", 18),
    ("任务", 48),
    ("办结标准", 40),
    ("规划", 12),
    ("条款", 16),
    ("牵头单位", 22),
    ("责任单位", 26),
    ("配合单位", 26),
    ("完成时限", 13),
    ("时限依据", 12),
    ("交办日期", 13),
    ("状态", 10),
    ("进度（%）", 9),
    ("进度分类", 10),
    ("逾期天数", 9),
    ("原因", 48),
)
FILLS = {
    Light.RED: ("#FBEBEA", "#B3261E"),
    Light.YELLOW: ("#FDF4DC", "#8A5A00"),
    Light.GREEN: ("#E6F3EA", "#23693F"),
    Light.DONE: ("#E6F3EA", "#23693F"),
    Light.GREY: ("#EDF0F3", "#5B6773"),
}
Units = Mapping[int, Mapping[str, str]]


def workbook(rows: Iterable[LedgerEntry], units: Units, day: date, conditions: list[str]) -> BytesIO:
    """The rows as a file; ``units`` gives each task the names of its units by role. Text is never read as a formula."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": f"督查任务台账（{long_date(day)}）", "created": clock.now().replace(tzinfo=None)})
        styles = _styles(book)
        sheet = book.add_worksheet("任务台账")
        last = _write_rows(sheet, styles, rows, units)
        sheet.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)
        _write_notes(book.add_worksheet("说明"), day, last, conditions)
    file.seek(0)
    return file


def _styles(book: Any) -> dict[Any, Any]:
    plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#DDE3EA", "font_name": "宋体", "font_size": 10}
    header = {**plain, "bold": True, "bg_color": "#EAF1F7", "valign": "vcenter"}
    lights = {light: book.add_format({**plain, "bg_color": fill, "font_color": ink, "bold": True}) for light, (fill, ink) in FILLS.items()}
    return {
        "text": book.add_format(plain),
        "date": book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
        "header": book.add_format(header),
        **lights,
    }


def _write_rows(sheet: Any, styles: dict[Any, Any], rows: Iterable[LedgerEntry], units: Units) -> int:
    """Write header and rows from top to bottom, as constant memory demands; returns the number of the last row."""
    begin_list(sheet, COLUMNS, styles["header"], frozen=3)
    number = 0
    for number, entry in enumerate(rows, 1):
        for place, value in enumerate(_cells(entry, units.get(entry.task_id, {}))):
            _write(sheet, number, place, value, styles, entry.light if place == 0 else None)
    return number


def _cells(entry: LedgerEntry, units: Mapping[str, str]) -> tuple[Any, ...]:
    task = entry.task
    return (
        LIGHT_NAMES[entry.light],
        task.number,
        task.title,
        task.criterion,
        task.plan.short_name,
        task.measure.number,
        units.get("lead", ""),
        units.get("responsible", ""),
        units.get("support", ""),
        "持续推进" if entry.continuing else entry.due_on,
        BASIS_NAMES[task.deadline_basis] if task.deadline_basis else "",
        entry.issued_on,
        STATUS_NAMES[entry.status],
        entry.percent,
        PROGRESS_NAMES[entry.progress_class] if entry.progress_class else "",
        entry.days_overdue,
        entry.sentence,
    )


def _write(sheet: Any, row: int, column: int, value: Any, styles: dict[Any, Any], light: Light | None) -> None:
    if value is None:
        sheet.write_blank(row, column, None, styles["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, styles["date"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, styles["text"])
    else:
        sheet.write_string(row, column, str(value), styles[light] if light else styles["text"])


def _write_notes(sheet: Any, day: date, count: int, conditions: list[str]) -> None:
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 60)
    notes = [("台账日期", long_date(day)), ("任务数", count), ("筛选条件", "；".join(conditions) or "全部")]
    for row, (name, value) in enumerate(notes):
        sheet.write_string(row, 0, name)
        if isinstance(value, int):
            sheet.write_number(row, 1, value)
        else:
            sheet.write_string(row, 1, value)

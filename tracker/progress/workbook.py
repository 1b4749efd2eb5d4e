"""All that a unit owes as one Excel sheet, out and in again."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from tracker.core.formatters import long_date
from tracker.documents import sheets
from tracker.documents.kinds import XLSX
from tracker.progress.owed import Owed
from tracker.tasks.models import PROGRESS_NAMES

SHEET = "进展填报"
YES, NO = "是", "否"
# heading, name of the field (None: for reading only), width
COLUMNS: Sequence[tuple[str, str | None, int]] = (
    ("任务编号", None, 18),
    ("填报期", None, 10),
    ("任务名称", None, 34),
    ("报送截止", None, 16),
    ("上期进展", None, 34),
    ("完成百分比", "percent", 10),
    ("进度评价", "progress_class", 10),
    ("本期无新进展", "nothing_new", 12),
    ("本期工作进展", "done", 46),
    ("存在问题", "problems", 28),
    ("需协调事项", "coordination", 28),
    ("下一步打算", "next_steps", 28),
    ("版本", None, 6),
)
KEYS = ("任务编号", "填报期")
FIELDS = {heading: name for heading, name, _ in COLUMNS if name}
CLASS_VALUES = {name: str(value) for value, name in PROGRESS_NAMES.items()}
MEDIA_TYPE = XLSX.media_type


@dataclass
class SheetRow:
    """One row as read: its number in the sheet, which report it is, texts by field as a form would send them."""

    line: int
    number: str
    period: str
    version: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def template(owed: list[Owed]) -> bytes:
    """The sheet to fill in, with what has been typed so far. Text is written as text, never as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, sheets.PLAIN_TEXT)
    sheet = book.add_worksheet(SHEET)
    head, fixed, text = sheets.formats(book)
    figure = book.add_format({"valign": "top", "border": 1, "num_format": "0"})
    for place, (heading, _, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for line, one in enumerate(owed, 1):
        for place, (heading, name, _) in enumerate(COLUMNS):
            value = _value(one, heading, name)
            if name == "percent" and value != "":
                sheet.write_number(line, place, int(value), figure)
            elif name == "percent":
                sheet.write_blank(line, place, None, figure)
            else:
                sheet.write_string(line, place, str(value), text if name else fixed)
    _finish(sheet, len(owed))
    book.close()
    return out.getvalue()


def read(data: bytes) -> list[SheetRow]:
    """The filled rows of the sheet; RuleBroken where it is not such a sheet. Formulas are refused cell by cell."""
    return [_row(line, cells) for line, cells in sheets.read(data, SHEET, (*KEYS, *FIELDS))]


def _value(one: Owed, heading: str, name: str | None) -> Any:
    if name is not None:
        stored = getattr(one.report, name) if one.report else None
        if name == "nothing_new":
            return YES if stored else NO
        if name == "progress_class":
            return PROGRESS_NAMES[stored] if stored else ""
        return "" if stored is None else stored
    return {
        "任务编号": one.task.number,
        "填报期": one.due.period,
        "任务名称": one.task.title,
        "报送截止": long_date(one.due.due_on),
        "版本": one.version,
        "上期进展": f"{one.last.percent}%　{one.last.done}" if one.last else "",
    }[heading]


def _finish(sheet: Any, rows: int) -> None:
    last = max(rows, 1)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    names = [heading for heading, _, _ in COLUMNS]
    place = names.index("版本")  # which draft the sheet was made from: a colleague's later typing is not overwritten
    sheet.set_column(place, place, None, None, {"hidden": True})
    whole = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100}
    sheet.data_validation(1, names.index("完成百分比"), last, names.index("完成百分比"), {**whole, "error_message": "请填写0至100的整数"})
    for heading, words in (("进度评价", list(CLASS_VALUES)), ("本期无新进展", [YES, NO])):
        place = names.index(heading)
        sheet.data_validation(1, place, last, place, {"validate": "list", "source": words})


def _row(line: int, cells: dict[str, Any]) -> SheetRow:
    row = SheetRow(line, number=sheets.text(cells[KEYS[0]]), period=sheets.text(cells[KEYS[1]]), version=sheets.text(cells.get("版本")))
    for heading, name in FIELDS.items():
        cell = cells.get(heading)
        if sheets.is_formula(cell):
            row.errors.append(f"“{heading}”含有公式，请改为直接填写的内容")
            continue
        try:
            row.texts[name] = _form_text(name, sheets.text(cell))
        except KeyError:
            row.errors.append(f"“{heading}”应填写{'、'.join(CLASS_VALUES if name == 'progress_class' else (YES, NO))}之一")
    return row


def _form_text(name: str, text: str) -> str:
    """The text as the page's form would send it."""
    if name == "progress_class":
        return CLASS_VALUES[text] if text else ""
    if name == "nothing_new":
        return {YES: "y", NO: "", "": ""}[text]
    return text

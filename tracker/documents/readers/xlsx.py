"""Workbooks: every sheet row by row, merged cells repeated, values instead of formulas (parsing.md §§1–2)."""

import io
import warnings
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tracker.documents.readers.blocks import Block, Document, Place, Unreadable, paragraph, row
from tracker.documents.readers.guard import MAX_BLOCKS, WRONG_KIND, open_package, part

MAX_COLUMNS = 60


def read_xlsx(data: bytes, name: str) -> Document:
    """All sheets; what a formula shows is read, the formula itself never."""
    with open_package(data) as package:
        if part(package, "xl/workbook.xml") is None:
            raise Unreadable(WRONG_KIND)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception:  # noqa: BLE001  openpyxl raises whatever the broken part provokes
        raise Unreadable("工作簿已损坏，请重新另存后再导入") from None
    blocks: list[Block] = []
    for count, sheet in enumerate(book.worksheets, start=1):
        _add_sheet(sheet, blocks, count)
    return Document(name, tuple(blocks))


def _add_sheet(sheet: Worksheet, blocks: list[Block], table: int) -> None:
    if sheet.max_row > MAX_BLOCKS:
        raise Unreadable("工作表的行数过多，请拆分后再导入")
    repeated: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] <= 5000:
            value = sheet.cell(area.min_row, area.min_col).value
            repeated |= dict.fromkeys(area.cells, value)
    for number, values in enumerate(sheet.iter_rows(max_col=min(sheet.max_column or 1, MAX_COLUMNS), values_only=True), start=1):
        cells = [shown(repeated.get((number, column), value)) for column, value in enumerate(values, start=1)]
        filled = {cell for cell in cells if cell}
        if not filled:
            continue
        place = Place(line=len(blocks) + 1, sheet=sheet.title, row=number)
        if len(filled) == 1 and len(next(iter(filled))) > 40:
            blocks.append(Block(paragraph(next(iter(filled)), 1).text, place))
        else:
            blocks.append(row(cells, place, table))


def shown(value: Any) -> str:
    """A cell value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split())

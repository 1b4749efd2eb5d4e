"""Sheets that people fill in and send back: reading them without trusting them (progress reports, observed values)."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl

from tracker.core.errors import RuleBroken
from tracker.documents.kinds import XLSX, kind_of

PLAIN_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_ROWS = 500
MOST_COLUMNS = 50
# Five hundred full rows are some 10 MB and 50,000 tags; a small file can unpack to what takes minutes and gigabytes to read.
MOST_BYTES = 30 * 1024 * 1024
MOST_TAGS = 500_000
MOST_PARTS = 200
Cells = dict[str, Any]


def read(data: bytes, name: str, needed: Sequence[str]) -> list[tuple[int, Cells]]:
    """The filled rows by number, their cells by heading; raises RuleBroken where it is not a sheet with the needed headings."""
    if kind_of(data) is not XLSX:
        raise RuleBroken("请上传由本页下载并填好的 Excel 表（.xlsx）")
    try:
        _check_size(data)
        return _read(data, name, needed)
    except RuleBroken:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part provokes
        raise RuleBroken("Excel 表已损坏，无法读取，请重新下载填报表") from error


def formats(book: Any) -> tuple[Any, Any, Any]:
    """How a sheet to fill in looks (XlsxWriter formats): heads, what is given, what people write; cells of text stay text."""
    cell = {"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
    head = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
    return book.add_format(head), book.add_format({**cell, "bg_color": "#EDF0F3"}), book.add_format(cell)


def is_formula(cell: Any) -> bool:
    """Whether a cell holds a formula, whose value nobody typed."""
    return getattr(cell, "data_type", "") == "f"


def text(cell: Any) -> str:
    """The value as typed; 80 % is stored as 0.8 with a format."""
    value = getattr(cell, "value", None)
    if isinstance(value, float) and "%" in (cell.number_format or ""):
        value = round(value * 100, 6)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _read(data: bytes, name: str, needed: Sequence[str]) -> list[tuple[int, Cells]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    try:
        sheet = book[name] if name in book.sheetnames else book.worksheets[0]
        return list(_rows(sheet, needed))
    finally:
        book.close()


def _check_size(data: bytes) -> None:
    """Count what really comes out, since an archive can say anything about itself."""
    size = tags = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        for part in parts[: MOST_PARTS + 1]:
            with archive.open(part) as stream:
                while size <= MOST_BYTES and (block := stream.read(1024 * 1024)):
                    size, tags = size + len(block), tags + block.count(b"<")
    if size > MOST_BYTES or tags > MOST_TAGS or len(parts) > MOST_PARTS:
        raise RuleBroken("Excel 表过大，请只保留填报内容")


def _rows(sheet: Any, needed: Sequence[str]) -> Iterator[tuple[int, Cells]]:
    lines = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
    headings = [str(cell.value or "").strip() for cell in next(lines, ())]
    missing = [heading for heading in needed if heading not in headings]
    if missing:
        raise RuleBroken(f"表中缺少“{'”“'.join(missing)}”列，请使用本页下载的填报表")
    for line, cells in enumerate(lines, 2):
        values = dict(zip(headings, cells, strict=False))
        if any(getattr(cell, "value", None) is not None for cell in values.values()):
            yield line, values

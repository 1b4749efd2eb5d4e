"""Workbooks: every sheet row by row, merged cells repeated, values instead of formulas (parsing.md §§1–2)."""

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from tracker.documents.readers.blocks import Block, Document, Place, Unreadable, row
from tracker.documents.readers.guard import BROKEN, Blocks, check_width, open_package, parse_xml, part
from tracker.documents.readers.xlsx_merged import Merged, column_of
from tracker.documents.readers.xlsx_parts import Book, S, read_book, rich_text, transitional, unescaped
from tracker.documents.readers.xlsx_values import Kind, Shape, shown

_ROW, _CELL, _VALUE, _FORMULA, _INLINE = f"{S}row", f"{S}c", f"{S}v", f"{S}f", f"{S}is"
_PLAIN = Shape(Kind.NUMBER)
PARAGRAPH = 40  # signs: a row with one longer text and nothing else is a paragraph, not a row


def read_xlsx(data: bytes, name: str) -> Document:
    """All sheets that are shown; what a formula showed when the file was saved is read, the formula itself never."""
    with open_package(data) as package:
        reading = _Reading(read_book(package))
        for count, (sheet, target) in enumerate(reading.book.sheets, start=1):
            reading.add(sheet, _root(package, target), count)
    return Document(name, tuple(reading.blocks), tuple(reading.notes()))


def _root(package: zipfile.ZipFile, target: str) -> etree._Element:
    data = part(package, target)
    if data is None:
        raise Unreadable(BROKEN)
    return parse_xml(transitional(data))


class _Reading:
    """Where the reading of one workbook stands."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.blocks = Blocks()
        self.unsaved = 0  # formulas whose result the file does not hold

    def add(self, sheet: str, root: etree._Element, table: int) -> None:
        """The rows of one sheet; `table` is its count."""
        merged = Merged(one.get("ref", "") for one in root.iterfind(f"{S}mergeCells/{S}mergeCell"))
        number = 0
        for line in root.iterfind(f"{S}sheetData/{_ROW}"):
            number = _whole(line.get("r"), number + 1)
            own = dict(self._cells(line))
            cells = merged.repeated(number, dict(own))
            if not own:
                continue  # empty, or nothing but the lower part of merged cells
            filled = {text for text in cells.values() if text}
            check_width(sum(1 for text in cells.values() if text))
            place = Place(line=self.blocks.next_line, sheet=sheet, row=number)
            only = next(iter(filled))
            if len(filled) == 1 and len(only) > PARAGRAPH:
                self.blocks.append(Block(only, place))
            else:
                self.blocks.append(row(_in_line(cells), place, table))

    def _cells(self, line: etree._Element) -> Iterator[tuple[int, str]]:
        """(column from 0, text) of the cells of a row."""
        column = -1
        for cell in line.iterfind(_CELL):
            column = column_of(cell.get("r", ""), column + 1)
            text = self._shown(cell)
            if text:
                yield column, " ".join(text.split())

    def _shown(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(_INLINE)
            return rich_text(inline) if inline is not None else ""
        value = cell.find(_VALUE)
        text = (value.text or "") if value is not None else ""
        if not text:
            self.unsaved += cell.find(_FORMULA) is not None and kind != "str"
            return ""
        if kind == "s":
            index = _whole(text, len(self.book.strings))
            return self.book.strings[index] if index < len(self.book.strings) else ""
        if kind == "b":
            return "是" if text == "1" else "否"
        if kind == "n":
            style = _whole(cell.get("s"), 0)
            shape = self.book.shapes[style] if style < len(self.book.shapes) else _PLAIN
            return shown(text, shape, since_1904=self.book.since_1904)
        return _iso_day(text) if kind == "d" else unescaped(text)

    def notes(self) -> Iterator[str]:
        """What the person should know about what was not read."""
        if self.unsaved:
            yield f"有 {self.unsaved} 个公式单元格没有保存结果，未能读入，请用 Excel 打开并保存后再导入"
        if self.book.hidden:
            yield f"隐藏的工作表没有读入：{'、'.join(self.book.hidden[:5])}；如需导入，请先取消隐藏"


def _in_line(cells: dict[int, str]) -> list[str]:
    """The cells from column A to the last one; far-off ones move up, so that no row is thousands of columns wide."""
    last = max(column for column, text in cells.items() if text)
    if last < 200:
        return [cells.get(column, "") for column in range(last + 1)]
    return [text for _, text in sorted(cells.items()) if text]


def _iso_day(text: str) -> str:
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", text)
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else text


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else default

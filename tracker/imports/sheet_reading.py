"""A filled 任务分解表 from its bytes: the rows of every sheet as they stand, nothing interpreted (runs in a bounded child)."""

import csv
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tracker.core import bounded
from tracker.documents.readers import MAX_BYTES, Unreadable, check_size
from tracker.documents.readers.encodings import decode
from tracker.documents.readers.guard import WRONG_KIND, open_package, part

MAX_ROWS = 20_000
MAX_COLUMNS = 60
# A sheet that was formatted to its very end has a million rows and nothing in them.
MOST_ROWS_WITH_BLANKS = 200_000
WIDEST_MERGE = 5_000
LIMITS = bounded.Limits(seconds=90.0, memory=1536 * 1024 * 1024)
TOO_MANY = f"表中超过{MAX_ROWS}行，请分成几个文件导入"
Filled = str | int | float | bool | date
Value = Filled | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with its number in Excel; ``formulas`` and ``broken`` are places of cells with formulas and errors (#REF!)."""

    number: int
    values: tuple[Value, ...]
    formulas: frozenset[int] = frozenset()
    broken: frozenset[int] = frozenset()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of the workbook; of a text file the only one, without a name."""

    title: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False


def read_sheet(data: bytes, name: str, *, limits: bounded.Limits = LIMITS) -> tuple[Tab, ...]:
    """All sheets of a workbook or text table; raises Unreadable with a sentence for the user."""
    check_size(len(data), MAX_BYTES)
    if not data:
        raise Unreadable("文件是空的，请检查后重新选择")
    try:
        return bounded.run(read_here, data, name, limits=limits)
    except bounded.TookTooLong:
        words = f"文件在{limits.seconds:.0f}秒内没有读完，已停止，请分成几个文件导入"
    except bounded.TookTooMuchMemory:
        words = "读取文件所需的内存过多，已停止，请分成几个文件导入"
    except bounded.Collapsed:
        words = "读取文件时中途停止，文件可能已损坏，请重新另存后再导入"
    raise Unreadable(words)


def read_here(data: bytes, name: str) -> tuple[Tab, ...]:
    """The same in this process."""
    ending = name.lower().rpartition(".")[2]
    if ending == "xlsx":
        return _workbook(data)
    if ending in ("csv", "tsv", "txt"):
        return (Tab("", tuple(_text_rows(decode(data), ending))),)
    raise Unreadable("请选择 Excel 工作簿（.xlsx）或者文本表格（.csv .tsv）；旧版 .xls 请先另存为 .xlsx")


def _workbook(data: bytes) -> tuple[Tab, ...]:
    with open_package(data) as package:
        if part(package, "xl/workbook.xml") is None:
            raise Unreadable(WRONG_KIND)
    try:
        book = _load(data, formulas=True)
        computed = _load(data, formulas=False) if _has_formulas(book) else book
    except Unreadable:
        raise
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  openpyxl raises whatever the broken part provokes
        raise Unreadable("工作簿已损坏，请重新另存后再导入") from None
    tabs = tuple(_tab(sheet, computed[sheet.title]) for sheet in book.worksheets)
    if sum(len(tab.rows) for tab in tabs) > MAX_ROWS:
        raise Unreadable(TOO_MANY)
    return tabs


def _load(data: bytes, *, formulas: bool) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas, keep_links=False)
    if any(sheet.max_row > MOST_ROWS_WITH_BLANKS for sheet in book.worksheets):
        raise Unreadable("工作表的行数过多（含空白行），请删除下方的空白行后再导入")
    return book


def _has_formulas(book: Any) -> bool:
    return any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows(max_col=_width(sheet)) for cell in row)


def _width(sheet: Any) -> int:
    return min(sheet.max_column or 1, MAX_COLUMNS)


def _tab(sheet: Any, computed: Any) -> Tab:
    merged = dict(_merged(sheet))
    rows = tuple(_rows(sheet, computed, merged))
    return Tab(sheet.title, rows, hidden=sheet.sheet_state != "visible")


def _merged(sheet: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The first cell of each merged area, for every cell in it."""
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] <= WIDEST_MERGE:
            for place in area.cells:
                yield place, (area.min_row, area.min_col)


def _rows(sheet: Any, computed: Any, merged: dict[tuple[int, int], tuple[int, int]]) -> Iterator[SheetRow]:
    width = _width(sheet)
    for number in range(1, (sheet.max_row or 0) + 1):
        places = [merged.get((number, column), (number, column)) for column in range(1, width + 1)]
        cells = [sheet.cell(*place) for place in places]
        if not any(cell.value is not None for cell in cells):
            continue
        formulas = frozenset(at for at, cell in enumerate(cells) if cell.data_type == "f")
        shown = [computed.cell(*place) if at in formulas else cell for at, (place, cell) in enumerate(zip(places, cells, strict=True))]
        broken = frozenset(at for at, cell in enumerate(shown) if cell.data_type == "e" or (at in formulas and cell.value is None))
        values = tuple(None if at in broken else _value(cell) for at, cell in enumerate(shown))
        yield SheetRow(number, values, formulas, broken, hidden=bool(sheet.row_dimensions[number].hidden))


def _value(cell: Any) -> Value:
    """What stands in the cell: text, figure or day."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value if value is None or isinstance(value, str | int | float | bool | date) else str(value)


def _text_rows(text: str, ending: str) -> Iterator[SheetRow]:
    mark = "\t" if ending == "tsv" or text[:4000].count("\t") > text[:4000].count(",") else ","
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1):
            if number > MAX_ROWS:
                raise Unreadable(TOO_MANY)
            if any(cell.strip() for cell in cells):
                yield SheetRow(number, tuple(cell or None for cell in cells[:MAX_COLUMNS]))
    except csv.Error:
        raise Unreadable("文本表格的格式有误，请用 Excel 打开后另存为 .xlsx 再导入") from None

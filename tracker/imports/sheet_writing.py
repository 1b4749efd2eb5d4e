"""The 任务分解表 as a workbook: empty to be filled in, or with a plan's rows. Text is written as text, never as a formula."""

import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from tracker.core.clock import now
from tracker.core.errors import RuleBroken
from tracker.documents.kinds import XLSX
from tracker.imports.sheet_columns import COLUMNS, HEADINGS, UNIT_FIELDS, Field
from tracker.imports.sheet_entries import Entry
from tracker.imports.sheet_layout import EXAMPLE
from tracker.imports.sheet_reading import MAX_ROWS
from tracker.imports.sheet_words import BASES, CONTINUING, FREQUENCIES, KINDS, NO, UNDECIDED, YES, figures_text
from tracker.plans.models import UnitRole

SHEET, UNITS_SHEET, HELP_SHEET = "任务分解表", "单位", "填写说明"
MEDIA_TYPE = XLSX.media_type
LONGEST_CELL = 32_767
SPARE_ROWS = 500
LINE, HIGHEST = 13.5, 400  # points; Excel allows 409
PLAIN_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# What a workbook does not give back as it was: returns, signs that XML forbids, and Excel's own way of writing those.
LOSSY = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
Cell = str | int | date | None
Notes = Sequence[tuple[str, str]]
_ROLES = {Field.LEAD: UnitRole.LEAD, Field.RESPONSIBLE: UnitRole.RESPONSIBLE, Field.SUPPORT: UnitRole.SUPPORT}
_PLACES = {column.field: at for at, column in enumerate(COLUMNS)}
_CHOICES = {
    Field.KIND: list(KINDS.values()),
    Field.CONTINUING: [YES, NO],
    Field.BASIS: list(BASES.values()),
    Field.FREQUENCY: list(FREQUENCIES.values()),
    Field.WEIGHT: [1, 2, 3, 4, 5],
}
_EXAMPLE: dict[Field, Cell] = {
    Field.NUMBER: EXAMPLE,
    Field.TITLE: "建设算力中心",
    Field.TEXT: "建成三个算力中心并投入使用，算力规模达到5000P。",
    Field.KIND: "任务",
    Field.LEAD: "某某市数据管理局",
    Field.SUPPORT: "某某市财政局、某某市发展和改革委员会",
    Field.DEADLINE: date(2025, 6, 30),
    Field.CONTINUING: NO,
    Field.WORDS: "2025年6月底前",
    Field.BASIS: "原文明确",
    Field.CRITERION: "三个中心均通过验收，报送验收意见",
    Field.WEIGHT: 2,
    Field.FREQUENCY: "每季度",
    Field.FIGURES: "算力规模｜>=｜5000｜｜P｜2025-06-30",
}


def template(units: Sequence[str]) -> bytes:
    """The empty sheet with an example, drop-downs and explanations; ``units`` are the register's names of the region."""
    return _book([[_EXAMPLE.get(column.field) for column in COLUMNS]], units, example=True)


def export(entries: Iterable[Entry], units: Sequence[str], notes: Notes = ()) -> bytes:
    """The rows of a plan; raises RuleBroken, naming row and column, where Excel could not give a text back as it is."""
    rows = [cells_of(entry) for entry in entries]
    if len(rows) > MAX_ROWS:
        raise RuleBroken(f"任务超过{MAX_ROWS}项，一张表放不下")
    for row in rows:
        _require_lossless(row)
    return _book(rows, units, notes)


def cells_of(entry: Entry) -> list[Cell]:
    """An entry in the order of the columns."""
    cells: dict[Field, Cell] = {
        Field.NUMBER: entry.number,
        Field.TITLE: entry.title,
        Field.TEXT: entry.text,
        Field.KIND: KINDS[entry.kind],
        **{name: "、".join(entry.units.get(role, ())) for name, role in _ROLES.items()},
        Field.DEADLINE: entry.due or (CONTINUING if entry.continuing else UNDECIDED),
        Field.CONTINUING: YES if entry.continuing else NO,
        Field.WORDS: entry.words,
        Field.BASIS: BASES[entry.basis] if entry.basis else "",
        Field.CRITERION: entry.criterion,
        Field.WEIGHT: entry.weight,
        Field.FREQUENCY: FREQUENCIES[entry.frequency] if entry.frequency else "",
        Field.FIGURES: figures_text(entry.figures),
        Field.NOTE: entry.note,
        Field.KEY: entry.key,
    }
    return [cells[column.field] for column in COLUMNS]


def _require_lossless(row: Sequence[Cell]) -> None:
    for column, value in zip(COLUMNS, row, strict=True):
        if not isinstance(value, str):
            continue
        where = f"条款号{str(row[0])[:30]}的“{column.heading}”"
        if len(value) > LONGEST_CELL:
            raise RuleBroken(f"{where}有{len(value)}字，Excel 一格最多{LONGEST_CELL}字，请先在系统中缩短")
        if LOSSY.search(value):
            raise RuleBroken(f"{where}含有 Excel 不能原样保存的字符（回车符、控制字符或者“_x000D_”一类的字样），请先在系统中改正")


def _book(rows: Sequence[Sequence[Cell]], units: Sequence[str], notes: Notes = (), *, example: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN_TEXT) as book:
        book.set_properties({"title": SHEET, "created": now().replace(tzinfo=None)})
        styles = Styles(book)
        sheet = book.add_worksheet(SHEET)
        write_head(sheet, styles, [(column.heading, column.width) for column in COLUMNS])
        for at, row in enumerate(rows, 1):
            write_row(sheet, at, row, styles, faded=example)
        last = len(rows) + SPARE_ROWS
        _offer_choices(sheet, last, len(units))
        sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
        _units_sheet(book.add_worksheet(UNITS_SHEET), styles, units)
        _help_sheet(book.add_worksheet(HELP_SHEET), styles, notes)
    return out.getvalue()


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Any) -> None:
        face = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#C6D0DA"}
        self.head = book.add_format({**face, "bold": True, "bg_color": "#EAF1F7", "valign": "vcenter", "align": "center"})
        self.must = book.add_format({**face, "bold": True, "bg_color": "#FBE9B7", "valign": "vcenter", "align": "center"})
        self.text = book.add_format({**face, "num_format": "@"})
        self.fixed = book.add_format({**face, "num_format": "@", "bg_color": "#EDF0F3"})
        self.day = book.add_format({**face, "num_format": "yyyy-mm-dd", "align": "left"})
        self.number = book.add_format({**face, "num_format": "0", "align": "left"})
        self.doubted = book.add_format({**face, "num_format": "@", "font_color": "#6B4700", "bg_color": "#FBE9B7"})
        self.wrong = book.add_format({**face, "num_format": "@", "font_color": "#8C1D17", "bg_color": "#F8D7D5"})
        faded = {**face, "font_color": "#5B6773", "italic": True, "bg_color": "#F4F6F8"}
        self.faded, self.faded_day = book.add_format({**faded, "num_format": "@"}), book.add_format({**faded, "num_format": "yyyy-mm-dd"})
        self.alone = book.add_format({"font_name": "宋体", "font_size": 11, "bold": True, "num_format": "@"})
        self.title = book.add_format({"font_name": "宋体", "font_size": 12, "bold": True})
        self.note = book.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"})


def write_head(sheet: Any, styles: Styles, columns: Sequence[tuple[str, float]]) -> None:
    """Headings in row 1, frozen and repeated on every printed page; what must be filled in is yellow."""
    must = {HEADINGS[name] for name in (Field.TEXT, Field.LEAD, Field.RESPONSIBLE)}
    for at, (heading, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, styles.must if heading in must else styles.head)
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(2, 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)


def height_of(cells: Sequence[tuple[str, float]]) -> float:
    """How high a row must be for its texts in columns of these widths; a Chinese character is two wide."""
    lines = [sum(max(1, math.ceil(_wide(line) / width)) for line in text.split("\n")) for text, width in cells]
    return min(LINE * max([1, *lines]) + 4, HIGHEST)


def _wide(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def write_row(sheet: Any, at: int, row: Sequence[Cell], styles: Styles, *, faded: bool = False) -> None:
    """Each value as what it is."""
    sheet.set_row(at, height_of([(str(value), column.width - 1) for value, column in zip(row, COLUMNS, strict=True) if value]))
    for place, value in enumerate(row):
        style = styles.faded if faded else styles.fixed if place == _PLACES[Field.KEY] else styles.text
        if isinstance(value, date):
            sheet.write_datetime(at, place, value, styles.faded_day if faded else styles.day)
        elif isinstance(value, int):
            sheet.write_number(at, place, value, styles.faded if faded else styles.number)
        elif value:
            sheet.write_string(at, place, value, style)
        else:
            sheet.write_blank(at, place, None, style)


def _offer_choices(sheet: Any, last: int, units: int) -> None:
    """Drop-downs; a unit's list only helps, because a cell may name several."""
    for name, words in _CHOICES.items():
        sheet.data_validation(1, _PLACES[name], last, _PLACES[name], {"validate": "list", "source": words, "error_type": "warning"})
    if units:
        listed = {"validate": "list", "source": f"={UNITS_SHEET}!$A$2:$A${units + 1}", "show_error": False}
        for name in UNIT_FIELDS:
            sheet.data_validation(1, _PLACES[name], last, _PLACES[name], listed)


def _units_sheet(sheet: Any, styles: Styles, units: Sequence[str]) -> None:
    sheet.set_column(0, 0, 44)
    sheet.write_string(0, 0, "单位库中的名称", styles.head)
    for at, name in enumerate(units, 1):
        sheet.write_string(at, 0, name, styles.text)
    sheet.freeze_panes(1, 0)


def _help_sheet(sheet: Any, styles: Styles, notes: Notes) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 96)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    lines = [
        *notes,
        ("怎样填写", "在“任务分解表”中一行填一项任务，填好后在网页“规划—导入任务分解表”中上传。有误的行会逐行列出，改正之前不会建立任务。"),
        ("示例行", f"条款号为“{EXAMPLE}”的行不导入，可以删除。"),
        *((column.heading, column.hint) for column in COLUMNS),
        ("单位次序", "单位按牵头、责任、配合的次序保存，每一列中按填写的先后；牵头单位列的第一个是主牵头。"),
        ("不在表中", "节点、进展填报、佐证材料、联系人和指标不在本表中，导入时不受影响。"),
    ]
    sheet.write_string(0, 0, "填写说明", styles.title)
    for at, (name, words) in enumerate(lines, 2):
        sheet.write_string(at, 0, name, styles.head)
        sheet.write_string(at, 1, words, styles.note)

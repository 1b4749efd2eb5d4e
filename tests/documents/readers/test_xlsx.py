"""A workbook is read as a person sees it (parsing.md §§1–2)."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.documents.readers.excel import workbook
from tracker.documents.readers import BlockKind, read_bytes
from tracker.documents.readers.xlsx_merged import column_of
from tracker.documents.readers.xlsx_values import shape_of, shown


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def a_sheet() -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    assert book.active is not None
    return book, book.active


def a_book(rows: str, **parts: str) -> bytes:
    """A workbook of one sheet made by hand."""
    return workbook(f"<sheetData>{rows}</sheetData>", **parts)


def rows(data: bytes) -> list[tuple[str, ...]]:
    return [block.cells for block in read_bytes(data, "a.xlsx").blocks]


def test_sheets_come_one_after_the_other_with_their_places() -> None:
    book, first = a_sheet()
    first.title = "任务"
    first.append(["甲", "乙"])
    second = book.create_sheet("指标")
    second["B3"], second["C3"] = "丙", "丁"
    blocks = read_bytes(saved(book), "a.xlsx").blocks
    assert [(block.place.sheet, block.place.row, block.cells) for block in blocks] == [
        ("任务", 1, ("甲", "乙")),
        ("指标", 3, ("", "丙", "丁")),
    ]
    assert len({block.table for block in blocks}) == 2


def test_a_hidden_sheet_is_left_out_and_named() -> None:
    book, sheet = a_sheet()
    sheet.append(["甲", "乙"])
    hidden = book.create_sheet("选项")
    hidden.append(["暗", "暗"])
    hidden.sheet_state = "veryHidden"
    found = read_bytes(saved(book), "a.xlsx")
    assert [block.cells for block in found.blocks] == [("甲", "乙")]
    assert "选项" in found.notes[0]


def test_merged_cells_repeat_and_rows_of_nothing_else_are_no_rows() -> None:
    book, sheet = a_sheet()
    for line in (["甲", "乙", None], [None, "丙", "丁"], [None, None, None], ["戊", "己", "庚"]):
        sheet.append(line)
    for area in ("A1:A3", "B1:C1", "B2:B3", "C2:C3"):
        sheet.merge_cells(area)
    assert rows(saved(book)) == [("甲", "乙", "乙"), ("甲", "丙", "丁"), ("戊", "己", "庚")]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (date(2025, 3, 31), "yyyy-mm-dd", "2025年3月31日"),
        (datetime(2025, 12, 1), 'yyyy"年"m"月"', "2025年12月"),  # noqa: DTZ001  a workbook knows no zone
        (date(2025, 1, 1), "yyyy", "2025年"),
        (date(2025, 3, 31), "m/d/yy", "2025年3月31日"),
        (0.35, "0%", "35%"),
        (0.1234, "0.0%", "12.3%"),
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.5, "#,##0.00", "1234567.5"),
        (20250331, "General", "20250331"),
        (True, "General", "是"),
        (3, '0"个月"', "3"),
    ],
)
def test_numbers_are_what_their_format_shows(value: object, form: str, text: str) -> None:
    book, sheet = a_sheet()
    sheet.append(["甲", value])
    sheet["B1"].number_format = form
    assert rows(saved(book)) == [("甲", text)]


def test_the_formats_of_chinese_systems_are_dates() -> None:
    assert shown("45747", shape_of("31", {})) == "2025年3月31日"
    assert shown("45747", shape_of("57", {})) == "2025年3月"
    assert shown("59", shape_of("14", {})) == "1900年2月28日"
    assert shown("0", shape_of("14", {}), since_1904=True) == "0"
    assert shown("44285", shape_of("14", {}), since_1904=True) == "2025年3月31日"


def test_a_formula_is_read_by_its_result_and_a_missing_one_is_told() -> None:
    book = a_book(
        '<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>市财政局</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1"><f>cmd|\' /C calc\'!A0</f></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    found = read_bytes(book, "a.xlsx")
    assert [block.cells for block in found.blocks] == [("市财政局", "2", "", "#DIV/0!")]
    assert "1 个公式单元格没有保存结果" in found.notes[0]


def test_rich_and_inline_strings_and_stored_control_signs_are_read() -> None:
    strings = "<si><r><t>市财</t></r><r><t>政局</t></r><rPh><t>cai</t></rPh></si><si><t>甲_x000D_\n乙</t></si>"
    cells = '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>99</v></c><c t="inlineStr"><is><t>丙</t></is></c>'
    assert rows(a_book(f"<row>{cells}</row>", strings=strings)) == [("市财政局", "甲 乙", "", "丙")]


def test_a_row_with_one_long_text_is_a_paragraph() -> None:
    book, sheet = a_sheet()
    sheet.append(["本表中列第一位的单位为牵头单位，其余为配合单位，各单位应当按照职责分工抓好落实，下同。按季度报送进展。"])
    assert [block.kind for block in read_bytes(saved(book), "a.xlsx").blocks] == [BlockKind.PARAGRAPH]


def test_cells_far_to_the_right_move_up() -> None:
    assert rows(a_book('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>')) == [("1", "2")]


def test_columns_are_letters() -> None:
    assert [column_of(name, -1) for name in ("A1", "Z9", "AA1", "XFD1048576", "1A")] == [0, 25, 26, 16383, -1]

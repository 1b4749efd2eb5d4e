"""The template and the exported sheet as Excel and LibreOffice open them."""

import io
from datetime import date

import openpyxl
import pytest

from tests.builders import XIAMEN, a_unit
from tests.imports.sheets import HEAD, bytes_of, faults_of, items_of, sheet, start
from tests.support.office import pdf_text, to_pdf
from tracker.imports import sheet_problems, sheet_queries
from tracker.imports.sheet_columns import COLUMNS
from tracker.imports.sheet_words import figures_of, figures_text
from tracker.imports.sheet_writing import SHEET, UNITS_SHEET, template

pytestmark = pytest.mark.engine("sqlite")
HEADINGS = [column.heading for column in COLUMNS]


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_template_explains_itself_and_offers_choices():
    book = opened(template(["甲市测试局", "乙市测试局"]))
    page = book[SHEET]
    assert [cell.value for cell in page[1]] == HEADINGS
    assert (page.freeze_panes, book.sheetnames) == ("D2", [SHEET, UNITS_SHEET, "填写说明"])
    assert page["A2"].value == "示例（导入时忽略）"
    lists = {str(one.sqref).partition("2")[0]: one.formula1 for one in page.data_validations.dataValidation}
    assert lists["D"] == '"任务,目标,专项行动,保障措施"'
    assert lists["E"] == f"{UNITS_SHEET}!$A$2:$A$3"
    assert [cell.value for cell in book[UNITS_SHEET]["A"]] == ["单位库中的名称", "甲市测试局", "乙市测试局"]
    explained = {row[0].value for row in book["填写说明"].iter_rows()}
    assert set(HEADINGS) <= explained


def test_a_template_filled_below_its_example_is_imported_without_it(session):
    book = opened(template([]))
    book[SHEET].append(["四/1", None, "建成三个公园", None, "厦门市财政局"])
    (item,) = items_of(start(bytes_of(book)))
    assert (item.number, item.text, item.faults) == ("四/1", "建成三个公园", [])


def test_the_list_of_units_holds_todays_names_of_the_region(session):
    a_unit("甲市测试局")
    a_unit("旧测试局", valid_to=date(2020, 1, 1))
    names = sheet_queries.register_names(XIAMEN, date(2024, 10, 8))
    assert "甲市测试局" in names
    assert "旧测试局" not in names
    assert names == sorted(set(names), key=names.index)


def test_the_marked_sheet_keeps_rows_where_they_were_and_says_what_is_wrong(session):
    rows = (("标题行",), (), HEAD, ("1", "建成三个公园", "厦门市财政局", "", date(2025, 6, 30)), ("2", "开展排查", "", "", "近期"))
    kept = start(sheet(*rows))
    page = opened(sheet_problems.problem_book(kept)).active
    assert [page.cell(row, 6).value is not None for row in (1, 3, 4, 5)] == [False, True, False, True]
    assert "第5行“完成时限”：“近期”不是日期" in page.cell(5, 6).value
    assert page.cell(1, 1).value == "标题行"


def test_the_marked_sheet_reads_back_as_it_was(session):
    rows = (HEAD, ("1", "建成三个公园", "厦门市财政局", "", date(2025, 6, 30)), ("2", "开展排查", "", "", "近期"))
    first = start(sheet(*rows))
    second = start(sheet_problems.problem_book(first), title="再来")
    third = start(sheet_problems.problem_book(second), title="又来")
    assert faults_of(first) == faults_of(second) == faults_of(third)
    assert [item.deadline for item in items_of(third)] == [item.deadline for item in items_of(first)]


@pytest.mark.slow
def test_libreoffice_opens_the_template(tmp_path):
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template(["甲市测试局"]))
    text = pdf_text(to_pdf(path))
    assert "示例（导入时忽略）" in text
    assert "填写说明" in text


def test_figures_are_written_so_that_they_can_be_read_back():
    figures = [
        {"what": "甲｜乙\\丙\n丁", "comparator": "range", "value": 1.5, "upper": 3, "unit": "%", "by": "2025-12-31", "text": "原话"},
        {"what": "", "comparator": ">=", "value": None, "upper": None, "unit": None, "by": None},
    ]
    assert figures_of(figures_text(figures)) == figures


def test_a_coordinator_may_write_figures_by_hand():
    assert figures_of("公园｜≥｜3\n绿道｜约｜1.5｜｜公里") == [
        {"what": "公园", "comparator": ">=", "value": 3, "upper": None, "unit": None, "by": None},
        {"what": "绿道", "comparator": "~", "value": 1.5, "upper": None, "unit": "公里", "by": None},
    ]

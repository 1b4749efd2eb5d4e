"""Sheets as other offices keep them: titles, sections, merged and hidden cells, formulas, several sheets, text tables."""

import io
from datetime import date

import openpyxl
import pytest

from tests.imports.sheets import HEAD, bytes_of, sheet
from tracker.documents.readers import Unreadable
from tracker.imports import sheet_reading
from tracker.imports.sheet_columns import Field, read_header
from tracker.imports.sheet_layout import lay_out
from tracker.imports.sheet_reading import read_here, read_sheet
from tracker.plans.extract.result import Fate

pytestmark = pytest.mark.engine("sqlite")


def layout(data: bytes, name: str = "分解表.xlsx"):
    return lay_out(read_here(data, name))


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (("序号", "重点任务", "牵头单位", "责任单位", "配合单位", "完成时限"), "serial text lead responsible support deadline"),
        (("序号", "任务名称", "具体举措", "责任部门", "时间节点", "备注"), "serial text text responsible deadline note"),
        (("目标任务", "责任单位", "责任处室", "责任领导", "联系电话"), "text responsible contact contact contact"),
        (("项目名称", "工作目标", "主办单位", "协办单位", "进度安排"), "text criterion lead support deadline"),
        (("工作目标", "责任单位", "完成时间"), "text responsible deadline"),
        (("工作任务（必填）", "* 牵头单位", "完成\n时限", "存在问题"), "text lead deadline text"),
        (("工作任务", "牵头单位", "问题"), "text lead problem"),
        (("任务类别", "任务编号", "工作任务", "责任处室", "投资额"), "kind serial text responsible other"),
    ],
)
def test_the_columns_of_other_offices_are_understood(head, wanted):
    assert " ".join(read_header(head).fields) == wanted


@pytest.mark.parametrize(
    "cells",
    [
        ("1", "推进平台建设", "市财政局牵头", "", "2025年"),
        ("厦门市2025年重点任务分解表",),
        ("姓名", "电话"),
        ("一、产业升级", "", "", ""),
        ("工作任务的说明：本表由各责任单位填写并于月底前报送市政府督查室汇总", "牵头单位"),
    ],
)
def test_other_rows_are_no_header(cells):
    assert read_header(cells) is None


def test_titles_sections_and_sums_are_no_tasks():
    found = layout(
        sheet(
            ("厦门市2025年重点任务分解表",),
            HEAD,
            ("一、产业升级",),
            ("1", "建成三个公园", "市财政局", "", "6月底前"),
            ("（二）城市更新", "（二）城市更新", "（二）城市更新", "（二）城市更新", "（二）城市更新"),
            ("1", "改造老旧小区", "市住建局", "", "年底前"),
            ("合计", "2项", "", "", ""),
        )
    )
    assert [line.fate for line in found.lines] == [
        Fate.FRONT_MATTER,
        Fate.OUTLINE,
        Fate.OUTLINE,
        Fate.MEASURES,
        Fate.OUTLINE,
        Fate.MEASURES,
        Fate.BACKGROUND,
    ]
    assert found.titles == ["厦门市2025年重点任务分解表"]
    assert [(line.section.number, line.section.heading) for line in found.tasks] == [("一", "产业升级"), ("（二）", "城市更新")]


def test_merged_cells_stand_for_every_row():
    book = openpyxl.Workbook()
    for row in (HEAD, ("1", "建成三个公园", "市财政局", "", "2025-06-30"), (None, None, "市住建局", "", "2025-12-31")):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B2:B3")
    assert [line.text(Field.TEXT) for line in layout(bytes_of(book)).tasks] == ["建成三个公园"] * 2


def test_formulas_are_read_as_they_show_and_noted():
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(("1", "=CONCAT(1)", "市财政局", "", date(2025, 6, 30)))
    row = read_here(bytes_of(book), "a.xlsx")[0].rows[1]
    assert (row.formulas, row.broken, row.values[1], row.values[4]) == ({1}, {1}, None, date(2025, 6, 30))


def test_hidden_rows_and_sheets_are_read_and_noted():
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(("1", "建成三个公园", "市财政局", "", ""))
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("藏").append(HEAD)
    book["藏"].sheet_state = "hidden"
    first, second = read_here(bytes_of(book), "a.xlsx")
    assert ([row.hidden for row in first.rows], second.hidden) == ([False, True], True)


def test_several_sheets_are_sections_of_their_own():
    book = openpyxl.load_workbook(io.BytesIO(sheet(HEAD, ("1", "甲事", "市财政局", "", ""), name="第一批")))
    second = book.create_sheet("第二批")
    second.append(HEAD)
    second.append(("1", "乙事", "市财政局", "", ""))
    book.create_sheet("通讯录").append(("张三", "电话"))
    tasks = layout(bytes_of(book)).tasks
    assert [(line.section.number, line.section.heading) for line in tasks] == [("1", "第一批"), ("2", "第二批")]


@pytest.mark.parametrize(("mark", "ending", "encoding"), [(",", "csv", "gb18030"), ("\t", "tsv", "utf-8"), (",", "csv", "utf-8-sig")])
def test_text_tables_are_read_too(mark, ending, encoding):
    words = "\n".join(mark.join(row) for row in (HEAD, ("1", '"建成三个\n公园"', "市财政局", "", "2025-06-30")))
    (task,) = layout(words.encode(encoding), f"表.{ending}").tasks
    assert (task.text(Field.TEXT), task.text(Field.LEAD)) == ("建成三个\n公园", "市财政局")


def test_an_example_row_of_the_template_is_passed_over():
    assert [line.fate for line in layout(sheet(HEAD, ("示例（导入时忽略）", "建公园", "市财政局", "", ""))).lines][1] is Fate.BACKGROUND


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.xlsx", "空的"),
        (b"PK\x03\x04broken", "a.xlsx", "损坏"),
        (b"%PDF-1.7", "a.xlsx", "扩展名不符"),
        (b"x", "a.xls", "另存为 .xlsx"),
        (b"x" * (20 * 1024 * 1024 + 1), "a.xlsx", "20 MB"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(data, name, words):
    with pytest.raises(Unreadable, match=words):
        read_sheet(data, name)


def test_more_rows_than_a_sheet_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(sheet_reading, "MAX_ROWS", 3)
    with pytest.raises(Unreadable, match="分成几个文件"):
        read_here(sheet(*[HEAD] * 4), "a.xlsx")
    with pytest.raises(Unreadable, match="分成几个文件"):
        read_here(b"a,b\n" * 4, "a.csv")

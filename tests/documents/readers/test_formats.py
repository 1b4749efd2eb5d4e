"""One document in every format gives the same measures; the files are made here (parsing.md §1)."""

import html
import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.support import office
from tracker.documents.readers import read, read_bytes
from tracker.plans.extract import as_json, extract

SAMPLE = Path(__file__).parents[2] / "data" / "sample-assigned.txt"
LINES = [line for line in SAMPLE.read_text(encoding="utf-8").splitlines() if line]


def found(path: Path) -> list[tuple[Any, ...]]:
    measures = as_json(extract(read(path)))["measures"]
    return [(one["number"], one["title"], str(one["units"]), str(one["unit_groups"]), one["deadline"], one["ongoing"]) for one in measures]


def as_docx(folder: Path) -> Path:
    document = docx.Document()
    for line in LINES:
        made = document.add_paragraph(line)
        made.paragraph_format.first_line_indent = docx.shared.Pt(24)
    document.save(str(folder / "sample.docx"))
    return folder / "sample.docx"


def as_html(folder: Path) -> Path:
    path = folder / "sample.html"
    body = "".join(f"<p>{html.escape(line)}</p>" for line in LINES)
    path.write_text(
        f"<html><head><title>x</title><style>p {{}}</style></head><body><script>1</script>{body}</body></html>", encoding="utf-8"
    )
    return path


def as_gbk(folder: Path) -> Path:
    path = folder / "sample.txt"
    path.write_text("\r\n".join(LINES), encoding="gb18030")
    return path


@pytest.mark.parametrize("make", [as_docx, as_html, as_gbk])
def test_the_same_document_gives_the_same_measures(tmp_path: Path, make: Any) -> None:
    assert found(make(tmp_path)) == found(SAMPLE)


@pytest.mark.slow
def test_the_same_document_as_pdf_gives_the_same_measures(tmp_path: Path) -> None:
    assert found(office.to_pdf(as_docx(tmp_path))) == found(SAMPLE)


def test_automatic_numbers_of_word_are_read() -> None:
    document = docx.Document()
    for text in ("修路", "修桥"):
        document.add_paragraph(text, style="List Number")
    stream = io.BytesIO()
    document.save(stream)
    assert [block.text for block in read_bytes(stream.getvalue(), "a.docx").blocks] == ["1.修路", "2.修桥"]


def test_merged_cells_of_word_and_excel_repeat() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(0, 1).text, table.cell(1, 1).text = "乙", "丙"
    word = io.BytesIO()
    document.save(word)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["甲", "乙"])
    sheet.append([None, "丙"])
    sheet.merge_cells("A1:A2")
    excel = io.BytesIO()
    book.save(excel)
    expected = [("甲", "乙"), ("甲", "丙")]
    assert [block.cells for block in read_bytes(word.getvalue(), "a.docx").blocks] == expected
    assert [block.cells for block in read_bytes(excel.getvalue(), "a.xlsx").blocks] == expected


def test_spans_of_a_web_table_repeat() -> None:
    page = "<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    assert [block.cells for block in read_bytes(page.encode(), "a.html").blocks] == [("甲", "乙"), ("甲", "丙")]


@pytest.mark.slow
def test_a_ruled_table_in_a_pdf_is_rows(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3, style="Table Grid")
    for row, words in zip(
        table.rows,
        [("工作任务", "责任单位", "完成时限"), ("修好道路", "市甲局", "2023年底"), ("修好桥梁", "市乙局", "持续推进")],
        strict=True,
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    document.save(str(tmp_path / "table.docx"))
    measures = as_json(extract(read(office.to_pdf(tmp_path / "table.docx"))))["measures"]
    assert [(one["title"], one["units"][0]["name"]) for one in measures] == [("修好道路", "市甲局"), ("修好桥梁", "市乙局")]

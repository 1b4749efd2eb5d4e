"""The base of the report benchmark is a fair one: the libraries write every row that we write."""

import io

import docx
import openpyxl
import pytest

from benchmarks.reports import docx_by_library, rows_written, tables_of, xlsx_by_library
from tests.reports.conftest import city, snapshot, view  # noqa: F401
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_docx import render_docx
from tracker.reports.render_xlsx import render_xlsx
from tracker.reports.wording import compose

pytestmark = pytest.mark.engine("sqlite")


def test_the_libraries_write_the_same_tables(view: SnapshotView) -> None:  # noqa: F811
    document = compose(view).document
    ours, theirs = (docx.Document(io.BytesIO(content)).tables for content in (render_docx(document), docx_by_library(document)))
    assert len(ours) == len(tables_of(document)) > 4
    assert [[cell.text for cell in row.cells] for table in theirs for row in table.rows] == [
        [cell.text for cell in row.cells] for table in ours for row in table.rows
    ]


def test_the_libraries_write_the_same_sheets(view: SnapshotView) -> None:  # noqa: F811
    ours, theirs = (openpyxl.load_workbook(io.BytesIO(content)) for content in (render_xlsx(view), xlsx_by_library(rows_written(view))))
    lists = [list(sheet.values) for sheet in ours if sheet.title != "汇总"]
    assert [list(sheet.values) for sheet in theirs] == lists
    assert len(lists) == 6

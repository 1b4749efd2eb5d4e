import copy
import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from tests.support.office import pdf_text, to_pdf
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_xlsx import render_xlsx
from tracker.reports.xlsx_sheets import LEDGER

pytestmark = pytest.mark.engine("sqlite")
HEADS = [head for head, _ in LEDGER]


def book(view: SnapshotView, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(view)), **options)


def test_the_sheets(view: SnapshotView) -> None:
    assert book(view).sheetnames == ["汇总", "金2", "产2", "逾期滞后", "报送情况", "单位情况", "主要指标"]


def test_the_summary_counts_with_formulas_whose_values_are_stored(view: SnapshotView) -> None:
    formulas, values = book(view)["汇总"], book(view, data_only=True)["汇总"]
    assert formulas["C5"].value == "=COUNTIF('金2'!$K$2:$K$7,\"红\")"
    assert [values.cell(5, column).value for column in range(2, 9)] == [6, 3, 1, 1, 1, 0, 1]
    assert [values.cell(7, column).value for column in range(1, 9)] == ["合计", 9, 3, 1, 2, 2, 1, 2]
    assert values["I7"].value == pytest.approx(2 / 9)


def test_libreoffice_counts_what_is_stored(view: SnapshotView, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(render_xlsx(view))
    text = pdf_text(to_pdf(path))
    total = next(line.split() for line in text.splitlines() if line.strip().startswith("合计"))
    assert total[1:8] == ["9", "3", "1", "2", "2", "1", "2"]
    assert not any(error in text for error in ("Err:", "#REF!", "#NAME?", "#VALUE!"))


def test_dates_are_dates_and_figures_are_figures(view: SnapshotView) -> None:
    row = dict(zip(HEADS, [cell.value for cell in book(view)["金2"][2]], strict=True))
    assert row["完成时限"].date() == date(2024, 9, 18)
    assert (row["进度（%）"], row["逾期天数"], row["亮灯"]) == (0, 12, "红")


def test_a_light_is_a_colour_and_a_word(view: SnapshotView) -> None:
    cell = book(view)["金2"].cell(2, HEADS.index("亮灯") + 1)
    assert (cell.value, cell.fill.fgColor.rgb) == ("红", "FFF8D7D5")


def test_lists_have_a_frozen_head_filters_and_a_print_area(view: SnapshotView) -> None:
    sheet = book(view)["金2"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:R7")
    assert (sheet.print_title_rows, sheet.print_area) == ("$1:$1", "'金2'!$A$1:$R$7")


STARTS = ("=", "+", "-", "@", "\t", "\r", "=cmd|'/C calc'!A0 ")


def test_text_is_never_a_formula(view: SnapshotView, tmp_path: Path) -> None:
    """Whatever a title or criterion begins with: read back it is a string, and LibreOffice shows it as it was written."""
    data = copy.deepcopy(view.data)
    slug = data["tasks"][0]["plan"]
    rows = [row for row in data["tasks"] if row["plan"] == slug]
    for place, row in enumerate(rows):
        row["title"], row["criterion"] = f"{STARTS[place]}1+1", f"{STARTS[-1 - place]}2"
    dangerous = SnapshotView(data)
    sheet = book(dangerous)[data["plans"][slug]["short_name"]]
    assert len(rows) > 5
    for place, row in enumerate(rows, 2):
        for column, text in ((2, row["title"]), (len(LEDGER), row["criterion"])):
            cell = sheet.cell(place, column)
            assert (cell.data_type, unescape(cell.value).strip()) == ("s", text.strip())
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(render_xlsx(dangerous))
    assert "=1+1" in pdf_text(to_pdf(path)).replace(" ", "")


def test_cooperating_units_have_no_figures_to_be_ranked_by(view: SnapshotView) -> None:
    rows = list(book(view)["单位情况"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["督查对象", "督查对象", "协同单位"]
    assert rows[-1][4:] == (None,) * 7


def test_the_same_snapshot_makes_the_same_bytes(view: SnapshotView) -> None:
    assert render_xlsx(view) == render_xlsx(view)

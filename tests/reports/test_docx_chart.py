"""Native charts of the .docx: what Word would find in them, and what LibreOffice prints."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from lxml import etree

from tests.reports.bulletin import a_document
from tests.reports.paper import printed
from tests.reports.test_render_docx import LEFT, RIGHT, page_with
from tests.reports.world import City
from tracker.reports.document import Chart, ChartKind, Figure, Series
from tracker.reports.drawings import indicator_paths, unit_lights
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_docx import render_docx

pytestmark = pytest.mark.engine("sqlite")

SPACES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
BARS = Chart(
    "",
    ChartKind.STACKED_BARS,
    ("市工信局", "市财政局"),
    (Series("红灯", (1, 0), "B3261E"), Series("绿灯", (2, 3), "2E7D4F")),
    "单位：项",
    40,
)
DAYS = tuple(date(year, 12, 31) for year in range(2020, 2026))
LINES = Chart(
    "金融业增加值（亿元）",
    ChartKind.LINES,
    DAYS,
    (
        Series("序时要求", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), "8796A5", dashed=True),
        Series("实际", (1.0, None, 2.5, None, None, None), "1F4E79"),
    ),
    "单位：亿元",
    55,
)
FIGURES = (Figure("图1 各单位亮灯情况", (BARS,)), Figure("图2 指标进度", (LINES, LINES, LINES), across=2, note="注：虚线为序时要求。"))


def file_of(figures: tuple[Figure, ...] | list[Figure]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(render_docx(a_document(blocks=tuple(figures), annexes=()))))


def chart_of(package: zipfile.ZipFile, number: int) -> Any:
    return etree.fromstring(package.read(f"word/charts/chart{number}.xml"))


def cached(chart: Any) -> dict[str, list[str | None]]:
    """The figures stored in the chart itself, by the name of their series."""
    found = {}
    for series in chart.iterfind(".//c:ser", SPACES):
        name = series.findtext("c:tx//c:v", namespaces=SPACES)
        count = int(series.find("c:val//c:ptCount", SPACES).get("val"))
        points = {int(point.get("idx")): point.findtext("c:v", namespaces=SPACES) for point in series.iterfind("c:val//c:pt", SPACES)}
        found[name] = [points.get(place) or None for place in range(count)]
    return found


def sheet_of(package: zipfile.ZipFile, number: int) -> dict[str, list[Any]]:
    """The same figures in the workbook that Word opens for editing."""
    book = openpyxl.load_workbook(io.BytesIO(package.read(f"word/embeddings/chart{number}.xlsx")))
    return {column[0]: list(column[1:]) for column in book["数据"].iter_cols(values_only=True)}


def test_a_chart_leads_to_its_workbook_and_both_hold_the_same_figures() -> None:
    package = file_of(FIGURES)
    for number, drawn in enumerate((BARS, LINES, LINES, LINES), 1):
        chart, sheet = chart_of(package, number), sheet_of(package, number)
        link = chart.find("c:externalData", SPACES).get(f"{{{SPACES['r']}}}id")
        relations = package.read(f"word/charts/_rels/chart{number}.xml.rels").decode()
        assert re.search(rf'Id="{link}".*Target="\.\./embeddings/chart{number}\.xlsx"', relations)
        for series in drawn.series:
            assert sheet[series.name] == list(series.values)
            assert [value and float(value) for value in cached(chart)[series.name]] == list(series.values)
    assert [day.date() for day in sheet_of(package, 2)["单位：亿元"]] == list(DAYS)
    assert sheet_of(package, 1)["单位：项"] == ["市工信局", "市财政局"]


def test_every_text_of_a_chart_names_its_east_asian_face() -> None:
    package = file_of(FIGURES)
    for number in (1, 2):
        properties = chart_of(package, number).xpath(".//a:defRPr | .//a:rPr", namespaces=SPACES)
        assert len(properties) >= 3
        assert all(one.find("a:ea", SPACES).get("typeface") == "仿宋_GB2312" for one in properties)


def test_what_word_would_assume_is_said(city: City) -> None:
    bars, lines = (chart_of(file_of(FIGURES), number) for number in (1, 2))
    shown = {part.tag.partition("}")[2] for part in bars.find(".//c:dLbls", SPACES) if part.get("val") == "1"}
    assert shown == {"showVal"}
    assert {part.get("val") for part in lines.iterfind(".//c:smooth", SPACES)} == {"0"}
    assert lines.find(".//c:dispBlanksAs", SPACES).get("val") == "gap"


def test_charts_are_printed_within_the_type_area_with_their_captions_below(tmp_path: Any) -> None:
    paper = printed(render_docx(a_document(blocks=FIGURES, annexes=(), imprint=None)), tmp_path)
    page = page_with(paper, "市工信局")
    name, caption = paper.word(page, "市工信局"), paper.word(page, "各单位亮灯情况")
    assert LEFT < name.left < RIGHT
    assert 0 < caption.top - paper.word(page, "绿灯").bottom < 15
    beside = [word for words in paper.pages for word in words if word.text.startswith("金融业增加值")]
    assert beside[0].top == pytest.approx(beside[1].top, abs=0.5)
    assert beside[0].right < (LEFT + RIGHT) / 2 < beside[1].left
    drawn_on = page_with(paper, "金融业增加值")
    assert {"2020", "2022", "2025"} <= {word.text for word in paper.pages[drawn_on - 1]}
    assert all(LEFT - 0.5 <= row.left and row.right <= RIGHT + 0.5 for row in paper.ink(page) if 40 < row.top < 260)


def test_the_report_draws_the_figures_of_the_snapshot(view: SnapshotView, city: City) -> None:
    package = file_of([*unit_lights(view), *indicator_paths(view)])
    units, sheet = [row for row in view.data["by_unit"] if not row["cooperating"]], sheet_of(package, 1)
    assert sheet["单位：项"] == [view.unit(row["unit"]) for row in units]
    assert sheet["红灯"] == [row["lights"]["red"]["n"] for row in units]
    assert city.bank.name not in sheet["单位：项"]
    row = next(one for one in view.data["indicators"] if one["name"] == "金融业增加值")
    drawn = sheet_of(package, 2)
    assert (drawn["实际"][0], drawn["序时要求"][0], drawn["序时要求"][-1]) == (486.0, 486.0, 800.0)
    assert dict(zip(drawn["单位：亿元"], drawn["实际"], strict=True))[_day(2024, 9, 30)] == row["value"]
    assert dict(zip(drawn["单位：亿元"], drawn["序时要求"], strict=True))[_day(2024, 9, 30)] == row["required"]


def _day(*parts: int) -> Any:
    return openpyxl.utils.datetime.from_excel(openpyxl.utils.datetime.to_excel(date(*parts)))


def test_a_series_must_have_a_value_for_each_category() -> None:
    with pytest.raises(ValueError, match="series 红灯 has 1 values"):
        Chart("", ChartKind.STACKED_BARS, ("甲", "乙"), (Series("红灯", (1,), "B3261E"),), "单位：项", 40)


def test_names_that_look_like_formulas_are_text_in_the_workbook_too() -> None:
    chart = Chart("", ChartKind.STACKED_BARS, ("=1+1",), (Series("@红灯", (1,), "B3261E"),), "单位：项", 40)
    with file_of((Figure("图1", (chart,)),)) as package:
        sheet = openpyxl.load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx")))["数据"]
    assert [(cell.value, cell.data_type) for cell in (sheet["A2"], sheet["B1"])] == [("=1+1", "s"), ("@红灯", "s")]

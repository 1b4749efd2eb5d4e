"""Native charts of the .docx: a DrawingML part with the workbook behind it, so that Word and WPS can edit both.

XlsxWriter draws the chart in a workbook of its own, from which the part is taken and made fit for Word by `docx_drawing`
(docs/adr/0066-charts-in-word-by-xlsxwriter.md).
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import quoteattr

import xlsxwriter

from tracker.reports.document import Chart, ChartKind
from tracker.reports.docx_drawing import CHART, as_in_word
from tracker.reports.docx_package import ZIP_TIME, Part
from tracker.reports.docx_page import emu, twips
from tracker.reports.docx_xml import FORBIDDEN, w

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET_NAME = "数据"
FIRST_ID = 11  # numbers up to 3 belong to boxes
RULE = "#C6D0DA"
AXIS: dict[str, Any] = {"line": {"color": "#4A5661", "width": 0.75}, "major_tick_mark": "none", "minor_tick_mark": "none"}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CREATED = datetime.combine(date(2000, 1, 1), time())  # the workbook has no time of its own: the document has
HIDE_ZERO = "0;;;"
MOST_MARKS = 7  # years that find room below a chart of half the page's width


class ChartParts:
    """The chart parts of one document, numbered in the order in which they are used."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def add(self, chart: Chart, width: int, described: str) -> str:
        """A run that shows the chart, `width` twips wide; `described` is what a screen reader says."""
        number = len(self.parts) + 1
        self.parts.append(Part(f"charts/chart{number}.xml", "chart", chart_xml(chart), CONTENT_TYPE, workbook(chart)))
        return _inline(number, f"chart{number}", width, twips(chart.height_mm), described)


def chart_xml(chart: Chart) -> str:
    """The chart's part; its figures are also stored in it, so that it shows without its workbook."""
    with zipfile.ZipFile(io.BytesIO(_written(chart, drawn=True))) as package:
        return as_in_word(package.read("xl/charts/chart1.xml"))


def workbook(chart: Chart) -> bytes:
    """The figures as a workbook; its members are stored, not packed, since the .docx around it is packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_written(chart, drawn=False))) as packed, zipfile.ZipFile(buffer, "w") as stored:
        for name in packed.namelist():
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.create_system = 3
            stored.writestr(member, packed.read(name))
    return buffer.getvalue()


def _written(chart: Chart, *, drawn: bool) -> bytes:
    """A workbook with the figures, categories down and series across, and with the chart where it is to be drawn."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet(SHEET_NAME)
    sheet.set_column(0, 0, 28)
    sheet.write_string(0, 0, chart.unit)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, category in enumerate(chart.categories, 1):
        if isinstance(category, date):
            sheet.write_datetime(row, 0, category, day)
        else:
            sheet.write_string(row, 0, _clean(category))
    for column, series in enumerate(chart.series, 1):
        sheet.write_string(0, column, _clean(series.name))
        for row, value in enumerate(series.values, 1):
            if value is not None:
                sheet.write_number(row, column, value)
    if drawn:
        sheet.insert_chart(0, len(chart.series) + 2, _drawn(book, chart))
    book.close()
    return stream.getvalue()


def _drawn(book: Any, chart: Chart) -> Any:
    bars = chart.kind is ChartKind.STACKED_BARS
    made = book.add_chart({"type": "bar", "subtype": "stacked"} if bars else {"type": "line"})
    last = len(chart.categories)
    for column, series in enumerate(chart.series, 1):
        look = _bar_look(series.color) if bars else _line_look(series.color, dashed=series.dashed)
        cells = {"categories": [SHEET_NAME, 1, 0, last, 0], "values": [SHEET_NAME, 1, column, last, column]}
        made.add_series({"name": [SHEET_NAME, 0, column], **cells, **look})
    if chart.title:
        made.set_title({"name": _clean(chart.title), "name_font": {"size": 10.5, "bold": False}, "overlay": False})
    else:
        made.set_title({"none": True})
    made.set_legend({"position": "bottom"})
    made.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    if bars:
        _set_bar_axes(made)
    else:
        _set_time_axes(made, chart.categories)
    return made


def _bar_look(color: str) -> dict[str, Any]:
    return {
        "fill": {"color": f"#{color}"},
        "border": {"color": "#FFFFFF", "width": 0.5},
        "data_labels": {"value": True, "num_format": HIDE_ZERO, "font": {"size": 9, "color": _ink(color)}},
        "gap": 45,
    }


def _ink(color: str) -> str:
    """White or black, whichever is read better on a colour."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (0, 2, 4))
    return "#FFFFFF" if 0.299 * red + 0.587 * green + 0.114 * blue < 128 else "#000000"


def _line_look(color: str, *, dashed: bool) -> dict[str, Any]:
    line = {"color": f"#{color}", "width": 1.75 if not dashed else 1.25}
    if dashed:
        return {"line": {**line, "dash_type": "dash"}, "marker": {"type": "none"}}
    return {
        "line": line,
        "marker": {"type": "circle", "size": 5, "fill": {"color": f"#{color}"}, "border": {"color": f"#{color}"}},
    }


def _set_bar_axes(made: Any) -> None:
    """The first category on top; no axis of figures, since each bar tells its own. In bars x is the axis of figures."""
    made.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    made.set_y_axis({**AXIS, "reverse": True, "num_font": {"size": 10}, "major_gridlines": {"visible": False}})


def _set_time_axes(made: Any, days: Sequence[Any]) -> None:
    """A mark for each year, or for every second or third where there are many."""
    years = -(-(days[-1].year - days[0].year) // MOST_MARKS)
    marks = {"major_unit": years, "major_unit_type": "years", "num_format": "yyyy", "min": days[0], "max": days[-1]}
    made.set_x_axis({**AXIS, **marks, "date_axis": True, "num_font": {"size": 9}})
    grid = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    made.set_y_axis({"line": {"none": True}, "num_font": {"size": 9}, "major_gridlines": grid})


def _inline(number: int, relation: str, width: int, height: int, described: str) -> str:
    extent = f'cx="{emu(width)}" cy="{emu(height)}"'
    name = f"图表 {number}"
    drawing = (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{FIRST_ID + number - 1}" name="{name}" descr={quoteattr(_clean(described))}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
    return w("r", drawing)


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text)

"""Headings, paragraphs, tables and figures of the text and the annexes as pieces of the flow. Rules: gb9704.md."""

import itertools
from collections.abc import Iterator

from tracker.reports.document import Align, Block, Column, Figure, Heading, Paragraph, Table
from tracker.reports.docx_chart import ChartParts
from tracker.reports.docx_flow import Piece, fixed
from tracker.reports.docx_page import INDENT, LINE, Area, count_lines, twips
from tracker.reports.docx_styles import TABLE_LINE, TABLE_SIZE
from tracker.reports.docx_xml import paragraph, run, w

CELL_SIDE, CELL_TOP, BORDER = 85, 40, 10
CAPTION_LINE = 520
BETWEEN_CHARTS = 90
BELOW_CHART = 120  # the line of a chart also has the room below its letters, which programs measure differently
NOTHING = "无"
CELL_STYLES = {Align.LEFT: "TableLeft", Align.CENTER: "TableCenter", Align.RIGHT: "TableRight"}


def block_pieces(blocks: tuple[Block, ...], area: Area, charts: ChartParts) -> Iterator[Piece]:
    """The pieces of a text; a table may come as three (caption, table, note). Charts are added to `charts`."""
    for block in blocks:
        if isinstance(block, Heading):
            yield text_piece(block.text, f"Heading{block.level}", area)
        elif isinstance(block, Paragraph):  # an edited text may have been broken into several paragraphs
            yield from (text_piece(line.strip(), "Body", area) for line in block.text.splitlines() if line.strip())
        elif isinstance(block, Figure):
            yield from figure_pieces(block, area, charts)
        else:
            yield from table_pieces(block, area)


def text_piece(text: str, style: str, area: Area) -> Piece:
    """Body text on the grid."""
    xml = paragraph(style, run(text))
    low, high = (count_lines(text, area.width, first_indent=INDENT, lean=lean) for lean in (True, False))
    return Piece(xml, (LINE,) * low, (LINE,) * high, keeps=style.startswith("Heading"))


def table_pieces(table: Table, area: Area) -> Iterator[Piece]:
    """A table as wide as the type area, its head repeated on each page, no row split."""
    widths = column_widths(table.columns, area)
    if table.caption:
        yield fixed(paragraph("TableCaption", run(table.caption)), CAPTION_LINE, keeps=True)
    yield _grid(table, widths)
    note_lines = count_lines(table.note, area.width, size=TABLE_SIZE, spacing=0) if table.note else 1
    yield fixed(paragraph("TableNote", run(table.note)), *(TABLE_LINE,) * note_lines)


def figure_pieces(figure: Figure, area: Area, charts: ChartParts) -> Iterator[Piece]:
    """Rows of charts, held together with the caption below them."""
    width = (area.width - BETWEEN_CHARTS * (figure.across - 1)) // figure.across
    for start in range(0, len(figure.charts), figure.across):
        row = figure.charts[start : start + figure.across]
        height = max(twips(chart.height_mm) for chart in row)
        runs = [charts.add(chart, width, f"{figure.caption}：{chart.title}" if chart.title else figure.caption) for chart in row]
        xml = paragraph("Figure", *runs, properties=w("spacing", line=240, lineRule="auto"))
        yield Piece(xml, (height,), (height + BELOW_CHART,), keeps=True)
    yield fixed(paragraph("FigureCaption", run(figure.caption)), CAPTION_LINE, keeps=bool(figure.note))
    if figure.note:
        yield fixed(
            paragraph("TableNote", run(figure.note)), *(TABLE_LINE,) * count_lines(figure.note, area.width, size=TABLE_SIZE, spacing=0)
        )


def column_widths(columns: tuple[Column, ...], area: Area) -> list[int]:
    """The columns' widths in twips, stretched or pressed so that together they fill the type area."""
    total = sum(twips(column.width_mm) for column in columns)
    edges, position = [0], 0
    for column in columns:
        position += twips(column.width_mm)
        edges.append(round(area.width * position / total))
    return [right - left for left, right in itertools.pairwise(edges)]


def _grid(table: Table, widths: list[int]) -> Piece:
    head = _row([_cell_start("TableHead", width) for width in widths], [column.label for column in table.columns], head=True)
    starts = [_cell_start(CELL_STYLES[column.align], width) for column, width in zip(table.columns, widths, strict=True)]
    rows = [_row(starts, row) for row in table.rows] or [_empty_row(widths)]
    columns = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    xml = w("tbl", _table_properties(sum(widths)), columns, head, *rows)
    head_height = _row_height([column.label for column in table.columns], widths)
    low, high = ([_row_height(row, widths, lean=lean) for row in table.rows] or [_height(1)] for lean in (True, False))
    return Piece(xml, (head_height, *low), (head_height, *high), head_height)


def _table_properties(width: int) -> str:
    lines = [w(side, val="single", sz=4, space=0, color="auto") for side in ("top", "left", "bottom", "right", "insideH", "insideV")]
    margins = {"top": CELL_TOP, "left": CELL_SIDE, "bottom": CELL_TOP, "right": CELL_SIDE}
    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("tblInd", w=0, type="dxa"),
        w("tblBorders", *lines),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=size, type="dxa") for side, size in margins.items())),
    )


def _cell_start(style: str, width: int, span: int | None = None) -> str:
    """What stands in a cell before its text; the same for each cell of a column."""
    properties = w("tcPr", w("tcW", w=width, type="dxa"), w("gridSpan", val=span) if span else "", w("vAlign", val="center"))
    return f"<w:tc>{properties}<w:p>{w('pPr', w('pStyle', val=style))}"


def _row(starts: list[str], texts: tuple[str, ...] | list[str], *, head: bool = False) -> str:
    cells = "".join(f"{start}{run(text)}</w:p></w:tc>" for start, text in zip(starts, texts, strict=True))
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader") if head else ""), cells)


def _empty_row(widths: list[int]) -> str:
    return _row([_cell_start("TableCenter", sum(widths), len(widths))], [NOTHING])


def _row_height(texts: tuple[str, ...] | list[str], widths: list[int], *, lean: bool = False) -> int:
    sizes = (width - 2 * CELL_SIDE for width in widths)
    return _height(max(count_lines(text, size, size=TABLE_SIZE, spacing=0, lean=lean) for text, size in zip(texts, sizes, strict=True)))


def _height(lines: int) -> int:
    return lines * TABLE_LINE + 2 * CELL_TOP + BORDER

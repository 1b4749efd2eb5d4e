"""Sample documents that are written in every format from one description, so that only the reading can differ."""

import html
import io
from dataclasses import dataclass, field
from pathlib import Path

import docx
import docx.document
import openpyxl
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from tests.support import office

MERGED = object()  # a cell that belongs to the one above it


@dataclass(frozen=True)
class Line:
    """A paragraph; `level` 1 is the title, 2 and more are headings, 0 is text. `page` makes it a line of contents."""

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True)
class Table:
    """Rows of texts, MERGED for a cell covered from above, or a row of one text that runs over all columns."""

    rows: list[list[object]]
    widths: list[float] = field(default_factory=list)  # centimetres

    @property
    def columns(self) -> int:
        return max(len(row) for row in self.rows)

    def repeated(self) -> list[list[str]]:
        """The rows with every merged cell written out."""
        found: list[list[str]] = []
        for row in self.rows:
            whole = row * self.columns if len(row) == 1 else row
            found.append([found[-1][column] if cell is MERGED else str(cell) for column, cell in enumerate(whole)])
        return found

    def heights(self, line: int, column: int) -> int:
        """How many rows the cell covers."""
        below = 1
        while line + below < len(self.rows) and len(self.rows[line + below]) > column and self.rows[line + below][column] is MERGED:
            below += 1
        return below


Paper = list[Line | Table]


def as_txt(paper: Paper, encoding: str = "utf-8") -> bytes:
    """Text with dot leaders and tab tables."""
    lines: list[str] = []
    for part in paper:
        if isinstance(part, Table):
            lines += ["\t".join(row) for row in part.repeated()]
        else:
            lines.append(part.text if part.page is None else f"{part.text}{'.' * 20}{part.page}")
    return "\r\n".join(lines).encode(encoding)


def as_md(paper: Paper) -> bytes:
    """Markdown with headings and pipe tables."""
    out: list[str] = []
    for part in paper:
        if isinstance(part, Table):
            rows = ["| " + " | ".join(row) + " |" for row in part.repeated()]
            out.append("\n".join([rows[0], "|" + " --- |" * part.columns, *rows[1:]]))
        elif part.page is not None:
            out.append(f"{part.text}{'…' * 6}{part.page}")
        else:
            out.append(f"{'#' * part.level} {part.text}" if part.level else part.text)
    return "\n\n".join(out).encode()


def as_html(paper: Paper) -> bytes:
    """A page with navigation around it, spans in its tables and the markup that offices' sites have."""
    body = "".join(_html_table(part) if isinstance(part, Table) else _html_line(part) for part in paper)
    head = "<meta charset='utf-8'><title>网站</title><style>p { margin: 0 }</style><script>var a = 1;</script>"
    around = f"<nav>首页</nav><div class='TRS_Editor'>{body}</div><footer>版权所有</footer>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{around}</body></html>".encode()


def _html_line(line: Line) -> str:
    text = html.escape(line.text)
    if line.page is not None:
        return f"<p>{text}<span>……………</span>{line.page}</p>"
    if line.level:
        return f"<h{line.level}><strong>{text}</strong></h{line.level}>"
    return f"<p>&emsp;&emsp;<span>{text[:3]}</span><span>{text[3:]}</span></p>\n" if "&" not in text else f"<p>{text}</p>"


def _html_table(table: Table) -> str:
    rows = []
    for number, row in enumerate(table.rows):
        width = table.columns if len(row) == 1 else 1
        cells = [
            f"<td rowspan='{table.heights(number, column)}' colspan='{width}'><p>{html.escape(str(cell))}</p></td>"
            for column, cell in enumerate(row)
            if cell is not MERGED
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table border=1><tbody>{''.join(rows)}</tbody></table>"


def as_docx(paper: Paper) -> bytes:
    """Word with indents, styles of contents, and tables with merged cells and a repeated head."""
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(16)
    _head_and_foot(document)
    contents = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    contents.paragraph_format.tab_stops.add_tab_stop(Cm(15), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for part in paper:
        if isinstance(part, Table):
            _word_table(document, part)
        elif part.page is not None:
            document.add_paragraph(f"{part.text}\t{part.page}", style="toc 1")
        else:
            _word_line(document.add_paragraph(part.text), part)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _head_and_foot(document: docx.document.Document) -> None:
    """A running head, and the number of the page between dashes."""
    section = document.sections[0]
    section.header.paragraphs[0].text = "示例市人民政府公报"
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    field_code = OxmlElement("w:fldSimple")
    field_code.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", "PAGE")
    foot._p.append(field_code)
    foot.add_run(" —")


def _word_line(made: Paragraph, line: Line) -> None:
    if line.level == 1:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        made.paragraph_format.first_line_indent = Pt(32)
    made.paragraph_format.space_after = Pt(0)


def _word_table(document: docx.document.Document, table: Table) -> None:
    made = document.add_table(len(table.rows), table.columns, style="Table Grid")
    made.autofit = False
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    grid = [list(row.cells) for row in made.rows]  # python-docx finds cells anew each time it is asked
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            if cell is not MERGED:
                last = table.columns - 1 if len(row) == 1 else column
                target = grid[number][column]
                target.text = str(cell)
                for paragraph in target.paragraphs:
                    for run in paragraph.runs:
                        run.font.size = Pt(10.5)
                if last > column or table.heights(number, column) > 1:
                    target.merge(grid[number + table.heights(number, column) - 1][last])
    for column, width in enumerate(table.widths):
        for line in grid:
            line[column].width = Cm(width)


def as_pdf(paper: Paper, folder: Path) -> bytes:
    """What LibreOffice prints of the Word file."""
    source = folder / "paper.docx"
    source.write_bytes(as_docx(paper))
    return office.to_pdf(source).read_bytes()


def as_xlsx(paper: Paper) -> bytes:
    """A sheet with merged cells; lines of text stand in column A over all columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    width = max((part.columns for part in paper if isinstance(part, Table)), default=1)
    for part in paper:
        first = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value else 1
        if isinstance(part, Line):
            sheet.cell(first, 1, part.text)
            sheet.merge_cells(start_row=first, end_row=first, start_column=1, end_column=width)
            continue
        for number, row in enumerate(part.rows):
            for column, cell in enumerate(row):
                if cell is not MERGED:
                    sheet.cell(first + number, column + 1, str(cell))
                    last = part.columns if len(row) == 1 else column + 1
                    below = part.heights(number, column) - 1
                    if last > column + 1 or below:
                        sheet.merge_cells(
                            start_row=first + number, end_row=first + number + below, start_column=column + 1, end_column=last
                        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_tsv(paper: Paper) -> bytes:
    """What a spreadsheet program saves as text, merged cells written out."""
    return as_txt(paper, "utf-16")

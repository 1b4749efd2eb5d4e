"""PDF with a text layer: paragraphs from the layout, ruled tables, no page numbers or running heads (parsing.md §1)."""

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tracker.documents.readers.blocks import Document, Unreadable
from tracker.documents.readers.guard import ENCRYPTED, WRONG_KIND
from tracker.documents.readers.pdf_blocks import Page, blocks_of
from tracker.documents.readers.pdf_lines import turned
from tracker.documents.readers.pdf_tables import Grid, Rule, grids
from tracker.documents.readers.pdf_text import PageText

MAX_PAGES = 3000
MAX_PATHS = 20_000  # on one page; a map has more, a table has not
BROKEN = "PDF 已损坏，请重新另存后再导入"


def read_pdf(data: bytes, name: str) -> Document:
    """The text of a PDF; raises Unreadable when it is encrypted, broken, too long or has no text layer."""
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise Unreadable(WRONG_KIND)
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable(ENCRYPTED if "assword" in str(error) else BROKEN) from None
    try:
        if len(pdf) > MAX_PAGES:
            raise Unreadable(f"PDF 超过 {MAX_PAGES} 页，请拆分后再导入")
        pages = [_page(pdf, number) for number in range(len(pdf))]
    except pdfium.PdfiumError:
        raise Unreadable(BROKEN) from None
    finally:
        pdf.close()
    if not any(page.segments for page in pages):
        raise Unreadable("PDF 没有文字层（扫描件），请先做文字识别后再导入")
    blank = [str(number) for number, page in enumerate(pages, start=1) if not page.segments and page.has_picture]
    return Document(name, tuple(blocks_of(pages)), _notes(blank))


def _notes(blank: list[str]) -> tuple[str, ...]:
    """Pages that are pictures among others with text: nothing of them was read, and somebody must know."""
    if not blank:
        return ()
    return (f"第 {'、'.join(blank[:10])} 页{'等' if len(blank) > 10 else ''}是图片，没有文字层，未能读入，请先做文字识别",)


def _page(pdf: pdfium.PdfDocument, number: int) -> Page:
    page = pdf[number]
    try:
        text_page = page.get_textpage()
        found = _grids(page)
        segments = PageText(text_page, page.get_rotation()).segments(found)
        text_page.close()
        picture = not segments and next(iter(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None
    finally:
        page.close()
    return Page(segments, found, picture)


def _grids(page: pdfium.PdfPage) -> list[Grid]:
    """The ruled tables of a page: thin paths are lines, boxes give their four sides."""
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    rotation = page.get_rotation()
    for count, thing in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=2)):
        if count > MAX_PATHS:
            return []
        left, bottom, right, top = turned(thing.get_bounds(), rotation)
        wide, tall = right - left, top - bottom
        if tall <= 3 < wide:
            horizontal.append(((bottom + top) / 2, left, right))
        elif wide <= 3 < tall:
            vertical.append(((left + right) / 2, bottom, top))
        elif wide > 8 and tall > 8:
            horizontal += [(bottom, left, right), (top, left, right)]
            vertical += [(left, bottom, top), (right, bottom, top)]
    return grids(horizontal, vertical) if len(horizontal) >= 2 and len(vertical) >= 2 else []

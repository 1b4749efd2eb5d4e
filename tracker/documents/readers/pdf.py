"""PDF with a text layer: paragraphs from the layout, ruled tables, no page numbers or running heads (parsing.md §1)."""

import re
from collections import Counter

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tracker.documents.readers.blocks import Block, Document, Place, Unreadable, canon, row
from tracker.documents.readers.guard import ENCRYPTED, MAX_BLOCKS, WRONG_KIND
from tracker.documents.readers.outline_marks import OPENS
from tracker.documents.readers.pdf_lines import Grid, Segment, cells_of, grids, joined, lines_of, paragraphs

MAX_PAGES = 3000
_DRAWN_APART = re.compile("[“”‘’…]")
_PAGE_NUMBER = re.compile(r"^(?:[-—~·.\s]*\d{1,4}[-—~·.\s]*|第\s?\d{1,4}\s?页.{0,12})$")


def read_pdf(data: bytes, name: str) -> Document:
    """The text of a PDF; raises Unreadable when it is encrypted, broken, too long or has no text layer."""
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise Unreadable(WRONG_KIND)
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable(ENCRYPTED if "assword" in str(error) else "PDF 已损坏，请重新另存后再导入") from None
    try:
        if len(pdf) > MAX_PAGES:
            raise Unreadable(f"PDF 超过 {MAX_PAGES} 页，请拆分后再导入")
        pages = [_page(pdf, number) for number in range(len(pdf))]
    except pdfium.PdfiumError:
        raise Unreadable("PDF 已损坏，请重新另存后再导入") from None
    finally:
        pdf.close()
    if not any(segments for segments, _ in pages):
        raise Unreadable("PDF 没有文字层（扫描件），请先做文字识别后再导入")
    return Document(name, tuple(_blocks(pages)))


def _page(pdf: pdfium.PdfDocument, number: int) -> tuple[list[Segment], list[Grid]]:
    page = pdf[number]
    text_page = page.get_textpage()
    found = _grids(page)
    segments = _lines(text_page, found)
    text_page.close()
    page.close()
    return segments, found


def _lines(text_page: pdfium.PdfTextPage, tables: list[Grid]) -> list[Segment]:
    """The lines of a page in the order in which they were written, those inside a ruled table cut at its columns."""
    text = text_page.get_text_range()
    count = text_page.count_chars()
    segments: list[Segment] = []
    for match in re.finditer(r"[^\r\n]+", text):
        start, stop = match.start(), min(match.end(), count)
        while start < stop and text[start].isspace():
            start += 1
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if start < stop:
            line = _segment(text_page, text, start, stop)
            inside = next((grid for grid in tables if grid.ys[-1] - 2 <= line.middle <= grid.ys[0] + 2), None)
            segments += [line] if inside is None else _by_columns(text_page, text, start, stop, inside)
    return [one for one in segments if one.text]


def _segment(text_page: pdfium.PdfTextPage, text: str, start: int, stop: int) -> Segment:
    left, bottom, right, top = text_page.get_charbox(start, loose=True)
    last = text_page.get_charbox(stop - 1, loose=True)
    written = text[start:stop]
    if _DRAWN_APART.search(written):
        # Signs from another font are drawn after the rest of the line; their place on the page tells the order.
        boxes = [text_page.get_charbox(index, loose=True) for index in range(start, stop)]
        order = sorted(range(len(boxes)), key=lambda index: boxes[index][0])
        written = "".join(written[index] for index in order if not written[index].isspace())
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        return Segment(_printable(written), left, bottom, right, top)
    return Segment(_printable(written), left, bottom, max(right, last[2]), top)


def _printable(words: str) -> str:
    return re.sub("[\x00\ufffe\uffff]", "", words).strip()


def _by_columns(text_page: pdfium.PdfTextPage, text: str, start: int, stop: int, grid: Grid) -> list[Segment]:
    """One segment per column of the table that the line runs through."""
    segments: list[Segment] = []
    opened, column = start, -1
    for index in range(start, stop):
        if text[index].isspace():
            continue
        left, _, right, _ = text_page.get_charbox(index, loose=True)
        here = sum(1 for x in grid.xs if x <= (left + right) / 2)
        if column >= 0 and here != column:
            segments.append(_segment(text_page, text, opened, index))
            opened = index
        column = here
    return [*segments, _segment(text_page, text, opened, stop)]


def _grids(page: pdfium.PdfPage) -> list[Grid]:
    """The ruled tables of a page: thin paths are lines, boxes give their four sides."""
    horizontal: list[tuple[float, float, float]] = []
    vertical: list[tuple[float, float, float]] = []
    for count, thing in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=2)):
        if count > 20_000:
            break
        left, bottom, right, top = thing.get_bounds()
        wide, tall = right - left, top - bottom
        if tall <= 3 < wide:
            horizontal.append(((bottom + top) / 2, left, right))
        elif wide <= 3 < tall:
            vertical.append(((left + right) / 2, bottom, top))
        elif wide > 8 and tall > 8:
            horizontal += [(bottom, left, right), (top, left, right)]
            vertical += [(left, bottom, top), (right, bottom, top)]
    return grids(horizontal, vertical) if len(horizontal) >= 2 and len(vertical) >= 2 else []


def _blocks(pages: list[tuple[list[Segment], list[Grid]]]) -> list[Block]:
    running = _running_heads(pages)
    blocks: list[Block] = []
    open_end = False
    table = 0
    for number, (segments, tables) in enumerate(pages, start=1):
        if len(blocks) > MAX_BLOCKS:
            raise Unreadable("文件的段落过多，请拆分后再导入")
        for kind, content in _in_order(segments, tables, running):
            if kind is not None:
                table += 0 if open_end and blocks and blocks[-1].table else 1
                blocks += [
                    row(cells, Place(len(blocks) + 1 + count, page=number, row=count + 1), table)
                    for count, cells in enumerate(cells_of(kind, content))
                    if any(cells)
                ]
                open_end = True
                continue
            texts = paragraphs([joined(line) for line in lines_of(content)])
            for text, _ in texts:
                if open_end and blocks and not blocks[-1].table and not OPENS.match(text):
                    last = blocks[-1]
                    blocks[-1] = Block(last.text + text, last.place, last.kind)
                else:
                    blocks.append(Block(text.strip(), Place(len(blocks) + 1, page=number)))
                open_end = False
            open_end = bool(texts) and texts[-1][1]
    return blocks


def _in_order(segments: list[Segment], tables: list[Grid], running: set[str]) -> list[tuple[Grid | None, list[Segment]]]:
    """Text and tables of a page from top to bottom."""
    kept = [one for one in segments if _key(one) not in running]
    parts: list[tuple[Grid | None, list[Segment]]] = []
    rest = _without_page_number(kept)
    for grid in tables:
        inside = [one for one in rest if grid.covers(one)]
        if not inside:
            continue
        above = [one for one in rest if one not in inside and one.middle > grid.ys[0]]
        if above:
            parts.append((None, above))
        parts.append((grid, inside))
        rest = [one for one in rest if one not in inside and one not in above]
    if rest:
        parts.append((None, rest))
    return parts


def _without_page_number(segments: list[Segment]) -> list[Segment]:
    if not segments:
        return []
    low, high = min(one.middle for one in segments), max(one.middle for one in segments)
    return [one for one in segments if not (_PAGE_NUMBER.match(canon(one.text)) and (one.middle - low < 4 or high - one.middle < 4))]


def _key(segment: Segment) -> str:
    return f"{segment.text}@{round(segment.middle / 4)}"


def _running_heads(pages: list[tuple[list[Segment], list[Grid]]]) -> set[str]:
    """Text that stands at the same height on most pages."""
    if len(pages) < 4:
        return set()
    counts = Counter(key for segments, _ in pages for key in {_key(one) for one in segments})
    return {key for key, count in counts.items() if count >= max(3, 0.6 * len(pages))}

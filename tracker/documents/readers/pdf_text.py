"""The words of one PDF page with their places: lines as they were written, cut at the columns of ruled tables."""

import ctypes
import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tracker.documents.readers.pdf_lines import Box, Segment, turned
from tracker.documents.readers.pdf_tables import Grid

_DRAWN_APART = re.compile("[“”‘’…]")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—"
# Where a blank may be no more than the gap that word processors leave between Chinese and Latin signs.
_GAP = re.compile(rf"(?<=[{_WIDE}]) (?=\S)|(?<=\S) (?=[{_WIDE}])")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
MAX_CHARS = 200_000  # on one page; the largest tables have some ten thousand


class PageText:
    """The characters of a page; their boxes are asked for when they are needed."""

    def __init__(self, page: pdfium.PdfTextPage, rotation: int) -> None:
        self.page = page
        self.rotation = rotation
        count = min(page.count_chars(), MAX_CHARS)
        self.text: str = page.get_text_range(0, count) if count else ""
        if len(self.text) != count:  # signs outside of the basic plane, or such as pdfium leaves out
            self.text = "".join(chr(pdfium_c.FPDFText_GetUnicode(page, index) or 32) for index in range(count))
        self._rectangle = pdfium_c.FS_RECTF()

    def box(self, index: int) -> Box:
        """The place of a character, as high as its font."""
        found = self._rectangle
        pdfium_c.FPDFText_GetLooseCharBox(self.page, index, ctypes.byref(found))
        return turned((found.left, found.bottom, found.right, found.top), self.rotation)

    def segments(self, tables: list[Grid]) -> list[Segment]:
        """All lines of the page in the order in which they were written."""
        found: list[Segment] = []
        for match in re.finditer(r"[^\s][^\r\n]*", self.text):
            start, stop = match.start(), match.end()
            while self.text[stop - 1].isspace():
                stop -= 1
            line = self._segment(start, stop)
            table = next((grid for grid in tables if grid.spans(line)), None)
            found += [line] if table is None else self._by_columns(start, stop, table)
        return [one for one in found if one.text]

    def _segment(self, start: int, stop: int) -> Segment:
        written = self.text[start:stop]
        if _DRAWN_APART.search(written):
            return self._in_order(start, stop)
        left, bottom, right, top = self.box(start)
        last = self.box(stop - 1)
        if " " in written:
            written = self._without_gaps(written, start, top - bottom)
        return Segment(_printable(written), left, min(bottom, last[1]), max(right, last[2]), max(top, last[3]))

    def _in_order(self, start: int, stop: int) -> Segment:
        """Quotation marks come from another font and are drawn behind the rest of the line; their places tell the order."""
        boxes = [(self.box(index), self.text[index]) for index in range(start, stop) if not self.text[index].isspace()]
        boxes.sort(key=lambda one: one[0][0])
        text, end = "", boxes[0][0][2]
        for (left, bottom, right, top), sign in boxes:
            latin = text[-1:].isascii() and text[-1:].isalnum() and sign.isascii() and sign.isalnum()
            text += (" " if left - end > (0.15 if latin else 0.9) * (top - bottom) else "") + sign
            end = right
        return Segment(
            _printable(text),
            boxes[0][0][0],
            min(box[1] for box, _ in boxes),
            max(box[2] for box, _ in boxes),
            max(box[3] for box, _ in boxes),
        )

    def _without_gaps(self, written: str, start: int, height: float) -> str:
        out, done = "", 0
        for match in _GAP.finditer(written):
            index = start + match.start()
            if self.box(index + 1)[0] - self.box(index - 1)[2] < 0.6 * height:
                out += written[done : match.start()]
                done = match.end()
        return out + written[done:]

    def _by_columns(self, start: int, stop: int, grid: Grid) -> list[Segment]:
        """One segment per column of the table that the line runs through."""
        segments: list[Segment] = []
        opened, column, last = start, -1, start
        for index in range(start, stop):
            if self.text[index].isspace():
                continue
            left, _, right, _ = self.box(index)
            here = grid.column_at((left + right) / 2)
            if column >= 0 and here != column:
                segments.append(self._segment(opened, last + 1))
                opened = index
            column, last = here, index
        return [*segments, self._segment(opened, stop)]


def _printable(words: str) -> str:
    return _UNPRINTABLE.sub("", words).strip()

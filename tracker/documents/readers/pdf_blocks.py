"""From the pages of a PDF to its blocks: heads and page numbers go, what a page break has cut is one again."""

import re
from collections import Counter
from dataclasses import dataclass, field

from tracker.documents.readers.blocks import Block, Place, canon, row
from tracker.documents.readers.guard import Blocks
from tracker.documents.readers.outline_marks import OPENS
from tracker.documents.readers.pdf_lines import Segment, joined, lines_of, paragraphs
from tracker.documents.readers.pdf_tables import Grid, TableCell, cells_of

_PAGE_NUMBER = re.compile(r"^(?:[-—~·.\s]*\d{1,4}[-—~·.\s]*|第\s?\d{1,4}\s?页.{0,12}|\d{1,4}\s?/\s?\d{1,4})$")
_ENDS = "。；！？;!?"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page."""

    segments: list[Segment]
    tables: list[Grid] = field(default_factory=list)
    has_picture: bool = False


def blocks_of(pages: list[Page]) -> list[Block]:
    """The whole document as paragraphs and rows."""
    reading = _Reading()
    running = _running_heads(pages)
    for number, page in enumerate(pages, start=1):
        for grid, segments in _in_order(page, running):
            if grid is None:
                reading.add_text(segments, number)
            else:
                reading.add_table(grid, segments, number)
    return reading.blocks


class _Reading:
    """Where the reading stands: the blocks so far, and whether the last one may go on on the next page."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.open_end = False
        self.table = 0
        self.grid: Grid | None = None  # the table that the last block belongs to
        self.head: tuple[str, ...] = ()
        self.tall: list[bool] = []  # of the last row: whether its cells belong to areas of several rows
        self.page = 0

    def add_text(self, segments: list[Segment], page: int) -> None:
        """Lines of running text as paragraphs; the first may go on with the last of the page before."""
        texts = paragraphs([joined(line) for line in lines_of(segments)])
        for text, _ in texts:
            if self.open_end and self.blocks and self.grid is None and not OPENS.match(text):
                last = self.blocks[-1]
                self.blocks[-1] = Block(last.text + text, last.place, last.kind)
            else:
                self.blocks.append(Block(text.strip(), Place(self.blocks.next_line, page=page)))
            self.open_end, self.grid = False, None
        self.open_end = bool(texts) and texts[-1][1]
        self.page = page

    def add_table(self, grid: Grid, segments: list[Segment], page: int) -> None:
        """The rows of a ruled table, which may go on with that of the page before."""
        rows = cells_of(grid, segments)
        goes_on = self._goes_on(grid, page)
        if not goes_on:
            self.table += 1
            self.head = _texts(rows[0])
        for count, cells in enumerate(self._continued(rows) if goes_on else map(_texts, rows), start=1):
            if any(cells):
                self.blocks.append(row(list(cells), Place(self.blocks.next_line, page=page, row=count), self.table))
        self.grid, self.page, self.open_end = grid, page, False
        self.tall = [cell.is_tall for cell in rows[-1]]

    def _goes_on(self, grid: Grid, page: int) -> bool:
        """Whether a table stands where the last one of the page before was cut."""
        if self.grid is None or page != self.page + 1 or len(grid.xs) != len(self.grid.xs):
            return False
        return all(abs(here - there) < 6 for here, there in zip(grid.xs, self.grid.xs, strict=True))

    def _continued(self, rows: list[list[TableCell]]) -> list[tuple[str, ...]]:
        """The rows behind a page break without the repeated head; what was cut goes to the row that it belongs to."""
        if _texts(rows[0]) == self.head:
            rows = rows[1:]
        last = self.blocks[-1]
        if not rows or len(last.cells) != len(rows[0]):
            return list(map(_texts, rows))
        first = _texts(rows[0])
        filled = [column for column, cell in enumerate(first) if cell]
        if first[0] == "" and 2 * len(filled) <= len(first) and all(last.cells[column][-1:] not in ("", *_ENDS) for column in filled):
            cells = [before + after for before, after in zip(last.cells, first, strict=True)]
            self.blocks[-1] = row(cells, last.place, last.table)
            return self._with_merged(rows, last.cells)[1:]
        return self._with_merged(rows, last.cells)

    def _with_merged(self, rows: list[list[TableCell]], above: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Merged cells that run over the break have their text on the page before only.

        They are told by running over several rows here or there, or by standing empty at the left of the first row.
        """
        texts = [list(_texts(cells)) for cells in rows]
        left = next((column for column, cell in enumerate(rows[0]) if cell.text), 0)
        for column, cell in enumerate(rows[0]):
            if not cell.text and (column < left or cell.is_tall or self.tall[column]):
                for line in range(len(rows)):
                    if line and rows[line][column] is not cell:
                        break
                    texts[line][column] = above[column]
        return [tuple(cells) for cells in texts]


def _texts(cells: list[TableCell]) -> tuple[str, ...]:
    return tuple(cell.text for cell in cells)


def _in_order(page: Page, running: set[str]) -> list[tuple[Grid | None, list[Segment]]]:
    """Text and tables of a page from top to bottom."""
    rest = _without_page_number([one for one in page.segments if _key(one) not in running or any(grid.covers(one) for grid in page.tables)])
    parts: list[tuple[Grid | None, list[Segment]]] = []
    for grid in page.tables:
        inside = [one for one in rest if grid.covers(one)]
        if not inside:
            continue
        outside = [one for one in rest if not grid.covers(one)]
        above = [one for one in outside if one.middle > grid.ys[0]]
        if above:
            parts.append((None, above))
        parts.append((grid, inside))
        rest = [one for one in outside if one.middle <= grid.ys[0]]
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


def _running_heads(pages: list[Page]) -> set[str]:
    """Text that stands at the same height on most pages, outside of tables; of two or three pages only their first and last lines."""
    if len(pages) < 2:
        return set()
    counts: Counter[str] = Counter()
    for page in pages:
        free = [one for one in page.segments if not any(grid.covers(one) for grid in page.tables)]
        if len(pages) < 4 and free:
            edges = {max(one.middle for one in page.segments), min(one.middle for one in page.segments)}
            free = [one for one in free if one.middle in edges]
        counts.update({_key(one) for one in free})
    enough = max(2, 0.6 * len(pages)) if len(pages) < 4 else max(3, 0.6 * len(pages))
    return {key for key, count in counts.items() if count >= enough}

"""The document as a row of pieces that know their height, and on which page they are expected to end.

Only Word knows where a page ends. The imprint must stand on an even page, though, and a .docx cannot ask. The grid
makes body text countable; where the count is in doubt, its two ends disagree and the caller takes the safe way.
"""

from dataclasses import dataclass, replace

from tracker.reports.docx_page import PORTRAIT, Area

LONG = 8  # lines


@dataclass(frozen=True)
class Piece:
    """A paragraph or table: its XML and the heights in twips of what no page break may cut (lines, rows).

    `fewest` and `most` are the two ends of the count; `head` is repeated on each further page.
    """

    xml: str
    fewest: tuple[int, ...]
    most: tuple[int, ...]
    head: int = 0
    keeps: bool = False  # never the last thing on its page

    def kept_with_next(self) -> "Piece":
        """The same piece, a short paragraph, held together with what follows; anything else stays as it is.

        LibreOffice moves the whole paragraph where Word moves its last line, so a long one would leave a gap.
        """
        if not self.xml.startswith("<w:p>") or len(self.most) > LONG:
            return self
        held = self.xml.replace("/>", "/><w:keepNext/>", 1)  # behind w:pStyle
        return replace(self, xml=held, most=(sum(self.most),), keeps=True)


@dataclass(frozen=True)
class Flow:
    """Pieces that share a paper direction and follow one another: one section of the file."""

    pieces: tuple[Piece, ...]
    area: Area = PORTRAIT


@dataclass(frozen=True)
class End:
    """Where a document is expected to end: page number and height used on it, in twips."""

    page: int
    used: int


def fixed(xml: str, *heights: int, head: int = 0, keeps: bool = False) -> Piece:
    """A piece whose height is known."""
    return Piece(xml, heights, heights, head, keeps)


def ends(flows: list[Flow]) -> tuple[End, End]:
    """The earliest and the latest end of the document."""
    return _end(flows, most=False), _end(flows, most=True)


def _end(flows: list[Flow], *, most: bool) -> End:
    end = End(0, 0)
    for flow in flows:
        end = End(end.page + 1, 0)
        following = 0
        needs: list[int] = []  # what must find room below each piece's last line
        for piece in reversed(flow.pieces):
            needs.append(following if piece.keeps else 0)
            heights = piece.most if most else piece.fewest
            following = heights[0] + (needs[-1] if len(heights) == 1 else 0)
        for piece, need in zip(flow.pieces, reversed(needs), strict=True):
            end = _place(piece, piece.most if most else piece.fewest, need, end, flow.area.height)
    return end


def _place(piece: Piece, heights: tuple[int, ...], need: int, end: End, room: int) -> End:
    page, used = end.page, end.used
    for index, height in enumerate(heights):
        wanted = height + (need if index == len(heights) - 1 else 0)
        if used + wanted > room and used:
            page, used = page + 1, piece.head
        used += height
    return End(page, used)

"""The document as a row of pieces that know their height, and on which page they are expected to end.

Only Word knows where a page ends. The imprint must stand on an even page, though, and a .docx cannot ask. The grid
makes body text countable; where the count is in doubt, its two ends disagree and the caller takes the safe way.
"""

from dataclasses import dataclass, replace

from tracker.reports.docx_page import LINE, PORTRAIT, Area

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

    @property
    def doubt(self) -> int:
        """How far the true end may still lie outside the two that were counted, in twips."""
        return 0 if all(piece.fewest == piece.most or piece.keeps for piece in self.pieces) else 2 * LINE


@dataclass(frozen=True)
class End:
    """Where a document is expected to end: page number and height used on it, in twips."""

    page: int
    used: int


def fixed(xml: str, *heights: int, head: int = 0, keeps: bool = False) -> Piece:
    """A piece whose height is known."""
    return Piece(xml, heights, heights, head, keeps)


@dataclass(frozen=True)
class Ends:
    """The earliest and the latest end that a document may have, and the likely one."""

    early: End
    late: End
    likely: End

    @property
    def certain(self) -> bool:
        """Whether all counts agree on the page."""
        return self.early.page == self.late.page


def ends(flows: list[Flow]) -> Ends:
    """Where the document ends: both ends of the count with what may be doubted added, and the plain count."""
    early, late, likely = End(0, 0), End(0, 0), End(0, 0)
    for flow in flows:
        early = _end_of(flow, early.page + 1, most=False)
        if early.used <= flow.doubt:
            early = End(early.page - 1, flow.area.height)
        late = _end_of(flow, late.page + 1, most=True)
        if late.used + flow.doubt > flow.area.height:
            late = End(late.page + 1, flow.doubt)
        likely = _end_of(flow, likely.page + 1, most=True)
    return Ends(early, late, likely)


def _end_of(flow: Flow, page: int, *, most: bool) -> End:
    end = End(page, 0)
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

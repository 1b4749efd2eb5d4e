"""First stage: blocks become pieces, one per item or paragraph. Hard wraps are joined, run-on lines are cut (parsing.md §1)."""

import re
from dataclasses import dataclass, replace

from tracker.documents.readers import Block, BlockKind, Place, canon
from tracker.plans.extract.cutting import LabelWords, cuts, sign_off
from tracker.plans.extract.labels import LABEL
from tracker.plans.extract.numbering import Marker, Rank, marker_at
from tracker.plans.extract.sources import Span, appended, place_at, shifted, spans_of, within

PAGE_NUMBER = re.compile(r"^(?:[-—~·.\s]*\d{1,3}[-—~·.\s]*|第\s?\d{1,3}\s?页(?:\s?[/,共]+\s?\d{1,3}\s?页)?)$")
TABLE_OF_CONTENTS = re.compile(r"^(?=.{4,160}$).{1,80}?(?:\.{3,}|…+|·{3,}|。{3,})[.…·\s]{0,140}\d{1,4}$")
BOOKMARK = re.compile(r"\[(?:bookmark|image)[:：][^\]]{0,200}\]")
_FINISHED = frozenset("。!?;:.)”’》」\"'…")
_LABEL = re.compile(r"^([一-鿿()]{2,14}):")
_TITLE_END = re.compile(r"(?:通知|方案|意见|规划|计划|措施|办法|细则|政策|要点|清单|分解表|台账|文件)$")
MAX_JOIN = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or item: `text` as printed, `canon` the same length in canonical signs, `marker` its number if any."""

    text: str
    canon: str
    place: Place
    marker: Marker | None = None
    block: Block | None = None
    spans: tuple[Span, ...] = ()

    @property
    def sources(self) -> tuple[int, ...]:
        """The indices of the blocks that this text was taken from."""
        return tuple(span.source for span in self.spans)

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(span.place.line for span in self.spans) or (self.place.line,)

    def place_at(self, offset: int) -> Place:
        """Where the sign at this offset stands in the file; a joined text runs over several lines."""
        return place_at(self.spans, offset, self.place)

    @property
    def body(self) -> str:
        """The printed text behind the mark."""
        return self.text[self.marker.length if self.marker else 0 :].strip()

    @property
    def body_canon(self) -> str:
        return self.canon[self.marker.length if self.marker else 0 :].strip()

    @property
    def is_row(self) -> bool:
        return self.block is not None and self.block.kind is BlockKind.ROW


def pieces_of(blocks: list[Block]) -> list[Piece]:
    """All pieces of a document in order; nothing printed is left out except bookmarks and joined page numbers."""
    cleaned = [_without_bookmarks(block) for block in blocks]
    labels = _labels(cleaned)
    width = _wrap_width(cleaned)
    found: list[Piece] = []
    for block in _joined(cleaned, width):
        if block.kind is BlockKind.ROW:
            found.append(Piece(block.text, canon(block.text), block.place, block=block, spans=spans_of(block)))
        else:
            for piece in _cut(block, labels):
                if found and _is_label_line(piece) and not found[-1].is_row:
                    found[-1] = _with_line(found[-1], piece)
                else:
                    found.append(piece)
    return found


def _with_line(last: Piece, line: Piece) -> Piece:
    spans = last.spans + shifted(line.spans, len(last.text) + 1)
    return Piece(f"{last.text}\n{line.text}", f"{last.canon} {line.canon}", last.place, last.marker, last.block, spans)


def _is_label_line(piece: Piece) -> bool:
    """责任单位：… or 完成时限：… on a line of its own belongs to the item before it."""
    match = LABEL.match(piece.canon)
    return piece.marker is None and match is not None and len(piece.text) < 300


def _without_bookmarks(block: Block) -> Block:
    if "[" not in block.text or block.kind is BlockKind.ROW:
        return block
    bare = BOOKMARK.sub("", block.text).strip()
    return replace(block, text=bare) if bare else block


def _labels(blocks: list[Block]) -> LabelWords:
    """Words before a colon that open at least three paragraphs and no unit statement: 具体目标, 推进措施."""
    counts: dict[str, int] = {}
    for block in blocks:
        match = _LABEL.match(canon(block.text[:20]))
        if match:
            counts[match[1]] = counts.get(match[1], 0) + 1
    return LabelWords.from_counts(counts)


def _wrap_width(blocks: list[Block]) -> int:
    """The width at which lines were broken by force, 0 when paragraphs stand on lines of their own."""
    lengths = sorted(len(block.text) for block in blocks if block.kind is BlockKind.PARAGRAPH)
    if len(lengths) < 12:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    full = sum(1 for length in lengths if width - 3 <= length <= width + 2)
    return width if 18 <= width <= 70 and full >= 0.35 * len(lengths) else 0


def _joined(blocks: list[Block], width: int) -> list[Block]:
    """Paragraphs broken inside a sentence are one block again; the page numbers between them stand behind it (they are residue)."""
    joined: list[Block] = []
    numbers: list[Block] = []
    last: Block | None = None
    for block in blocks:
        if last and PAGE_NUMBER.match(canon(block.text)) and _unfinished(last, width) and block.kind is BlockKind.PARAGRAPH:
            numbers.append(block)
        elif last and _continues(last, block, width):
            glue = " " if last.text[-1:].isascii() and last.text[-1:].isalpha() and block.text[:1].isascii() else ""
            last = appended(last, glue, block)
        else:
            joined += [last, *numbers] if last else numbers
            last, numbers = block, []
    return joined + ([last, *numbers] if last else numbers)


def _unfinished(block: Block, width: int) -> bool:
    plain = canon(block.text[-400:])
    if block.kind is BlockKind.ROW or not plain or TABLE_OF_CONTENTS.match(plain) or block.text.startswith("["):
        return False
    if _opens(plain):
        return True
    if plain[-1] in _FINISHED:
        return False
    if width and len(block.text) >= width - 3:
        return True
    running = re.search(r"[。;]", plain) is not None or plain[-1] in ",、" or (len(plain) > 60 and "," in plain)
    return running and not _TITLE_END.search(plain)


def _opens(plain: str) -> bool:
    """Whether a bracket of these last signs of a paragraph is still open."""
    return plain.count("(") > plain.count(")") and len(plain) < 400


def _continues(last: Block, block: Block, width: int) -> bool:
    if block.kind is BlockKind.ROW or len(last.text) > MAX_JOIN or not _unfinished(last, width):
        return False
    if block.cells or last.cells:
        return False
    plain = canon(block.text[:40])
    marker = marker_at(plain)
    starts_new = marker is not None and marker.rank is not Rank.DASH
    if starts_new:
        return False
    if _opens(canon(last.text[-400:])):
        return True
    caption = re.match(r"(?:图|表)\s?\d", plain) is not None or plain.startswith("[") or _LABEL.match(plain) is not None
    date_line = re.match(r"(?:\d{4}|二〇..)年\d{0,2}月?", plain) is not None and len(block.text) < 14
    return not (caption or date_line)


def _cut(block: Block, labels: LabelWords) -> list[Piece]:
    plain = canon(block.text)
    positions = [0, *cuts(plain, labels)]
    end = sign_off(plain, positions[-1])
    if end is not None:
        positions.append(end)
    pieces: list[Piece] = []
    for start, stop in zip(positions, [*positions[1:], len(plain)], strict=True):
        printed = block.text[start:stop]
        left = len(printed) - len(printed.lstrip())
        if printed.strip():
            text = printed.strip()
            shadow = plain[start + left : start + left + len(text)]
            begin = start + left
            spans = within(spans_of(block), begin, begin + len(text))
            place = spans[0].place if spans else block.place.at(begin)
            pieces.append(Piece(text, shadow, place, labels.at(shadow) or marker_at(shadow), block, spans))
    return pieces

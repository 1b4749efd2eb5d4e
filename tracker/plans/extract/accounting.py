"""Where every paragraph ended up, and that the counts add up to the whole text (parsing.md §3)."""

import re
from collections import Counter

from tracker.plans.extract.front_matter import is_contents_row
from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.outline import Node
from tracker.plans.extract.pieces import PAGE_NUMBER, TABLE_OF_CONTENTS, Piece
from tracker.plans.extract.reading import Reading
from tracker.plans.extract.result import Fate

_RESIDUE = re.compile(r"^\[(?:image|bookmark)|^图表标题$|\d\.\d{8,}|^目\s*录$|^[\W_]+$")
_CAPTION = re.compile(r"^(?:附?表|图)\s?\d{1,2}(?:[-—]\d{1,2})?[:.、\s]?[^。;,:]{2,40}$")
_CLOSING = re.compile(r"^\(此件|^抄送|^主送|^抄报|^附件|^附\d?$|印发\s?$|^分送|^联系人|^(?:19|20)\d\d年\d{1,2}月\d{1,2}日$|^二〇")
_DAY = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
_ATTACHED = re.compile(r"^附件?\s?\d{0,2}:?$")
_SIGNATURE = re.compile(
    r"^[一-鿿]{2,30}(?:政府|办公厅|办公室|委员会|指挥部|领导小组|国务院|局|厅|委|部|办)$|^国务院$|^.{0,30}(?:19|20)\d\d年\d{1,2}月\d{1,2}日$"
)


def settle_edges(reading: Reading, head: int) -> None:
    """The fates that need no tree: front matter, tables of contents, residue, closing lines."""
    pieces = reading.pieces
    _settle_copies(reading)
    for index in range(len(pieces)):
        fate = _edge_fate(pieces, index, head)
        if fate is not None:
            reading.settle([index], fate)


def _settle_copies(reading: Reading) -> None:
    """The distribution list at the end, up to an attachment that may follow it."""
    pieces = reading.pieces
    last = range(len(pieces) - 1, max(0, len(pieces) - 15), -1)
    copies = next((index for index in last if pieces[index].canon.startswith("抄送")), None)
    for index in range(copies, len(pieces)) if copies is not None else ():
        if pieces[index].is_row or pieces[index].marker or pieces[index].canon.startswith("附"):
            break
        reading.settle([index], Fate.FRONT_MATTER)


def _edge_fate(pieces: list[Piece], index: int, head: int) -> Fate | None:
    piece, plain = pieces[index], pieces[index].canon
    loose = piece.marker is None and not piece.is_row
    if PAGE_NUMBER.match(plain) or (_RESIDUE.search(plain) and not piece.is_row):
        return Fate.RESIDUE
    if loose and _CAPTION.match(plain):
        return Fate.OUTLINE
    if TABLE_OF_CONTENTS.match(plain) or is_contents_row(piece) or _CLOSING.search(plain.strip()):
        return Fate.FRONT_MATTER
    if index < head:
        preface = len(piece.text) > 80 and "。" in plain and re.search(r"[:为]|制定|编制", plain)
        return Fate.BACKGROUND if preface else Fate.FRONT_MATTER
    if loose and index and _ATTACHED.match(pieces[index - 1].canon) and len(piece.text) <= 60 and "。" not in plain:
        return Fate.OUTLINE  # the title of an attachment
    ends = index >= len(pieces) - 8 or _dated_next(pieces, index)
    return Fate.FRONT_MATTER if loose and ends and _SIGNATURE.search(plain) else None


def _dated_next(pieces: list[Piece], index: int) -> bool:
    """A signature in the middle of a file, with attachments behind it."""
    return index + 1 < len(pieces) and _DAY.fullmatch(pieces[index + 1].canon.strip()) is not None


def settle_rest(reading: Reading, root: Node) -> None:
    """Headings are outline; what is left is background."""
    for node in root.walk():
        if node.parent is not None and node.pieces:
            first = reading.pieces[node.pieces[0]]
            if node.rank is not Rank.DASH and len(first.text) <= 200 and "。" not in first.canon[:-1]:
                reading.settle(node.pieces[:1], Fate.OUTLINE)
    reading.settle(list(range(len(reading.pieces))), Fate.BACKGROUND)


def counts(reading: Reading) -> dict[str, int]:
    """The `blocks` of `plan parse --json`."""
    tally = Counter(reading.fates.values())
    return {"total": len(reading.pieces)} | {fate.value: tally.get(fate, 0) for fate in Fate}


# A block that was cut into pieces counts for the weightiest of them.
_WEIGHT = (Fate.MEASURES, Fate.CANDIDATES, Fate.INDICATORS, Fate.OUTLINE, Fate.FRONT_MATTER, Fate.BACKGROUND, Fate.RESIDUE)


def fates_of_blocks(reading: Reading, blocks: int) -> tuple[Fate, ...]:
    """One fate for each block of the document, in its order."""
    found: list[Fate] = [Fate.RESIDUE] * blocks
    for index, piece in enumerate(reading.pieces):
        for source in piece.sources:
            found[source] = min(found[source], reading.fates[index], key=_WEIGHT.index)
    return tuple(found)

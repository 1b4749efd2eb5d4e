"""Items that may be measures but nobody is made responsible for: a person accepts or dismisses them (parsing.md §3)."""

import re

from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.outline import Node, heading_of
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.prose import described_units
from tracker.plans.extract.reading import Reading
from tracker.plans.extract.result import Fate, MeasureFound, MeasureKind
from tracker.plans.extract.sections import Section, section_of


def candidates(reading: Reading, root: Node) -> list[MeasureFound]:
    """Items nobody is made responsible for: aims, safeguards, duties; a person accepts or dismisses them."""
    found: list[MeasureFound] = []
    for node in root.walk():
        if node.parent is None or (node.children and node.rank is not Rank.BOX):
            continue
        open_pieces = [index for index in node.pieces if index not in reading.fates and not reading.pieces[index].is_row]
        if not open_pieces or _is_background(node, reading.pieces):
            continue
        if node.rank is Rank.BOX:  # each line of a box is one item, its heading none
            lines = [index for index in open_pieces if index != node.pieces[0]]
            found += [_candidate(reading, node, f"{node.path}/[{count}]", [index]) for count, index in enumerate(lines, start=1)]
            continue
        first = reading.pieces[open_pieces[0]]
        if heading_of(first, box=node.in_box)[1] or len(open_pieces) > 1 or _says_something(first):
            found.append(_candidate(reading, node, node.path, open_pieces))
    return found


def _candidate(reading: Reading, node: Node, number: str, indices: list[int]) -> MeasureFound:
    """One item with the units that its running text names, if any."""
    pieces = [reading.pieces[index] for index in indices]
    heading, rest = heading_of(pieces[0], box=node.in_box)
    units, groups, words = described_units("\n".join(piece.canon for piece in pieces), reading.names)
    kind = MeasureKind.SPECIAL_ACTION if node.in_box else MeasureKind.TASK
    title = heading if rest or len(heading) < 60 else ""
    text = "\n".join(piece.text for piece in pieces)
    reading.settle(indices, Fate.CANDIDATES)
    return MeasureFound(number, title, text, kind, pieces[0].place, units, groups, words, lines=reading.lines(indices))


def _says_something(piece: Piece) -> bool:
    """More than a heading: a sentence, or 县交通局：负责……"""
    return len(piece.text) >= 20 or re.search(r"[。;]|:.", piece.canon) is not None


def _is_background(node: Node, pieces: list[Piece]) -> bool:
    step: Node | None = node
    while step is not None and step.parent is not None:
        heading = heading_of(pieces[step.pieces[0]])[0]
        if section_of(heading) is Section.BACKGROUND and not re.search(r"目标|职责|组织", heading):
            return True
        step = step.parent
    return False

"""The outline of a document: numbered headings, and headings without a number in boxes, bullets and front lines (parsing.md §2)."""

import re

from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.outline import Node, heading_of
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.result import Heading

LONGEST = 60  # a longer first sentence is text, not a heading
LONGEST_UNNUMBERED = 25
_ALONE = {"前言": "前言", "序言": "序言", "引言": "引言"}
_BULLET_END = re.compile(r"[。!?]|——")
_BOX_ITEM_END = re.compile(r"[。:!?]|——")


def headings(root: Node, pieces: list[Piece]) -> list[Heading]:
    """Every heading under this root in document order; labels such as 具体目标： are none."""
    found: list[Heading] = []
    for node in root.walk():
        if node.parent is None:
            continue
        heading = "" if node.rank is Rank.LABEL else _numbered(node, pieces)
        if heading:
            found.append(Heading(node.path, heading, node.level, pieces[node.pieces[0]].place))
        found += _unnumbered(node, pieces)
    return found


def lone_headings(pieces: list[Piece]) -> list[Heading]:
    """前言 on a line of its own, 附件 with its title on the next."""
    found: list[Heading] = []
    for index, piece in enumerate(pieces):
        bare = re.sub(r"[\s:]", "", piece.canon)
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if bare in _ALONE:
            found.append(Heading(bare, bare, 1, piece.place))
        elif re.fullmatch(r"附件\d*", bare) and following and len(following.text) <= 40 and "。" not in following.canon:
            found.append(Heading(bare, following.text, 1, following.place))
    return found


def _numbered(node: Node, pieces: list[Piece]) -> str:
    piece = pieces[node.pieces[0]]
    heading, rest = heading_of(piece, box=node.in_box)
    text_only = not rest and piece.canon.rstrip().endswith(("。", ";")) and "," in piece.canon
    if len(heading) > LONGEST or ";" in piece.body_canon[: len(heading)] or text_only:
        return ""
    return heading


def _unnumbered(node: Node, pieces: list[Piece]) -> list[Heading]:
    """Paragraphs under one item that each open with a short heading: bullets, aims, items of a box."""
    if [child for child in node.children if child.rank is not Rank.BOX] or node.rank is Rank.LABEL:
        return []
    found: list[Heading] = []
    for index in node.pieces[1:]:
        piece = pieces[index]
        match = None if piece.is_row else (_BOX_ITEM_END if node.in_box else _BULLET_END).search(piece.body_canon)
        if match and 2 <= match.start() <= LONGEST_UNNUMBERED and piece.body_canon[match.end() :].strip():
            number = f"{node.path}/[{len(found) + 1}]"
            found.append(Heading(number, piece.body[: match.start()], node.level + 1, piece.place))
    return found if len(found) >= 2 else []

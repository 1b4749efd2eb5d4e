"""The tree of a document: headings, items, boxes and the paragraphs under them (parsing.md §2)."""

import re
from dataclasses import dataclass, field

from tracker.documents.readers import Place
from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.pieces import Piece

_HEADING_END = re.compile(r"[。!?]")
_BOX_HEADING_END = re.compile(r"[。:!?]")
MAX_TITLE = 200


@dataclass(slots=True, eq=False)
class Node:
    """An item with its own paragraphs (`pieces`, the first one carries the number) and what stands below it."""

    rank: Rank | None
    printed: str
    pieces: list[int] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = None
    prefix: str = ""

    @property
    def path(self) -> str:
        """The number path: 四/（一）/1, with A/ or B/ before it when the file holds two documents."""
        parts: list[str] = []
        node: Node | None = self
        while node is not None:
            if node.printed:
                parts.append(node.printed)
            node = node.parent
        return self.prefix + "/".join(reversed(parts))

    @property
    def level(self) -> int:
        return 0 if self.parent is None else 1 + self.parent.level

    @property
    def in_box(self) -> bool:
        return self.rank is Rank.BOX or (self.parent is not None and self.parent.in_box)

    def walk(self) -> list["Node"]:
        """This node and everything below it in document order."""
        found: list[Node] = []
        stack = [self]
        while stack:
            node = stack.pop()
            found.append(node)
            stack.extend(reversed(node.children))
        return found

    def all_pieces(self) -> list[int]:
        return sorted(index for node in self.walk() for index in node.pieces)


def build(pieces: list[Piece], indices: list[int], prefix: str = "") -> Node:
    """The tree over these pieces."""
    root = Node(None, "", prefix=prefix)
    grower = _Grower(root, prefix, pieces)
    for index in indices:
        grower.add(index, pieces[index])
    return root


class _Grower:
    def __init__(self, root: Node, prefix: str, pieces: list[Piece]) -> None:
        self.root, self.open, self.prefix, self.pieces = root, root, prefix, pieces
        self.box: Node | None = None
        self.before_box: Node = root

    def add(self, index: int, piece: Piece) -> None:
        marker = piece.marker
        if marker is None or marker.rank is Rank.DASH or piece.is_row:
            self.open.pieces.append(index)
            return
        if marker.rank is Rank.BOX:
            self._open_box(index, piece)
            return
        if self.box is not None and self._ends_box(marker.rank, marker.value):
            self.open, self.box = self.before_box, None
        parent = self._parent_for(marker.rank)
        node = Node(marker.rank, marker.printed, [index], parent=parent, prefix=self.prefix)
        parent.children.append(node)
        self.open = node

    def _parent_for(self, rank: Rank) -> Node:
        node = self.open
        while node.parent is not None and node.rank is not None and node.rank >= rank and node is not self.box:
            node = node.parent
        return node

    def _open_box(self, index: int, piece: Piece) -> None:
        if self.box is None:
            self.before_box = self.open
        parent = self._around_box()
        assert piece.marker is not None
        unnumbered = [child for child in parent.children if child.rank is Rank.BOX and child.printed.startswith("专栏[")]
        printed = piece.marker.printed if piece.marker.value else f"专栏[{len(unnumbered) + 1}]"
        self.box = Node(Rank.BOX, printed, [index], parent=parent, prefix=self.prefix)
        parent.children.append(self.box)
        self.open = self.box

    def _around_box(self) -> Node:
        """What holds the list that a box interrupts; a heading right before the box holds it itself."""
        node = inner = self.before_box
        while node.rank is not None and node.rank >= Rank.LABEL and node.parent is not None:
            node = node.parent
        if node is inner and node.rank is Rank.PCN and node.parent is not None and not node.children and self._has_text(node):
            return node.parent
        return node

    def _has_text(self, node: Node) -> bool:
        return len(node.pieces) > 1 or bool(heading_of(self.pieces[node.pieces[0]])[1])

    def _ends_box(self, rank: Rank, value: int) -> bool:
        """A box ends at the next higher heading, or where the list around it goes on."""
        assert self.box is not None
        if rank <= Rank.PCN:
            return True
        outer = self.before_box
        while outer.rank is not None and outer.rank > rank and outer.parent is not None:
            outer = outer.parent
        continues = outer.rank is rank and value == _count(outer.printed) + 1
        own = [child for child in self.box.children if child.rank is rank]
        return continues and not (own and _count(own[-1].printed) + 1 == value)


def _count(printed: str) -> int:
    digits = re.sub(r"\D", "", printed)
    return int(digits) if digits else 0


def heading_of(piece: Piece, *, box: bool = False) -> tuple[str, str]:
    """(heading, rest) of an item: the heading ends at the first full stop, in boxes also at a colon."""
    body, plain = piece.body, piece.body_canon
    match = (_BOX_HEADING_END if box else _HEADING_END).search(plain)
    if match is None:
        return (body.rstrip("：:"), "") if len(body) <= MAX_TITLE else ("", body)
    rest = body[match.end() :].strip()
    heading = body[: match.start()].strip()
    return (heading, rest) if len(heading) <= MAX_TITLE else ("", body)


def place_of(node: Node, pieces: list[Piece]) -> Place:
    return pieces[node.pieces[0]].place

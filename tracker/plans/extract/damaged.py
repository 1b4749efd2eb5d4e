"""Statements of a damaged text: attached where the print goes on with the next item, otherwise read but left to a person.

When pieces of a text were lost or shuffled, a statement at the end of an item may belong to another one. It surely is
the item's own where the next heading in print is the one that must follow: then nothing was lost in between.
"""

from collections.abc import Iterable
from dataclasses import replace

from tracker.plans.extract.grouping import Claim
from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.outline import Node
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.result import Warned


def settled_claims(claims: list[Claim], roots: Iterable[Node], pieces: list[Piece]) -> tuple[list[Claim], list[Warned]]:
    """(sound claims and one unplaced claim for each other statement, a warning for each statement that is not in place)."""
    order = _Order([node for root in roots for node in root.walk() if node.parent is not None], pieces)
    sound = [claim for claim in claims if order.is_sound(claim)]
    in_place = {id(claim) for claim in sound}
    read = {claim.statement.words for claim in sound}
    unplaced: list[Claim] = []
    doubts: list[Warned] = []
    for claim in claims:
        if id(claim) in in_place:
            continue
        known = claim.statement.words in read
        if not known:
            read.add(claim.statement.words)
            unplaced.append(replace(claim, unplaced=len(unplaced) + 1))
        doubts.append(_doubt(claim, pieces, known))
    return sorted([*sound, *unplaced], key=lambda claim: (claim.parts[0].piece, claim.parts[0].start)), doubts


def _doubt(claim: Claim, pieces: list[Piece], known: bool) -> Warned:
    place = pieces[claim.statement_piece].place_at(claim.statement.start)
    rest = "，且与别处的说明相同，未计入本条" if known else ""
    words = f"责任单位说明“{claim.statement.words[:40]}…”印在{claim.node.path or '无编号段落'}之后，后面的编号不相接，归属待核对{rest}"
    return Warned("statement_displaced", words, place.line)


class _Order:
    """The numbered items in the order of print."""

    def __init__(self, nodes: list[Node], pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.nodes = sorted(nodes, key=lambda node: node.pieces[0])
        self.next_of_rank = self._neighbours(reversed(self.nodes))
        self.before_of_rank = self._neighbours(self.nodes)
        self.after: dict[int, Node | None] = {
            id(node): following for node, following in zip(self.nodes, [*self.nodes[1:], None], strict=True)
        }

    @staticmethod
    def _neighbours(nodes: Iterable[Node]) -> dict[int, Node | None]:
        """For each item the one of its kind that was seen before it."""
        found: dict[int, Node | None] = {}
        last: dict[Rank | None, Node] = {}
        for node in nodes:
            found[id(node)] = last.get(node.rank)
            last[node.rank] = node
        return found

    def value(self, node: Node) -> int:
        marker = self.pieces[node.pieces[0]].marker if node.pieces else None
        return marker.value if marker else 0

    def is_sound(self, claim: Claim) -> bool:
        node = claim.node
        if node.parent is None or claim.ordinal > 1:
            return False
        following = self.after[id(node)]
        if following is None:  # the end of the print is the end of the text when the count is at its highest
            return all(self.value(other) < self.value(node) for other in self.nodes if other.rank is node.rank and other is not node)
        if following.rank is None or node.rank is None:
            return False
        if following.rank == node.rank:
            return self.value(following) == self.value(node) + 1
        if following.rank > node.rank:
            return self.value(following) == 1
        return self._closes_its_list(node, following)

    def _closes_its_list(self, node: Node, following: Node) -> bool:
        """The heading that follows is the next one of its kind, and the count of the items goes on or starts again."""
        around = node
        while around.parent is not None and around.rank != following.rank:
            around = around.parent
        later = self.next_of_rank[id(node)]
        if later is not None and later.parent is following and self.value(later) == self.value(node) + 1 > 1:
            return True  # the count runs on into the next chapter
        first = next(child for child in (node.parent.children if node.parent else [node]) if child.rank is node.rank)
        headed = self.value(first) == 1 or self._runs_on(first)
        starts_again = later is None or self.value(later) == 1
        return self.value(following) == self.value(around) + 1 and starts_again and headed

    def _runs_on(self, first: Node) -> bool:
        """Whether the item before the first one of a list, wherever it stands, has the number before it."""
        before = self.before_of_rank[id(first)]
        return before is not None and self.value(before) + 1 == self.value(first)

"""Which paragraphs a unit statement covers: its sentence, its item, or the group that it closes (parsing.md §3)."""

from dataclasses import dataclass, replace

from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.outline import Node
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.statements import Statement, find_statements


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one piece: from `start` to `end` of its text."""

    piece: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An item of the text with the statement on it; `ordinal` counts unnumbered items and parts of one item.

    `unplaced` counts the statements of a damaged text that may belong to another item (0: this one is in place).
    """

    node: Node
    parts: tuple[Part, ...]
    statement: Statement
    statement_piece: int
    ordinal: int = 0
    unplaced: int = 0


def statements_by_piece(pieces: list[Piece]) -> dict[int, list[Statement]]:
    """The statements of every piece that has one; table rows have columns instead."""
    found: dict[int, list[Statement]] = {}
    for index, piece in enumerate(pieces):
        if not piece.is_row:
            statements = find_statements(piece.canon)
            if statements:
                found[index] = statements
    return found


def claims_of(root: Node, pieces: list[Piece], statements: dict[int, list[Statement]]) -> list[Claim]:
    """Every claimed item in document order."""
    claims: list[Claim] = []
    stack = [root]
    while stack:
        node = stack.pop()
        closing = _closes_group(node, pieces, statements)
        if closing is not None:
            claims.append(_whole(node, node.all_pieces(), pieces, closing, statements))
            continue
        claims.extend(_own_claims(node, pieces, statements))
        stack.extend(reversed(node.children))
    return sorted(claims, key=lambda claim: (claim.parts[0].piece, claim.parts[0].start))


def _closes_group(node: Node, pieces: list[Piece], statements: dict[int, list[Statement]]) -> int | None:
    """The piece with the one statement that closes a list of small items and so covers them all."""
    if len(node.children) < 2 or node.parent is None or any(child.rank is not None and child.rank < Rank.NUM for child in node.children):
        return None
    if any(child.rank is Rank.BOX for child in node.children):
        return None
    claimed = [index for index in node.all_pieces() if index in statements]
    last = max(node.all_pieces())
    if len(claimed) == 1 and claimed[0] == last and len(statements[last]) == 1 and last not in node.pieces:
        tail = pieces[last].canon[statements[last][0].end :].strip(" 。")
        return last if not tail else None
    return None


def _whole(
    node: Node, indices: list[int], pieces: list[Piece], closing: int, statements: dict[int, list[Statement]], ordinal: int = 0
) -> Claim:
    parts = tuple(Part(index, 0, len(pieces[index].text)) for index in indices)
    return Claim(node, parts, statements[closing][-1], closing, ordinal)


def _own_claims(node: Node, pieces: list[Piece], statements: dict[int, list[Statement]]) -> list[Claim]:
    """Claims in the item's own paragraphs: each paragraph with a statement takes those before it that have none."""
    own = [index for index in node.pieces if not pieces[index].is_row]
    claimed = [index for index in own if index in statements]
    if not claimed:
        return []
    if _is_heading_with_statement(node, pieces, claimed, statements):
        return []  # the items below have statements of their own; this one stays without a measure and is flagged
    if len(claimed) == 1 and len(statements[claimed[0]]) == 1:
        covered = own[: own.index(claimed[0]) + 1]
        if node.parent is None:
            covered = covered[-1:]
        if covered == node.pieces[:1] and _is_only_heading(pieces[covered[0]], statements[covered[0]][0]):
            covered = own  # the statement in the heading holds for the paragraphs and items under it
            below = [index for child in node.children for index in child.all_pieces()]
            if not any(index in statements for index in below):
                return [_whole(node, sorted([*covered, *below]), pieces, claimed[0], statements)]
        return [_whole(node, _with_children(node, covered, statements), pieces, claimed[0], statements)]
    return _by_paragraph(node, own, pieces, statements)


def _by_paragraph(node: Node, own: list[int], pieces: list[Piece], statements: dict[int, list[Statement]]) -> list[Claim]:
    claims: list[Claim] = []
    pending: list[Part] = []
    if own[0] in statements and node.parent is not None and _is_only_heading(pieces[own[0]], statements[own[0]][0]):
        own = own[1:]  # the paragraphs below name their own units
    for position, index in enumerate(own):
        if index not in statements:
            if position > 0 or pieces[index].marker is None or _has_body(pieces[index]):
                pending.append(Part(index, 0, len(pieces[index].text)))
            continue
        for part, statement in _sentences(pieces[index], index, statements[index]):
            parts = (*pending, *([part] if part else []))
            pending = []
            if parts:
                claims.append(Claim(node, parts, statement, index, len(claims) + 1))
    if claims and claims[0].parts[0].piece == node.pieces[0] and pieces[node.pieces[0]].marker is not None:
        claims[0] = replace(claims[0], ordinal=0)
    return claims


def _is_heading_with_statement(node: Node, pieces: list[Piece], claimed: list[int], statements: dict[int, list[Statement]]) -> bool:
    """一、产业振兴（牵头单位：A），also with the statement on the next line, above items that name their own units."""
    if node.parent is None or len(claimed) != 1 or claimed[0] not in node.pieces[:2]:
        return False
    before = [pieces[index].canon for index in node.pieces if index < claimed[0]]
    words = "".join([*before, pieces[claimed[0]].canon[: statements[claimed[0]][0].start]])
    below = [index for child in node.children for index in child.all_pieces()]
    return "。" not in words and any(index in statements for index in below)


def _is_only_heading(piece: Piece, statement: Statement) -> bool:
    """一、强化创新（市科技局牵头）: nothing but the heading and its statement."""
    return piece.marker is not None and "。" not in piece.canon[: statement.start] and not piece.canon[statement.end :].strip(" 。;")


def _has_body(piece: Piece) -> bool:
    return "。" in piece.canon.rstrip("。 ")


def _with_children(node: Node, covered: list[int], statements: dict[int, list[Statement]]) -> list[int]:
    """An item whose parts carry no statement of their own takes them with it."""
    parts = [child for child in node.children if child.rank is not Rank.BOX]  # a box only stands beside the item
    below = [index for child in parts for index in child.all_pieces()]
    if (
        below
        and not any(index in statements for index in below)
        and all(child.rank is not None and child.rank >= Rank.NUM for child in parts)
    ):
        return covered + [index for index in below if index > covered[0]]
    return covered


def _sentences(piece: Piece, index: int, found: list[Statement]) -> list[tuple[Part | None, Statement]]:
    """Each statement of one paragraph with the sentences before it."""
    out: list[tuple[Part | None, Statement]] = []
    start = 0
    for number, statement in enumerate(found):
        end = statement.end if number < len(found) - 1 else len(piece.text)
        words = piece.canon[start : statement.start].strip(" 。;")
        out.append((Part(index, start, end) if words else None, statement))
        start = end
    return out

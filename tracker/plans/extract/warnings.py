"""Doubts about the form of a text: numbers, headings, sentences, statements (parsing.md §7). Each names its line."""

import re
from collections import defaultdict
from itertools import pairwise

from tracker.plans.extract.grouping import Claim
from tracker.plans.extract.numbering import Rank, chinese
from tracker.plans.extract.outline import Node, heading_of
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.result import Fate, FrontMatter, Warned
from tracker.plans.extract.sentences import MANY, places_of_sentences, repeated
from tracker.plans.extract.statements import Statement, find_statements

MIN_SHARED = 5
MANY_MISSING = 6


def numbering_warnings(roots: list[Node], pieces: list[Piece]) -> list[Warned]:
    """Gaps, repeats and headings printed twice."""
    found: list[Warned] = []
    for root in roots:
        nodes = [node for node in root.walk() if node.parent is not None and not node.in_box]
        found += _doubled_headings(nodes, pieces)
        for group in _series(nodes):
            found += _series_warnings(group, pieces)
    return found


def _value(node: Node, pieces: list[Piece]) -> int:
    marker = pieces[node.pieces[0]].marker
    return marker.value if marker else 0


def _line(node: Node, pieces: list[Piece]) -> int:
    return pieces[node.pieces[0]].place.line


def _series(nodes: list[Node]) -> list[list[Node]]:
    """Items that count together: one parent's items, or all of a rank when the count runs on across parents."""
    by_parent: dict[tuple[int, Rank], list[Node]] = defaultdict(list)
    for node in nodes:
        if node.rank is not None and node.rank is not Rank.LABEL:
            by_parent[id(node.parent), node.rank].append(node)
    groups: list[list[Node]] = []
    for rank in (Rank.CHAPTER, Rank.SECTION, Rank.CN, Rank.ARTICLE, Rank.PCN, Rank.NUM, Rank.PNUM):
        families = [family for (_, own), family in by_parent.items() if own is rank]
        firsts = [re.sub(r"\D", "", family[0].printed) for family in families]
        starts = sum(
            1 for family, digits in zip(families, firsts, strict=True) if family[0].printed in ("一", "（一）", "（1）") or digits == "1"
        )
        if len(families) >= 2 and starts <= len(families) // 2 and (rank is not Rank.NUM or _rises(families)):
            groups.append([node for family in families for node in family])
        else:
            groups.extend(families)
    return groups


def _rises(families: list[list[Node]]) -> bool:
    """Whether 1. 2. 3. run on across the parents."""
    values = [int(re.sub(r"\D", "", node.printed) or 0) for family in families for node in family]
    steps = sum(1 for before, after in pairwise(values) if after > before)
    return steps >= 0.8 * (len(values) - 1)


def _series_warnings(group: list[Node], pieces: list[Piece]) -> list[Warned]:
    values = [_value(node, pieces) for node in group]
    found: list[Warned] = []
    seen: dict[int, Node] = {}
    for node, value in zip(group, values, strict=True):
        if value and value in seen and value != 1:
            found.append(
                Warned("repeated_number", f"编号{node.printed}重复出现，前一处在第{_line(seen[value], pieces)}行", _line(node, pieces))
            )
        seen.setdefault(value, node)
    present = sorted(value for value in seen if value)
    if not present or present[-1] > 400:
        return found
    for before, value in pairwise([0, *present]):
        if value - before > 1:
            after = seen[value]
            missing = _missing_words(after, before + 1, value - 1)
            found.append(Warned("numbering_gap", f"编号{after.printed}之前缺少{missing}，标题或条目可能丢失", _line(after, pieces)))
    return found


def _missing_words(node: Node, first: int, last: int) -> str:
    """Every missing number by itself, a long run by its ends."""
    if last - first >= MANY_MISSING:
        return f"{_printed_like(node, first)}至{_printed_like(node, last)}"
    return "、".join(_printed_like(node, value) for value in range(first, last + 1))


def _printed_like(node: Node, value: int) -> str:
    if node.rank is Rank.PCN and not node.printed.startswith("（"):
        return str(value)
    if node.rank is Rank.PCN:
        return f"（{chinese(value)}）" if value < 100 else f"（{value}）"
    return chinese(value) if node.rank is Rank.CN and value < 100 else str(value)


def _doubled_headings(nodes: list[Node], pieces: list[Piece]) -> list[Warned]:
    seen: dict[tuple[str, str], int] = {}
    found: list[Warned] = []
    for node in nodes:
        heading, _ = heading_of(pieces[node.pieces[0]])
        if len(heading) < 4 or node.rank in (Rank.LABEL, Rank.NUM):
            continue
        key = (node.printed, heading)
        if key in seen:
            found.append(
                Warned("heading_doubled", f"标题“{node.printed}{heading[:30]}”重复出现，前一处在第{seen[key]}行", _line(node, pieces))
            )
        seen.setdefault(key, _line(node, pieces))
    return found


def sentence_warnings(pieces: list[Piece], fates: dict[int, Fate]) -> list[Warned]:
    """Sentences printed more than once, and sentences glued from two halves in a text that repeats itself."""
    places = places_of_sentences(pieces, fates)
    again = repeated(places)
    found = [
        Warned("sentence_repeated", f"“{sentence[:24]}…”出现{len(lines)}次（第{'、'.join(str(line) for line in lines[:6])}行）", lines[1])
        for sentence, lines in again.items()
    ]
    return found + (_glued(places) + _same_statements(pieces) if len(again) >= MANY else [])


def _same_statements(pieces: list[Piece]) -> list[Warned]:
    """In a text that repeats itself, a statement printed twice may stand behind the wrong item."""
    seen: dict[str, int] = {}
    found: list[Warned] = []
    for piece in pieces:
        for statement in find_statements(piece.canon) if not piece.is_row else ():
            line = piece.place_at(statement.start).line
            if statement.words in seen:
                words = f"责任单位说明“{statement.words[:40]}…”重复出现，前一处在第{seen[statement.words]}行"
                found.append(Warned("statement_repeated", words, line))
            seen.setdefault(statement.words, line)
    return found


def _glued(places: dict[str, list[int]]) -> list[Warned]:
    """A sentence that begins like one and ends like another sentence of the text."""
    heads: dict[str, set[str]] = defaultdict(set)
    tails: dict[str, set[str]] = defaultdict(set)
    for sentence in places:
        heads[sentence[:MIN_SHARED]].add(sentence)
        tails[sentence[-2 * MIN_SHARED :]].add(sentence)
    found: list[Warned] = []
    for sentence, lines in places.items():
        begins, ends = heads[sentence[:MIN_SHARED]] - {sentence}, tails[sentence[-2 * MIN_SHARED :]] - {sentence}
        if begins and ends and begins != ends:
            found.append(Warned("sentence_glued", f"“{sentence[:30]}…”像是由两个句子的残段拼成", lines[0]))
    return found


def statement_warnings(pieces: list[Piece], claims: list[Claim], statements: dict[int, list[Statement]]) -> list[Warned]:
    """Statements without a measure, twice on one item, repeated, or missing where the neighbours have one."""
    found: list[Warned] = []
    claimed = {(claim.statement_piece, claim.statement.start) for claim in claims}
    for index, there in statements.items():
        for statement in there:
            if (index, statement.start) not in claimed:
                words = f"责任单位说明“{statement.words[:24]}”前面没有可归属的内容"
                found.append(Warned("statement_without_measure", words, pieces[index].place.line))
    by_node: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_node[id(claim.node)].append(claim)
    for own in by_node.values():
        if len(own) > 1 and own[0].node.parent is not None and any(claim.ordinal == 0 for claim in own):
            line = pieces[own[1].statement_piece].place.line
            found.append(Warned("two_statements", f"{own[0].node.path}有{len(own)}处责任单位说明，请核对各自对应的内容", line))
    return found + _missing_statements(pieces, claims) + _missing_bodies(pieces, claims)


def _missing_bodies(pieces: list[Piece], claims: list[Claim]) -> list[Warned]:
    """A heading with a statement right behind it, where most items have text between."""
    bare = [claim for claim in claims if len(claim.parts) == 1 and _is_bare(pieces, claim)]
    if not bare or len(bare) > len(claims) // 4:
        return []
    return [
        Warned("body_missing", f"{claim.node.path}只有标题和责任单位说明，正文可能丢失", pieces[claim.statement_piece].place.line)
        for claim in bare
    ]


def _is_bare(pieces: list[Piece], claim: Claim) -> bool:
    piece = pieces[claim.statement_piece]
    before = piece.canon[piece.marker.length if piece.marker else 0 : claim.statement.start].rstrip(" 。")
    return claim.parts[0].start == 0 and "。" not in before and len(before) < 40


def _missing_statements(pieces: list[Piece], claims: list[Claim]) -> list[Warned]:
    """An item without a statement between brothers that have one."""
    covered = {part.piece for claim in claims for part in claim.parts}
    found: list[Warned] = []
    parents = {id(claim.node.parent): claim.node.parent for claim in claims if claim.node.parent is not None}
    for parent in parents.values():
        leaves = [child for child in parent.children if not child.in_box]
        without = [child for child in leaves if not any(index in covered for index in child.all_pieces())]
        if without and len(without) < len(leaves):
            found += [
                Warned("statement_missing", f"{child.path}没有责任单位说明，而同级条目有", pieces[child.pieces[0]].place.line)
                for child in without
            ]
    return found


def detached_statements(pieces: list[Piece]) -> list[Warned]:
    """A statement at the very beginning of a paragraph is cut off from the text it belongs to."""
    found: list[Warned] = []
    for index, piece in enumerate(pieces):
        if index and piece.marker is None and piece.canon.startswith("(") and not piece.is_row:
            there = find_statements(piece.canon)
            if there and there[0].start == 0 and len(piece.canon) > there[0].end + 5:
                found.append(Warned("statement_displaced", "责任单位说明与所属内容分开，后面接着别的内容，请核对归属", piece.place.line))
    return found


def front_warnings(front: FrontMatter, documents: int) -> list[Warned]:
    """What the document does not say about itself."""
    missing = [
        ("missing_issuer", front.issuer, "没有找到发文机关"),
        ("missing_number", front.doc_number, "没有找到文号"),
        ("missing_issue_date", front.issue_date, "没有找到成文日期"),
        ("missing_period", front.period_end, "没有找到规划期或实施期限"),
    ]
    found = [Warned(code, message, 1) for code, value, message in missing if value is None]
    if not front.title_is_printed:
        found.append(Warned("missing_title", f"没有找到标题，暂用“{front.title}”", 1))
    if documents > 1:
        found.append(Warned("two_documents", f"文件里有{documents}份各自编号的文件，编号前加了A/、B/", 1))
    return found

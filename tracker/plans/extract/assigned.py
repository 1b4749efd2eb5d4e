"""Measures of a document that assigns units: each item with the statement on it."""

import re
from dataclasses import replace

from tracker.documents.readers import canon
from tracker.plans.extract.deadlines import dates_in, read_deadline
from tracker.plans.extract.evidence import AS_PRINTED, CLOSES_GROUP, DISPLACED, Evidence, doubted
from tracker.plans.extract.grouping import Claim
from tracker.plans.extract.labels import CONVENTION, STANDING_GROUP
from tracker.plans.extract.outline import Node, heading_of
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.reading import Reading, with_deadline
from tracker.plans.extract.responsibility import Responsibility, read_statement
from tracker.plans.extract.result import Fate, MeasureFound, MeasureKind
from tracker.plans.extract.sections import Section, section_of
from tracker.plans.extract.statements import Statement

_BETWEEN = " \u3000;；,，、。"  # what stands between two statements of one item


def claimed_measures(reading: Reading, claims: list[Claim]) -> list[MeasureFound]:
    """A measure per claim, with roles by the convention of the document."""
    for claim in claims:  # names written in full anywhere help to restore the short ones
        read_statement(claim.statement.words, reading.names)
    convention_from = _convention_from(reading.pieces, claims)
    standing: list[tuple[int, str]] = []
    found: list[MeasureFound] = []
    for claim in claims:
        match = STANDING_GROUP.search(claim.statement.words)
        if match:
            standing += [(claim.statement_piece, name.name) for name in reading.names.read(match["who"])]
        first_leads = convention_from is not None and claim.statement_piece >= convention_from
        says = read_statement(claim.statement.words, reading.names, first_leads=first_leads)
        says = replace(says, groups=tuple(dict.fromkeys([*says.groups, *(name for _, name in standing)])))
        found.append(_claimed(reading, claim, replace(says, units=doubted(says.units, _attachment(reading.pieces, claim)))))
        reading.settle([part.piece for part in claim.parts] + [claim.statement_piece], Fate.MEASURES)
    return found


def _convention_from(pieces: list[Piece], claims: list[Claim]) -> int | None:
    """From which piece on the first name leads: 下同 in a statement holds from there, a rule in the text for the whole document."""
    inside = {claim.statement_piece for claim in claims if CONVENTION.search(claim.statement.words)}
    said = [index for index, piece in enumerate(pieces) if CONVENTION.search(piece.canon)]
    if not said:
        return None
    return min(said) if inside.issuperset(said) else 0


def _attachment(pieces: list[Piece], claim: Claim) -> Evidence:
    """How surely a statement belongs to the text it is read with."""
    piece = pieces[claim.statement_piece]
    if claim.unplaced or (piece.marker is None and claim.statement.start == 0 and len(piece.canon) > claim.statement.end + 5):
        return DISPLACED
    return AS_PRINTED if claim.statement_piece in claim.node.pieces else CLOSES_GROUP


def _claimed(reading: Reading, claim: Claim, says: Responsibility) -> MeasureFound:
    pieces = reading.pieces
    first = claim.parts[0]
    opening = pieces[first.piece]
    if first.start:
        text = opening.text[first.start : first.end].strip(_BETWEEN)
        title = re.split(r"[。；]", text)[0][:60]
    else:
        title, _ = heading_of(opening, box=claim.node.in_box)
        mark = opening.marker.length if opening.marker else 0
        if claim.statement_piece == first.piece and mark <= claim.statement.start < mark + len(title):
            title = opening.text[mark : claim.statement.start].strip(" \u3000。；")
    alone = len(claim.parts) > 1 and opening.marker is not None and not heading_of(opening)[1] and len(title) > 3
    printed = "\n".join(
        pieces[part.piece].text[part.start : part.end].strip().lstrip(_BETWEEN) for part in (claim.parts[1:] if alone else claim.parts)
    )
    title = _without_statement(title, claim.statement)
    number = f"待归属{claim.unplaced}" if claim.unplaced else claim.node.path + (f"/#{claim.ordinal}" if claim.ordinal > 0 else "")
    deadline = read_deadline(says.deadline_words, reading.context) if says.deadline_words else None
    kind = MeasureKind.SAFEGUARD if _section(claim.node, pieces) is Section.SAFEGUARDS else MeasureKind.TASK
    mentioned = tuple(dates_in(canon(printed), reading.context)[:20])
    made = MeasureFound(
        number.strip("/"),
        title,
        printed,
        kind,
        opening.place_at(first.start),
        says.units,
        says.groups,
        claim.statement.words,
        dates_mentioned=mentioned,
        lines=reading.lines([part.piece for part in claim.parts] + [claim.statement_piece]),
        statement_place=pieces[claim.statement_piece].place_at(claim.statement.start),
    )
    return with_deadline(made, deadline)


def _without_statement(title: str, statement: Statement) -> str:
    head = re.split(r"[（(〔【](?=[^（(〔【]*(?:单位|部门|负责|牵头))", title)[0]
    return head.strip() or title


def _section(node: Node, pieces: list[Piece]) -> Section | None:
    """The kind of the chapter around an item, the nearest heading that says it."""
    while node.parent is not None:
        found = section_of(heading_of(pieces[node.pieces[0]])[0])
        if found is Section.SAFEGUARDS or (found and node.parent.parent is None):
            return found
        node = node.parent
    return None

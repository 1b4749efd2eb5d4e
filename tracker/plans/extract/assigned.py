"""Measures of a document that assigns units: claimed items, rows of task tables, and the candidates beside them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.documents.readers import canon
from tracker.plans.extract.deadlines import DateContext, dates_in, read_deadline
from tracker.plans.extract.evidence import AS_PRINTED, CLOSES_GROUP, DISPLACED, Evidence, doubted
from tracker.plans.extract.grouping import Claim
from tracker.plans.extract.labels import CONVENTION, STANDING_GROUP
from tracker.plans.extract.names import NameReader
from tracker.plans.extract.outline import Node, heading_of
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.responsibility import Responsibility, read_statement
from tracker.plans.extract.result import DeadlineFound, Fate, MeasureFound, MeasureKind
from tracker.plans.extract.sections import Section, section_of
from tracker.plans.extract.statements import Statement
from tracker.plans.extract.tables import Column, Row, is_section_row, read_header, read_row


@dataclass(slots=True)
class Reading:
    """What the stages share about one document: its pieces, their fates and the way it writes names and dates."""

    pieces: list[Piece]
    context: DateContext
    plan_end: date | None = None
    names: NameReader = field(default_factory=NameReader)
    fates: dict[int, Fate] = field(default_factory=dict)
    assigned: bool = True  # the document says in statements or tables who does what

    def settle(self, indices: list[int], fate: Fate) -> None:
        """Give these pieces a fate unless they have one."""
        for index in indices:
            self.fates.setdefault(index, fate)

    def lines(self, indices: Iterable[int]) -> tuple[int, ...]:
        """The lines of every block that these pieces were read from."""
        return tuple(sorted({line for index in indices for line in self.pieces[index].lines}))


def claimed_measures(reading: Reading, claims: list[Claim]) -> list[MeasureFound]:
    """A measure per claim, with roles by the convention of the document."""
    for claim in claims:  # names written in full anywhere help to restore the short ones
        read_statement(claim.statement.words, reading.names)
    convention_from = next((index for index, piece in enumerate(reading.pieces) if CONVENTION.search(piece.canon)), None)
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


def _attachment(pieces: list[Piece], claim: Claim) -> Evidence:
    """How surely a statement belongs to the text it is read with."""
    piece = pieces[claim.statement_piece]
    if piece.marker is None and claim.statement.start == 0 and len(piece.canon) > claim.statement.end + 5:
        return DISPLACED
    return AS_PRINTED if claim.statement_piece in claim.node.pieces else CLOSES_GROUP


def _claimed(reading: Reading, claim: Claim, says: Responsibility) -> MeasureFound:
    pieces = reading.pieces
    first = claim.parts[0]
    opening = pieces[first.piece]
    if first.start:
        text = opening.text[first.start : first.end].strip()
        title = re.split(r"[。；]", text)[0][:60]
    else:
        title, _ = heading_of(opening, box=claim.node.in_box)
        mark = opening.marker.length if opening.marker else 0
        if claim.statement_piece == first.piece and mark <= claim.statement.start < mark + len(title):
            title = opening.text[mark : claim.statement.start].strip(" \u3000。；")
    alone = len(claim.parts) > 1 and opening.marker is not None and not heading_of(opening)[1] and len(title) > 3
    printed = "\n".join(pieces[part.piece].text[part.start : part.end].strip() for part in (claim.parts[1:] if alone else claim.parts))
    title = _without_statement(title, claim.statement)
    number = claim.node.path + (f"/#{claim.ordinal}" if claim.ordinal > 0 else "")
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


def with_deadline(measure: MeasureFound, found: DeadlineFound | None) -> MeasureFound:
    """The measure with a stated deadline."""
    if found is None:
        return measure
    return replace(
        measure,
        deadline=found.on,
        deadline_text=found.words or None,
        deadline_source="stated" if found.on else None,
        deadline_anchor=found.anchor,
        ongoing=found.ongoing,
    )


def _section(node: Node, pieces: list[Piece]) -> Section | None:
    """The kind of the chapter around an item, the nearest heading that says it."""
    while node.parent is not None:
        found = section_of(heading_of(pieces[node.pieces[0]])[0])
        if found is Section.SAFEGUARDS or (found and node.parent.parent is None):
            return found
        node = node.parent
    return None


def candidates(reading: Reading, root: Node) -> list[MeasureFound]:
    """Items nobody is made responsible for: aims, safeguards, duties; a person accepts or dismisses them."""
    found: list[MeasureFound] = []
    for node in root.walk():
        if node.parent is None or node.children:
            continue
        open_pieces = [index for index in node.pieces if index not in reading.fates and not reading.pieces[index].is_row]
        if not open_pieces:
            continue
        first = reading.pieces[open_pieces[0]]
        heading, rest = heading_of(first, box=node.in_box)
        if _is_background(node, reading.pieces) or (not rest and len(open_pieces) == 1 and not _says_something(first)):
            continue
        text = "\n".join(reading.pieces[index].text for index in open_pieces)
        kind = MeasureKind.SPECIAL_ACTION if node.in_box else MeasureKind.TASK
        found.append(MeasureFound(node.path, heading, text, kind, first.place, lines=reading.lines(open_pieces)))
        reading.settle(open_pieces, Fate.CANDIDATES)
    return found


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


def table_measures(reading: Reading, start: int, stop: int) -> list[MeasureFound]:
    """One measure per row of every table whose columns name units."""
    found: list[MeasureFound] = []
    columns: list[Column] | None = None
    section, last = "", None
    table = -1
    for index in range(start, stop):
        piece = reading.pieces[index]
        if not piece.is_row or piece.block is None:
            continue
        cells = piece.block.cells
        header = read_header(cells)
        if header is not None:
            columns, table, last = header, piece.block.table, None
            reading.settle([index], Fate.OUTLINE)
            continue
        if columns is None or (piece.block.table != table and len(cells) != len(columns)):
            columns = None
            continue
        if is_section_row(cells):
            section = next(cell for cell in cells if cell)
            reading.settle([index], Fate.OUTLINE)
            continue
        row = read_row(columns, cells)
        measure = _from_row(reading, row, last, piece, section, len(found) + 1)
        if measure is not None:
            found.append(measure)
            last = _carried(row, last)
        reading.settle([index], Fate.MEASURES if measure else Fate.BACKGROUND)
    return found


def _carried(row: Row, above: Row | None) -> Row:
    """What the rows below may leave out: task and units of this row, or of the rows above it."""
    if above is None:
        return row
    task = row.task or above.task
    if row.names_units:
        return replace(row, task=task)
    return replace(row, task=task, lead=above.lead, joint=above.joint, support=above.support)


def _from_row(reading: Reading, row: Row, above: Row | None, piece: Piece, section: str, count: int) -> MeasureFound | None:
    if above is not None and not row.names_units and not row.dashed and (row.task or row.detail):
        # An empty cell below a name is the lower part of a merged one.
        row = replace(
            row, lead=above.lead, joint=above.joint, support=above.support, deadline=row.deadline or ("" if row.task else above.deadline)
        )
    if not row.names_units and not row.deadline:
        return None
    task = row.task or (above.task if above else "")
    if not task and not row.detail:
        return None
    says = row_responsibility(row, reading.names)
    number = row.number or f"#{count}"
    text = row.detail or task  # the task cell is the title
    made = MeasureFound(
        number,
        task or row.detail,
        text,
        MeasureKind.TASK,
        piece.place,
        says.units,
        says.groups,
        piece.text,
        lines=tuple(sorted(set(piece.lines))),
        statement_place=piece.place,
    )
    if row.deadline:
        return with_deadline(made, read_deadline(canon(row.deadline), reading.context))
    in_cell = [one for one in dates_in(canon(f"{task} {row.detail}"), reading.context) if one.on and re.search(r"前$|底|末", one.words)]
    return with_deadline(made, DeadlineFound(in_cell[-1].on, in_cell[-1].words)) if in_cell else made


def row_responsibility(row: Row, names: NameReader) -> Responsibility:
    """Roles by column; 责任单位 beside 配合单位 leads (parsing.md §4)."""
    parts = [
        f"{label}:{canon(cell).replace(chr(10), '、')}"
        for label, cell in (("牵头单位", row.lead), ("责任单位", row.joint), ("配合单位", row.support))
        if cell
    ]
    return read_statement(";".join(parts), names)

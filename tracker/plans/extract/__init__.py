"""From a document to its measures, in pure stages: pieces → outline → measures → roles, dates, figures → warnings."""

import re
from collections import Counter
from dataclasses import replace

from tracker.documents.readers import Document, canon
from tracker.plans.extract import accounting
from tracker.plans.extract.assigned import claimed_measures
from tracker.plans.extract.candidates import candidates
from tracker.plans.extract.damaged import settled_claims
from tracker.plans.extract.deadline_evidence import with_deadline_evidence
from tracker.plans.extract.deadlines import DateContext
from tracker.plans.extract.doubts import indicator_warnings, measure_warnings, residue_warnings
from tracker.plans.extract.flattened import restore_tables
from tracker.plans.extract.front_matter import head_length, read_front
from tracker.plans.extract.grouping import Claim, claims_of, statements_by_piece
from tracker.plans.extract.headings import headings, lone_headings
from tracker.plans.extract.indicators import indicator_rows
from tracker.plans.extract.json_output import as_json
from tracker.plans.extract.names import NameReader
from tracker.plans.extract.outline import Node, build
from tracker.plans.extract.parts_of_file import end_of_notice, starts_of_documents
from tracker.plans.extract.pieces import Piece, pieces_of
from tracker.plans.extract.quantities import quantities_in
from tracker.plans.extract.reading import Reading
from tracker.plans.extract.result import Extraction, Fate, FrontMatter, Heading, Indicator, MeasureFound, Warned
from tracker.plans.extract.sentences import is_damaged
from tracker.plans.extract.sources import numbered
from tracker.plans.extract.staged_targets import staged_indicators
from tracker.plans.extract.table_measures import table_measures
from tracker.plans.extract.tables import read_header
from tracker.plans.extract.totals import total_warnings
from tracker.plans.extract.unassigned import described_only, plain_measures
from tracker.plans.extract.warnings import detached_statements, front_warnings, numbering_warnings, sentence_warnings, statement_warnings

__all__ = ["Extraction", "as_json", "extract"]

# Fewer statements than this are chance: the document does not assign units.
FEWEST_STATEMENTS = 2


def extract(document: Document) -> Extraction:
    """Everything found in a document. Odd text gives warnings, never an error."""
    pieces = pieces_of(restore_tables(numbered(document.blocks)))
    notice = end_of_notice(pieces)
    head = head_length(pieces, notice)
    front = read_front(pieces, document.name, head)
    reading = Reading(pieces, DateContext(_year(front) or _common_year(pieces), front.period_start, front.issue_date), front.period_end)
    reading.names = NameReader.of_text(piece.canon for piece in pieces)
    accounting.settle_edges(reading, head)
    indicators, rows = indicator_rows(pieces, front.period_end)
    reading.settle(rows, Fate.INDICATORS)
    roots = _trees(reading, notice)
    for root in roots:
        staged, paragraphs = staged_indicators(root, pieces, front.title)
        indicators += staged
        reading.settle(paragraphs, Fate.INDICATORS)
    measures, extra, doubts = _measures(reading, roots)
    for root in roots:
        accounting.settle_rest(reading, root)
    measures, extra = ([_finished(one, reading, front) for one in found] for found in (measures, extra))
    doubts += _doubts(reading, roots, front, measures, indicators)
    return Extraction(
        front,
        _outline(roots, pieces),
        tuple(measures),
        tuple(extra),
        tuple(indicators),
        accounting.counts(reading),
        tuple(sorted(doubts, key=lambda one: one.line)),
        accounting.fates_of_blocks(reading, len(document.blocks)),
    )


def _outline(roots: list[Node], pieces: list[Piece]) -> tuple[Heading, ...]:
    found = [*lone_headings(pieces), *(heading for root in roots for heading in headings(root, pieces))]
    return tuple(sorted(found, key=lambda one: (one.place.line, one.place.offset)))


def _doubts(
    reading: Reading, roots: list[Node], front: FrontMatter, measures: list[MeasureFound], indicators: list[Indicator]
) -> list[Warned]:
    pieces, fates = reading.pieces, reading.fates
    figures = [
        (quantity, piece.place.line)
        for index, piece in enumerate(pieces)
        if indicators and fates.get(index) is not Fate.INDICATORS and len(piece.text) < 3000
        for quantity in quantities_in(piece.canon, reading.context, reading.plan_end)
        if quantity.by is not None
    ]
    return [
        *front_warnings(front, len(roots)),
        *numbering_warnings(roots, pieces),
        *sentence_warnings(pieces, fates),
        *detached_statements(pieces),
        *measure_warnings(measures, front),
        *indicator_warnings(indicators, figures),
        *total_warnings([piece for index, piece in enumerate(pieces) if fates.get(index) is not Fate.RESIDUE]),
        *residue_warnings(fates, [piece.place.line for piece in pieces]),
    ]


def _year(front: FrontMatter) -> int | None:
    """A month without a year takes the year of the title or of issue."""
    if front.period_start and front.period_end and front.period_start.year == front.period_end.year:
        return front.period_start.year
    if front.issue_date:
        return front.issue_date.year
    return front.period_start.year if front.period_start else None


def _common_year(pieces: list[Piece]) -> int | None:
    """Where neither title nor signature tells the year: the one that most dates with a month are printed with."""
    years = Counter(year for piece in pieces for year in re.findall(r"(20\d\d)\s?年\s?\d{1,2}\s?月", piece.canon))
    return int(years.most_common(1)[0][0]) if years else None


def _trees(reading: Reading, notice: int) -> list[Node]:
    """One tree per document in the file; settled pieces (contents, residue) are left out."""
    starts = starts_of_documents(reading.pieces, notice)
    prefixes = [""] if len(starts) == 1 else [f"{chr(65 + count)}/" for count in range(len(starts))]
    roots: list[Node] = []
    for start, stop, prefix in zip(starts, [*starts[1:], len(reading.pieces)], prefixes, strict=True):
        open_pieces = [index for index in range(start, stop) if index not in reading.fates]
        roots.append(build(reading.pieces, open_pieces, prefix))
    return roots


def _measures(reading: Reading, roots: list[Node]) -> tuple[list[MeasureFound], list[MeasureFound], list[Warned]]:
    """(measures, candidates, doubts about statements)."""
    pieces = reading.pieces
    statements = {index: found for index, found in statements_by_piece(pieces).items() if index not in reading.fates}
    claims: list[Claim] = [claim for root in roots for claim in claims_of(root, pieces, statements)]
    has_table = any(piece.is_row and piece.block and read_header(piece.block.cells) for piece in pieces)
    if len(claims) < FEWEST_STATEMENTS and not has_table:
        reading.assigned = False
        found = [plain_measures(reading, root) for root in roots]
        measures, extra = [one for own, _ in found for one in own], [one for _, own in found for one in own]
        return *described_only(reading, measures, extra), []
    doubts = statement_warnings(pieces, claims, statements)
    if is_damaged(pieces, reading.fates):
        claims, displaced = settled_claims(claims, roots, pieces)
        doubts += displaced
    measures = claimed_measures(reading, claims) + table_measures(reading, 0, len(pieces))
    measures.sort(key=lambda one: (one.place.line, one.place.offset))
    return measures, [one for root in roots for one in candidates(reading, root)], doubts


def _finished(measure: MeasureFound, reading: Reading, front: FrontMatter) -> MeasureFound:
    whole = _with_plan_end(_with_figures(measure, reading), front)
    return with_deadline_evidence(whole, front.issue_date, assigned=reading.assigned)


def _with_figures(measure: MeasureFound, reading: Reading) -> MeasureFound:
    """The measure with its figures, and with all words as printed (the stages work on canonical signs)."""
    whole = measure.text if measure.title in measure.text else f"{measure.title}。\n{measure.text}"
    plain = canon(whole)
    found = quantities_in(plain, reading.context, reading.plan_end)
    return replace(
        measure,
        quantities=tuple(replace(one, what=_as_printed(one.what, whole, plain), text=_as_printed(one.text, whole, plain)) for one in found),
        statement=_as_printed(measure.statement, whole, plain) if measure.statement else None,
        deadline_text=_as_printed(measure.deadline_text, whole, plain) if measure.deadline_text else None,
    )


def _as_printed(words: str, text: str, plain: str) -> str:
    start = plain.find(words)
    return text[start : start + len(words)] if start >= 0 else words


def _with_plan_end(measure: MeasureFound, front: FrontMatter) -> MeasureFound:
    """Nothing stated and not ongoing: the end of the plan (parsing.md §5)."""
    if measure.deadline or measure.ongoing or measure.deadline_anchor or not front.period_end:
        return measure
    return replace(measure, deadline=front.period_end, deadline_source="plan_end")

"""Measures of a document without unit statements: the smallest items of its task and safeguard chapters (parsing.md §3)."""

import re

from tracker.plans.extract.deadlines import stated_in_body
from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.outline import Node, heading_of
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.prose import described_units
from tracker.plans.extract.reading import Reading, with_deadline
from tracker.plans.extract.responsibility import read_statement
from tracker.plans.extract.result import Fate, MeasureFound, MeasureKind, UnitFound
from tracker.plans.extract.sections import Section, section_of
from tracker.plans.extract.statements import find_statements

MAX_BOX_HEADING = 30
FEWEST_DESCRIBED = 3


def plain_measures(reading: Reading, root: Node) -> tuple[list[MeasureFound], list[MeasureFound]]:
    """(measures, candidates) in document order."""
    measures: list[MeasureFound] = []
    extra: list[MeasureFound] = []
    for chapter in root.children:
        section = _chapter_section(chapter, reading.pieces)
        if section is Section.BACKGROUND:
            reading.settle([index for node in chapter.walk() for index in node.pieces[1:]], Fate.BACKGROUND)
            continue
        for node in chapter.walk():
            _items(reading, node, section, measures, extra)
    return measures, extra


def described_only(
    reading: Reading, measures: list[MeasureFound], extra: list[MeasureFound]
) -> tuple[list[MeasureFound], list[MeasureFound]]:
    """Where most items say in running text who acts, the others are for a person to judge: such a text assigns its units."""
    named = [one for one in measures if one.units or one.unit_groups]
    if len(named) < FEWEST_DESCRIBED or 2 * len(named) < len(measures):
        return measures, extra
    lines = {line for one in measures if one not in named for line in one.lines}
    for index, piece in enumerate(reading.pieces):
        if reading.fates.get(index) is Fate.MEASURES and lines.issuperset(piece.lines):
            reading.fates[index] = Fate.CANDIDATES
    return named, sorted([*extra, *(one for one in measures if one not in named)], key=lambda one: one.place.line)


def _chapter_section(chapter: Node, pieces: list[Piece]) -> Section:
    heading, _rest = heading_of(pieces[chapter.pieces[0]])
    return section_of(heading) or Section.TASKS


def _items(reading: Reading, node: Node, section: Section, measures: list[MeasureFound], extra: list[MeasureFound]) -> None:
    """The measures that stand in this node's own paragraphs."""
    pieces = reading.pieces
    own = [index for index in node.pieces if not pieces[index].is_row and index not in reading.fates]
    if node.rank is Rank.BOX or (node.in_box and node.rank is not None):
        _box_items(reading, node, own, measures, extra)
        return
    if [child for child in node.children if child.rank is not Rank.BOX] or not own:
        return
    heading, rest = heading_of(pieces[own[0]])
    paragraphs = [index for index in own[1:] if len(pieces[index].text) > 15]
    if node.rank is Rank.LABEL:
        _label_item(reading, node, own, section, measures)
    elif rest or not paragraphs or len(paragraphs) == 1:
        if rest or paragraphs or len(heading) > 8:
            measures.append(_made(reading, node.path, heading if rest or paragraphs else "", own, section))
            reading.settle(own, Fate.MEASURES)
    else:
        for number, index in enumerate(paragraphs, start=1):
            measures.append(_made(reading, f"{node.path}/[{number}]", title_of(pieces[index]), [index], section))
            reading.settle([index], Fate.MEASURES)


def _label_item(reading: Reading, node: Node, own: list[int], section: Section, measures: list[MeasureFound]) -> None:
    target = "目标" in node.printed
    number = node.path if target else f"{node.path}/[1]"
    measures.append(_made(reading, number, "", own, section, MeasureKind.TARGET if target else None))
    reading.settle(own, Fate.MEASURES)


def _box_items(reading: Reading, node: Node, own: list[int], measures: list[MeasureFound], extra: list[MeasureFound]) -> None:
    """In a box, a heading that ends at 。 with text behind it is something to be done; the rest is for a person."""
    pieces = reading.pieces
    body = own[1:] if node.rank is Rank.BOX else own
    reading.settle(own[: len(own) - len(body)], Fate.OUTLINE)
    for count, index in enumerate(body, start=1):
        first, _, rest = pieces[index].body_canon.partition("。")
        if len(pieces[index].text) < 12 and not re.search(r"[。;:].", pieces[index].canon):
            continue
        is_measure = rest and len(first) <= MAX_BOX_HEADING and not re.search(r"[,:、]", first)
        number = f"{node.path}/[{count}]" if node.rank is Rank.BOX else node.path
        title = first if is_measure else _label(pieces[index])
        made = _made(reading, number, title, [index], Section.TASKS, MeasureKind.SPECIAL_ACTION)
        (measures if is_measure else extra).append(made)
        reading.settle([index], Fate.MEASURES if is_measure else Fate.CANDIDATES)


def _label(piece: Piece) -> str:
    """What stands before the colon of a box item."""
    heading, rest = heading_of(piece, box=True)
    return heading if rest and len(heading) <= MAX_BOX_HEADING else ""


def title_of(piece: Piece) -> str:
    """The heading sentence of an unnumbered paragraph, if it has one."""
    heading, rest = heading_of(piece)
    return heading if rest and len(heading) <= 60 else ""


def _who(plain: str, reading: Reading) -> tuple[tuple[UnitFound, ...], tuple[str, ...], str | None]:
    """The one statement of a document that has no more of them, or what the running text says."""
    stated = find_statements(plain)
    if not stated:
        return described_units(plain, reading.names)
    says = read_statement(stated[-1].words, reading.names)
    return says.units, says.groups, stated[-1].words


def _made(reading: Reading, number: str, title: str, indices: list[int], section: Section, kind: MeasureKind | None = None) -> MeasureFound:
    pieces = reading.pieces
    text = "\n".join(pieces[index].text for index in indices)
    plain = "\n".join(pieces[index].canon for index in indices)
    if kind is None:
        kind = MeasureKind.SAFEGUARD if section is Section.SAFEGUARDS else MeasureKind.TASK
    units, groups, words = _who(plain, reading)
    opening = pieces[indices[0]]
    there = opening.place_at(max(0, opening.canon.find(words))) if words else None
    made = MeasureFound(number, title, text, kind, opening.place, units, groups, words, lines=reading.lines(indices), statement_place=there)
    dated = stated_in_body(plain, reading.context, reading.plan_end)
    return with_deadline(made, dated[-1]) if dated else made

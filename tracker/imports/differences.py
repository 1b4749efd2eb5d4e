"""What a file says otherwise than the stored plan: one row for each difference, decided by a person (domain.md §2).

Where the sentence of a measure is the same as in its source, the document says the same about units and figures too:
what differs then was corrected by a person in the first review, and is no difference of documents.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.core.db import db
from tracker.imports import contents, matching
from tracker.imports.likeness import Face, holds, plain, same_words, unnumbered
from tracker.imports.models import Decision, DifferenceKind, ImportDifference, ImportItem, ItemOrigin, PlanImport
from tracker.imports.target_differences import target_differences
from tracker.plans.models import Measure, Plan
from tracker.plans.queries import measures_of

GONE_MARK = "measure_gone"
Key = tuple[object, ...]


def find(kept: PlanImport) -> list[ImportDifference]:
    """Compare anew and store the rows; what was decided about the same difference stays decided."""
    decided = {key_of(row): row for row in rows_of(kept) if row.kind is not DifferenceKind.SAME and row.decision is not Decision.OPEN}
    db.session.execute(sa.delete(ImportDifference).where(ImportDifference.import_id == kept.id))
    found = [*_of_measures(kept), *target_differences(kept)]
    for position, row in enumerate(found):
        row.import_id, row.position = kept.id, position
        earlier = decided.get(key_of(row))
        if earlier is not None and row.kind is not DifferenceKind.SAME:
            row.decision, row.decided_by_id, row.decided_on = earlier.decision, earlier.decided_by_id, earlier.decided_on
    db.session.add_all(found)
    db.session.flush()
    return found


def rows_of(kept: PlanImport) -> list[ImportDifference]:
    """The stored rows in the order of the document."""
    return list(
        db.session.scalars(sa.select(ImportDifference).where(ImportDifference.import_id == kept.id).order_by(ImportDifference.position))
    )


def key_of(row: ImportDifference) -> Key:
    """What makes two rows the same difference."""
    return row.kind, row.measure_id, row.item_id, row.target_id, row.import_indicator_id


def items_of(kept: PlanImport) -> list[ImportItem]:
    """The items with their units."""
    found = sa.select(ImportItem).where(ImportItem.import_id == kept.id).options(selectinload(ImportItem.units))
    return list(db.session.scalars(found.order_by(ImportItem.position)))


def _of_measures(kept: PlanImport) -> Iterator[ImportDifference]:
    """Rows in the order of the file; what the file has not, at the end of each kind of thing."""
    items, stored = items_of(kept), {measure.id: measure for measure in measures_of(kept.plan)}
    joined = dict(matching.groups(items))
    marked = marked_as_gone(kept.plan)
    for item in items:
        if item.measure_id is None:
            yield _unmatched(item)
        elif joined[item.measure_id][0] is item:
            yield from _compared(stored[item.measure_id], joined[item.measure_id])
    for measure in stored.values():
        if measure.id not in joined:
            yield _gone(measure, items, marked)


def _unmatched(item: ImportItem) -> ImportDifference:
    """An item that no measure is; candidates are left out unless a person takes them in."""
    if item.origin is ItemOrigin.CANDIDATE:
        words = "读取时列为待定内容，默认不作为措施"
        return ImportDifference(kind=DifferenceKind.CANDIDATE, item_id=item.id, note=words, decision=Decision.DISMISSED)
    return ImportDifference(kind=DifferenceKind.NEW, item_id=item.id, note="规划中没有与之对应的措施")


def _gone(measure: Measure, items: list[ImportItem], marked: set[int]) -> ImportDifference:
    if (measure.origin_id or measure.id) in marked:
        return _same(measure, None, "文件中没有这项措施，此前已标注")
    core = Face.of_item(measure.title or "", measure.source_text or "", (measure.source_place or {}).get("statement")).core
    home = next((item for item in items if holds(plain(item.text), core)), None)
    note = f"其内容已并入文件中的{home.number}" if home is not None else "文件中没有与之对应的内容"
    return ImportDifference(kind=DifferenceKind.GONE, measure_id=measure.id, note=note)


def _compared(measure: Measure, items: list[ImportItem]) -> list[ImportDifference]:
    """Everything in which the measure and its items differ; one row 一致 where there is nothing."""
    first, certain = items[0], all(matching.is_certain(item) for item in items)
    note = first.match_reason if len(items) == 1 else f"文件中分为{len(items)}项：{'、'.join(item.number for item in items)}"
    text = contents.text_of(items)
    unchanged = measure.source_text is not None and same_words(joined_lines(measure.source_text), joined_lines(text))
    rows = []
    if measure.source_text is None:
        rows.append(_row(DifferenceKind.SOURCE, measure, first, note, certain=certain))
    elif not unchanged:
        rows.append(_row(DifferenceKind.TEXT, measure, first, note))
    if first.number != measure.number and not first.number.startswith(matching.UNPLACED):
        rows.append(_row(DifferenceKind.NUMBER, measure, first, note, [measure.number], [first.number]))
    if not unchanged or _depends_on_the_plan(measure, first):
        rows += _of_contents(measure, items, note, whole=not unchanged)
    return rows or [_same(measure, first, note)]


def joined_lines(text: str) -> str:
    """A text in which the numbers before the parts do not count: two items say what one measure said."""
    return "".join(unnumbered(line) for line in text.split("\n"))


def _depends_on_the_plan(measure: Measure, item: ImportItem) -> bool:
    """Whether the deadline follows from the plan's period, which may change while the sentence stays."""
    return contents.stated_date(measure) is None and contents.stated_date(item) is None


def _of_contents(measure: Measure, items: list[ImportItem], note: str, *, whole: bool) -> list[ImportDifference]:
    rows = []
    if not contents.same_deadline(measure, items):
        before, after = contents.deadline_words(measure), contents.deadline_words(items[0])
        rows.append(_row(DifferenceKind.DEADLINE, measure, items[0], note, before, after))
    if whole and not contents.same_statement(measure, items) and not contents.same_units(measure, items):
        stored = contents.stored_units(measure, stated_only=False)
        before, after = contents.unit_words(stored), contents.unit_words(contents.read_units(items))
        rows.append(_row(DifferenceKind.UNITS, measure, items[0], note, before, after))
    figures = contents.quantities_of(items)
    if whole and not contents.same_quantities(measure.quantities, figures):
        rows.append(_row(DifferenceKind.QUANTITIES, measure, items[0], note, measure.quantities, figures))
    return rows


def _row(
    kind: DifferenceKind,
    measure: Measure,
    item: ImportItem,
    note: str,
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
    certain: bool = False,
) -> ImportDifference:
    return ImportDifference(
        kind=kind, measure_id=measure.id, item_id=item.id, note=note[:300], before=list(before), after=list(after), certain=certain
    )


def _same(measure: Measure, item: ImportItem | None, note: str) -> ImportDifference:
    return ImportDifference(
        kind=DifferenceKind.SAME,
        measure_id=measure.id,
        item_id=item.id if item is not None else None,
        note=note[:300],
        certain=True,
        decision=Decision.ACCEPTED,
    )


def marked_as_gone(plan: Plan) -> set[int]:
    """First editions of measures that an earlier comparison marked as missing in the file."""
    return {note["root_id"] for note in plan.notes if isinstance(note, dict) and note.get("code") == GONE_MARK}

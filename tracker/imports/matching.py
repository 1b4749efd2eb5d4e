"""Whether a document belongs to a stored plan, and which of its items are which of the plan's measures."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from tracker.core.db import db
from tracker.imports.likeness import Face, begins_alike, begins_equal, holds, number_key, says_alike, title_key
from tracker.imports.models import ImportItem, ItemOrigin, PlanImport
from tracker.plans.extract.result import FrontMatter
from tracker.plans.models import Measure, Plan
from tracker.plans.queries import measures_of

SAME_OPENING = 85.0
ALONE = 92.0  # an opening that has to do without its number
SAME_NUMBER = 55.0  # of the whole texts, where the number is the same
SAME_TEXT = 75.0  # of the whole texts, where only they speak
EQUAL = 100.0
MARGIN = 5.0  # by which the best has to be better than the next, or nobody is joined
CERTAIN = "条款号和开头一致"
UNPLACED = "待归属"  # how the reader numbers what it cannot place
# Warnings of the reader that the text of an item may belong elsewhere.
DISPLACED = frozenset(
    {"repeated_number", "heading_doubled", "sentence_repeated", "sentence_glued", "statement_displaced", "two_statements", "body_missing"}
)
Pair = tuple[ImportItem, Measure]
Score = Callable[[ImportItem, Measure], float]


def stored_plan(front: FrontMatter, region_code: str, name: str = "") -> Plan | None:
    """The region's plan with this document number, else with this title, else one whose source bears this file name.

    None when the document is new. A plan that has its source already is not found by a file name.
    """
    rows = db.session.execute(
        sa.select(Plan.id, Plan.doc_number, Plan.title, Plan.source_name, Plan.source_file_id)
        .where(Plan.region_code == region_code)
        .order_by(Plan.id.desc())
    ).all()
    wanted = number_key(front.doc_number or "")
    by_number = [row.id for row in rows if wanted and number_key(row.doc_number or "") == wanted]
    title = title_key(front.title)
    by_title = [row.id for row in rows if title and title_key(row.title) == title]
    by_name = [row.id for row in rows if name and row.source_name == name and row.source_file_id is None]
    found = next(iter([*by_number, *by_title, *by_name]), None)
    return db.session.get(Plan, found) if found is not None else None


def match(kept: PlanImport) -> None:
    """Say for each item which stored measure it is, one to one; parts of a measure that was cut are joined to it too.

    Clear cases first (number and opening), so that only the rest is compared each with each. Where two are about as
    good as one another, none is joined: a person sees both sides rather than a wrong pair.
    """
    items = list(db.session.scalars(sa.select(ImportItem).where(ImportItem.import_id == kept.id).order_by(ImportItem.position)))
    for item in items:
        item.measure_id, item.match_reason = None, ""
    _Matching(items, measures_of(kept.plan)).run()
    db.session.flush()


class _Matching:
    """Items and measures that are not joined yet."""

    def __init__(self, items: list[ImportItem], measures: list[Measure]) -> None:
        self.items = {item: Face.of_item(item.title, item.text, item.statement) for item in items}
        self.measures = {one: Face.of_measure(one.title, one.source_text, one.opening) for one in measures}
        self.left = dict.fromkeys(items)
        self.open = dict.fromkeys(measures)

    def run(self) -> None:
        """Each pass leaves less to the next."""
        self._same_number(SAME_OPENING, self._opening, lambda item, one: CERTAIN if self._equal(item, one) else "条款号一致，开头略有不同")
        self._best(ALONE, self._opening_alone, lambda item, one, score: f"开头一致，{_moved(item, one)}")
        self._same_number(SAME_NUMBER, self._text, lambda item, one: "条款号一致，文字改动较大")
        self._best(SAME_TEXT, self._text, lambda item, one, score: f"文字相近（{score:.0f}%），{_moved(item, one)}")
        self._parts()

    def _same_number(self, least: float, score: Score, words: Callable[[ImportItem, Measure], str]) -> None:
        """Pairs with one number; where a number is printed twice, the item that agrees best."""
        by_number: dict[str, list[ImportItem]] = defaultdict(list)
        for item in self.left:
            by_number[item.number].append(item)
        for measure in list(self.open):
            scored = [(score(item, measure), -item.position, item) for item in by_number[measure.number] if item in self.left]
            best = max(scored, key=lambda one: one[:2], default=None)
            if best is not None and best[0] >= least:
                twice = sum(1 for one in scored if one[0] >= least) > 1
                self._join(best[2], measure, words(best[2], measure) if not twice else "条款号一致，文件中有重复，请核对")

    def _best(self, least: float, score: Score, words: Callable[[ImportItem, Measure, float], str]) -> None:
        """Among the rest the best pairs first, each clearly better than the next for its item and for its measure.

        Where a damaged file prints one opening twice, the longer text is joined, and the reason asks for a look.
        """
        found = [(value, item, one) for item in self.left for one in self.open if (value := score(item, one)) >= least]
        found.sort(key=lambda pair: (-pair[0], pair[2].position, -len(pair[1].text)))
        for value, item, one in found:
            if item not in self.left or one not in self.open:
                continue
            near = [pair for pair in found if pair[0] > value - MARGIN and pair[1] in self.left and pair[2] in self.open]
            doubled = [other for _, other, another in near if another is one and other is not item]
            if any(other is item and another is not one for _, other, another in near) or (doubled and value < EQUAL):
                continue
            self._join(item, one, words(item, one, value) + ("；文件中有重复，请核对" if doubled else ""))

    def _parts(self) -> None:
        """An item that stands inside the source of a measure is a part of it: the document cuts the measure differently."""
        taken = {item.measure_id: self.items[item].body for item in self.items if item.measure_id is not None}
        for item in list(self.left):
            homes = [one for one, face in self.measures.items() if self._is_part(self.items[item], face, taken.get(one.id, ""))]
            if len(homes) == 1:
                self._join(item, homes[0], f"原属{homes[0].number}，文件中分列")

    @staticmethod
    def _is_part(item: Face, stored: Face, taken: str) -> bool:
        return holds(stored.body, item.core) and not holds(taken, item.core)

    def _join(self, item: ImportItem, measure: Measure, reason: str) -> None:
        item.measure_id, item.match_reason = measure.id, reason[:200]
        self.left.pop(item, None)
        self.open.pop(measure, None)

    def _opening(self, item: ImportItem, measure: Measure) -> float:
        return begins_alike(self.items[item], self.measures[measure])

    def _opening_alone(self, item: ImportItem, measure: Measure) -> float:
        """An opening without its number; a short one must be equal, and titles must not speak against it."""
        mine, stored = self.items[item], self.measures[measure]
        if len(stored.opening) < 20 and not begins_equal(mine, stored):
            return 0.0
        return begins_alike(mine, stored)

    def _text(self, item: ImportItem, measure: Measure) -> float:
        return says_alike(self.items[item], self.measures[measure])

    def _equal(self, item: ImportItem, measure: Measure) -> bool:
        return begins_equal(self.items[item], self.measures[measure])


def is_certain(item: ImportItem) -> bool:
    """Whether number and opening agree, and the reader doubts nothing about the place of the text."""
    misplaced = any(doubt["code"] in DISPLACED for doubt in item.text_doubts)
    return item.match_reason == CERTAIN and item.origin is not ItemOrigin.CANDIDATE and not misplaced


def groups(items: list[ImportItem]) -> Iterator[tuple[int, list[ImportItem]]]:
    """The items of each joined measure, in the order of the document."""
    found: dict[int, list[ImportItem]] = defaultdict(list)
    for item in sorted(items, key=lambda one: one.position):
        if item.measure_id is not None:
            found[item.measure_id].append(item)
    yield from found.items()


def _moved(item: ImportItem, measure: Measure) -> str:
    if item.number.startswith(UNPLACED):
        return "但条款号在文件中不明"
    return "条款号相同" if item.number == measure.number else f"条款号由{measure.number}变为{item.number}"

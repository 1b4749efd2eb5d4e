"""The document beside the proposal: a window of its blocks as printed, each with its fate and its item."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from tracker.core.db import db
from tracker.imports.marking import Piece, Words, marked
from tracker.imports.models import Decision, ImportItem, PlanImport, SourceBlock

WINDOW = 200  # blocks on a page; a document may have 400,000
BEFORE = 60
NEAR = 2  # blocks around the item that a telephone shows
REACH = 400  # lines before the window in which an item may begin that still runs on in it


@dataclass(frozen=True, slots=True)
class ItemMark:
    """An item as its lines show it."""

    id: int
    number: str
    decision: Decision
    doubt_count: int


@dataclass(slots=True)
class Shown:
    """A block on the page. ``cells`` of a table row, each cut into pieces; a paragraph has one. ``own``: of the item under review."""

    block: SourceBlock
    cells: list[list[Piece]]
    items: list[ItemMark] = field(default_factory=list)
    own: bool = False
    near: bool = False

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return bool(self.block.cells)


@dataclass(frozen=True, slots=True)
class Window:
    """Some blocks in the order of the document, in runs: rows of one table together, other blocks one by one."""

    runs: list[list[Shown]]
    first: int
    last: int
    total: int

    @property
    def earlier(self) -> int | None:
        """Where the window before this one begins."""
        return max(0, self.first - WINDOW) if self.first > 0 else None

    @property
    def later(self) -> int | None:
        """Where the window after this one begins."""
        return self.last + 1 if self.last + 1 < self.total else None


def window(kept: PlanImport, item: ImportItem | None, *, start: int | None = None, position: int | None = None) -> Window:
    """The blocks around an item, around a block, or from a position on."""
    total = block_count(kept)
    lines = sorted(set(item.lines)) if item is not None else []
    if start is None:
        centre = position if position is not None else position_of(kept, lines[0]) if lines else 0
        start = max(0, min(centre - BEFORE, total - WINDOW))
    blocks = db.session.scalars(
        sa.select(SourceBlock)
        .where(SourceBlock.import_id == kept.id, SourceBlock.position >= start, SourceBlock.position < start + WINDOW)
        .order_by(SourceBlock.position)
    ).all()
    shown = [Shown(block, [[Piece(text)] for text in texts_of(block)]) for block in blocks]
    _join_items(kept, shown)
    if item is not None:
        _mark(shown, item)
    _mark_near(shown, position)
    return Window(_runs(shown), start, blocks[-1].position if blocks else start, total)


def position_of(kept: PlanImport, line: int) -> int:
    """The position of the first block on a line, or of the nearest before it."""
    before = sa.select(SourceBlock.position).where(SourceBlock.import_id == kept.id, SourceBlock.line <= line)
    return db.session.scalar(before.order_by(SourceBlock.line.desc(), SourceBlock.position).limit(1)) or 0


def block_count(kept: PlanImport) -> int:
    """How many blocks the document has; their positions run on from 0."""
    last = db.session.scalar(sa.select(sa.func.max(SourceBlock.position)).where(SourceBlock.import_id == kept.id))
    return 0 if last is None else int(last) + 1


def fates(kept: PlanImport) -> dict[str, int]:
    """How many blocks had which fate; every block has exactly one."""
    rows = sa.select(SourceBlock.fate, sa.func.count()).where(SourceBlock.import_id == kept.id).group_by(SourceBlock.fate)
    return dict(db.session.execute(rows).all())


def blocks_of(kept: PlanImport, fate: str) -> sa.Select[SourceBlock]:
    """The blocks of one fate, in the order of the document."""
    return sa.select(SourceBlock).where(SourceBlock.import_id == kept.id, SourceBlock.fate == fate).order_by(SourceBlock.position)


def block_at(kept: PlanImport, position: int) -> SourceBlock | None:
    """One block."""
    found: SourceBlock | None = db.session.get(SourceBlock, (kept.id, position))
    return found


def item_at(kept: PlanImport, line: int) -> int | None:
    """The item that was read from a line; the one that begins last, where there are several."""
    rows = _items_between(kept, line, line)
    return next((row.id for row in reversed(rows) if line in row.lines), None)


def texts_of(block: SourceBlock) -> list[str]:
    """The cells of a row, or the paragraph."""
    return [str(cell) for cell in block.cells] if block.cells else [block.text]


def _items_between(kept: PlanImport, first: int, last: int) -> Sequence[sa.Row[tuple[int, str, Decision, int, list[object]]]]:
    line = ImportItem.place["line"].as_integer()
    return db.session.execute(
        sa.select(ImportItem.id, ImportItem.number, ImportItem.decision, ImportItem.doubt_count, ImportItem.lines)
        .where(ImportItem.import_id == kept.id, line >= first - REACH, line <= last)
        .order_by(ImportItem.position)
    ).all()


def _join_items(kept: PlanImport, shown: list[Shown]) -> None:
    if not shown:
        return
    by_line: dict[object, list[ItemMark]] = defaultdict(list)
    for row in _items_between(kept, shown[0].block.line, max(one.block.line for one in shown)):
        for line in row.lines:
            by_line[line].append(ItemMark(row.id, row.number, row.decision, row.doubt_count))
    for one in shown:
        one.items = by_line[one.block.line]


def _mark(shown: list[Shown], item: ImportItem) -> None:
    lines = set(item.lines)
    own = [one for one in shown if one.block.line in lines]
    texts = [text for one in own for text in texts_of(one.block)]
    pieces = iter(marked(texts, Words.of(item)))
    for one in own:
        one.own = True
        one.cells = [next(pieces) for _ in texts_of(one.block)]


def _mark_near(shown: list[Shown], position: int | None) -> None:
    centres = [index for index, one in enumerate(shown) if one.own or one.block.position == position]
    for centre in centres:
        for one in shown[max(0, centre - NEAR) : centre + NEAR + 1]:
            one.near = True


def _runs(shown: list[Shown]) -> list[list[Shown]]:
    runs: list[list[Shown]] = []
    for one in shown:
        table = one.block.table_number
        if runs and one.is_row and runs[-1][-1].is_row and runs[-1][-1].block.table_number == table:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs

"""Items of a review as a list: filters, the way from one to the next, what the pages count."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import defer, selectinload

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports.models import Decision, ImportIndicator, ImportItem, ItemOrigin, PlanImport, ReviewStep

SHOWS = {"": "全部", "doubt": "有疑问", "open": "待确认", "accepted": "已确认", "dismissed": "不列入", "candidate": "候选"}
STEPS = 50


@dataclass(frozen=True)
class ItemFilter:
    """Which items to walk through; ``show`` is one of SHOWS, ``q`` words that all occur."""

    show: str = ""
    q: str = ""

    @property
    def args(self) -> dict[str, str]:
        """As parameters of an address."""
        return {name: value for name, value in (("show", self.show), ("q", self.q)) if value}


def items(kept: PlanImport, wanted: ItemFilter) -> sa.Select[ImportItem]:
    """The items that the filter keeps, in the order of the document."""
    return sa.select(ImportItem).where(*_conditions(kept, wanted)).options(selectinload(ImportItem.units)).order_by(ImportItem.position)


def counts(kept: PlanImport) -> dict[str, int]:
    """How many items each filter keeps."""
    cases = {show: sa.func.count(sa.case((sa.and_(*condition), 1))) for show, condition in _SHOWN.items() if show}
    row = db.session.execute(sa.select(sa.func.count().label("total"), *cases.values()).where(ImportItem.import_id == kept.id)).one()
    return dict(zip(["", *cases], row, strict=True))


def neighbour(kept: PlanImport, wanted: ItemFilter, position: int, *, back: bool = False) -> int | None:
    """The next item of the filter after a position, or before it."""
    found = sa.select(ImportItem.id).where(*_conditions(kept, wanted))
    if back:
        found = found.where(ImportItem.position < position).order_by(ImportItem.position.desc())
    else:
        found = found.where(ImportItem.position > position).order_by(ImportItem.position)
    next_id: int | None = db.session.scalar(found.limit(1))
    return next_id


def next_open(kept: PlanImport, position: int = 0) -> int | None:
    """The next undecided item, from the beginning again after the last."""
    return neighbour(kept, ItemFilter("open"), position) or neighbour(kept, ItemFilter("open"), 0)


def next_doubt(kept: PlanImport, position: int = 0) -> int | None:
    """The next undecided item with a doubt, from the beginning again after the last."""
    return neighbour(kept, ItemFilter("doubt"), position) or neighbour(kept, ItemFilter("doubt"), 0)


def first_item(kept: PlanImport) -> int | None:
    """The item to begin with: the first undecided one, else the first."""
    return next_open(kept) or neighbour(kept, ItemFilter(), 0)


def place_in(kept: PlanImport, wanted: ItemFilter, item: ImportItem) -> int:
    """The how-manieth of the filter an item is, from 1."""
    before = sa.select(sa.func.count()).select_from(ImportItem).where(*_conditions(kept, wanted), ImportItem.position <= item.position)
    return int(db.session.scalar(before) or 0)


def indicators(kept: PlanImport) -> sa.Select[ImportIndicator]:
    """Targets in the order of the document."""
    return sa.select(ImportIndicator).where(ImportIndicator.import_id == kept.id).order_by(ImportIndicator.position)


def steps(kept: PlanImport) -> Sequence[tuple[ReviewStep, str | None]]:
    """The latest steps with the name of who took them, newest first."""
    found = (
        sa.select(ReviewStep, User.name)
        .outerjoin(User, User.id == ReviewStep.actor_id)
        .where(ReviewStep.import_id == kept.id)
        .options(defer(ReviewStep.before))
        .order_by(ReviewStep.id.desc())
        .limit(STEPS)
    )
    return db.session.execute(found).all()


_OPEN = ImportItem.decision == Decision.OPEN
_SHOWN: dict[str, tuple[sa.ColumnElement[bool], ...]] = {
    "": (),
    "doubt": (_OPEN, ImportItem.doubt_count > 0),
    "open": (_OPEN,),
    "accepted": (ImportItem.decision == Decision.ACCEPTED,),
    "dismissed": (ImportItem.decision == Decision.DISMISSED,),
    "candidate": (ImportItem.origin == ItemOrigin.CANDIDATE,),
}


def _conditions(kept: PlanImport, wanted: ItemFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [ImportItem.import_id == kept.id, *_SHOWN[wanted.show]]
    for word in wanted.q.split():
        columns = (ImportItem.number, ImportItem.title, ImportItem.text, ImportItem.statement)
        found.append(sa.or_(*(column.contains(word, autoescape=True) for column in columns)))
    return found

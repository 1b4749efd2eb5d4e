"""Steps of a review: what each one changed, and taking the latest back, across sessions and people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlalchemy.orm.attributes import flag_modified

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import rules
from tracker.imports.models import Decision, ImportItem, PlanImport, ReviewStep
from tracker.imports.snapshots import KINDS, Row, Thing, fields_of, kind_of, put_back, put_units_back, said, units_of

LABEL = 200
NAMED = 200  # ids that an audit entry lists; the step itself keeps all


class Step:
    """What one step touches; `about` before the change, `made` and `gone` for items that come and go."""

    def __init__(self, kept: PlanImport) -> None:
        self.kept = kept
        self._before: dict[tuple[str, int], tuple[Thing, Row, list[Row]]] = {}
        self._made: list[ImportItem] = []
        self._gone: list[tuple[ImportItem, Row]] = []

    def about(self, *things: Thing) -> None:
        """Remember these as they stand."""
        for thing in things:
            units = units_of(thing) if isinstance(thing, ImportItem) else []
            self._before.setdefault((kind_of(thing), thing.id), (thing, fields_of(thing), units))

    def made(self, item: ImportItem) -> None:
        """A new item; those behind it make room."""
        _shift(self.kept.id, item.position, 1)
        item.import_id = self.kept.id
        db.session.add(item)
        db.session.flush()  # so that columns have their defaults, which the rules read
        rules.refresh(item)
        self._made.append(item)

    def gone(self, item: ImportItem) -> None:
        """An item that is no more; its place stays empty, so that it can come back to it."""
        self._gone.append((item, {**fields_of(item), "units": units_of(item)}))
        db.session.delete(item)

    def changes(self) -> list[tuple[Thing, Row]]:
        """Each thing that differs now, with how it was."""
        removed = {item.id for item, _ in self._gone}
        still = [one for one in self._before.values() if not (isinstance(one[0], ImportItem) and one[0].id in removed)]
        return [(thing, row) for thing, fields, units in still if (row := _difference(thing, fields, units))]

    def rows(self) -> list[Row]:
        """What the step keeps: changes, then items that went, then items that came."""
        gone = [{"of": "item", "id": item.id, "gone": True, "was": fields} for item, fields in self._gone]
        made = [{"of": "item", "id": item.id, "made": True} for item in self._made]
        return [*(row for _, row in self.changes()), *gone, *made]

    def settle(self) -> None:
        """Renew doubts; a confirmed item that can no longer be confirmed waits again."""
        db.session.flush()
        for thing, _ in self.changes():
            if isinstance(thing, ImportItem):
                _settle(thing)

    def only_thing(self) -> Thing | None:
        """The one thing that was changed, if it is one."""
        changes = self.changes()
        return changes[0][0] if len(changes) == 1 and not self._made and not self._gone else None


@contextmanager
def step(kept: PlanImport, label: str, action: str, *things: Thing, actor: User) -> Iterator[Step]:
    """Note what the block does as one step that can be undone, and in the audit trail; raises RuleBroken when the review is over."""
    _lock(kept)
    rules.require_open(kept)
    taken = Step(kept)
    taken.about(*things)
    yield taken
    taken.settle()
    db.session.flush()
    rows = taken.rows()
    if rows:
        db.session.add(ReviewStep(import_id=kept.id, label=label[:LABEL], before=rows, actor_id=actor.id))
        _audit(taken, action, label, rows, actor)
        db.session.flush()


def latest(kept: PlanImport) -> ReviewStep | None:
    """The step that can be taken back now."""
    found: ReviewStep | None = db.session.scalar(
        sa.select(ReviewStep)
        .where(ReviewStep.import_id == kept.id)
        .options(defer(ReviewStep.before))
        .order_by(ReviewStep.id.desc())
        .limit(1)
    )
    return found


def latest_with_name(kept: PlanImport) -> tuple[ReviewStep, str] | None:
    """The same with the name of who took it, for the button."""
    last = latest(kept)
    if last is None:
        return None
    actor = db.session.get(User, last.actor_id) if last.actor_id else None
    return last, actor.name if actor else "系统"


def undo(kept: PlanImport, step_id: int, *, actor: User) -> ReviewStep:
    """Take the latest step back. ``step_id`` says which one the person saw, because a colleague may have gone on since."""
    _lock(kept)
    rules.require_open(kept)
    last = latest(kept)
    if last is None:
        raise RuleBroken("没有可以撤销的步骤")
    if last.id != step_id:
        raise RuleBroken("这一步之后又有新的修改，请核对撤销记录，先撤销最近的一步")
    for row in reversed(last.before):
        _restore(kept, row, last)
    record("import.undone", kept, actor=actor, old={"step": last.label})
    db.session.delete(last)
    db.session.flush()
    return last


def _lock(kept: PlanImport) -> None:
    """Steps of one review come one after the other, or taking back would mix them up (SQLite has one writer anyway)."""
    db.session.execute(sa.select(PlanImport.id).where(PlanImport.id == kept.id).with_for_update())


def _settle(item: ImportItem) -> None:
    if item.decision is Decision.ACCEPTED and rules.obstacles(item):
        item.decision = Decision.OPEN
    rules.refresh(item)
    flag_modified(item, "doubts")  # a change of its units counts as a change of the item


def _difference(thing: Thing, fields: Row, units: list[Row]) -> Row | None:
    now = fields_of(thing)
    was = {name: value for name, value in fields.items() if now[name] != value}
    if isinstance(thing, ImportItem) and units_of(thing) != units:
        was["units"] = units
    return {"of": kind_of(thing), "id": thing.id, "was": was} if was else None


def _shift(import_id: int, first: int, by: int) -> None:
    moved = sa.update(ImportItem).where(ImportItem.import_id == import_id, ImportItem.position >= first)
    db.session.execute(moved.values(position=ImportItem.position + by))


def _restore(kept: PlanImport, row: Row, last: ReviewStep) -> None:
    if row.get("made"):
        item = db.session.get_one(ImportItem, row["id"])
        position = item.position
        db.session.delete(item)
        db.session.flush()
        _shift(kept.id, position, -1)
        return
    model: Any = KINDS[row["of"]]
    thing: Thing = _again(kept, row, last) if row.get("gone") else db.session.get_one(model, row["id"])
    put_back(thing, {name: value for name, value in row["was"].items() if name != "units"})
    if isinstance(thing, ImportItem):
        if "units" in row["was"]:
            put_units_back(thing, row["was"]["units"])
        rules.refresh(thing)
        flag_modified(thing, "doubts")
    db.session.add(thing)
    db.session.flush()


def _again(kept: PlanImport, row: Row, last: ReviewStep) -> ImportItem:
    """An item that comes back, under its old number if that is free: SQLite gives numbers of deleted rows again."""
    taken = db.session.get(ImportItem, row["id"]) is not None
    item = ImportItem(id=None if taken else row["id"], import_id=kept.id)
    if taken:
        put_back(item, {name: value for name, value in row["was"].items() if name != "units"})
        db.session.add(item)
        db.session.flush()
        _renumber(kept, row["id"], item.id, last)
    return item


def _renumber(kept: PlanImport, old: int, new: int, last: ReviewStep) -> None:
    """Let earlier steps speak of the item by its new number."""
    for one in db.session.scalars(sa.select(ReviewStep).where(ReviewStep.import_id == kept.id, ReviewStep.id < last.id)):
        one.before = [{**row, "id": new} if row["of"] == "item" and row["id"] == old else row for row in one.before]


def _audit(taken: Step, action: str, label: str, rows: list[Row], actor: User) -> None:
    thing = taken.only_thing()
    if thing is not None:
        was = rows[0]["was"]
        present: Row = {**fields_of(thing), "units": units_of(thing) if isinstance(thing, ImportItem) else []}
        now = {name: present[name] for name in was}
        record(action, thing, actor=actor, old=said(was), new=said(now), region=taken.kept.region_code)
        return
    ids = [row["id"] for row in rows]
    record(action, taken.kept, actor=actor, new={"step": label, "items": ids[:NAMED], "count": len(ids)})

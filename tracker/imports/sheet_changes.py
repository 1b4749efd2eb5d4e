"""A sheet for a plan that is there: which row is which task or item, and what it would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.imports.models import Decision, ImportItem, ItemUnit, PlanImport
from tracker.imports.sheet_columns import HEADINGS, UNIT_FIELDS, Field
from tracker.imports.sheet_entries import ITEM_KEY, items_under_review, notes_of, open_review, root_of, text_of
from tracker.imports.sheet_words import BASES, CONTINUING, FREQUENCIES, KINDS, UNDECIDED, figures_text
from tracker.plans.models import Measure, PlanStatus, UnitRole
from tracker.plans.queries import measures_of
from tracker.tasks.models import ROLE_WORDS, Assignment, Task
from tracker.units.models import Unit

NEW, CHANGED, SAME = "新增", "有变化", "无变化"
FOLLOWS_PLAN = "随规划"
TITLE = 300
WHOLE = (selectinload(ImportItem.units), joinedload(ImportItem.measure))  # what `targets` looks at
# What a published measure keeps as the document says it (domain.md §2: never rewritten after publication).
FIXED = (Field.TEXT, Field.KIND, Field.FIGURES)
_FIELDS = (Field.TITLE, *FIXED, Field.LEAD, Field.DEADLINE, Field.CRITERION, Field.WEIGHT, Field.FREQUENCY, Field.NOTE)
Facts = dict[Field, Any]


@dataclass(frozen=True)
class Change:
    """One field that differs, in words; ``fixed``: it stays as it is, a corrected print of the document changes it."""

    field: Field
    heading: str
    old: str
    new: str
    fixed: bool = False


@dataclass
class Target:
    """What a row is about: a task, an item under review, a measure without a task, or nothing yet."""

    task: Task | None = None
    item: ImportItem | None = None
    measure: Measure | None = None  # the newest edition; without a task where nobody has made one
    changes: list[Change] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.task is None and self.item is None

    @property
    def adoptable(self) -> list[Change]:
        return [change for change in self.changes if not change.fixed]

    @property
    def kind(self) -> str:
        return NEW if self.is_new else CHANGED if self.changes else SAME


def match(kept: PlanImport) -> None:
    """Note for each row what it is about; a row that changes nothing needs no decision."""
    items = list(db.session.scalars(_items(kept)))
    things, notes = _Things(kept), notes_of(kept.plan)
    for item in items:
        target = things.find(item)
        if target is not None and target.item is not None:
            item.faults = [fault for fault in item.faults if fault["code"] != "unit_missing"]  # nobody is named there either, so far
        if target is not None and not item.faults:
            _join(item, target, notes, brings_note=Field.NOTE.value in kept.front["fields"])
    found = targets(kept, items)
    for item in items:
        if not item.faults:
            item.match_reason = found[item.id].kind
            item.decision = Decision.ACCEPTED if found[item.id].kind == SAME else Decision.OPEN


def _join(item: ImportItem, target: Target, notes: Mapping[int, str], *, brings_note: bool) -> None:
    task, other = target.task, target.item
    before = other.note if other else notes.get(root_of(target.measure), "") if target.measure else ""
    if not brings_note:
        item.note = before
    item.measure = target.measure
    known = {"task": task.id if task else None, "item": other.id if other else None}
    item.found = {**item.found, "target": known, "note_before": before}


def targets(kept: PlanImport, items: Sequence[ImportItem]) -> dict[int, Target]:
    """By item id: what each row is about and what it would change now; a fixed number of queries."""
    ids = [item.found.get("target") or {} for item in items]
    tasks = _by_id(
        Task, [one.get("task") for one in ids], joinedload(Task.measure), selectinload(Task.assignments).joinedload(Assignment.unit)
    )
    others = _by_id(ImportItem, [one.get("item") for one in ids], selectinload(ImportItem.units))
    unit_ids = {unit.unit_id for item in [*items, *others.values()] for unit in item.units if unit.unit_id}
    unit_ids |= {unit_id for item in [*items, *others.values()] for unit in item.units for unit_id in unit.member_ids}
    unit_ids |= {one.unit_id for task in tasks.values() for one in task.assignments}
    names = dict(db.session.execute(sa.select(Unit.id, Unit.full_name).where(Unit.id.in_(unit_ids))).all()) if unit_ids else {}
    columns = {Field(name) for name in kept.front.get("fields", ())}
    found = {}
    for item, one in zip(items, ids, strict=True):
        target = Target(tasks.get(one.get("task")), others.get(one.get("item")), item.measure)
        target.changes = _changes(target, item, columns, names)
        found[item.id] = target
    return found


def _by_id(table: Any, ids: Sequence[int | None], *options: Any) -> dict[Any, Any]:
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    return {
        one.id: one
        for start in range(0, len(wanted), 1000)
        for one in db.session.scalars(sa.select(table).where(table.id.in_(wanted[start : start + 1000])).options(*options))
    }


def _items(kept: PlanImport) -> sa.Select[ImportItem]:
    return sa.select(ImportItem).where(ImportItem.import_id == kept.id).options(*WHOLE).order_by(ImportItem.position)


class _Things:
    """Tasks and items of the plan by what a row may call them."""

    def __init__(self, kept: PlanImport) -> None:
        review = open_review(kept.plan) if kept.plan.status is PlanStatus.DRAFT else None
        items = items_under_review(review) if review else []
        self.items = {f"{ITEM_KEY}{item.id}": item for item in items}
        self.items_by_number = _grouped((item.number, item) for item in items)
        query = sa.select(Task).join(Measure, Measure.id == Task.measure_id).where(Measure.plan_id == kept.plan_id)
        tasks = list(db.session.scalars(query.options(joinedload(Task.measure)))) if not review else []
        self.newest = {root_of(one): one for one in measures_of(kept.plan)}
        self.measures = {one.number: one for one in self.newest.values()}
        self.tasks = {task.number: task for task in tasks}
        self.tasks_by_number = _grouped((self.newest[root_of(task.measure)].number, task) for task in tasks)
        self.taken: dict[Any, int] = {}

    def find(self, item: ImportItem) -> Target | None:
        """The thing of a row by 任务编号, else by 条款号; None with a fault where neither says which."""
        key = item.found["sheet"]["key"]
        if key:
            task, other = self.tasks.get(key), self.items.get(key)
            if task is None and other is None:
                _fault(item, "key_unknown", Field.KEY, f"“{key[:40]}”不是这部规划的任务，新增的任务请留空")
                return None
            return self._once(item, Target(task, other, self.newest[root_of(task.measure)] if task else None))
        tasks, items = self.tasks_by_number.get(item.number, []), self.items_by_number.get(item.number, [])
        if len(tasks) + len(items) > 1:
            _fault(item, "key_missing", Field.KEY, f"条款号{item.number}有{len(tasks) + len(items)}项任务，请填写任务编号")
            return None
        return self._once(item, Target(tasks[0] if tasks else None, items[0] if items else None, self.measures.get(item.number)))

    def _once(self, item: ImportItem, target: Target) -> Target | None:
        """A task stands in one row; a second one is a fault."""
        thing = target.task or target.item
        if thing is None:
            return target
        if (row := self.taken.setdefault(thing, item.place["row"])) != item.place["row"]:
            _fault(item, "row_repeated", Field.KEY, f"与第{row}行是同一项任务，请只保留一行")
            return None
        return target


def _grouped(pairs: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for number, thing in pairs:
        found.setdefault(number, []).append(thing)
    return found


def _fault(item: ImportItem, code: str, column: Field, message: str) -> None:
    row = item.place["row"]
    item.faults = [
        *item.faults,
        {"code": code, "message": f"第{row}行“{HEADINGS[column]}”：{message}", "column": HEADINGS[column], "row": row},
    ]


def _changes(target: Target, item: ImportItem, columns: set[Field], names: Mapping[int, str]) -> list[Change]:
    if target.is_new:
        return []
    old = _of_task(target.task, target.measure or target.task.measure, item) if target.task else _of_item(target.item)
    new = _of_item(item)
    if target.task:
        new = {**new, Field.TITLE: (item.title or item.text)[:TITLE], Field.NOTE: item.note}
    asked = columns | ({Field.LEAD} if columns & set(UNIT_FIELDS) else set())
    asked |= {Field.DEADLINE} if Field.CONTINUING in columns else set()
    fixed = FIXED if target.task else ()
    return [
        Change(
            name,
            "责任分工" if name is Field.LEAD else HEADINGS[name],
            _words(name, old[name], names),
            _words(name, new[name], names),
            name in fixed,
        )
        for name in _FIELDS
        if name in asked and old[name] != new[name]
    ]


def _of_task(task: Task, measure: Measure, item: ImportItem) -> Facts:
    units = [(one.unit_id, one.role) for role in UnitRole for one in task.assignments if one.role is role]
    return {
        Field.TITLE: task.title,
        Field.TEXT: text_of(measure),
        Field.KIND: measure.kind,
        Field.FIGURES: [_plain(one) for one in measure.quantities],
        Field.LEAD: units,
        Field.DEADLINE: (None if task.continuing else task.due_on, task.continuing),
        Field.CRITERION: task.criterion,
        Field.WEIGHT: task.weight,
        Field.FREQUENCY: task.report_frequency,
        Field.NOTE: item.found.get("note_before", item.note),
    }


def _of_item(item: ImportItem | None) -> Facts:
    assert item is not None
    return {
        Field.TITLE: item.title,
        Field.TEXT: item.text,
        Field.KIND: item.kind,
        Field.FIGURES: [_plain(one) for one in item.quantities],
        Field.LEAD: [share for role in UnitRole for unit in item.units if unit.role is role for share in shares_of(unit)],
        Field.DEADLINE: (None if item.continuing else item.deadline, item.continuing),
        Field.CRITERION: item.criterion,
        Field.WEIGHT: item.weight,
        Field.FREQUENCY: item.report_frequency,
        Field.NOTE: item.note,
    }


def shares_of(unit: ItemUnit) -> list[tuple[int | str, UnitRole]]:
    """A unit of the register, the members of a group, or a name that nobody knows yet."""
    if unit.unit_id is not None:
        return [(unit.unit_id, unit.role)]
    return [(one, unit.role) for one in unit.member_ids] or [(unit.group_name or unit.name, unit.role)]


def _plain(figure: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figure.items() if value not in (None, "")}


def _words(name: Field, value: Any, names: Mapping[int, str]) -> str:
    if name is Field.LEAD:
        said = {role: "、".join(names.get(unit, str(unit)) for unit, one in value if one is role) for role in UnitRole}
        return "；".join(f"{ROLE_WORDS[role]}：{words}" for role, words in said.items() if words)
    if name is Field.DEADLINE:
        return deadline_words(value[0], continuing=value[1])
    if name is Field.FIGURES:
        return figures_text(value)
    if name is Field.FREQUENCY:
        return FREQUENCIES[value] if value else FOLLOWS_PLAN
    return KINDS.get(value, str(value)) if name is Field.KIND else str(value)


def deadline_words(due: date | None, *, continuing: bool) -> str:
    """A deadline in a word or a date."""
    return CONTINUING if continuing else long_date(due) if due else UNDECIDED


__all__ = ["BASES", "Change", "Target", "match", "targets"]

"""Adopt rows of a sheet for a plan that is there: changed tasks and items, new measures with draft tasks (domain.md §3)."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import publishing, rules
from tracker.imports.models import Decision, ImportItem, ImportPurpose, PlanImport
from tracker.imports.sheet_adding import OF_DEADLINE, add_items, add_tasks, copied
from tracker.imports.sheet_changes import Change, Target, deadline_words, shares_of, targets
from tracker.imports.sheet_columns import Field
from tracker.imports.sheet_entries import open_review
from tracker.imports.steps import Step, step
from tracker.plans.models import UnitRole
from tracker.tasks import editing
from tracker.tasks.models import Task, TaskStatus
from tracker.units.models import Unit

TITLE = 300


@dataclass
class Outcome:
    """What came of the rows: adopted, and refused each with the reason; tasks whose units changed, with those that joined."""

    adopted: list[ImportItem] = field(default_factory=list)
    refused: list[tuple[ImportItem, str]] = field(default_factory=list)
    joined: list[tuple[Task, set[int]]] = field(default_factory=list)


def apply(kept: PlanImport, items: Sequence[ImportItem], *, reason: str, actor: User, today: date) -> Outcome:
    """Adopt these rows; a row that a rule of tasks forbids stays open and is told. Nothing while any row is faulty."""
    _require_ready(kept)
    chosen = [item for item in items if item.decision is Decision.OPEN]
    if not chosen:
        raise RuleBroken("没有选中待采纳的行，请勾选")
    outcome, found, review = Outcome(), targets(kept, chosen), open_review(kept.plan)
    units = _units_of(chosen)
    with _one_step(review, kept, [target.item for target in found.values() if target.item], actor) as step_taken:
        for item in chosen:
            target = found[item.id]
            try:
                with db.session.begin_nested():
                    _require_sound(item)
                    if target.task is not None:
                        _change_task(target.task, item, target.adoptable, units, outcome, reason=reason, actor=actor, today=today)
                    elif target.item is not None:
                        _change_item(target.item, item, target.changes)
            except RuleBroken as broken:
                outcome.refused.append((item, str(broken)))
            else:
                outcome.adopted.append(item)
        fresh = [item for item in outcome.adopted if found[item.id].is_new]
        if step_taken is not None:
            add_items(step_taken, fresh)
        else:
            add_tasks(kept, fresh, actor=actor, today=today)
    for item in outcome.adopted:
        _note(item, found[item.id], actor)
    _finish(kept, actor=actor, today=today)
    return outcome


def _one_step(review: PlanImport | None, kept: PlanImport, touched: list[ImportItem], actor: User) -> AbstractContextManager[Step | None]:
    """For a review all rows together are one step that can be taken back; tasks have a history of their own."""
    if review is None:
        return nullcontext()
    return step(review, f"采纳任务分解表 {kept.file.name}", "import.edited", *touched, actor=actor)


def _require_sound(item: ImportItem) -> None:
    if wrong := rules.obstacles(item):
        raise RuleBroken("；".join(wrong))


def _note(item: ImportItem, target: Target, actor: User) -> None:
    item.decision, item.decided_by_id = Decision.ACCEPTED, actor.id
    new = {"number": item.number, **_said(target.adoptable, "new")}
    record("sheet.row_adopted", item, actor=actor, old=_said(target.adoptable, "old"), new=new)


def decline(kept: PlanImport, items: Sequence[ImportItem], *, actor: User, today: date) -> int:
    """不采纳: the plan stays as it is. Faulty rows are set aside instead, on purpose."""
    _require_ready(kept)
    chosen = [item for item in items if item.decision is Decision.OPEN and not item.faults]
    if not chosen:
        raise RuleBroken("没有选中待采纳的行，请勾选")
    for item in chosen:
        item.decision, item.decided_by_id = Decision.DISMISSED, actor.id
    record("sheet.rows_declined", kept, actor=actor, new={"rows": [item.place["row"] for item in chosen]})
    _finish(kept, actor=actor, today=today)
    return len(chosen)


def _require_ready(kept: PlanImport) -> None:
    rules.require_open(kept)
    if kept.purpose is not ImportPurpose.COMPARISON:
        raise RuleBroken("这次导入是新的规划，请在审核页逐项确认后发布")
    faulty = db.session.scalar(
        sa.select(sa.func.count()).where(
            ImportItem.import_id == kept.id, ImportItem.decision == Decision.OPEN, sa.cast(ImportItem.faults, sa.Text) != "[]"
        )
    )
    if faulty:
        raise RuleBroken(f"还有{faulty}行有误，请改正后重新上传，或者搁置这些行，再采纳其余的行")


def _finish(kept: PlanImport, *, actor: User, today: date) -> None:
    """The import ends with its last row."""
    db.session.flush()
    waiting = sa.select(ImportItem.id).where(ImportItem.import_id == kept.id, ImportItem.decision == Decision.OPEN)
    if not db.session.scalar(sa.select(waiting.exists())):
        publishing.finish(kept, actor=actor, today=today)
        record("sheet.finished", kept, actor=actor, new={"on": today.isoformat()})


def finish_if_nothing_waits(kept: PlanImport, *, actor: User, today: date) -> None:
    """End an import all of whose rows are decided, or say what the plan says already."""
    if kept.purpose is ImportPurpose.COMPARISON:
        _finish(kept, actor=actor, today=today)


def _said(changes: Sequence[Change], side: str) -> dict[str, str]:
    return {change.heading: getattr(change, side) for change in changes}


def _change_task(
    task: Task,
    item: ImportItem,
    changes: Sequence[Change],
    units: Mapping[int, Unit],
    outcome: Outcome,
    *,
    reason: str,
    actor: User,
    today: date,
) -> None:
    """Through `tasks.editing`, which knows what may be changed in which state."""
    fields = {change.field for change in changes}
    if fields & {Field.TITLE, Field.CRITERION, Field.WEIGHT, Field.FREQUENCY}:
        editing.describe(
            task,
            title=(item.title or item.text)[:TITLE] if Field.TITLE in fields else task.title,
            criterion=item.criterion if Field.CRITERION in fields else task.criterion,
            weight=item.weight if Field.WEIGHT in fields else task.weight,
            report_frequency=item.report_frequency if Field.FREQUENCY in fields else task.report_frequency,
            actor=actor,
            today=today,
        )
    if Field.DEADLINE in fields:
        due_on = None if item.continuing else item.deadline
        if due_on is None and not item.continuing:
            raise RuleBroken(f"完成时限不能改为“{deadline_words(None, continuing=False)}”，请填写日期或者持续推进")
        why = reason if task.status is not TaskStatus.DRAFT else ""
        editing.set_deadline(task, due_on=due_on, continuing=item.continuing, reason=why, actor=actor, today=today)
    if Field.LEAD in fields:
        before = {one.unit_id for one in task.assignments}
        editing.set_assignments(task, _wanted(task, item, units), actor=actor, today=today)
        outcome.joined.append((task, {one.unit_id for one in task.assignments} - before))


def _units_of(items: Sequence[ImportItem]) -> dict[int, Unit]:
    ids = {one for item in items for unit in item.units for one, _ in shares_of(unit) if isinstance(one, int)}
    return {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(Unit.id.in_(ids)))}


def _wanted(task: Task, item: ImportItem, units: Mapping[int, Unit]) -> list[tuple[Unit, UnitRole, str]]:
    """The units of the row, leads first, each with the contact that it had."""
    contacts = {one.unit_id: one.contact or "" for one in task.assignments}
    shares = [share for role in UnitRole for unit in item.units if unit.role is role for share in shares_of(unit)]
    ids = list(dict.fromkeys((unit_id, role) for unit_id, role in shares if isinstance(unit_id, int)))
    return [(units[unit_id], role, contacts.get(unit_id, "")) for unit_id, role in ids]


def _change_item(other: ImportItem, item: ImportItem, changes: Sequence[Change]) -> None:
    """An item under review takes the row's values."""
    fields = {change.field for change in changes}
    for name, column in (
        (Field.TITLE, "title"),
        (Field.TEXT, "text"),
        (Field.KIND, "kind"),
        (Field.FIGURES, "quantities"),
        (Field.WEIGHT, "weight"),
        (Field.FREQUENCY, "report_frequency"),
        (Field.NOTE, "note"),
    ):
        if name in fields:
            setattr(other, column, getattr(item, column))
    if Field.CRITERION in fields:
        other.criterion, other.criterion_proposed = item.criterion, False
    if Field.DEADLINE in fields:
        for column in OF_DEADLINE:
            setattr(other, column, getattr(item, column))
    if Field.LEAD in fields:
        other.units = [copied(unit, place) for place, unit in enumerate(item.units)]

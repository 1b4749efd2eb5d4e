"""What a plan says as rows of a 任务分解表: its tasks with their measures, or the items of its review."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows
from tracker.core.db import db
from tracker.imports.models import Decision, ImportForm, ImportItem, ImportPurpose, ImportStatus, PlanImport
from tracker.plans.models import DeadlineBasis, Measure, MeasureKind, Plan, PlanStatus, ReportFrequency, UnitRole
from tracker.plans.queries import ROOT, measures_of
from tracker.tasks.access import visible_to
from tracker.tasks.models import Assignment, DeadlineChange, Task
from tracker.units.models import Unit

Units = Mapping[UnitRole, tuple[str, ...]]
ITEM_KEY = "审核-"
SHOWN_TITLE = 300


@dataclass(frozen=True)
class Entry:
    """One row of the sheet; units are full names or names of groups, in their order."""

    number: str
    title: str
    text: str
    kind: MeasureKind
    units: Units
    due: date | None
    continuing: bool
    words: str
    basis: DeadlineBasis | None
    criterion: str
    weight: int
    frequency: ReportFrequency | None
    figures: list[Any] = field(default_factory=list)
    note: str = ""
    key: str = ""


def entries_of(plan: Plan, user: User) -> list[Entry]:
    """The rows that the user may see: tasks of a plan that has measures, else the items under review."""
    review = open_review(plan)
    if plan.status is PlanStatus.DRAFT and review is not None:
        return _of_items(items_under_review(review))
    tasks = _tasks_by_measure(plan, user)
    words, notes = _words_of([task.id for rows in tasks.values() for task in rows]), notes_of(plan)
    found: list[Entry] = []
    for measure in measures_of(plan):
        rows, note = tasks.get(root_of(measure), []), notes.get(root_of(measure), "")
        found += [_of_task(task, measure, words.get(task.id), note) for task in rows]
        if not rows and allows(user, Permission.PLAN_EDIT, plan):
            found.append(_of_measure(measure, note))
    return found


def open_review(plan: Plan) -> PlanImport | None:
    """The review that the plan is waiting for."""
    found: PlanImport | None = db.session.scalar(
        sa.select(PlanImport)
        .where(PlanImport.plan_id == plan.id, PlanImport.status == ImportStatus.REVIEWING, PlanImport.purpose == ImportPurpose.NEW_PLAN)
        .order_by(PlanImport.id.desc())
        .limit(1)
    )
    return found


def items_under_review(review: PlanImport) -> list[ImportItem]:
    """Items that nobody has dismissed, with their units, in the order of the document."""
    return list(
        db.session.scalars(
            sa.select(ImportItem)
            .where(ImportItem.import_id == review.id, ImportItem.decision != Decision.DISMISSED)
            .options(selectinload(ImportItem.units))
            .order_by(ImportItem.position)
        )
    )


def root_of(measure: Measure) -> int:
    """What all editions of a measure have in common; a task keeps the edition that it was made from."""
    return measure.origin_id or measure.id


def _tasks_by_measure(plan: Plan, user: User) -> dict[int, list[Task]]:
    """Tasks by measure; those that a later plan carries on stand with their measure."""
    rows = db.session.scalars(
        sa.select(Task)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Measure.plan_id == plan.id, visible_to(user))
        .options(joinedload(Task.measure), selectinload(Task.assignments).joinedload(Assignment.unit))
        .order_by(Task.id)
    )
    found: dict[int, list[Task]] = defaultdict(list)
    for task in rows:
        found[root_of(task.measure)].append(task)
    return found


def _words_of(task_ids: list[int]) -> dict[int, str | None]:
    """The words of each task's newest deadline."""
    newest = sa.select(sa.func.max(DeadlineChange.id)).group_by(DeadlineChange.task_id)
    rows = sa.select(DeadlineChange.task_id, DeadlineChange.words).where(DeadlineChange.id.in_(newest))
    wanted = set(task_ids)
    return {task_id: words for task_id, words in db.session.execute(rows) if task_id in wanted}


def notes_of(plan: Plan) -> dict[int, str]:
    """备注 by measure, of the newest import that brought one."""
    rows = db.session.execute(
        sa.select(ROOT, ImportItem.note)
        .join(ImportItem, ImportItem.measure_id == Measure.id)
        .join(PlanImport, PlanImport.id == ImportItem.import_id)
        .where(
            Measure.plan_id == plan.id,
            ImportItem.decision == Decision.ACCEPTED,
            sa.or_(PlanImport.form == ImportForm.SHEET, PlanImport.purpose == ImportPurpose.NEW_PLAN),
        )
        .order_by(ImportItem.id)
    )
    return dict(rows.all())


def _of_task(task: Task, measure: Measure, words: str | None, note: str) -> Entry:
    due = measure.deadline if task.continuing and measure.continuing else task.due_on
    same = task.continuing == measure.continuing and due == measure.deadline
    text = text_of(measure)
    roles = {role: tuple(one.unit.full_name for one in task.assignments if one.role is role) for role in UnitRole}
    return Entry(
        number=measure.number,
        title=shown_title(task.title, measure.title, text),
        text=text,
        kind=measure.kind,
        units=roles,
        due=due,
        continuing=task.continuing,
        words=(words or (measure.deadline_text if same else None)) or "",
        basis=task.deadline_basis,
        criterion=task.criterion,
        weight=task.weight,
        frequency=task.report_frequency,
        figures=measure.quantities,
        note=note,
        key=task.number,
    )


def _of_measure(measure: Measure, note: str) -> Entry:
    names = {
        role: tuple(
            _named(one.unit.full_name if one.unit else None, one.group.name if one.group else None, one.as_written)
            for one in measure.units
            if one.role is role
        )
        for role in UnitRole
    }
    return Entry(
        number=measure.number,
        title=measure.title or "",
        text=text_of(measure),
        kind=measure.kind,
        units=names,
        due=measure.deadline,
        continuing=measure.continuing,
        words=measure.deadline_text or "",
        basis=measure.deadline_basis,
        criterion="",
        weight=1,
        frequency=None,
        figures=measure.quantities,
        note=note,
    )


def _of_items(items: Iterable[ImportItem]) -> list[Entry]:
    items = list(items)
    ids = {unit.unit_id for item in items for unit in item.units if unit.unit_id}
    names = dict(db.session.execute(sa.select(Unit.id, Unit.full_name).where(Unit.id.in_(ids))).all()) if ids else {}
    return [_of_item(item, names) for item in items]


def _of_item(item: ImportItem, names: Mapping[int, str]) -> Entry:
    roles = {
        role: tuple(_named(names.get(one.unit_id or 0), one.group_name, one.name) for one in item.units if one.role is role)
        for role in UnitRole
    }
    return Entry(
        number=item.number,
        title=item.title,
        text=item.text,
        kind=item.kind,
        units=roles,
        due=item.deadline,
        continuing=item.continuing,
        words=item.deadline_text or "",
        basis=item.deadline_basis,
        criterion=item.criterion,
        weight=item.weight,
        frequency=item.report_frequency,
        figures=item.quantities,
        note=item.note,
        key=f"{ITEM_KEY}{item.id}",
    )


def _named(*names: str | None) -> str:
    return next((name for name in names if name), "")


def text_of(measure: Measure) -> str:
    """The document's words where they are kept, else what was noted of them."""
    return measure.source_text or measure.wording


def shown_title(title: str, own: str | None, text: str) -> str:
    """Empty where the task is only called by the beginning of its text, as publication does without a title."""
    return "" if not own and title == text[:SHOWN_TITLE] else title

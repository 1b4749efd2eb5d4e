"""One draft task for each measure of the seeds that has none yet."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.core import clock
from tracker.core.db import db
from tracker.plans.models import DeadlineBasis, Measure, Plan
from tracker.plans.seeds import Document
from tracker.seeding.responsibility import Responsibility
from tracker.tasks import services
from tracker.tasks.models import Task, TaskStatus
from tracker.tasks.numbers import task_numbers


def add_tasks(found: list[Document], day_for: Callable[[Plan], date] | None = None) -> int:
    """Make the tasks that are absent, as drafts a coordinator confirms; ``day_for`` sets them back in time (demonstration)."""
    done = set(db.session.scalars(sa.select(Task.measure_id)))
    made = 0
    for document in found:
        plan = db.session.scalars(sa.select(Plan).where(Plan.slug == document["slug"])).one()
        day = day_for(plan) if day_for else clock.today()
        moment: AbstractContextManager[None] = clock.moved_to(day) if day_for else nullcontext()
        with moment:
            made += _add_tasks_of(plan, [row["number"] for row in document["measures"]], _criteria(document), done, day, bool(day_for))
    return made


def set_back(plan: Plan, day: date) -> None:
    """Let the drafts that an earlier `seed` made stand as they are from ``day`` on, so that history can begin there."""
    drafts = sa.select(Task).where(Task.plan_id == plan.id, Task.status == TaskStatus.DRAFT, Task.demonstration.is_(False))
    with clock.moved_to(day):
        for task in db.session.scalars(drafts.options(selectinload(Task.assignments)).order_by(Task.id)):
            task.demonstration = True
            services.change_state(task, TaskStatus.DRAFT, actor=None, today=day)
            if task.deadline_basis is not None:
                due_on, continuing = task.due_on, task.continuing
                services.set_deadline(task, due_on=due_on, continuing=continuing, basis=task.deadline_basis, actor=None, today=day)
            for one in task.assignments:
                services.assign(task, one.unit, one.role, actor=None, today=day)


def _criteria(document: Document) -> dict[str, str]:
    return {row["number"]: row["criterion"] for row in document["measures"]}


def _add_tasks_of(plan: Plan, paths: list[str], criteria: dict[str, str], done: set[int], day: date, demonstration: bool) -> int:
    first = (Measure.plan_id == plan.id, Measure.origin_id.is_(None))  # a later edition is the same measure, with the same task
    query = sa.select(Measure).where(*first, Measure.number.in_(paths), Measure.id.not_in(done))
    measures = db.session.scalars(query.options(selectinload(Measure.units)).order_by(Measure.position)).all()
    if not measures:
        return 0
    numbers = task_numbers(plan.short_name, paths)
    responsibility = Responsibility(day)
    for measure in measures:
        task = services.create_task(
            measure,
            number=numbers[measure.number],
            title=measure.title or measure.wording,
            criterion=criteria[measure.number],
            actor=None,
            today=day,
            demonstration=demonstration,
        )
        _set_deadline(task, measure, day)
        for unit, role, proposer in responsibility.shares(measure, plan.region_code):
            services.assign(task, unit, role, actor=None, today=day, proposed_by=proposer)
    return len(measures)


def _set_deadline(task: Task, measure: Measure, day: date) -> None:
    services.set_deadline(
        task,
        due_on=None if measure.continuing else measure.deadline,
        continuing=measure.continuing,
        basis=measure.deadline_basis or DeadlineBasis.PLAN_END,
        words=measure.deadline_text,
        actor=None,
        today=day,
    )

"""What held for tasks at the end of a business date D as far as it was known at the end of K (domain.md §2 "As-of").

Every question about the past is answered from the dated rows here; nothing else reads them for a date. Rows are
ordered by id, never by instant. The number of queries does not depend on the number of tasks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core import clock
from tracker.plans.models import DeadlineBasis, UnitRole
from tracker.tasks.models import (
    AssignmentChange,
    DeadlineChange,
    Hold,
    Milestone,
    ProgressChange,
    ProgressClass,
    ReportDue,
    SignDue,
    Task,
    TaskStateChange,
    TaskStatus,
)


@dataclass(frozen=True)
class Part:
    """A unit's share in a task; position 0 is the first lead."""

    unit_id: int
    role: UnitRole
    position: int


@dataclass(frozen=True)
class Due:
    """A report that a unit owes for a period; ``met_on`` None: not submitted."""

    unit_id: int
    period: str
    due_on: date
    met_on: date | None
    waived: bool


@dataclass(frozen=True)
class Goal:
    """A milestone."""

    due_on: date
    expected_percent: int | None
    met_on: date | None
    title: str


@dataclass
class TaskFacts:
    """One task as it stood."""

    task_id: int
    region_code: str
    plan_id: int
    status: TaskStatus
    status_since: date
    issued_on: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    continuing: bool = False
    basis: DeadlineBasis | None = None
    extensions: int = 0
    parts: list[Part] = field(default_factory=list)
    progress: dict[int, tuple[int, ProgressClass]] = field(default_factory=dict)
    sign_due_on: date | None = None
    signed_on: date | None = None
    dues: list[Due] = field(default_factory=list)
    held_since: dict[str, date] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    @property
    def lead_unit_id(self) -> int | None:
        """The first lead (主牵头), whose last accepted report gives the task its percent."""
        first: Part | None = None
        for part in self.parts:
            if part.role is UnitRole.LEAD and (first is None or part.position < first.position):
                first = part
        return first.unit_id if first else None

    @property
    def percent(self) -> int:
        """Percent of the first lead's last accepted report; 0 before the first."""
        return self.progress.get(self.lead_unit_id or 0, (0, None))[0]

    @property
    def progress_class(self) -> ProgressClass | None:
        """Class of the first lead's last accepted report."""
        return self.progress.get(self.lead_unit_id or 0, (0, None))[1]

    @property
    def reporting_units(self) -> set[int]:
        """Lead and responsible units owe reports, support units only when asked (domain.md §3)."""
        return {part.unit_id for part in self.parts if part.role is not UnitRole.SUPPORT}


class AsOf:
    """A pair of business dates: what held at the end of ``day`` as known at the end of ``known_by``."""

    def __init__(self, day: date, known_by: date | None = None) -> None:
        self.day = day
        self.known_by = known_by or day
        self.limit = clock.end_of(self.known_by)

    def visible(self, table: Any) -> list[sa.ColumnElement[bool]]:
        """Conditions on a table of dated facts."""
        return [table.effective_on <= self.day, table.recorded_at < self.limit]

    def seen(self, on: Any, recorded: Any) -> sa.ColumnElement[date | None]:
        """The day of a once-written step as a column: empty unless the step had happened and was known."""
        return sa.case((sa.and_(on <= self.day, sa.or_(recorded.is_(None), recorded < self.limit)), on))

    def happened(self, on: date | None, recorded: Any) -> bool:
        """Whether a once-written step (met, signed, released) had happened and was known."""
        return on is not None and on <= self.day and (recorded is None or recorded < self.limit)


def load(session: Session, as_of: AsOf, *conditions: sa.ColumnElement[bool]) -> dict[int, TaskFacts]:
    """Facts of the tasks that meet the conditions on Task, by task id; tasks that did not exist yet are left out."""
    tasks = sa.select(Task.id).where(*conditions)
    facts = _states(session, as_of, tasks, conditions)
    for add in (_add_issue, _add_deadlines, _add_parts, _add_progress, _add_signing, _add_dues, _add_holds, _add_goals):
        add(session, as_of, tasks, facts)
    return facts


def standing(session: Session, as_of: AsOf, *conditions: sa.ColumnElement[bool]) -> dict[int, TaskFacts]:
    """The same, but only state and units of each task: all that is asked of the many days on which something was due."""
    facts = _states(session, as_of, sa.select(Task.id).where(*conditions), conditions)
    _add_parts(session, as_of, sa.select(Task.id).where(*conditions), facts)
    return facts


def _newest(as_of: AsOf, table: Any, tasks: Any, *keys: Any) -> Any:
    newest = sa.select(sa.func.max(table.id)).where(*as_of.visible(table), table.task_id.in_(tasks)).group_by(*keys)
    return table.id.in_(newest)


def _states(session: Session, as_of: AsOf, tasks: Any, conditions: Iterable[Any]) -> dict[int, TaskFacts]:
    state = TaskStateChange
    rows = session.execute(
        sa.select(Task.id, Task.region_code, plan_on(as_of), state.status, state.effective_on)
        .join(state, state.task_id == Task.id)
        .where(_newest(as_of, state, tasks, state.task_id), *conditions)
        .order_by(Task.id)
    )
    return {task_id: TaskFacts(task_id, region, plan, status, since) for task_id, region, plan, status, since in rows}


def plan_on(as_of: AsOf) -> sa.ColumnElement[int]:
    """The plan that a task belonged to: before it was carried over (结转), the plan it came from."""
    carried = sa.and_(Task.carried_on <= as_of.day, Task.carried_recorded_at < as_of.limit)
    return sa.case((sa.or_(Task.carried_from_id.is_(None), carried), Task.plan_id), else_=Task.carried_from_id)


def _add_issue(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    state = TaskStateChange
    rows = session.execute(
        sa.select(state.task_id, sa.func.min(state.effective_on))
        .where(*as_of.visible(state), state.task_id.in_(tasks), state.status == TaskStatus.ISSUED)
        .group_by(state.task_id)
    )
    for task_id, issued_on in rows:
        facts[task_id].issued_on = issued_on


def _add_deadlines(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    change = DeadlineChange
    rows = session.execute(
        sa.select(change.task_id, change.due_on, change.continuing, change.basis, change.is_extension)
        .where(*as_of.visible(change), change.task_id.in_(tasks))
        .order_by(change.id)
    )
    for task_id, due_on, continuing, basis, is_extension in rows:
        if (task := facts.get(task_id)) is None:
            continue
        if task.basis is None:
            task.original_due_on = due_on
        task.due_on, task.continuing, task.basis = due_on, continuing, basis
        task.extensions += is_extension


def _add_parts(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    change = AssignmentChange
    rows = session.execute(
        sa.select(change.task_id, change.unit_id, change.role, change.position)
        .where(_newest(as_of, change, tasks, change.task_id, change.unit_id), change.role.is_not(None))
        .order_by(change.task_id, change.position, change.id)
    )
    for task_id, unit_id, role, position in rows:
        if role is not None and (task := facts.get(task_id)) is not None:
            task.parts.append(Part(unit_id, role, position))


def _add_progress(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    change = ProgressChange
    rows = session.execute(
        sa.select(change.task_id, change.unit_id, change.percent, change.progress_class).where(
            _newest(as_of, change, tasks, change.task_id, change.unit_id)
        )
    )
    for task_id, unit_id, percent, progress_class in rows:
        if (task := facts.get(task_id)) is not None:
            task.progress[unit_id] = (percent, progress_class)


def _add_signing(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    signed = as_of.seen(SignDue.signed_on, SignDue.signed_recorded_at)
    rows = session.execute(sa.select(SignDue.task_id, SignDue.due_on, signed).where(_newest(as_of, SignDue, tasks, SignDue.task_id)))
    for task_id, due_on, signed_on in rows:
        if (task := facts.get(task_id)) is not None:
            task.sign_due_on, task.signed_on = due_on, signed_on


def _add_dues(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    due = ReportDue
    rows = session.execute(
        sa.select(due.task_id, due.unit_id, due.period, due.due_on)
        .add_columns(as_of.seen(due.met_on, due.met_recorded_at), as_of.seen(due.waived_on, due.waived_recorded_at).is_not(None))
        .where(*as_of.visible(due), due.task_id.in_(tasks))
        .order_by(due.due_on, due.id)
    )
    for task_id, unit_id, period, due_on, met_on, waived in rows:
        if (task := facts.get(task_id)) is not None:
            task.dues.append(Due(unit_id, period, due_on, met_on, bool(waived)))


def _add_holds(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    for hold in session.scalars(sa.select(Hold).where(*as_of.visible(Hold), Hold.task_id.in_(tasks)).order_by(Hold.id)):
        if hold.task_id in facts and not as_of.happened(hold.released_on, hold.released_recorded_at):
            facts[hold.task_id].held_since[hold.kind] = hold.effective_on


def _add_goals(session: Session, as_of: AsOf, tasks: Any, facts: dict[int, TaskFacts]) -> None:
    goals: dict[int, list[Goal]] = defaultdict(list)
    met = as_of.seen(Milestone.met_on, Milestone.met_recorded_at)
    rows = session.execute(
        sa.select(Milestone.task_id, Milestone.due_on, Milestone.expected_percent, met, Milestone.title)
        .where(*as_of.visible(Milestone), Milestone.task_id.in_(tasks))
        .order_by(Milestone.due_on, Milestone.id)
    )
    for task_id, due_on, percent, met_on, title in rows:
        goals[task_id].append(Goal(due_on, percent, met_on, title))
    for task_id, found in goals.items():
        if task_id in facts:
            facts[task_id].goals = found

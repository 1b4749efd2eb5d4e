"""The measure of a task as the document says it now, what it said before, and what a person has to change in the task."""

from dataclasses import dataclass

from tracker.core.formatters import long_date
from tracker.plans.models import Measure, UnitRole
from tracker.plans.queries import editions_of
from tracker.tasks.models import ROLE_WORDS, Task, TaskStatus

ENDED = (TaskStatus.CLOSED, TaskStatus.TERMINATED)


@dataclass(frozen=True)
class Proposal:
    """What a later edition says otherwise than the task; ``page`` is where a person changes it."""

    words: str
    page: str


@dataclass(frozen=True)
class Editions:
    """The newest edition, the earlier ones with the newest first, and what they ask of the task."""

    newest: Measure
    earlier: list[Measure]
    proposals: list[Proposal]


def of(task: Task) -> Editions:
    """All editions of the task's measure. A document changes no task: what it says otherwise is proposed (docs/adr/0046)."""
    newest, *earlier = editions_of(task.measure)
    made_from = next(one for one in (newest, *earlier) if one.id == task.measure_id)
    changed = newest.id != made_from.id and task.status not in ENDED
    return Editions(newest, earlier, [*_deadline(task, made_from, newest), *_units(task, made_from, newest)] if changed else [])


def _deadline(task: Task, made_from: Measure, newest: Measure) -> list[Proposal]:
    wanted = (None if newest.continuing else newest.deadline, newest.continuing)
    same = wanted == (None if made_from.continuing else made_from.deadline, made_from.continuing)
    if same or wanted == (task.due_on, task.continuing) or wanted == (None, False):
        return []
    now = "持续推进" if newest.continuing else long_date(newest.deadline)
    return [Proposal(f"文件现写完成时限为{now}，任务为{'持续推进' if task.continuing else long_date(task.due_on)}", "tasks.deadline")]


def _units(task: Task, made_from: Measure, newest: Measure) -> list[Proposal]:
    """Units that the document has put in, taken out, or given another role, as far as the task does not say so already."""
    before, now = _named(made_from), _named(newest)
    assigned = {one.unit_id: one.role for one in task.assignments}
    names = {one.unit_id: one.unit.name for measure in (made_from, newest) for one in measure.units if one.unit is not None}
    told = [f"增加{names[unit]}（{ROLE_WORDS[now[unit]]}）" for unit in now.keys() - before.keys() - assigned.keys()]
    told += [f"不再列{names[unit]}" for unit in (before.keys() - now.keys()) & assigned.keys()]
    moved = [unit for unit in now.keys() & before.keys() & assigned.keys() if now[unit] not in (before[unit], assigned[unit])]
    told += [f"{names[unit]}改为{ROLE_WORDS[now[unit]]}" for unit in moved]
    return [Proposal(f"文件现{'，'.join(sorted(told))}", "tasks.assignments")] if told else []


def _named(measure: Measure) -> dict[int, UnitRole]:
    return {one.unit_id: one.role for one in measure.units if one.unit_id is not None and one.proposed_by is None}

"""Reports that were due between two days, from the units responsible on the day (domain.md §6, §8)."""

from collections.abc import Iterable, Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.tasks.facts import AsOf, Due, TaskFacts, standing
from tracker.tasks.models import TaskStatus

AT_REST = frozenset({TaskStatus.CLOSED, TaskStatus.SUSPENDED, TaskStatus.TERMINATED})


def owed(
    session: Session, facts: Iterable[TaskFacts], span: tuple[date, date], known_by: date, *conditions: sa.ColumnElement[bool]
) -> Iterator[tuple[TaskFacts, Due]]:
    """Not waived, of tasks that were alive on the due date, from units that had to report then.

    ``conditions`` are those on Task that ``facts`` were loaded with; one look per due date, however many tasks.
    """
    first, last = span
    found = [(task, due) for task in facts for due in task.dues if first <= due.due_on <= last and not due.waived]
    then = {day: standing(session, AsOf(day, known_by), *conditions) for day in sorted({due.due_on for _, due in found})}
    for task, due in found:
        stood = then[due.due_on].get(task.task_id)
        if stood is not None and stood.status not in AT_REST and due.unit_id in stood.reporting_units:
            yield task, due

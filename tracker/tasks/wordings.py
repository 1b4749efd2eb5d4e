"""What a task was called before somebody reworded it, so that a report of the past reads as it was made (docs/adr/0063)."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.db import db
from tracker.tasks.facts import AsOf
from tracker.tasks.models import FormerWording, Task


def keep(task: Task) -> None:
    """Keep title and done-criterion as they stand; call it before they change."""
    db.session.add(FormerWording(task_id=task.id, title=task.title, criterion=task.criterion))


def held(session: Session, as_of: AsOf, *conditions: sa.ColumnElement[bool]) -> dict[int, tuple[str, str]]:
    """Title and done-criterion of the tasks that were reworded after ``known_by``, as they stood then, by task id."""
    former = FormerWording
    first = sa.select(sa.func.min(former.id)).where(former.recorded_at >= as_of.limit).group_by(former.task_id)
    rows = session.execute(
        sa.select(former.task_id, former.title, former.criterion)
        .join(Task, Task.id == former.task_id)
        .where(former.id.in_(first), *conditions)
    )
    return {task_id: (title, criterion) for task_id, title, criterion in rows}

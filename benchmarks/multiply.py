"""Many times the demonstration's tasks, each with its whole history: a copy's ids are those of its original, shifted.

Units, accounts, plans and measures stay as they are, so that every desk and every mail has as many times more to show.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.db import Model
from tracker.reminders.models import Reminder
from tracker.tasks.models import LedgerDay, LedgerEntry, Task

SHIFT = 1_000_000  # larger than any id of the demonstration, so that copies never meet
ROWS = 5_000  # written at once where Python makes the rows


def multiply(session: Session, copies: range) -> None:
    """Add these copies of the original tasks, numbered from 1, and forget the ledgers; the caller commits."""
    for table in (LedgerEntry, LedgerDay):
        session.execute(sa.delete(table))
    belonging = list(_belonging_to_tasks())
    for table in belonging:
        for copy in copies:
            if table is Reminder.__table__:
                _copy_reminders(session, table, copy)
            else:
                columns = {column.name: _shifted(column, belonging, copy) for column in table.columns}
                originals = sa.select(*columns.values()).where(_original(table, belonging))
                session.execute(sa.insert(table).from_select(list(columns), originals))


def how_many(session: Session) -> int:
    """Tasks in the database."""
    return session.scalar(sa.select(sa.func.count()).select_from(Task)) or 0


def _belonging_to_tasks() -> Iterator[sa.Table]:
    """Tasks and every table that points to them, also by way of another, each after those that it points to."""
    found = {Task.__table__}
    yield Task.__table__
    for table in Model.metadata.sorted_tables:
        if table is not LedgerEntry.__table__ and any(key.column.table in found for key in table.foreign_keys):
            found.add(table)
            yield table


def _shifted(column: sa.Column[Any], belonging: list[sa.Table], copy: int) -> Any:
    if _is_id(column, belonging):
        return (column + copy * SHIFT).label(column.name)
    return (column + f"~{copy}").label(column.name) if column is Task.__table__.c.number else column


def _is_id(column: sa.Column[Any], belonging: list[sa.Table]) -> bool:
    """Of a row that is copied, its own or another's."""
    return (column.primary_key and not column.foreign_keys) or any(key.column.table in belonging for key in column.foreign_keys)


def _original(table: sa.Table, belonging: list[sa.Table]) -> sa.ColumnElement[bool]:
    return next(column for column in table.columns if _is_id(column, belonging)) < SHIFT


def _copy_reminders(session: Session, table: sa.Table, copy: int) -> None:
    """The key of a step names a task, a report or a milestone by its id."""
    rows = [_reminder(row, copy) for row in session.execute(sa.select(table).where(table.c.id < SHIFT)).mappings()]
    for start in range(0, len(rows), ROWS):
        session.execute(sa.insert(table), rows[start : start + ROWS])


def _reminder(row: Mapping[str, Any], copy: int) -> dict[str, Any]:
    clock, subject, rest = row["key"].split(":", 2)
    moved = {name: row[name] + copy * SHIFT for name in ("id", "task_id")}
    return {**row, **moved, "key": f"{clock}:{int(subject) + copy * SHIFT}:{rest}"}

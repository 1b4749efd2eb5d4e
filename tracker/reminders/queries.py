"""What is open, found by one query however much there is; and which steps are spent."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.parameters import listed
from tracker.reminders.clocks import OpenClock
from tracker.reminders.models import Reminder, ReminderState
from tracker.reminders.rulebook import Ladders
from tracker.reminders.running import Conditions, all_clocks, clock_of, running
from tracker.tasks.models import OPEN, Task

CHUNK = 5000
Item = TypeVar("Item")


def tasks_examined(today: date) -> int:
    """How many tasks a run looks at: all that are open in a running plan."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Task).join(Task.plan).where(*running(OPEN, today))) or 0


def open_clocks(today: date, rules: Ladders, *, replay: bool = False, until: date | None = None, only: Conditions = ()) -> list[OpenClock]:
    """Every clock whose first step may have come by ``today``, or will have by ``until``; ``only`` are conditions on tasks."""
    rows = db.session.execute(all_clocks(today, rules, until or today, replay=replay, only=only))
    return [clock_of(row) for row in rows]


def spent_steps(clocks: Sequence[OpenClock], names: dict[str, list[str]]) -> set[str]:
    """Which of the step keys are spent already; ``names`` has the step names of each clock's key."""
    keys = (clock.step_key(name) for clock in clocks for name in names.get(clock.key, []))
    return set(db.session.scalars(sa.select(Reminder.key).where(Reminder.key.in_(listed(keys)))))


def items_of(today: date) -> int:
    """How many steps the run of a day has sent."""
    sent = sa.select(sa.func.count()).select_from(Reminder).where(Reminder.run_on == today, Reminder.state == ReminderState.SENT)
    return db.session.scalar(sent) or 0


def chunks(values: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Pieces short enough for the parameters of one statement."""
    rest = iter(values)
    while piece := list(islice(rest, CHUNK)):
        yield piece

"""One reminder run: what is open → which steps are taken → one digest per address → queued with the proof of it.

Everything of a run stands in the caller's transaction: a step is spent exactly when every digest that carries it is
queued, and a step often goes to several people (reporter and, as a copy, the head), so it cannot be committed one
person at a time (docs/adr/0030).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker.core import clock as time
from tracker.core.db import db
from tracker.core.parameters import listed, table
from tracker.mail.models import Notification
from tracker.reminders import digests, due, emails, gathering, group_notices, queries, waiting
from tracker.reminders.book import Book
from tracker.reminders.choosing import Taken, choose_all
from tracker.reminders.clocks import OpenClock
from tracker.reminders.digests import Letter, Letters
from tracker.reminders.gathering import Happening
from tracker.reminders.ladder import Step
from tracker.reminders.models import Clock, Reminder, ReminderMail, ReminderState
from tracker.reminders.rulebook import Ladders, ladders
from tracker.reminders.weekly import Week

ONE_RUN_AT_A_TIME = 733_2021
STEP = ("key", "task_id", "unit_id", "clock", "step", "rung", "state", "anchor_on", "step_on")
_REMINDERS: Any = Reminder.__table__  # tables, not classes: thousands of rows are written without an object for each
_LINKS: Any = ReminderMail.__table__


@dataclass(frozen=True)
class Outcome:
    """What `remind --json` prints: the day's steps and digests, of which ``queued`` are new."""

    date: date
    tasks_examined: int
    items: int
    recipients: int
    queued: int
    already_queued: int


def run(today: date, *, demonstration: bool = False, now: datetime | None = None) -> Outcome:
    """Make what is due on ``today`` into one digest per address; run again the same day, it queues nothing.

    ``now`` is given by the scheduler: every digest waits for its reader's hour of that day, and takes in what a digest
    of an earlier day could not tell. Without it, somebody has typed the command, and all leaves at once.
    ``demonstration`` writes history: the digests count as sent at the business instant (domain.md §2).
    """
    time.recorded_at()  # the pinned date is read before the transaction begins, so that the run never waits for itself
    _one_run_at_a_time()
    book, rules = Book(), ladders(today)
    clocks = queries.open_clocks(today, rules, replay=True) if demonstration else due.due_clocks(today, rules, book)
    told = addresses_told(book, today)
    week = Week(book, today)
    chosen = week.leave_out(choose_all(clocks, rules, book, today, told))
    _spend(chosen.sent, chosen.skipped, today, demonstration)
    letters = Letters(book, today)
    for take in chosen.sent:
        letters.add(take.clock, take.step, take.addresses, take.for_office)
    if now is not None:
        waiting.take_back(today, rules, letters, told)
    week.add_ahead(letters, rules, week.waiting - told)
    queued = digests.queue_all(letters.in_order(), book, today, demonstration=demonstration, now=now)
    _link(queued)
    week.note({mail_id: letter.address for mail_id, letter in queued.items()}, letters)
    if not demonstration:
        group_notices.queue(chosen.sent, book, today)
        _tell_ownerless(clocks, rules, book, today, told)
    return Outcome(
        date=today,
        tasks_examined=queries.tasks_examined(today),
        items=queries.items_of(today),
        recipients=len(told) + len(queued),
        queued=len(queued),
        already_queued=len(told),
    )


def _tell_ownerless(clocks: Iterable[OpenClock], rules: Ladders, book: Book, today: date, told: frozenset[str]) -> None:
    """A task that lost its contact during the day: the office hears of it the same day, in a mail of its own."""
    lost = [clock for clock in clocks if clock.clock is Clock.OWNERLESS and told & set(book.coordinators(clock.task.region_code))]
    if not lost:
        return
    chosen = choose_all(lost, rules, book, today, frozenset())
    _spend(chosen.sent, (), today, demonstration=False)
    gathering.tell([one for take in chosen.sent for one in _loss(take, book)], book=book, today=today)


def _loss(take: Taken, book: Book) -> Iterator[Happening]:
    task, unit = take.clock.task, book.unit_names.get(take.clock.unit_id, "")
    line: dict[str, Any] = {"number": task.number, "title": task.title, "link": emails.task_link(task.task_id), "unit": unit}
    line |= {"task_id": task.task_id, "unit_id": take.clock.unit_id}
    for address in take.addresses:
        yield Happening("ownerless", f"event:{take.clock.key}:{address}", address, task.region_code, {"tasks": [line]})


def _one_run_at_a_time() -> None:
    """Two schedulers may both think that they lead; SQLite has one writer at a time anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_RUN_AT_A_TIME)))


def addresses_told(book: Book, today: date) -> frozenset[str]:
    """Addresses that have today's digest: what comes up now waits for tomorrow's."""
    keys = listed(digests.key_of(address, today) for address in book.home)
    return frozenset(db.session.scalars(sa.select(Notification.address).where(Notification.key.in_(keys))))


def _spend(sent: Iterable[Taken], skipped: Iterable[tuple[OpenClock, Step]], today: date, demonstration: bool) -> None:
    """Write the steps down, each key once."""
    rows = [_row(take.clock, take.step, ReminderState.SENT) for take in sent]
    rows += [_row(clock, step, ReminderState.SKIPPED) for clock, step in skipped]
    same = {"run_on": today, "recorded_at": time.recorded_at(), "demonstration": demonstration}
    for some in queries.chunks(rows):
        steps = table("steps", some, {name: _REMINDERS.c[name].type for name in STEP})
        values = [*steps.c, *(sa.literal(value, _REMINDERS.c[name].type) for name, value in same.items())]
        db.session.execute(sa.insert(_REMINDERS).from_select([*STEP, *same], sa.select(*values)))


def _row(clock: OpenClock, step: Step, state: ReminderState) -> tuple[Any, ...]:
    """The values of STEP."""
    days = (clock.anchor_on.isoformat(), step.on.isoformat())
    return (clock.step_key(step.name), clock.task.task_id, clock.unit_id, clock.clock, step.name, step.rung, state, *days)


def _link(letters: dict[int, Letter]) -> None:
    """Keep the proof of which mail carried which step."""
    rows = [(key, mail_id, as_copy) for mail_id, letter in letters.items() for key, as_copy in letter.carries.items()]
    for some in queries.chunks(rows):
        carried = table("carried", some, {"key": sa.String(), "mail_id": sa.Integer(), "as_copy": sa.Boolean()})
        links = sa.select(_REMINDERS.c.id, carried.c.mail_id, carried.c.as_copy).join(carried, _REMINDERS.c.key == carried.c.key)
        db.session.execute(sa.insert(_LINKS).from_select(["reminder_id", "notification_id", "as_copy"], links))

"""One reminder run: what is open → which steps are taken → one digest per address → queued with the proof of it.

Everything of a run stands in the caller's transaction: a step is spent exactly when every digest that carries it is
queued, and a step often goes to several people (reporter and, as a copy, the head), so it cannot be committed one
person at a time (docs/adr/0030).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.core import clock as time
from tracker.core.db import db
from tracker.mail import services as mail
from tracker.mail.models import Notification
from tracker.reminders import emails, queries
from tracker.reminders.book import Book
from tracker.reminders.choosing import Taken, choose_all
from tracker.reminders.clocks import OpenClock
from tracker.reminders.ladder import Step
from tracker.reminders.models import Reminder, ReminderMail, ReminderState
from tracker.reminders.rulebook import ladders
from tracker.reminders.wording import Entry, Line, line_of

ONE_RUN_AT_A_TIME = 733_2021


@dataclass(frozen=True)
class Outcome:
    """What `remind --json` prints: the day's steps and digests, of which ``queued`` are new."""

    date: date
    tasks_examined: int
    items: int
    recipients: int
    queued: int
    already_queued: int


@dataclass
class Letter:
    """What goes to one address: the lines with the steps that they stand for."""

    address: str
    entries: dict[int, Entry] = field(default_factory=dict)
    by_clock: dict[str, Line] = field(default_factory=dict)
    carries: dict[str, bool] = field(default_factory=dict)  # key of the step: as a copy?

    def add(self, clock: OpenClock, step_key: str, line: Line) -> None:
        """Put a line in; of one clock only the gravest stands."""
        self.carries[step_key] = self.carries.get(step_key, True) and line.as_copy
        known = self.by_clock.get(clock.key)
        if known is not None and known.weight <= line.weight:
            return
        self.by_clock[clock.key] = line
        task = clock.task
        entry = self.entries.setdefault(task.task_id, Entry(task.number, task.title, emails.task_link(task.task_id)))
        entry.lines = [old for old in entry.lines if old is not known] + [line]


def run(today: date, *, demonstration: bool = False) -> Outcome:
    """Make what is due on ``today`` into one digest per address; run again the same day, it queues nothing.

    ``demonstration`` writes history: the digests count as sent at the business instant (domain.md §2).
    """
    time.recorded_at()  # the pinned date is read before the transaction begins, so that the run never waits for itself
    _one_run_at_a_time()
    book, rules = Book(), ladders(today)
    clocks = queries.open_clocks(today, rules, replay=demonstration)
    told = addresses_told(book, today)
    chosen = choose_all(clocks, rules, book, today, told)
    ids = _spend(chosen.sent, chosen.skipped, today, demonstration)
    letters = {_queue(letter, book, today, demonstration): letter for letter in letters_of(chosen.sent, book, today)}
    _link(letters, ids)
    return Outcome(
        date=today,
        tasks_examined=queries.tasks_examined(today),
        items=queries.items_of(today),
        recipients=len(told) + len(letters),
        queued=len(letters),
        already_queued=len(told),
    )


def _one_run_at_a_time() -> None:
    """Two schedulers may both think that they lead; SQLite has one writer at a time anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_RUN_AT_A_TIME)))


def _digest_key(address: str, today: date) -> str:
    return f"digest:{address}:{today}"


def addresses_told(book: Book, today: date) -> frozenset[str]:
    """Addresses that have today's digest: what comes up now waits for tomorrow's."""
    keys = [_digest_key(address, today) for address in book.home]
    told: set[str] = set()
    for some in queries.chunks(keys):
        told |= set(db.session.scalars(sa.select(Notification.address).where(Notification.key.in_(some))))
    return frozenset(told)


def _spend(sent: Iterable[Taken], skipped: Iterable[tuple[OpenClock, Step]], today: date, demonstration: bool) -> dict[str, int]:
    """Write the steps down, each key once; returns the ids by key."""
    known_at = time.recorded_at()
    rows = [_row(take.clock, take.step, ReminderState.SENT) for take in sent]
    rows += [_row(clock, step, ReminderState.SKIPPED) for clock, step in skipped]
    for row in rows:
        row.update(run_on=today, recorded_at=known_at, demonstration=demonstration)
    for some in queries.chunks(rows):
        db.session.execute(sa.insert(Reminder), list(some))
    written = db.session.execute(sa.select(Reminder.key, Reminder.id).where(Reminder.run_on == today))
    return {key: reminder_id for key, reminder_id in written}  # noqa: C416 (rows are not pairs for mypy)


def _row(clock: OpenClock, step: Step, state: ReminderState) -> dict[str, Any]:
    return {
        "key": clock.step_key(step.name),
        "task_id": clock.task.task_id,
        "unit_id": clock.unit_id,
        "clock": clock.clock,
        "step": step.name,
        "rung": step.rung,
        "state": state,
        "anchor_on": clock.anchor_on,
        "step_on": step.on,
    }


def letters_of(sent: Iterable[Taken], book: Book, today: date) -> list[Letter]:
    """One letter per address, in the order of addresses."""
    letters: dict[str, Letter] = {}
    for take in sent:
        clock, region_code = take.clock, take.clock.task.region_code
        unit = book.unit_names.get(clock.unit_id, "")
        line = line_of(clock, take.step, today, book.calendar(region_code), unit)
        asks = book.is_cooperating(clock.unit_id, region_code)
        for address, as_copy in take.addresses.items():
            for_office = address in take.for_office
            own = replace(line, as_copy=as_copy, for_office=for_office, asks=asks and not for_office)
            letters.setdefault(address, Letter(address)).add(clock, clock.step_key(take.step.name), own)
    return [letters[address] for address in sorted(letters)]


def _queue(letter: Letter, book: Book, today: date, demonstration: bool) -> int:
    """Queue one digest; returns its id."""
    region_code = book.home.get(letter.address)
    message = emails.digest(list(letter.entries.values()), office=book.offices.get(region_code or "", ""), today=today)
    queued = mail.queue(
        _digest_key(letter.address, today),
        kind="digest",
        region_code=region_code,
        address=letter.address,
        today=today,
        demonstration=demonstration,
        **asdict(message),
    )
    if queued is None:
        raise RuntimeError(f"digest of {letter.address} for {today} exists although nobody was told")
    return queued


def _link(letters: dict[int, Letter], ids: dict[str, int]) -> None:
    """Keep the proof of which mail carried which step."""
    links = [
        {"reminder_id": ids[key], "notification_id": queued, "as_copy": as_copy}
        for queued, letter in letters.items()
        for key, as_copy in letter.carries.items()
    ]
    for some in queries.chunks(links):
        db.session.execute(sa.insert(ReminderMail), list(some))

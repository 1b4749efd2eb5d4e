"""Before a round of delivery: old digests go into today's, and nothing leaves that is settled (docs/adr/0051)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.mail import holding
from tracker.mail.models import Notification
from tracker.progress.models import ProgressReport
from tracker.reminders import nudges, services, waiting
from tracker.reminders.book import Book
from tracker.reminders.gathering import NUDGE, message_of, of_mails
from tracker.reminders.reader_models import EventNote
from tracker.tasks.models import OPEN, Assignment, Hold, Task, TaskStatus

ISSUED = "issued"
ABOUT_TASKS = (NUDGE, ISSUED)


def prepare(today: date, now: datetime) -> None:
    """What the scheduler does before it delivers."""
    if waiting.has_stale(today):
        services.run(today, now=now)
    settle(now)


def settle(now: datetime) -> int:
    """Strike out what is settled; returns how many mails changed."""
    return waiting.settle(now) + _settle_events(now)


@dataclass(frozen=True)
class _Now:
    """How the tasks stand that waiting events are about."""

    statuses: dict[int, TaskStatus]
    units: frozenset[tuple[int, int]]
    held: frozenset[int]
    submitted: dict[tuple[int, int], int]

    def wants(self, name: str, line: dict[str, Any]) -> bool:
        """Whether the line about one task still holds."""
        task_id, unit_id = line["task_id"], line["unit_id"]
        if self.statuses.get(task_id) not in OPEN or (task_id, unit_id) not in self.units:
            return False
        if name == ISSUED:
            return True
        asked_to_close = self.statuses[task_id] is TaskStatus.CLOSURE_REQUESTED or task_id in self.held
        return not asked_to_close and self.submitted.get((task_id, unit_id), 0) <= line["seen"]


def _settle_events(now: datetime) -> int:
    """催办 and 交办 that wait: a report that came, a closure asked for or a change of units strikes them out."""
    mails = {
        row.id: row
        for row in db.session.execute(
            sa.select(Notification.id, Notification.region_code, Notification.queued_on).where(
                *holding.untried(),
                Notification.next_try_at <= now,
                Notification.id.in_(sa.select(EventNote.notification_id).where(EventNote.name.in_(ABOUT_TASKS))),
            )
        )
    }
    if not mails:
        return 0
    notes: dict[int, list[EventNote]] = {mail_id: [] for mail_id in mails}
    for note in db.session.scalars(of_mails(mails)):
        notes[note.notification_id].append(note)
    state = _state_of({line["task_id"] for some in notes.values() for note in some for line in _lines(note)})
    struck = {mail_id: some for mail_id, some in notes.items() if sum(_strike(note, state) for note in some)}
    book = Book() if struck else None
    return sum(_rewrite(mails[mail_id], some, book) for mail_id, some in struck.items() if book is not None)


def _lines(note: EventNote) -> Sequence[dict[str, Any]]:
    lines: Sequence[dict[str, Any]] = note.facts["tasks"] if note.name in ABOUT_TASKS else ()
    return lines


def _strike(note: EventNote, state: _Now) -> bool:
    """Take out of a note the lines that hold no more; True when something was taken."""
    lines = _lines(note)
    kept = [line for line in lines if state.wants(note.name, line)]
    if len(kept) == len(lines):
        return False
    if kept:
        note.facts = {**note.facts, "tasks": kept}
    else:
        note.withdrawn = True
    return True


def _rewrite(mail: Any, some: Sequence[EventNote], book: Book) -> int:
    left = [note for note in some if not note.withdrawn]
    if not left:
        return holding.withdraw([mail.id], waiting.SETTLED)
    return int(holding.rewrite(mail.id, message_of(left, mail.region_code, book, mail.queued_on)))


def _state_of(ids: Iterable[int]) -> _Now:
    wanted = list(ids)
    statuses = dict(db.session.execute(sa.select(Task.id, Task.status).where(Task.id.in_(wanted))).all())
    units = db.session.execute(sa.select(Assignment.task_id, Assignment.unit_id).where(Assignment.task_id.in_(wanted)))
    held = db.session.scalars(sa.select(Hold.task_id).where(Hold.task_id.in_(wanted), Hold.released_on.is_(None)))
    submitted = db.session.execute(nudges.submissions().where(ProgressReport.task_id.in_(wanted)))
    return _Now(
        statuses,
        frozenset((task_id, unit_id) for task_id, unit_id in units),
        frozenset(held),
        {(task_id, unit_id): event_id for task_id, unit_id, event_id in submitted},
    )

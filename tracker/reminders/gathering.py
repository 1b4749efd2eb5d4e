"""Events on their way to one address: those of ten minutes make one mail (domain.md §5, docs/adr/0051).

An event stands in the outbox from the transaction it happened in. Its mail is held for ten minutes; what happens to
the same address before somebody begins to send it is added to it. So nothing has to be done later for it to leave.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.core import clock
from tracker.core.db import db
from tracker.mail import holding
from tracker.mail import services as mail
from tracker.mail.models import Notification
from tracker.mail.rendering import Mail
from tracker.reminders import letters
from tracker.reminders.book import Book
from tracker.reminders.reader_models import EventNote, EventTask

HOLD = timedelta(minutes=10)
ONE_AT_A_TIME = 733_2022
NUDGE = "nudge"


@dataclass(frozen=True)
class Happening:
    """Something to be told to one address, once by its key; ``name`` is that of its templates."""

    name: str
    key: str
    address: str
    region_code: str
    facts: dict[str, Any]


def tell(happenings: Iterable[Happening], *, book: Book, today: date, demonstration: bool = False) -> int:
    """Put the happenings that are new into the outbox; returns how many are new."""
    _one_at_a_time()
    fresh = _new(list({one.key: one for one in happenings}.values()))
    by_reader: dict[tuple[str, str], list[Happening]] = defaultdict(list)
    for one in fresh:
        by_reader[one.address, one.region_code].append(one)
    waiting = {} if demonstration else _waiting({address for address, _ in by_reader})
    for (address, region_code), some in by_reader.items():
        known = waiting.get((address, region_code), [])
        message = message_of([*known, *some], region_code, book, today)
        kind = _kind([*(note.name for note in known), *(one.name for one in some)])
        mail_id = known[0].notification_id if known else None
        if mail_id is None or not holding.rewrite(mail_id, message, kind=kind):
            mail_id = mail.queue(
                some[0].key,
                kind=kind,
                region_code=region_code,
                address=address,
                subject=message.subject,
                text=message.text,
                html=message.html,
                today=today,
                demonstration=demonstration,
                not_before=clock.now() + HOLD,
            )
        _note(some, mail_id)
    return len(fresh)


def _one_at_a_time() -> None:
    """Two transactions that tell the same address would each begin a mail; SQLite has one writer at a time anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


def _new(happenings: Sequence[Happening]) -> list[Happening]:
    known = set(db.session.scalars(sa.select(EventNote.key).where(EventNote.key.in_([one.key for one in happenings]))))
    return [one for one in happenings if one.key not in known]


def _waiting(addresses: Iterable[str]) -> dict[tuple[str, str], list[EventNote]]:
    """What the mails say that wait for these addresses, each of them locked against a sender."""
    mine = sa.select(EventNote.notification_id)
    found = sa.select(Notification.id, Notification.address, Notification.region_code).where(
        *holding.untried(), Notification.address.in_(list(addresses)), Notification.id.in_(mine)
    )
    mails = {row.id: (row.address, row.region_code) for row in db.session.execute(found.order_by(Notification.id).with_for_update())}
    newest = {reader: mail_id for mail_id, reader in mails.items()}
    notes: dict[tuple[str, str], list[EventNote]] = defaultdict(list)
    for note in db.session.scalars(of_mails(newest.values())):
        notes[mails[note.notification_id]].append(note)
    return notes


def of_mails(ids: Iterable[int]) -> sa.Select[EventNote]:
    """What these mails say, in order of happening."""
    said = sa.select(EventNote).where(EventNote.notification_id.in_(list(ids)), EventNote.withdrawn.is_(False))
    return said.order_by(EventNote.id)


def _note(happenings: Iterable[Happening], mail_id: int | None) -> None:
    if mail_id is None:
        raise RuntimeError("a mail with the key of an event exists, but no note of the event")
    rows = [{"key": one.key, "notification_id": mail_id, "name": one.name, "facts": one.facts, "withdrawn": False} for one in happenings]
    ids = {key: note_id for note_id, key in db.session.execute(sa.insert(EventNote).returning(EventNote.id, EventNote.key), rows)}
    if subjects := [subject for one in happenings for subject in _subjects(one, ids[one.key])]:
        db.session.execute(sa.insert(EventTask), subjects)


def _subjects(one: Happening, note_id: int) -> list[dict[str, Any]]:
    """Each task of the event once, with its unit; an event about a report has none."""
    lines = [line for line in one.facts.get("tasks") or [one.facts] if "task_id" in line]
    found = {line["task_id"]: {"event_note_id": note_id, "task_id": line["task_id"], "unit_id": line.get("unit_id")} for line in lines}
    return list(found.values())


def message_of(events: Sequence[letters.Said], region_code: str, book: Book, today: date) -> Mail:
    """The mail with these events, as the region wants it."""
    return letters.of_events(events, office=book.offices.get(region_code, ""), short_form=book.is_short(region_code, today), today=today)


def _kind(names: Iterable[str]) -> str:
    return NUDGE if set(names) == {NUDGE} else "event"

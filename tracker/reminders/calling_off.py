"""Events that have ceased to be true before their mail left: they are taken out of it (docs/adr/0051)."""

from collections import defaultdict

import sqlalchemy as sa

from tracker.core.db import db
from tracker.mail import holding
from tracker.mail.models import Delivery, Notification
from tracker.reminders.book import Book
from tracker.reminders.gathering import message_of, of_mails
from tracker.reminders.reader_models import EventNote


def call_off(beginning: str, reason: str, *, book: Book) -> set[str]:
    """Take the events whose keys begin so out of mails that no server has seen; a mail with nothing left is called off.

    Returns the addresses whose mail has left or is leaving, so that the caller can tell them otherwise.
    """
    said = sa.select(EventNote, Notification).join(Notification, Notification.id == EventNote.notification_id)
    said = said.where(EventNote.key.startswith(beginning, autoescape=True), EventNote.withdrawn.is_(False))
    left, waiting = set[str](), dict[int, Notification]()
    for note, mail in db.session.execute(said.order_by(EventNote.id)):
        if mail.state is Delivery.QUEUED and mail.attempts == 0 and not mail.demonstration:
            note.withdrawn, waiting[mail.id] = True, mail
        elif mail.state is not Delivery.DROPPED:
            left.add(mail.address)
    db.session.flush()
    others: dict[int, list[EventNote]] = defaultdict(list)
    for note in db.session.scalars(of_mails(waiting)):
        others[note.notification_id].append(note)
    holding.withdraw([mail_id for mail_id in waiting if mail_id not in others], reason)
    for mail_id, notes in others.items():
        mail = waiting[mail_id]
        holding.rewrite(mail_id, message_of(notes, mail.region_code or "", book, mail.queued_on))
    return left

"""One delivery run: take a mail, end the transaction, send, write down what became of it, take the next."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.workdays import WorkCalendar
from tracker.mail import queries, services
from tracker.mail.compose import Outgoing, compose
from tracker.mail.models import Delivery
from tracker.mail.transports import NotTaken, Transport, Unreachable, from_config

log = logging.getLogger(__name__)
BROKEN_IN_A_ROW = 3  # connections lost one after the other: the server is in trouble, the rest waits for the next run


@dataclass
class Outcome:
    """What a run did, as `mail deliver --json` prints it; ``unreachable`` says why it ended early."""

    sent: int = 0
    retry: int = 0
    dead: int = 0
    unreachable: str | None = None

    def counts(self) -> dict[str, int]:
        """The three numbers of contract.md."""
        return {"sent": self.sent, "retry": self.retry, "dead": self.dead}


@dataclass
class Round:
    """What the edge hands in: facts of slices above this one, and when to stop.

    ``calendar_of(region)`` gives the working calendar, ``on_refused(address)`` marks an address that a server refuses
    for good (in the recording transaction), ``stopping()`` ends the run between two mails.
    """

    calendar_of: Callable[[str | None], WorkCalendar] = lambda region: WorkCalendar()
    on_refused: Callable[[str], None] = lambda address: None
    stopping: Callable[[], bool] = lambda: False
    quiet_regions: Collection[str] = ()
    limit: int | None = None
    worker: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:80])


def deliver_due(around: Round | None = None) -> Outcome:
    """Deliver what is due, at most ``limit`` mails. Mails are claimed only while a server answers."""
    around = around or Round()
    outcome = Outcome()
    with transaction():
        anything = db.session.scalar(queries.due(clock.now(), quiet_regions=around.quiet_regions).limit(1))
    if anything is None:
        return outcome
    transport = from_config(current_app.config)
    try:
        transport.open()
        _deliver(transport, around, outcome)
    except Unreachable as error:
        outcome.unreachable = str(error)
        log.warning("mail server unreachable: %s", error)
    finally:
        transport.close()
    with transaction():
        services.note_unreachable(outcome.unreachable)
    return outcome


def _deliver(transport: Transport, around: Round, outcome: Outcome) -> None:
    """The fate of one mail and the claim of the next share a transaction; none is open while a mail is sent."""
    taken = broken = 0
    finish: Callable[[], None] = lambda: None  # noqa: E731
    while True:
        go_on = (around.limit is None or taken < around.limit) and broken < BROKEN_IN_A_ROW and not around.stopping()
        with transaction():
            finish()
            now = clock.now()
            mail = services.claim_one(now, around.worker, quiet_regions=around.quiet_regions) if go_on else None
        if mail is None:
            return
        taken += 1
        try:
            _send(transport, mail)
        except Unreachable:
            with transaction():
                services.release(mail, clock.now())
            raise
        except NotTaken as trouble:
            broken = broken + 1 if trouble.broken else 0
            finish = _failure(mail, trouble, around, outcome)
        else:
            broken = 0
            finish = _success(mail, outcome)


def _send(transport: Transport, mail: Outgoing) -> None:
    try:
        message = compose(mail, sender=services.sender(), data_dir=Path(current_app.config["TRACKER_DATA_DIR"]))
    except ValueError as error:
        raise NotTaken(None, str(error), permanent=True) from error
    except Exception as error:
        log.exception("mail %s cannot be composed", mail.id)
        raise NotTaken(None, f"邮件无法生成：{error}", permanent=False) from error
    transport.send(mail, parseaddr(services.sender())[1], message)


def _success(mail: Outgoing, outcome: Outcome) -> Callable[[], None]:
    sent_at = clock.now()

    def finish() -> None:
        services.mark_sent(mail, sent_at)
        outcome.sent += 1

    return finish


def _failure(mail: Outgoing, trouble: NotTaken, around: Round, outcome: Outcome) -> Callable[[], None]:
    def finish() -> None:
        state = services.mark_failed(mail, trouble, clock.now(), around.calendar_of(mail.region_code))
        log.warning("mail %s not taken: %s, now %s", mail.id, trouble, state)
        if trouble.address_refused:
            around.on_refused(mail.address)
        if state is Delivery.DEAD:
            outcome.dead += 1
        else:
            outcome.retry += 1

    return finish


def is_captured() -> bool:
    """Whether mails are kept as files because no server is set."""
    return not current_app.config.get("TRACKER_SMTP_URL")


def waiting() -> int:
    """How many mails wait."""
    counted = sa.select(sa.func.count()).select_from(queries.due(clock.now()).subquery())
    return db.session.scalar(counted) or 0

"""One delivery run: claim a few mails, end the transaction, send one, write down what became of it, send the next."""

import logging
import os
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.workdays import WorkCalendar
from tracker.mail import claims, pace, queries, services
from tracker.mail.compose import Outgoing, compose
from tracker.mail.models import Delivery
from tracker.mail.transports import NotTaken, Transport, Unreachable, budget, from_config

log = logging.getLogger(__name__)
BROKEN_IN_A_ROW = 3  # connections lost one after the other: the server is in trouble, the rest waits for the next run
BATCH = 20  # claimed at once: what a killed sender leaves behind waits for its lease, so it should not be many
SHARE_OF_LEASE = 0.75


@dataclass
class Outcome:
    """What a run did, as `mail deliver --json` prints it; ``unreachable`` says why it ended early.

    ``paced``: the limit of this minute is used up, whatever else waits goes in the next one.
    """

    sent: int = 0
    retry: int = 0
    dead: int = 0
    paced: bool = False
    unreachable: str | None = None

    def add(self, other: "Outcome") -> None:
        """Count what another round did as well."""
        self.sent, self.retry, self.dead = self.sent + other.sent, self.retry + other.retry, self.dead + other.dead
        self.unreachable = other.unreachable

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
    transport = from_config(current_app.config, budget_seconds=longest())
    try:
        transport.open()
        _Run(transport, around, outcome).go()
    except Unreachable as error:
        outcome.unreachable = str(error)
        log.warning("mail server unreachable: %s", error)
    finally:
        transport.close()
    with transaction():
        services.note_unreachable(outcome.unreachable)
    return outcome


class _Run:
    """A few mails are claimed, then sent one by one; each has its fate in the database before the next one is sent.

    No transaction is open while a mail is sent. A sender that was held up finds its claim in danger by its own clock of
    seconds and asks for it again, so what somebody else has taken meanwhile is not sent twice.
    """

    def __init__(self, transport: Transport, around: Round, outcome: Outcome) -> None:
        self.transport, self.around, self.outcome = transport, around, outcome
        self.sender = services.sender()
        self.address = parseaddr(self.sender)[1]
        self.data_dir = Path(current_app.config["TRACKER_DATA_DIR"])
        self.taken = self.broken = 0
        self.held: deque[Outgoing] = deque()
        self.safe_until = 0.0

    def go(self) -> None:
        """Until nothing is due, or the run has to end; what is still held then is given back."""
        try:
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as marks:
                while not self._is_over() and self._claim():
                    while self.held and not self._is_over():
                        self._next(marks)
        finally:
            if self.held:
                with transaction():
                    claims.release(self.held, clock.now())

    def _is_over(self) -> bool:
        return self.broken >= BROKEN_IN_A_ROW or self.around.stopping()

    def _claim(self) -> bool:
        most = BATCH if self.around.limit is None else min(BATCH, self.around.limit - self.taken)
        if most <= 0:
            return False
        began = time.monotonic()
        with transaction():
            now = clock.now()
            left = pace.left(now)
            self.held.extend(self._take(now, most if left is None else min(most, left)))
            if left is not None:
                pace.count(now, len(self.held))
                self.outcome.paced = left <= len(self.held) and self._something_waits(now)
        self._is_ours_since(began)
        self.taken += len(self.held)
        return bool(self.held)

    def _take(self, now: datetime, most: int) -> list[Outgoing]:
        return claims.claim(now, self.around.worker, most, quiet_regions=self.around.quiet_regions) if most else []

    def _something_waits(self, now: datetime) -> bool:
        due = queries.due(now, quiet_regions=self.around.quiet_regions)
        return db.session.scalar(due.limit(1)) is not None

    def _is_ours_since(self, began: float) -> None:
        self.safe_until = began + claims.lease().total_seconds() - longest()

    def _next(self, marks: sa.Connection) -> None:
        if time.monotonic() > self.safe_until:
            began = time.monotonic()
            with transaction():
                ours = claims.renew(self.held, clock.now())
            self._is_ours_since(began)
            self.held = deque(mail for mail in self.held if mail.id in ours)
        if self.held:
            self._one(self.held.popleft(), marks)

    def _one(self, mail: Outgoing, marks: sa.Connection) -> None:
        try:
            self._send(mail)
        except Unreachable:
            self.held.appendleft(mail)
            raise
        except NotTaken as trouble:
            self.broken = self.broken + 1 if trouble.broken else 0
            self._failed(mail, trouble)
        else:
            self.broken = 0
            with marks.begin():  # a connection kept for the run and one statement: the way to the database is the price of a mark
                claims.mark_sent(mail, clock.now(), via=marks)
            self.outcome.sent += 1

    def _send(self, mail: Outgoing) -> None:
        try:
            message = compose(mail, sender=self.sender, data_dir=self.data_dir)
        except ValueError as error:
            raise NotTaken(None, str(error), permanent=True) from error
        except Exception as error:
            log.exception("mail %s cannot be composed", mail.id)
            raise NotTaken(None, f"邮件无法生成：{error}", permanent=False) from error
        self.transport.send(mail, self.address, message)

    def _failed(self, mail: Outgoing, trouble: NotTaken) -> None:
        with transaction():
            state = claims.mark_failed(mail, trouble, clock.now(), self.around.calendar_of(mail.region_code))
            if trouble.address_refused:
                self.around.on_refused(mail.address)
        log.warning("mail %s not taken: %s, now %s", mail.id, trouble, state)
        if state is Delivery.DEAD:
            self.outcome.dead += 1
        else:
            self.outcome.retry += 1


def longest() -> float:
    """Seconds that one mail may take, so much less than the lease that its end can still be written down."""
    return min(budget(current_app.config), SHARE_OF_LEASE * claims.lease().total_seconds())


def is_captured() -> bool:
    """Whether mails are kept as files because no server is set."""
    return not current_app.config.get("TRACKER_SMTP_URL")


def waiting() -> int:
    """How many mails wait."""
    counted = sa.select(sa.func.count()).select_from(queries.due(clock.now()).subquery())
    return db.session.scalar(counted) or 0

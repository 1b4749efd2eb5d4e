"""A whole reminder run, from what is due to the last mail, beside the least that it could cost, at three sizes.

(a) is the query that finds what is due, straight at the driver. (b) writes the same mails with the same templates and
hands them over with the standard library alone, EmailMessage and smtplib, on one connection to the same server; (b′) is
the same with our own way of putting a message together, which is quicker. Each size has the same 5,000 items for 500
people. The run keeps its record in the database, (a) and (b) keep none.
"""

import gc
import resource
import smtplib
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from benchmarks import crowd
from benchmarks.measure import Table, bare, statements
from benchmarks.multiply import how_many, multiply
from tests.support.databases import Database
from tests.support.flask_testing import make_app, released
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.mail.compose import Outgoing, compose
from tracker.mail.delivery import deliver_due
from tracker.mail.models import Notification
from tracker.mail.rendering import Mail
from tracker.reminders import due, emails, settling
from tracker.reminders import services as reminders
from tracker.reminders.models import Reminder, ReminderMail
from tracker.reminders.rulebook import Ladders

SIZES = (5_000, 50_000, 500_000)
ROUNDS = 5
BAR = 1.5
SENDER, ADDRESS = "督查督办系统 <no-reply@localhost>", "no-reply@localhost"

Write = Callable[[], Mail]


@dataclass
class Taken:
    """Seconds at one size; the most memory in MiB that Python holds during a run, and that the process ever had."""

    query: float
    by_hand: float
    by_our_hand: float
    run: float
    delivery: float
    held: float = 0.0
    resident: float = 0.0

    @property
    def total(self) -> float:
        """From nothing to the last mail."""
        return self.run + self.delivery


def measure(database: Database) -> None:
    """All sizes on one database, which grows."""
    app = make_app(database)
    with released(app), app.app_context(), _server() as server:
        app.config["TRACKER_SMTP_URL"] = f"smtp://127.0.0.1:{server}"
        with transaction() as session:
            crowd.settle_in(session)
        found: dict[int, Taken] = {}
        blocks = 0
        for size in SIZES:
            blocks = _grow(blocks, (size - crowd.DUE) // crowd.BLOCK)
            found[how_many(db.session)] = _size(server)
    _show(found)


@contextmanager
def _server() -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.mail_sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own module)
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.communicate()


def _grow(blocks: int, wanted: int) -> int:
    """So many blocks of other tasks, and statistics that know of them."""
    if wanted > blocks == 0:
        with transaction() as session:
            crowd.others(session)
        blocks = 1
    if wanted > blocks:
        with transaction() as session:
            multiply(session, range(blocks, wanted))
    vacuum = "VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(vacuum)
    return max(wanted, blocks)


def _size(server: int) -> Taken:
    """The best of several rounds; in each (a), (b) and the run by turns, so that all of them meet the same machine."""
    mails, query = _noted()
    rounds = []
    for _ in range(ROUNDS):
        one = Taken(
            query(),
            _seconds(lambda: _by_hand(mails, server)),
            _seconds(lambda: _by_our_hand(mails, server)),
            _seconds(_run),
            _seconds(_deliver),
        )
        rounds.append(one)
        _forget()
    names = ("query", "by_hand", "by_our_hand", "run", "delivery")
    best = Taken(**{name: min(getattr(one, name) for one in rounds) for name in names})
    best.held = _held()
    best.resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return best


def _seconds(action: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _run() -> None:
    with transaction():
        outcome = reminders.run(crowd.TODAY)
    if (outcome.items, outcome.queued) != (crowd.DUE, crowd.RECIPIENTS):
        raise RuntimeError(f"not what was due: {outcome}")


def _deliver() -> None:
    """As `mail deliver` does it."""
    with transaction():
        settling.settle(clock.now())
    outcome = deliver_due()
    if outcome.sent != crowd.RECIPIENTS:
        raise RuntimeError(f"not all delivered: {outcome}")


def _forget() -> None:
    """As it was before the run."""
    with transaction() as session:
        session.execute(sa.delete(ReminderMail))
        session.execute(sa.delete(Reminder).where(Reminder.run_on == crowd.TODAY))
        session.execute(sa.delete(Notification))


def _noted() -> tuple[list[Write], Callable[[], float]]:
    """What the run writes, to be written again by hand, and what it asks the database to find what is due."""
    again: list[Write] = []
    real_digest, real_due = emails.digest, due.due_clocks
    asked: list[Any] = []

    def digest(*entries: Any, **words: Any) -> Mail:
        again.append(lambda: real_digest(*entries, **words))
        return again[-1]()

    def due_clocks(day: Any, rules: Ladders, book: Any) -> Any:
        with statements() as sent:
            found = real_due(day, rules, book)
        asked.append(sent[-1])
        return found

    with patch.object(emails, "digest", digest), patch.object(due, "due_clocks", due_clocks), transaction(rollback=True):
        reminders.run(crowd.TODAY)
    return again, lambda: bare(db.engine, asked)


def _by_hand(mails: Sequence[Write], server: int) -> None:
    with smtplib.SMTP("127.0.0.1", server) as smtp:
        for number, write in enumerate(mails):
            mail, message = write(), EmailMessage(policy=SMTP)
            message["From"], message["To"], message["Subject"] = SENDER, f"crowd-{number}@example.org", mail.subject
            message["Date"], message["Message-ID"] = format_datetime(datetime.now(UTC)), f"<{number}@localhost>"
            message.set_content(mail.text, cte="base64")
            message.add_alternative(mail.html, subtype="html", cte="base64")
            smtp.send_message(message)


def _by_our_hand(mails: Sequence[Write], server: int) -> None:
    usual: dict[str, Any] = {"kind": "digest", "region_code": None, "copies": [], "attachments": [], "attempts": 1}
    usual |= {"created_at": datetime.now(UTC), "first_try_at": None, "claimed_by": ""}
    with smtplib.SMTP("127.0.0.1", server) as smtp:
        for number, write in enumerate(mails):
            mail, address = write(), f"crowd-{number}@example.org"
            own = {"id": number, "address": address, "message_id": f"<{number}@localhost>", **vars(mail)}
            smtp.sendmail(ADDRESS, [address], compose(Outgoing(**own, **usual), sender=SENDER, data_dir=Path()))


def _held() -> float:
    """MiB that Python holds at most; measured apart, because watching slows everything down."""
    gc.collect()
    tracemalloc.start()
    _run()
    _deliver()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    _forget()
    return most / 1024 / 1024


def _show(found: dict[int, Taken]) -> None:
    """Seconds of this machine, and the ratios that matter; ▲ where the bar is missed."""
    costs = ["(a)", "(b)", "(b′)", "生成", "发送", "共计"]
    table = Table([*costs, f"共计/(a+b)≤{BAR}", "共计/(a+b′)", "比最小规模多", "(a)多", "占用MiB", "进程MiB"])
    first = next(iter(found.values()))
    for size, one in found.items():
        ratio = one.total / (one.query + one.by_hand)
        seconds = [one.query, one.by_hand, one.by_our_hand, one.run, one.delivery, one.total]
        ratios = [ratio, one.total / (one.query + one.by_our_hand)]
        more = [one.total - first.total, one.query - first.query]
        memory = [f"{one.held:.0f}", f"{one.resident:.0f}"]
        table.add(f"{size}项任务" + ("　▲" if ratio > BAR else ""), [*(f"{value:.2f}" for value in [*seconds, *ratios, *more]), *memory])
    table.show()

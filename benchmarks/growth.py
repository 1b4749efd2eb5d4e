"""What becomes of pages and jobs when there are ten and forty times as many tasks.

Every line is a ratio of two times of this run, or a number of queries, which should not grow. "SQL" is what the same queries
take straight at the driver.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import sqlalchemy as sa
from flask import Flask

from benchmarks.measure import Table, bare, best, clock_for, queries, statements
from benchmarks.multiply import how_many, multiply
from tests.support.databases import Database
from tests.support.flask_testing import make_app, released
from tracker.accounts.models import Role, User
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.periods import parse_period
from tracker.reminders import emails
from tracker.reminders import services as reminders
from tracker.reports import files
from tracker.reports import services as reports
from tracker.reports.models import SupervisionReport
from tracker.reports.scope import scope_for
from tracker.reports.snapshot import freeze, take
from tracker.tasks import ledger
from tracker.tasks.models import Assignment

TIMES = (1, 10, 40)
REGION = "350200"
PERIOD = "2024Q3"
FORMATS = ("docx", "xlsx", "html", "json")
PAGES = [
    (Role.COORDINATOR, "督查员", "/tasks"),
    (Role.COORDINATOR, "督查员", "/tasks?light=red&sort=due"),
    (Role.COORDINATOR, "督查员", "/"),
    (Role.REPORTER, "填报员", "/tasks"),
    (Role.REPORTER, "填报员", "/"),
    (Role.LEADER, "领导", "/"),
]
TOO_STEEP = 2.0  # times as much per task as with the fewest tasks
TASKS_PER_QUERY = 500  # what is written or asked for in pieces may take one more query for so many tasks


@dataclass
class Taken:
    """What one action took at one size: seconds, seconds of its parts alone, number of queries."""

    whole: float
    queries: int
    parts: dict[str, float] = field(default_factory=dict)


def measure(database: Database) -> None:
    """All sizes on one database, and the table."""
    app = make_app(database)
    sizes: list[int] = []
    found: dict[str, list[Taken]] = {}
    with released(app), app.app_context():
        done = 1
        for times in TIMES:
            with transaction() as session:
                multiply(session, range(done, times))
            done = times
            sizes.append(how_many(db.session))
            _settle()
            for name, taken in _all(app):
                found.setdefault(name, []).append(taken)
    _show(sizes, found)


def _settle() -> None:
    """PostgreSQL looks at new rows by itself when nobody is in a hurry; SQLite never does."""
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))


def _all(app: Flask) -> Iterator[tuple[str, Taken]]:
    yield "生成当日台账", _ledger()
    with transaction():
        ledger.ensure(clock.today())
    for role, word, address in PAGES:
        yield f"{address}（{word}）", _page(app, role, address)
    yield f"通报快照 {PERIOD}", _snapshot()
    yield f"通报全部文件 {PERIOD}", _report()
    yield "remind（试运行）", _remind()


def _taken(action: Callable[[], object]) -> Taken:
    """The action as a whole, and its queries alone."""
    with statements() as sent:
        action()
    whole = best(action, clock_for(db.engine))
    db.session.rollback()
    return Taken(whole, len(sent), {"SQL": bare(db.engine, queries(sent))})


def _ledger() -> Taken:
    def build() -> None:
        with transaction(rollback=True) as session:
            ledger.build(session, clock.today())

    return _taken(build)


def _page(app: Flask, role: Role, address: str) -> Taken:
    busy = sa.select(sa.func.count()).where(Assignment.unit_id == User.unit_id).scalar_subquery()
    person = sa.select(User).where(User.role == role, User.region_code == REGION).order_by(busy.desc(), User.id)
    client = app.test_client()
    client.sign_in_as(db.session.scalars(person).first())

    def fetch() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status}")

    fetch()  # the first look of the minute notes that the person was here
    return _taken(fetch)


def _snapshot() -> Taken:
    def build() -> None:
        with transaction(rollback=True) as session:
            scope = scope_for(reports.region_named(REGION), parse_period(PERIOD), today=clock.today())
            freeze(take(session, scope))

    return _taken(build)


def _report() -> Taken:
    """Draft and files as `report build` makes them; its files once more from the finished draft."""

    def draft() -> SupervisionReport:
        return reports.build(reports.region_named(REGION), parse_period(PERIOD), actor=None, today=clock.today())

    def build() -> None:
        with transaction(rollback=True):
            files.render(draft(), FORMATS)

    taken = _taken(build)
    with transaction(rollback=True):
        made = draft()
        taken.parts["成文"] = best(lambda: files.render(made, FORMATS), clock_for(db.engine))
    return taken


@contextmanager
def _noted_mails() -> Iterator[list[Callable[[], object]]]:
    """Every digest that is written in the block, to be written again."""
    again: list[Callable[[], object]] = []
    real = emails.digest

    def note(*entries: object, **words: object) -> emails.Mail:
        again.append(lambda: real(*entries, **words))  # type: ignore[arg-type]
        return real(*entries, **words)  # type: ignore[arg-type]

    with patch.object(emails, "digest", note):
        yield again


def _remind() -> Taken:
    def run() -> None:
        with transaction(rollback=True):
            reminders.run(clock.today())

    with _noted_mails() as again:
        run()
    taken = _taken(run)
    taken.parts["成文"] = best(lambda: [write() for write in again], clock_for(db.engine))
    return taken


def _show(sizes: list[int], found: dict[str, list[Taken]]) -> None:
    """One line per action: times against the smallest size, against its parts alone, numbers of queries, what is wrong."""
    later = [f"{size}项" for size in sizes[1:]]
    table = Table(["耗时", *later, "每项", *later, "对底数", *[f"{size}项" for size in sizes], "查询数", *[f"{size}项" for size in sizes]])
    for name, taken in found.items():
        first = taken[0]
        times = [one.whole / first.whole for one in taken[1:]]
        each = [ratio * sizes[0] / size for ratio, size in zip(times, sizes[1:], strict=True)]
        base = [one.whole / sum(one.parts.values()) for one in taken]
        more = taken[-1].queries - first.queries
        table.add(
            name + ("　▲" if max(each) > TOO_STEEP or more > sizes[-1] / TASKS_PER_QUERY else ""),
            ["", *map(_ratio, times), "", *map(_ratio, each), "", *map(_ratio, base), "", *[str(one.queries) for one in taken]],
        )
    table.show()


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"

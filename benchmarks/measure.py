"""Times of one run set against each other: the best of several, the statements behind an action, and a table of ratios."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

Statement = tuple[str, Any, bool]


Clock = Callable[[], float]
ENOUGH = 1.0  # seconds after which an action is not repeated any more
MOST = 10


def best(action: Callable[[], object], clock: Clock = time.perf_counter, times: int = MOST) -> float:
    """Seconds of the fastest of several runs: whatever else the machine does only ever adds to a run."""
    taken: list[float] = []
    while not taken or (len(taken) < times and sum(taken) < ENOUGH):
        began = clock()
        action()
        taken.append(clock() - began)
    return min(taken)


def clock_for(engine: Engine) -> Clock:
    """SQLite works in this process, so its processor time counts: a long run finds no gap between what others do, a short one does.

    PostgreSQL works elsewhere, and only the clock on the wall sees that.
    """
    return time.process_time if engine.dialect.name == "sqlite" else time.perf_counter


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """What the block sends to the database: text, parameters, whether they are many."""
    sent: list[Statement] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):  # which we send ourselves on SQLite
            sent.append((statement, parameters, many))

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)


def queries(sent: list[Statement]) -> list[Statement]:
    """Those that only read."""
    return [one for one in sent if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]


def bare(engine: Engine, sent: list[Statement]) -> float:
    """Seconds of the same queries straight at the driver, with all rows fetched and nothing made of them."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()

        def run() -> None:
            for statement, parameters, _ in queries(sent):
                cursor.execute(statement, parameters)
                cursor.fetchall()

        return best(run, clock_for(engine))
    finally:
        connection.rollback()
        connection.close()


class Table:
    """Lines of numbers under their heads; Chinese signs take two places."""

    def __init__(self, heads: list[str]) -> None:
        self.lines: list[tuple[str, list[str]]] = [("", heads)]

    def add(self, name: str, values: list[str]) -> None:
        """One line."""
        self.lines.append((name, values))

    def show(self) -> None:
        """Print it, each column as wide as it must be."""
        first = max(width(name) for name, _ in self.lines)
        widths = [max(width(values[place]) for _, values in self.lines) for place in range(len(self.lines[0][1]))]
        for name, values in self.lines:
            cells = [" " * (wanted - width(value)) + value for value, wanted in zip(values, widths, strict=True)]
            print(f"  {name}{' ' * (first - width(name))}  {'  '.join(cells)}", flush=True)


def width(text: str) -> int:
    """Places that a text takes in a terminal."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)

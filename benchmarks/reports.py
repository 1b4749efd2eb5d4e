"""A quarterly report over more and more tasks, beside the SQL that counts and the libraries that write the same tables.

"Base" is (a) the snapshot's queries straight at the driver and (b) python-docx and XlsxWriter writing the same rows and nothing
else. The report is snapshot, document and workbook: what (a) and (b) have a counterpart of.
"""

import gc
import io
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import docx
import xlsxwriter
from flask import Flask

from benchmarks.measure import Clock, bare, best, clock_for, queries, statements
from benchmarks.measure import Table as Lines
from benchmarks.multiply import multiply
from tests.support.databases import Database
from tests.support.flask_testing import make_app, released
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.periods import parse_period
from tracker.reports import services
from tracker.reports.document import OfficialDocument, Table
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_docx import render_docx
from tracker.reports.render_xlsx import render_xlsx, write_xlsx
from tracker.reports.scope import scope_for
from tracker.reports.snapshot import Snapshot, freeze, take
from tracker.reports.wording import compose
from tracker.reports.xlsx_sheets import Sheet

REGION, PERIOD = "350000", "2024Q3"
COPIES = (3, 35)  # of the province's 288 tasks, with those of the cities: the most that an annex lists, and 10,000
TENFOLD = 10  # the workbook alone, over ten times as many rows as the largest report
MOST = 1.5  # times the base
TOO_STEEP = 1.3  # times as much for each printed row as with the fewest tasks
FLAT = 8 * 1024**2  # bytes: what a workbook may take more for ten times as many rows
ROUNDS = 3
Sheets = list[list[list[Any]]]


@dataclass(frozen=True)
class Taken:
    """Seconds of one size, and how many rows its document and workbook print."""

    tasks: int
    rows: int
    whole: float
    parts: dict[str, float]
    sql: float
    libraries: float

    @property
    def base(self) -> float:
        """(a) + (b)."""
        return self.sql + self.libraries


def measure(database: Database) -> None:
    """Both tables; a mark where a limit is passed."""
    app = make_app(database)
    with released(app), app.app_context():
        found, done = [], 1
        for copies in COPIES:
            with transaction() as session:
                multiply(session, range(done, copies))
            done = copies
            found.append(taken(app))
        _show_times(found)
        _show_memory(_snapshot())


def taken(app: Flask) -> Taken:
    """One size: the best of several rounds, in which report and base take turns."""
    timer = clock_for(db.engine)
    with statements() as sent:
        snapshot = _snapshot()
    view = SnapshotView.of(freeze(snapshot)[0])
    document, sheets = compose(view).document, rows_written(view)
    parts = {"快照": lambda: freeze(_snapshot()), "文档": lambda: render_docx(compose(view).document), "台账": lambda: render_xlsx(view)}
    library = {"docx": lambda: docx_by_library(document), "xlsx": lambda: xlsx_by_library(sheets)}
    seconds = dict.fromkeys([*parts, *library, "sql"], float("inf"))
    for _ in range(ROUNDS):
        for name, action in {**parts, **library}.items():
            seconds[name] = min(seconds[name], _once(action, timer))
        seconds["sql"] = min(seconds["sql"], bare(db.engine, queries(sent)))
    rows = sum(len(table.rows) for table in tables_of(document)) + sum(map(len, sheets))
    ours = {name: seconds[name] for name in parts}
    return Taken(len(view.tasks), rows, sum(ours.values()), ours, seconds["sql"], seconds["docx"] + seconds["xlsx"])


def _once(action: Callable[[], object], timer: Clock) -> float:
    """Seconds of one run that does not pay for what earlier ones left behind."""
    gc.collect()
    seconds = best(action, timer, 1)
    db.session.rollback()
    return seconds


def _snapshot() -> Snapshot:
    scope = scope_for(services.region_named(REGION), parse_period(PERIOD), today=clock.today(), below=True)
    return take(db.session, scope)


def tables_of(document: OfficialDocument) -> list[Table]:
    """All tables of a document."""
    return [
        block for blocks in (document.blocks, *(annex.blocks for annex in document.annexes)) for block in blocks if isinstance(block, Table)
    ]


def docx_by_library(document: OfficialDocument) -> bytes:
    """The document's tables written by python-docx, row by row."""
    made = docx.Document()
    for table in tables_of(document):
        grid = made.add_table(rows=len(table.rows) + 1, cols=len(table.columns))
        for row, texts in zip(grid.rows, ([column.label for column in table.columns], *table.rows), strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def rows_written(view: SnapshotView) -> Sheets:
    """The rows of each list of the workbook, heads included."""
    sheets: Sheets = []
    real = Sheet.fill

    def note(self: Sheet, columns: Any, rows: Iterable[list[Any]], light: int | None = None) -> int:
        kept = list(rows)
        sheets.append([[head for head, _ in columns], *kept])
        return real(self, columns, kept, light)

    with patch.object(Sheet, "fill", note):
        render_xlsx(view)
    return sheets


def xlsx_by_library(sheets: Sheets) -> bytes:
    """The same cells written by XlsxWriter, each with a frame."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False})
    plain, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is None:
                    sheet.write_blank(number, place, None, plain)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value, plain)
                else:
                    sheet.write_number(number, place, value, plain)
    book.close()
    return stream.getvalue()


def _show_times(found: list[Taken]) -> None:
    print("  全部＝快照＋文档＋台账；底数＝统计用的查询直接执行＋用 python-docx 和 XlsxWriter 只写同样的表")
    print(f"  ▲ 超过底数的{MOST}倍，或者每行超过{TOO_STEEP}倍")
    table = Lines(["行数", "对底数", "每行", *(f"其中{name}" for name in found[0].parts), "查询占底数"])
    for one in found:
        ratio, each = one.whole / one.base, (one.whole / one.rows) / (found[0].whole / found[0].rows)
        mark = "　▲" if ratio > MOST or each > TOO_STEEP else ""
        shares = [f"{seconds / one.whole:.0%}" for seconds in one.parts.values()]
        table.add(f"{one.tasks}项{mark}", [str(one.rows), f"{ratio:.2f}", f"{each:.2f}", *shares, f"{one.sql / one.base:.0%}"])
    table.show()


def _show_memory(snapshot: Snapshot) -> None:
    """The workbook alone: time for each row, and the memory that writing it takes beyond the snapshot it reads."""
    print(f"  只写台账；▲ 每行超过{TOO_STEEP}倍，或者内存多出{FLAT // 1024**2} MB 以上")
    table = Lines(["行数", "每行", "对 XlsxWriter", "内存"])
    few = _part(snapshot)
    many = SnapshotView({**snapshot, "tasks": snapshot["tasks"] * TENFOLD, "dues": snapshot["dues"] * TENFOLD})
    first: tuple[float, int] | None = None
    for view in (few, SnapshotView(snapshot), many):
        rows, seconds, memory = _written(view)
        first = first or (seconds / rows, memory)
        sheets = rows_written(view)
        library = best(lambda sheets=sheets: xlsx_by_library(sheets), clock_for(db.engine), 1)
        mark = "　▲" if seconds / rows > TOO_STEEP * first[0] or memory > first[1] + FLAT else ""
        values = [str(rows), f"{seconds / rows / first[0]:.2f}", f"{seconds / library:.2f}", f"{memory / 1024**2:.0f} MB"]
        table.add(f"{len(view.data['tasks'])}项{mark}", values)
    table.show()


def _part(snapshot: Snapshot) -> SnapshotView:
    """Every tenth task, and what the lists say of it."""
    tasks = snapshot["tasks"][::TENFOLD]
    ids = {row["id"] for row in tasks}
    about = {key: [one for one in found if (one["task"] if isinstance(one, dict) else one) in ids] for key, found in _lists(snapshot)}
    dues = [row for row in snapshot["dues"] if row["task"] in ids]
    return SnapshotView({**snapshot, "tasks": tasks, "dues": dues, "problems": {**snapshot["problems"], **about}})


def _lists(snapshot: Snapshot) -> Iterable[tuple[str, list[Any]]]:
    return ((key, found) for key, found in snapshot["problems"].items() if isinstance(found, list))


def _written(view: SnapshotView) -> tuple[int, float, int]:
    """Rows, seconds, and bytes at the highest point above where writing began."""
    assert view.tasks  # looked up once and kept: not the workbook's memory
    gc.collect()
    with tempfile.TemporaryFile() as file:
        Path("/proc/self/clear_refs").write_text("5")  # the highest point counts from now on
        before = _memory("VmRSS")
        seconds = best(lambda: write_xlsx(view, file), clock_for(db.engine), 1)
        highest = _memory("VmHWM")
    return len(view.data["tasks"]) + len(view.data["dues"]), seconds, max(highest - before, 0)


def _memory(name: str) -> int:
    """A line of /proc/self/status in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) * 1024

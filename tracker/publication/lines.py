"""Which units a report names under 存在问题, and each one's lines in the words in which they are printed (domain.md §6)."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.reports import trouble
from tracker.reports.counting import Row
from tracker.reports.facts_view import LISTS, SnapshotView
from tracker.reports.models import SupervisionReport
from tracker.reports.sentences import named
from tracker.units.book import unit_book

# Lists of tasks belong to the first lead; lists of reports to the unit that owed the report.
OF_TASKS = ("overdue", "far_behind", "behind", "reports_missing")


@dataclass(frozen=True)
class Line:
    """One entry about one unit: ``key`` names it within the report, ``kind`` is the list that it stands in."""

    key: str
    kind: str
    task: int
    text: str

    def stored(self) -> dict[str, Any]:
        """As it is kept with a consultation."""
        return asdict(self)


def lines_by_unit(report: SupervisionReport, session: Session) -> dict[int, list[Line]]:
    """The lines of each named unit under the id that it bears now; cooperating units are in no list."""
    view, found = SnapshotView.of(report.snapshot), dict[int, list[Line]]()
    book = unit_book(session, report.made_on)
    for kind in LISTS:
        for unit_id, line in _lines(view, kind):
            found.setdefault(book.today(unit_id), []).append(line)
    return found


def units_concerned(report: SupervisionReport, session: Session) -> dict[int, bool]:
    """The units in the report's table of units; True for those that are asked, not supervised."""
    book = unit_book(session, report.made_on)
    rows = SnapshotView.of(report.snapshot).data.get("by_unit", ())
    return {book.today(row["unit"]): bool(row["cooperating"]) for row in rows}


def _lines(view: SnapshotView, kind: str) -> list[tuple[int, Line]]:
    rows = view.data.get("problems", {}).get(kind, ())
    if kind in OF_TASKS:
        tasks = view.listed(rows)
        return [(row["lead"], Line(f"{kind}:{row['id']}", kind, row["id"], _of_task(view, kind, row))) for row in tasks]
    return [(row["unit"], Line(_key(kind, row), kind, row["task"], _of_report(view, kind, row))) for row in rows]


def _of_task(view: SnapshotView, kind: str, row: Row) -> str:
    if kind == "overdue":
        return trouble.overdue_entry(view, row)
    if kind == "reports_missing":
        periods = view.data["rules"][row["region"]]["light.missing_periods"]
        return f"{named(view, row)}，连续{periods}期未报送进展。"
    return trouble.behind_entry(view, row)


def _of_report(view: SnapshotView, kind: str, row: Row) -> str:
    return trouble.late_entry(view, row) if kind == "late_reports" else trouble.returned_entry(view, row)


def _key(kind: str, row: Row) -> str:
    return f"{kind}:{row['task']}:{row['period']}"

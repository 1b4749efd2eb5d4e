"""Which dates move when a region's working calendar changes (domain.md §10, docs/adr/0049).

A deadline keeps the date that the document prints; what moves is the day on which it is really met. Stored due dates of
reports and signatures were counted by the old calendar; those that still lie ahead are counted anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.periods import parse_period
from tracker.core.workdays import WorkCalendar
from tracker.tasks.models import OPEN, Milestone, ReportDue, SignDue, Task
from tracker.tasks.report_dues import due_date

CHUNK = 500
DEADLINE, MILESTONE, REPORT, SIGN = "完成时限的实际到期日", "节点的实际到期日", "进展报送截止日", "签收截止日"


@dataclass(frozen=True)
class Move:
    """One date that changes; ``row_id`` is the stored due date, None where nothing is stored."""

    kind: str
    task_id: int
    number: str
    title: str
    before: date
    after: date
    row_id: int | None = None


@dataclass(frozen=True)
class Group:
    """Dates of one kind that move alike."""

    kind: str
    before: date
    after: date
    moves: Sequence[Move]


def moves(region_code: str, old: WorkCalendar, new: WorkCalendar, today: date) -> list[Move]:
    """Every date ahead of ``today`` that moves, in the order of kinds and dates."""
    found = [*_met_later(region_code, old, new, today), *_reports(region_code, old, new, today), *_signatures(region_code, old, new, today)]
    return [move for move in found if move.before != move.after]


def grouped(some: Iterable[Move]) -> list[Group]:
    """The same for a page: one line for each kind and pair of dates."""

    def alike(move: Move) -> tuple[Any, ...]:
        return (DEADLINE, MILESTONE, REPORT, SIGN).index(move.kind), move.before, move.after

    return [
        Group(all_[0].kind, all_[0].before, all_[0].after, all_)
        for _, same in groupby(sorted(some, key=alike), alike)
        if (all_ := list(same))
    ]


def apply(some: Sequence[Move], region_code: str, *, actor: Any) -> None:
    """Write the stored due dates anew; each group is one entry of the trail."""
    for group in grouped(some):
        stored = [move.row_id for move in group.moves if move.row_id is not None]
        if not stored:
            continue
        model = ReportDue if group.kind == REPORT else SignDue
        for start in range(0, len(stored), CHUNK):
            db.session.execute(sa.update(model).where(model.id.in_(stored[start : start + CHUNK])).values(due_on=group.after))
        told = {"due_on": group.after.isoformat(), "count": len(stored), "items": [move.number for move in group.moves]}
        record(
            "calendar.moved", ("region", region_code), actor=actor, old={"due_on": group.before.isoformat()}, new=told, region=region_code
        )


def _tasks(region_code: str) -> list[sa.ColumnElement[bool]]:
    return [Task.region_code == region_code, Task.status.in_(list(OPEN))]


def _met_later(region_code: str, old: WorkCalendar, new: WorkCalendar, today: date) -> Iterator[Move]:
    names = (Task.id, Task.number, Task.title)
    deadlines = sa.select(*names, Task.due_on).where(*_tasks(region_code), Task.continuing.is_(False), Task.due_on >= today)
    goals = sa.select(*names, Milestone.due_on).join(Milestone, Milestone.task_id == Task.id)
    goals = goals.where(*_tasks(region_code), Milestone.met_on.is_(None), Milestone.due_on >= today)
    for kind, query in ((DEADLINE, deadlines), (MILESTONE, goals)):
        for task_id, number, title, due_on in db.session.execute(query.order_by(Task.number)):
            if due_on is not None:
                yield Move(kind, task_id, number, title, old.on_or_after(due_on), new.on_or_after(due_on))


def _reports(region_code: str, old: WorkCalendar, new: WorkCalendar, today: date) -> Iterator[Move]:
    query = sa.select(Task.id, Task.number, Task.title, ReportDue.id.label("row"), ReportDue.due_on, ReportDue.period)
    query = query.join(ReportDue, ReportDue.task_id == Task.id).where(*_tasks(region_code), ReportDue.due_on > today)
    query = query.where(ReportDue.met_on.is_(None), ReportDue.waived_on.is_(None)).order_by(Task.number, ReportDue.id)
    for row in db.session.execute(query):
        period = parse_period(row.period)
        if due_date(period, old) == row.due_on and (after := due_date(period, new)) > today:
            yield Move(REPORT, row.id, row.number, row.title, row.due_on, after, row.row)


def _signatures(region_code: str, old: WorkCalendar, new: WorkCalendar, today: date) -> Iterator[Move]:
    query = sa.select(Task.id, Task.number, Task.title, SignDue.id.label("row"), SignDue.due_on, SignDue.issued_on)
    query = query.join(SignDue, SignDue.task_id == Task.id).where(*_tasks(region_code), SignDue.due_on > today, SignDue.signed_on.is_(None))
    for row in db.session.execute(query.order_by(Task.number, SignDue.id)):
        after = new.add(row.issued_on, old.between(row.issued_on, row.due_on))
        if after > today:
            yield Move(SIGN, row.id, row.number, row.title, row.due_on, after, row.row)

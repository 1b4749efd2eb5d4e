"""催办 by hand: of one task, or of all that are late in a filter; at most once per task and working day (domain.md §5)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import Role, User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.plans.models import UnitRole
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind
from tracker.reminders.book import Book
from tracker.reminders.events import about, due
from tracker.reminders.gathering import NUDGE, Happening, tell
from tracker.reminders.reader_models import EventNote
from tracker.tasks.models import OPEN, Hold, Task, TaskStatus

UNIT_ROLES = (Role.REPORTER, Role.UNIT_HEAD)
ALREADY = "今天已经催办过这项任务，每项任务每个工作日最多催办一次"
NO_CONTACT = "牵头单位没有可用的联系人邮箱，请先补充账号再催办"
NOT_OPEN = "只有已交办、尚未办结的任务可以催办"
ON_HOLD = "延期或办结申请正等待决定，决定之前不催办"
CLOSING = "已申请办结，正等待审核，审核之前不催办"


@dataclass
class Chase:
    """What a chase of many tasks would send, and which tasks it leaves out with the reason."""

    happenings: list[Happening] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    left_out: list[tuple[Task, str]] = field(default_factory=list)
    book: Book = field(default_factory=Book)

    @property
    def by_address(self) -> dict[str, list[Happening]]:
        """One mail per address, in order of addresses."""
        found: dict[str, list[Happening]] = defaultdict(list)
        for one in self.happenings:
            found[one.address].append(one)
        return dict(sorted(found.items()))


def nudge(task: Task, *, actor: User, today: date, demonstration: bool = False) -> int:
    """催办 of one task to its lead units' reporters and heads. Returns how many addresses are told."""
    if task.status not in OPEN:
        raise RuleBroken(NOT_OPEN)
    chase = prepare([task], today=today)
    if chase.left_out:
        raise RuleBroken(chase.left_out[0][1])
    return _send(chase, actor=actor, today=today, demonstration=demonstration)


def chase_all(tasks: Sequence[Task], *, actor: User, today: date) -> tuple[Chase, int]:
    """催办 of many; what cannot be chased is left out. Returns the chase and how many mails it makes."""
    chase = prepare(tasks, today=today)
    if not chase.happenings:
        raise RuleBroken("没有可以催办的任务，原因见下面的清单")
    _send(chase, actor=actor, today=today)
    return chase, len(chase.by_address)


def prepare(tasks: Sequence[Task], *, today: date) -> Chase:
    """Who would get what now; a fixed number of queries whatever the number of tasks."""
    chase = Chase()
    ids = [task.id for task in tasks]
    waits = _held(ids)
    seen = _newest_submissions(ids)
    made = {task.id: _happenings(task, chase.book, today, seen) for task in tasks}
    known = _known([one.key for some in made.values() for one in some])
    for task in tasks:
        some = made[task.id]
        if reason := _left_out(task, some, known, waits):
            chase.left_out.append((task, reason))
        else:
            chase.tasks.append(task)
            chase.happenings += [one for one in some if one.key not in known]
    return chase


def _left_out(task: Task, happenings: list[Happening], known: set[str], held: set[int]) -> str:
    """Why the task is not chased; empty when it is."""
    if task.status not in OPEN:
        return NOT_OPEN
    if task.status is TaskStatus.CLOSURE_REQUESTED:
        return CLOSING
    if task.id in held:
        return ON_HOLD
    if not happenings:
        return NO_CONTACT
    return ALREADY if all(one.key in known for one in happenings) else ""


def _happenings(task: Task, book: Book, today: date, seen: dict[tuple[int, int], int]) -> list[Happening]:
    day = book.calendar(task.region_code).on_or_after(today)
    found = []
    for unit_id in [one.unit_id for one in task.assignments if one.role is UnitRole.LEAD]:
        line: dict[str, Any] = {
            **about(task, book, unit_id),
            "due": due(task, today, book),
            "seen": seen.get((task.id, unit_id), 0),
        }
        facts = {"tasks": [line], "asks": line["asks"]}
        found += [
            Happening(NUDGE, f"nudge:{task.id}:{unit_id}:{day}:{address}", address, task.region_code, facts)
            for address in book.addresses(UNIT_ROLES, unit_id, task.region_code)
        ]
    return found


def _held(ids: Sequence[int]) -> set[int]:
    """Tasks whose clock is held by a request made in time."""
    return set(db.session.scalars(sa.select(Hold.task_id).where(Hold.task_id.in_(ids), Hold.released_on.is_(None))))


def _known(keys: Sequence[str]) -> set[str]:
    return set(db.session.scalars(sa.select(EventNote.key).where(EventNote.key.in_(keys))))


def _newest_submissions(ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """The newest submission of each task and unit by the id of its event: what comes later answers the 催办."""
    rows = db.session.execute(submissions().where(ProgressReport.task_id.in_(ids)))
    return {(task_id, unit_id): event_id for task_id, unit_id, event_id in rows}


def submissions() -> sa.Select[int, int, int]:
    """The newest submission of every task and unit, as (task, unit, id of the event)."""
    return (
        sa.select(ProgressReport.task_id, ProgressReport.unit_id, sa.func.max(ReportEvent.id))
        .join(ReportEvent, ReportEvent.report_id == ProgressReport.id)
        .where(ReportEvent.kind == ReportEventKind.SUBMITTED)
        .group_by(ProgressReport.task_id, ProgressReport.unit_id)
    )


def _send(chase: Chase, *, actor: User, today: date, demonstration: bool = False) -> int:
    told = tell(chase.happenings, book=chase.book, today=today, demonstration=demonstration)
    if told:
        _record(chase, actor, today)
    return told


def _record(chase: Chase, actor: User, today: date) -> None:
    mails: dict[int, int] = defaultdict(int)
    for one in chase.happenings:
        mails[one.facts["tasks"][0]["task_id"]] += 1
    for task in chase.tasks:
        day = chase.book.calendar(task.region_code).on_or_after(today)
        record("task.nudged", task, actor=actor, new={"on": day.isoformat(), "mails": mails[task.id]})

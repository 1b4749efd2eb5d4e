"""Mails about what has just happened: 交办, 退回 and decisions. 催办 by hand stands in nudges.py.

The services of progress and changes lie below this slice, so the view calls both in one transaction (house-style §2).
Each returns how many addresses it told; the same event tells each once (gathering.py puts events into mails).
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from tracker.accounts.models import Role, User
from tracker.changes.models import KIND_NAMES, ChangeKind, ChangeRequest, RequestStatus
from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.core.periods import period_name
from tracker.core.workdays import WorkCalendar
from tracker.plans.models import UnitRole
from tracker.progress.models import ProgressReport
from tracker.reminders import emails
from tracker.reminders.book import Book
from tracker.reminders.gathering import Happening, tell
from tracker.tasks.models import ROLE_WORDS, Task
from tracker.tasks.services import newest_sign_due


def issued(tasks: Sequence[Task], *, today: date, only: Collection[int] | None = None, demonstration: bool = False) -> int:
    """Tell every unit of the tasks what it was given; tasks issued together make one mail per address.

    ``only`` names the units (ids) that are new to a task already under way: a reassignment tells nobody else.
    """
    book = Book()
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    asked: dict[str, bool] = {}
    for task in sorted(tasks, key=lambda task: task.number):
        for assignment in task.assignments:
            if only is not None and assignment.unit_id not in only:
                continue
            asks = book.is_cooperating(assignment.unit_id, task.region_code)
            for address in reporters(book, assignment.unit_id, task.region_code):
                lines[address].append(_given(task, assignment.unit_id, assignment.role, today, book))
                asked[address] = asked.get(address, True) and asks
    version = hashlib.sha256(repr((sorted(task.id for task in tasks), sorted(only or ()))).encode()).hexdigest()[:16]
    happenings = [
        Happening(
            "issued", f"event:issued:{version}:{today}:{address}", address, tasks[0].region_code, {"tasks": given, "asks": asked[address]}
        )
        for address, given in lines.items()
    ]
    return tell(happenings, book=book, today=today, demonstration=demonstration)


def returned(report: ProgressReport, *, today: date, demonstration: bool = False) -> int:
    """Tell the unit that its report came back, and why."""
    db.session.flush()
    book, task = Book(), report.task
    facts = {"period": period_name(report.period), "reason": report.return_reason or "", **about(task, book, report.unit_id)}
    happenings = [
        Happening("returned", f"event:returned:{report.id}:{report.version}:{address}", address, task.region_code, facts)
        for address in reporters(book, report.unit_id, task.region_code, report.author)
    ]
    return tell(happenings, book=book, today=today, demonstration=demonstration)


def decided(request: ChangeRequest, *, today: date, demonstration: bool = False) -> int:
    """Tell the lead unit, and who asked, what was decided and what holds now."""
    db.session.flush()
    book, task = Book(), request.task
    unit_id = request.unit_id or task.lead_unit_id or 0
    granted = request.status is RequestStatus.GRANTED
    facts = {
        "kind": KIND_NAMES[request.kind],
        "granted": granted,
        "reason": request.decision_reason or "",
        "holds": _holds_now(request, task, granted),
        **about(task, book, unit_id),
    }
    happenings = [
        Happening("decided", f"event:decided:{request.id}:{request.version}:{address}", address, task.region_code, facts)
        for address in reporters(book, unit_id, task.region_code, request.requested_by)
    ]
    return tell(happenings, book=book, today=today, demonstration=demonstration)


def reporters(book: Book, unit_id: int, region_code: str, *people: User | None) -> list[str]:
    """The unit's reporters, else its heads; with them the persons concerned, as far as mail reaches them."""
    found = book.addresses((Role.REPORTER,), unit_id, region_code) or book.addresses((Role.UNIT_HEAD,), unit_id, region_code)
    own = [person.email.strip().lower() for person in people if person is not None and person.active and not person.address_refused]
    return list(dict.fromkeys([*found, *(address for address in own if address)]))


def about(task: Task, book: Book, unit_id: int) -> dict[str, Any]:
    """What every mail about one task names."""
    return {
        "task_id": task.id,
        "unit_id": unit_id or None,
        "number": task.number,
        "title": task.title,
        "link": emails.task_link(task.id),
        "asks": book.is_cooperating(unit_id, task.region_code),
    }


def _given(task: Task, unit_id: int, role: UnitRole, today: date, book: Book) -> dict[str, Any]:
    """One task of an issue as one unit sees it; only the first lead signs."""
    sign = newest_sign_due(task) if unit_id == task.lead_unit_id else None
    return {
        "task_id": task.id,
        "unit_id": unit_id,
        "number": task.number,
        "title": task.title,
        "link": emails.task_link(task.id),
        "role": ROLE_WORDS[role],
        "due": due(task, today, book),
        "criterion": task.criterion,
        "sign_by": _sign_by(sign.due_on, book.calendar(task.region_code)) if sign is not None and sign.signed_on is None else "",
    }


def due(task: Task, today: date, book: Book) -> str:
    """The deadline in words, with the days that it is late."""
    if task.due_on is None:
        return "持续推进，按期报送进展"
    late = (today - book.calendar(task.region_code).on_or_after(task.due_on)).days
    return f"完成时限{long_date(task.due_on)}，已逾期{late}天" if late > 0 else f"完成时限{long_date(task.due_on)}"


def _holds_now(request: ChangeRequest, task: Task, granted: bool) -> str:
    """What follows from the decision, in one sentence."""
    match request.kind, granted:
        case ChangeKind.EXTENSION, True:
            return f"完成时限改为{long_date(request.new_due_on or task.due_on)}。"
        case ChangeKind.EXTENSION, False:
            return f"完成时限仍为{long_date(task.due_on)}。"
        case ChangeKind.CLOSURE, True:
            return "该任务已销号，不再报送进展。"
        case ChangeKind.CLOSURE, False:
            return "请按意见继续推进，完成后再次申请办结。"
        case _:
            return ""


def _sign_by(due_on: date, calendar: WorkCalendar) -> str:
    return long_date(due_on) + ("（暂定）" if calendar.is_provisional(due_on) else "")

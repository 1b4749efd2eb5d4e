"""Mails about what has just happened: 交办, 退回, decisions, and 催办 by hand.

The services of progress and changes lie below this slice, so the view calls both in one transaction (house-style §2).
Each returns how many mails it queued; the same event queues each mail once.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from tracker.accounts.models import Role, User
from tracker.audit.services import record
from tracker.changes.models import KIND_NAMES, ChangeKind, ChangeRequest, RequestStatus
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.mail import services as mail
from tracker.mail.rendering import render
from tracker.plans.models import UnitRole
from tracker.progress.models import ProgressReport
from tracker.reminders import emails
from tracker.reminders.book import Book
from tracker.reminders.wording import period_name
from tracker.tasks.models import OPEN, ROLE_WORDS, Task
from tracker.tasks.services import newest_sign_due

UNIT_ROLES = (Role.REPORTER, Role.UNIT_HEAD)


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
            for address in _reporters(book, assignment.unit_id, task.region_code):
                lines[address].append(_given(task, assignment.unit_id, assignment.role, today, book))
                asked[address] = asked.get(address, True) and asks
    version = hashlib.sha256(repr((sorted(task.id for task in tasks), sorted(only or ()))).encode()).hexdigest()[:16]
    queued = 0
    for address, given in lines.items():
        values = {"tasks": given, "asks": asked[address], "signs": any(one["sign_by"] for one in given)}
        key = f"event:issued:{version}:{today}:{address}"
        queued += _queue("issued", key, address, tasks[0].region_code, book, today, demonstration, **values)
    return queued


def returned(report: ProgressReport, *, today: date, demonstration: bool = False) -> int:
    """Tell the unit that its report came back, and why."""
    db.session.flush()
    book, task = Book(), report.task
    addresses = _reporters(book, report.unit_id, task.region_code, report.author)
    values = {"period": period_name(report.period), "reason": report.return_reason or "", **_about(task, book, report.unit_id)}
    return sum(
        _queue(
            "returned",
            f"event:returned:{report.id}:{report.version}:{address}",
            address,
            task.region_code,
            book,
            today,
            demonstration,
            **values,
        )
        for address in addresses
    )


def decided(request: ChangeRequest, *, today: date, demonstration: bool = False) -> int:
    """Tell the lead unit, and who asked, what was decided and what holds now."""
    db.session.flush()
    book, task = Book(), request.task
    unit_id = request.unit_id or task.lead_unit_id or 0
    granted = request.status is RequestStatus.GRANTED
    values = {
        "kind": KIND_NAMES[request.kind],
        "granted": granted,
        "reason": request.decision_reason or "",
        "holds": _holds_now(request, task, granted),
        **_about(task, book, unit_id),
    }
    return sum(
        _queue(
            "decided",
            f"event:decided:{request.id}:{request.version}:{address}",
            address,
            task.region_code,
            book,
            today,
            demonstration,
            **values,
        )
        for address in _reporters(book, unit_id, task.region_code, request.requested_by)
    )


def nudge(task: Task, *, actor: User, today: date, demonstration: bool = False) -> int:
    """催办 by hand to the lead units' reporters and heads, at most once per task and working day (domain.md §5)."""
    if task.status not in OPEN:
        raise RuleBroken("只有已交办、尚未办结的任务可以催办")
    book = Book()
    day = book.calendar(task.region_code).on_or_after(today)
    leads = [one.unit_id for one in task.assignments if one.role is UnitRole.LEAD]
    queued = reached = 0
    for unit_id in leads:
        for address in book.addresses(UNIT_ROLES, unit_id, task.region_code):
            reached += 1
            key = f"nudge:{task.id}:{unit_id}:{day}:{address}"
            values = {"due": _due(task, today, book), **_about(task, book, unit_id)}
            queued += _queue("nudge", key, address, task.region_code, book, today, demonstration, **values)
    if not reached:
        raise RuleBroken("牵头单位没有可用的联系人邮箱，请先补充账号再催办")
    if not queued:
        raise RuleBroken("今天已经催办过这项任务，每项任务每个工作日最多催办一次")
    record("task.nudged", task, actor=actor, new={"on": day.isoformat(), "mails": queued})
    return queued


def _queue(name: str, key: str, address: str, region_code: str, book: Book, today: date, demonstration: bool, **values: Any) -> int:
    usual = {"office": book.offices.get(region_code, ""), "day": long_date(today), "for_office": False}
    message = render(name, **{**usual, **values})
    queued = mail.queue(
        key,
        kind="nudge" if name == "nudge" else "event",
        region_code=region_code,
        address=address,
        today=today,
        demonstration=demonstration,
        **asdict(message),
    )
    return int(queued is not None)


def _reporters(book: Book, unit_id: int, region_code: str, *people: User | None) -> list[str]:
    """The unit's reporters, else its heads; with them the persons concerned, as far as mail reaches them."""
    found = book.addresses((Role.REPORTER,), unit_id, region_code) or book.addresses((Role.UNIT_HEAD,), unit_id, region_code)
    own = [person.email.strip().lower() for person in people if person is not None and person.active and not person.address_refused]
    return list(dict.fromkeys([*found, *(address for address in own if address)]))


def _about(task: Task, book: Book, unit_id: int) -> dict[str, Any]:
    return {
        "number": task.number,
        "title": task.title,
        "link": emails.task_link(task.id),
        "asks": book.is_cooperating(unit_id, task.region_code),
    }


def _given(task: Task, unit_id: int, role: UnitRole, today: date, book: Book) -> dict[str, Any]:
    """One task of an issue as one unit sees it; only the first lead signs."""
    sign = newest_sign_due(task) if unit_id == task.lead_unit_id else None
    return {
        "number": task.number,
        "title": task.title,
        "link": emails.task_link(task.id),
        "role": ROLE_WORDS[role],
        "due": _due(task, today, book),
        "criterion": task.criterion,
        "sign_by": long_date(sign.due_on) if sign is not None and sign.signed_on is None else "",
    }


def _due(task: Task, today: date, book: Book) -> str:
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

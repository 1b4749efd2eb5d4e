"""The coordinators' week: what became late, what is due, what waits, what failed (docs/adr/0054). One mail a week.

It stands beside the desk because it says the same things from the same queries.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.dashboard import queries
from tracker.mail import services as mail
from tracker.mail.models import Delivery, Notification
from tracker.mail.queries import ACCOUNT
from tracker.mail.rendering import Mail, render
from tracker.reminders.book import Book
from tracker.reminders.emails import short, task_link
from tracker.tasks.models import OPEN, LedgerEntry, Task
from tracker.units.models import Unit

KIND = "overview"
SHOWN = 15
WEEK = timedelta(days=7)
NO_UNIT = "未定牵头单位"
Line = tuple[str, str, str]


@dataclass
class Part:
    """One heading with its lines (words, link, detail), how many there are, and where to see all."""

    heading: str
    count: int
    measure: str = "项"
    lines: list[Line] = field(default_factory=list)
    more: str = ""

    @property
    def rest(self) -> int:
        """How many lines are not shown; a single line may stand for all."""
        return self.count - len(self.lines) if self.more else 0


def queue_due(today: date, now: datetime) -> int:
    """Queue the overviews that this week's mail is still to come for; returns how many. Call ``ledger.ensure`` before."""
    book, begin = Book(), today - timedelta(days=today.weekday())
    queued = 0
    for region_code in book.offices:
        if today < book.calendar(region_code).on_or_after(begin):
            continue
        wanting = _without_mail(book.coordinators(region_code), begin)
        parts = gather(region_code, today) if wanting else []
        if not parts:
            continue
        message = compose(parts, office=book.offices[region_code], today=today, short_form=book.is_short(region_code, today))
        queued += sum(_queue(address, region_code, begin, today, book.wanted_at(address, now, today), message) for address in wanting)
    return queued


def _without_mail(addresses: Sequence[str], begin: date) -> list[str]:
    keys = [_key(address, begin) for address in addresses]
    known = set(db.session.scalars(sa.select(Notification.key).where(Notification.key.in_(keys))))
    return [address for address in addresses if _key(address, begin) not in known]


def _key(address: str, begin: date) -> str:
    return f"overview:{address}:{begin}"


def _queue(address: str, region_code: str, begin: date, today: date, wanted_at: datetime, message: Mail) -> int:
    values: dict[str, Any] = {"kind": KIND, "region_code": region_code, "address": address, "today": today, **asdict(message)}
    return int(mail.queue(_key(address, begin), not_before=wanted_at, **values) is not None)


def gather(region_code: str, today: date) -> list[Part]:
    """What there is to say about the region; parts without content are left out."""
    begin = today - timedelta(days=today.weekday())
    newly_late = (today - begin + WEEK).days + 1  # a task that became late last Monday is late so many days now
    parts = [
        _tasks("上周以来新逾期的任务", region_code, today, "light=red", LedgerEntry.days_overdue.between(1, newly_late)),
        _tasks(
            "本周到期的任务",
            region_code,
            today,
            f"due_after={today}&due_before={begin + WEEK - timedelta(days=1)}",
            LedgerEntry.due_on.between(today, begin + WEEK - timedelta(days=1)),
            LedgerEntry.days_overdue == 0,
        ),
        _missing(region_code, today),
        _reviews(region_code),
        _requests(region_code),
        _failed(region_code, today),
        _ownerless(region_code),
    ]
    return [part for part in parts if part.count]


def compose(parts: Sequence[Part], *, office: str, today: date, short_form: bool) -> Mail:
    """The mail; the subject says first what is wanted."""
    counts = [f"{part.heading}：{part.count}{part.measure}" for part in parts]
    subject = f"【每周概览】{parts[0].heading}{parts[0].count}{parts[0].measure}，请督促办理"
    if short_form:
        return short(subject, counts, asks=False, office=office, day=long_date(today), for_office=True)
    return render("overview", subject=subject, parts=parts, office=office, day=long_date(today), for_office=True)


def _address(path: str) -> str:
    return f"{current_app.config['TRACKER_BASE_URL']}{path}"


def _tasks(heading: str, region_code: str, today: date, query: str, *conditions: sa.ColumnElement[bool]) -> Part:
    of_region = (LedgerEntry.day == today, LedgerEntry.region_code == region_code, LedgerEntry.status.in_(OPEN), *conditions)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(LedgerEntry).where(*of_region)) or 0
    rows = (
        sa.select(LedgerEntry, Unit.name)
        .join(Task, Task.id == LedgerEntry.task_id)
        .outerjoin(Unit, Unit.id == LedgerEntry.lead_unit_id)
        .where(*of_region)
        .options(joinedload(LedgerEntry.task))
        .order_by(LedgerEntry.due_on, Task.number)
        .limit(SHOWN)
    )
    return Part(heading, count, "项", [_line(entry, unit) for entry, unit in db.session.execute(rows)], _address(f"/tasks?{query}"))


def _line(entry: LedgerEntry, unit: str | None) -> Line:
    late = f"，已逾期{entry.days_overdue}天" if entry.days_overdue else ""
    detail = f"{unit or NO_UNIT}，完成时限{long_date(entry.due_on)}{late}"
    return f"{entry.task.number} {entry.task.title}", task_link(entry.task_id), detail


def _missing(region_code: str, today: date) -> Part:
    rows = queries.missing_by_unit(region_code, today)
    lines: list[Line] = [
        (f"{unit.name}：{number}项，自{long_date(since)}起", _address(f"/tasks?unit={unit.id}"), "") for unit, number, since in rows[:SHOWN]
    ]
    return Part("未按时报送进展的单位", len(rows), "个", lines, _address("/#missing"))


def _reviews(region_code: str) -> Part:
    waiting, oldest = queries.awaiting_review(region_code)
    return Part("待审核的进展报告", waiting, "份", _one(f"最早的一份于{long_date(oldest)}报送", "/reviews", waiting))


def _requests(region_code: str) -> Part:
    waiting = queries.open_requests(region_code)
    oldest = waiting[0].requested_on if waiting else None
    return Part("待决定的申请", len(waiting), "件", _one(f"最早的一件于{long_date(oldest)}提出", "/changes", len(waiting)))


def _failed(region_code: str, today: date) -> Part:
    dead = sa.select(sa.func.count()).where(
        Notification.region_code == region_code,
        Notification.state == Delivery.DEAD,
        Notification.kind != ACCOUNT,
        Notification.queued_on > today - 2 * WEEK,
    )
    count = db.session.scalar(dead) or 0
    return Part("近两周发送失败的邮件", count, "封", _one("请核对收件邮箱后重发", "/admin/mail?state=dead", count))


def _ownerless(region_code: str) -> Part:
    tasks = queries.without_contact(region_code)
    lines: list[Line] = [
        (f"{task.number} {task.title}", task_link(task.id), task.lead_unit.name if task.lead_unit else NO_UNIT) for task in tasks[:SHOWN]
    ]
    return Part("没有联系人的任务", len(tasks), "项", lines, _address("/tasks?contact=none"))


def _one(words: str, path: str, count: int) -> list[Line]:
    """A single line that stands for all."""
    return [(words, _address(path), "")] * min(count, 1)

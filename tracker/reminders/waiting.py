"""Mails that wait: what was settled meanwhile is struck out, and an old digest goes into today's (docs/adr/0051).

A reminder stops at once when the report arrives, the task is closed or the unit changes (domain.md §5); so every
round of delivery looks first at what is about to leave.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.mail import holding
from tracker.mail.models import Notification
from tracker.reminders import digests, queries
from tracker.reminders.book import Book
from tracker.reminders.clocks import OpenClock
from tracker.reminders.digests import Letters
from tracker.reminders.ladder import Step
from tracker.reminders.models import Reminder, ReminderMail, ReminderState
from tracker.reminders.reader_models import WeeklyList
from tracker.reminders.rulebook import Ladders, ladders
from tracker.reminders.running import all_clocks
from tracker.reminders.weekly import Week
from tracker.tasks.models import Task

SETTLED = "事项已经办理或者变更，不再发送"
NO_READER = "收件人的账号已停用或者邮箱被拒收，不再发送"


@dataclass(frozen=True)
class Carried:
    """A step in a waiting mail."""

    mail_id: int
    reminder_id: int
    key: str
    step: Step
    as_copy: bool

    @property
    def clock_key(self) -> str:
        """The key of the clock that the step belongs to."""
        return self.key.removesuffix(f":{self.step.name}")


@dataclass(frozen=True)
class Waiting:
    """A digest that has not left."""

    id: int
    address: str
    queued_on: date


def has_stale(today: date) -> bool:
    """Whether a digest of an earlier day was never tried: today's run takes it in, before anything is delivered."""
    return db.session.scalar(sa.select(_stale(today).exists())) or False


def take_back(today: date, rules: Ladders, letters: Letters, told: frozenset[str]) -> None:
    """Put what earlier digests could not tell into today's letters, so that one mail says it as it stands today.

    Digests of addresses that have today's already are left alone.
    """
    mails = [mail for mail in _mails(_stale(today)) if mail.address not in told]
    if not mails:
        return
    carried_now = _with_steps(mails)
    open_now = _open_now(today, rules, [mail.id for mail in mails])
    taken: set[str] = set()
    for mail, some in carried_now:
        if not holding.withdraw([mail.id], f"并入{long_date(today)}的清单"):
            continue
        _unlink(mail.id, some)
        for carried in some:
            clock = open_now.get(carried.clock_key)
            if clock is not None and mail.address in letters.book.home:
                office = letters.book.coordinators(clock.task.region_code)
                letters.add(clock, carried.step, {mail.address: carried.as_copy}, office)
                taken.add(carried.key)
        _stop([one for one in some if one.key not in taken])


def settle(now: datetime) -> int:
    """Strike out of the digests that are about to leave what is settled; returns how many mails changed."""
    about_to_leave = sa.select(Notification.id).where(
        *holding.waiting(), Notification.kind == digests.KIND, Notification.next_try_at <= now
    )
    by_day: dict[date, list[Waiting]] = defaultdict(list)
    for mail in _mails(about_to_leave):
        by_day[mail.queued_on].append(mail)
    return sum(_settle_day(day, mails) for day, mails in by_day.items())


def _settle_day(day: date, mails: Sequence[Waiting]) -> int:
    book, rules = Book(), ladders(day)
    stopped = _with_stopped_clocks(day, rules, [mail.id for mail in mails])
    concerned = [mail for mail in mails if mail.id in stopped or mail.address not in book.home]
    if not concerned:
        return 0
    ids = [mail.id for mail in concerned]
    open_now = _open_now(day, rules, ids)
    lists = set(db.session.scalars(sa.select(WeeklyList.notification_id).where(WeeklyList.notification_id.in_(ids))))
    changed = 0
    for mail, some in _with_steps(concerned):
        gone = [one for one in some if one.clock_key not in open_now]
        if mail.address not in book.home:
            changed += _call_off(mail, some, NO_READER)
        elif gone and len(gone) == len(some) and mail.id not in lists:
            changed += _call_off(mail, some, SETTLED)
        elif gone:
            kept = [one for one in some if one not in gone]
            changed += _say_less(mail, kept, gone, _Again(book, rules, day, open_now, weekly=mail.id in lists))
    return changed


def _spoken_of(ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """The tasks that these mails speak of."""
    carried = sa.select(Reminder.task_id).join(ReminderMail, ReminderMail.reminder_id == Reminder.id)
    return Task.id.in_(carried.where(ReminderMail.notification_id.in_(ids)))


def _with_stopped_clocks(day: date, rules: Ladders, ids: Sequence[int]) -> set[int]:
    """Which of the mails carry a step whose clock runs no more; usually none, so nothing is loaded to find out."""
    found: set[int] = set()
    clock_key = sa.func.substr(Reminder.key, 1, sa.func.length(Reminder.key) - sa.func.length(Reminder.step) - 1)
    for some in queries.chunks(ids):
        clocks = all_clocks(day, rules, day, replay=False, only=[_spoken_of(some)]).subquery("clocks")
        carried = sa.select(ReminderMail.notification_id).join(Reminder, Reminder.id == ReminderMail.reminder_id)
        carried = carried.outerjoin(clocks, clocks.c.key == clock_key).where(ReminderMail.notification_id.in_(some))
        found |= set(db.session.scalars(carried.where(clocks.c.key.is_(None)).distinct()))
    return found


def _open_now(day: date, rules: Ladders, ids: Sequence[int]) -> dict[str, OpenClock]:
    """The running clocks, by key, of the tasks that these mails speak of."""
    found: dict[str, OpenClock] = {}
    for some in queries.chunks(ids):
        found |= {clock.key: clock for clock in queries.open_clocks(day, rules, only=[_spoken_of(some)])}
    return found


def _call_off(mail: Waiting, some: Sequence[Carried], reason: str) -> int:
    done = holding.withdraw([mail.id], reason)
    if done:
        _unlink(mail.id, some)
        _stop(some)
    return done


def let_drop(mail_id: int) -> None:
    """A person has called the mail off: steps that no other mail carries become 停发, and stay linked as proof of what it said."""
    others = sa.exists().where(ReminderMail.reminder_id == Reminder.id, ReminderMail.notification_id != mail_id)
    mine = sa.select(ReminderMail.reminder_id).where(ReminderMail.notification_id == mail_id)
    stopped = sa.update(Reminder).where(Reminder.id.in_(mine), Reminder.state == ReminderState.SENT, ~others)
    _run(stopped.values(state=ReminderState.STOPPED))


@dataclass(frozen=True)
class _Again:
    """What is needed to write a digest again."""

    book: Book
    rules: Ladders
    day: date
    open_now: dict[str, OpenClock]
    weekly: bool

    def letters(self, address: str, kept: Iterable[Carried]) -> Letters:
        """The digest with what is left of it."""
        letters = Letters(self.book, self.day)
        for one in kept:
            clock = self.open_now[one.clock_key]
            letters.add(clock, one.step, {address: one.as_copy}, self.book.coordinators(clock.task.region_code))
        if self.weekly:
            Week(self.book, self.day).add_ahead(letters, self.rules, {address})
        return letters


def _say_less(mail: Waiting, kept: Sequence[Carried], gone: Sequence[Carried], again: _Again) -> int:
    letter = again.letters(mail.address, kept).by_address.get(mail.address)
    if letter is None:
        return _call_off(mail, gone, SETTLED)
    done = holding.rewrite(mail.id, digests.message_of(letter, again.book, mail.queued_on))
    if done:
        _unlink(mail.id, gone)
        _stop(gone)
    return int(done)


def _stale(today: date) -> sa.Select[int]:
    return sa.select(Notification.id).where(*holding.untried(), Notification.kind == digests.KIND, Notification.queued_on < today)


def _mails(ids: sa.Select[int]) -> list[Waiting]:
    found = sa.select(Notification.id, Notification.address, Notification.queued_on).where(Notification.id.in_(ids))
    return [Waiting(*row) for row in db.session.execute(found.order_by(Notification.id))]


def _with_steps(mails: Sequence[Waiting]) -> list[tuple[Waiting, list[Carried]]]:
    columns = (
        ReminderMail.notification_id,
        Reminder.id,
        Reminder.key,
        ReminderMail.as_copy,
        Reminder.step,
        Reminder.rung,
        Reminder.step_on,
    )
    steps: dict[int, list[Carried]] = defaultdict(list)
    for some in queries.chunks([mail.id for mail in mails]):
        rows = db.session.execute(
            sa.select(*columns)
            .join(ReminderMail, ReminderMail.reminder_id == Reminder.id)
            .where(ReminderMail.notification_id.in_(some))
            .order_by(Reminder.id)
        )
        for mail_id, reminder_id, key, as_copy, name, rung, on in rows:
            steps[mail_id].append(Carried(mail_id, reminder_id, key, Step(name, rung, on, (), ()), as_copy))
    return [(mail, steps[mail.id]) for mail in mails]


def _unlink(mail_id: int, some: Iterable[Carried]) -> None:
    ids = [one.reminder_id for one in some]
    _run(sa.delete(ReminderMail).where(ReminderMail.notification_id == mail_id, ReminderMail.reminder_id.in_(ids)))


def _stop(some: Iterable[Carried]) -> None:
    """Steps that no mail carries any more were never told to anybody: 停发 (they stay spent)."""
    carried = sa.exists().where(ReminderMail.reminder_id == Reminder.id)
    ids = [one.reminder_id for one in some]
    _run(
        sa.update(Reminder).where(Reminder.id.in_(ids), Reminder.state == ReminderState.SENT, ~carried).values(state=ReminderState.STOPPED)
    )


def _run(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})

"""Why a mail was sent, and which mails are about a task or a unit: the proof of what was told to whom (domain.md §5)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.mail import holding
from tracker.mail.models import Notification
from tracker.reminders import waiting
from tracker.reminders.models import RUNG_NAMES, Clock, EventNote, EventTask, Reminder, ReminderMail
from tracker.reminders.rule_words import ANCHORS
from tracker.tasks.models import Task
from tracker.units.models import Unit

EVENT_NAMES = {
    "nudge": "手动催办",
    "issued": "交办",
    "returned": "退回填报",
    "decided": "变更申请有了决定",
    "ownerless": "牵头单位没有联系人",
    "consulted": "通报征求意见",
    "review_waits": "复核申请待办理",
    "review_decided": "复核有了结果",
}


@dataclass(frozen=True)
class Reason:
    """One thing that a mail told, mostly about a task; ``as_copy``: this reader got it as a copy."""

    task_id: int | None
    number: str
    title: str
    unit: str
    words: str
    as_copy: bool = False
    withdrawn: bool = False


def reasons_of(mail_id: int) -> list[Reason]:
    """What the mail told: its ladder steps by task, then its events in order of happening."""
    return [*_steps(mail_id), *_events(mail_id)]


def _steps(mail_id: int) -> Iterable[Reason]:
    columns = (Task.id, Task.number, Task.title, Unit.name, Reminder, ReminderMail.as_copy)
    found = (
        sa.select(*columns)
        .join(ReminderMail, ReminderMail.reminder_id == Reminder.id)
        .join(Task, Task.id == Reminder.task_id)
        .outerjoin(Unit, Unit.id == Reminder.unit_id)
        .where(ReminderMail.notification_id == mail_id)
        .order_by(Task.number, Reminder.id)
    )
    for task_id, number, title, unit, step, as_copy in db.session.execute(found):
        yield Reason(task_id, number, title, unit or "", step_words(step.rung, step.clock, step.anchor_on, step.step_on), as_copy)


def step_words(rung: str, clock: Clock, anchor_on: date, step_on: date) -> str:
    """A step as it came about: 催办，完成时限2024年9月30日，应于2024年10月8日发出."""
    if clock is Clock.OWNERLESS:
        return EVENT_NAMES["ownerless"]
    names = {str(one): name for one, name in RUNG_NAMES.items()}
    return f"{names[rung]}，{ANCHORS[clock]}{long_date(anchor_on)}，应于{long_date(step_on)}发出"


def _events(mail_id: int) -> Iterable[Reason]:
    columns = (Task.id, Task.number, Task.title, Unit.name, EventNote.name, EventNote.withdrawn)
    found = (
        sa.select(*columns)
        .outerjoin(EventTask, EventTask.event_note_id == EventNote.id)
        .outerjoin(Task, Task.id == EventTask.task_id)
        .outerjoin(Unit, Unit.id == EventTask.unit_id)
        .where(EventNote.notification_id == mail_id)
        .order_by(EventNote.id, Task.number)
    )
    for task_id, number, title, unit, name, withdrawn in db.session.execute(found):
        yield Reason(task_id, number or "", title or "", unit or "", EVENT_NAMES.get(name, "其他通知"), withdrawn=withdrawn)


def mails_about(word: str) -> list[sa.ColumnElement[bool]]:
    """Mails about a task whose number begins with the word, or about or to a unit that is called so."""
    tasks = sa.select(Task.id).where(Task.number.istartswith(word, autoescape=True))
    units = sa.select(Unit.id).where(Unit.name.icontains(word, autoescape=True))
    steps = sa.select(ReminderMail.notification_id).join(Reminder).where(_of(Reminder, tasks, units))
    events = sa.select(EventNote.notification_id).join(EventTask).where(_of(EventTask, tasks, units))
    people = sa.select(sa.func.lower(User.email)).where(User.unit_id.in_(units))
    return [Notification.id.in_(steps), Notification.id.in_(events), Notification.address.in_(people)]


def _of(table: type[Reminder] | type[EventTask], tasks: sa.Select[int], units: sa.Select[int]) -> sa.ColumnElement[bool]:
    return sa.or_(table.task_id.in_(tasks), table.unit_id.in_(units))


def numbers_of(ids: Collection[int]) -> dict[int, list[str]]:
    """The numbers of the tasks that each of these mails is about, for a list or an export; two queries."""
    steps = sa.select(ReminderMail.notification_id, Task.number).join(Reminder, Reminder.id == ReminderMail.reminder_id)
    steps = steps.join(Task, Task.id == Reminder.task_id).where(ReminderMail.notification_id.in_(ids))
    events = sa.select(EventNote.notification_id, Task.number).join(EventTask, EventTask.event_note_id == EventNote.id)
    events = events.join(Task, Task.id == EventTask.task_id).where(EventNote.notification_id.in_(ids))
    found: dict[int, set[str]] = {}
    for query in (steps, events):
        for mail_id, number in db.session.execute(query):
            found.setdefault(mail_id, set()).add(number)
    return {mail_id: sorted(numbers) for mail_id, numbers in found.items()}


def call_off(mail_id: int, reason: str) -> bool:
    """Take back a mail that waits; False when somebody has begun to send it.

    Its steps and events stay spent: nobody is told of them a second time by the next run.
    """
    if not holding.withdraw([mail_id], reason):
        return False
    waiting.let_drop(mail_id)
    note = sa.update(EventNote).where(EventNote.notification_id == mail_id).values(withdrawn=True)
    db.session.execute(note, execution_options={"synchronize_session": False})
    return True

"""Who would get what on a day, and why: the choice of a run without its writing.

A day to come is seen as if every working day until then had its run, and nothing else happened in between.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.regions.services import calendar_for
from tracker.reminders import queries
from tracker.reminders.book import Book
from tracker.reminders.choosing import Chosen, Taken, choose_all
from tracker.reminders.clocks import OpenClock
from tracker.reminders.ladder import Rule, Step
from tracker.reminders.models import RUNG_NAMES, Clock, Reminder, ReminderState, Rung
from tracker.reminders.rule_words import NO_CONTACT, rule_words
from tracker.reminders.rulebook import Ladders, ladders
from tracker.reminders.running import Conditions
from tracker.reminders.services import addresses_told
from tracker.reminders.weekly import Week
from tracker.reminders.wording import line_of
from tracker.tasks.models import Task


@dataclass(frozen=True)
class Told:
    """One step that one address would get, with the rule it follows and the weaker steps that it replaces."""

    address: str
    step_key: str
    clock: OpenClock
    rung: Rung
    as_copy: bool
    words: str
    why: str
    step_on: date
    provisional: bool
    passed: tuple[str, ...] = ()


@dataclass
class Preview:
    """What a run of the day would send, in the order of addresses, and what it would pass over for good."""

    day: date
    told: list[Told] = field(default_factory=list)
    skipped: list[tuple[OpenClock, Step]] = field(default_factory=list)
    weekly: frozenset[str] = frozenset()  # addresses that want 提醒 in one list a week

    @property
    def by_address(self) -> dict[str, list[Told]]:
        """One letter each."""
        letters: dict[str, list[Told]] = {}
        for one in self.told:
            letters.setdefault(one.address, []).append(one)
        return letters


Filter = Callable[[OpenClock], bool]


def preview(day: date, *, today: date, rules: Ladders | None = None, tasks: Conditions = (), only: Filter = lambda clock: True) -> Preview:
    """What the run of ``day`` would queue, as things stand ``today``.

    ``tasks`` are conditions in SQL on the tasks that are looked at, ``only`` says which of their clocks.
    """
    book, rules = Book(), rules or ladders(day)
    clocks = [clock for clock in queries.open_clocks(day, rules, only=tasks) if only(clock)]
    later = day > today
    told = addresses_told(book, today if later else day)
    chosen = _week(book, day, today).leave_out(choose_all(clocks, rules, book, day, told, since_run=today if later else None))
    return Preview(day, _explained(chosen, rules, book, day), chosen.skipped, book.weekly)


def _week(book: Book, day: date, today: date) -> Week:
    """Who has had the week's list by ``day``; an earlier run of that week will have told all who want one list a week."""
    week = Week(book, day)
    if calendar_for(None).on_or_after(max(today, week.begin)) < day:
        week.listed = book.weekly
    return week


def _explained(chosen: Chosen, rules: Ladders, book: Book, day: date) -> list[Told]:
    passed: dict[str, list[Step]] = {}
    for clock, step in chosen.skipped:
        passed.setdefault(clock.key, []).append(step)
    lines = [line for take in chosen.sent for line in _lines(take, passed.get(take.clock.key, ()), rules, book, day)]
    return sorted(lines, key=lambda line: (line.address, line.clock.task.number, line.clock.key, line.step_on))


def _lines(take: Taken, passed: Sequence[Step], rules: Ladders, book: Book, day: date) -> list[Told]:
    clock, task = take.clock, take.clock.task
    calendar = book.calendar(task.region_code)
    words = line_of(clock, take.step, day, calendar, book.unit_names.get(clock.unit_id, "")).words
    weaker = tuple(f"{RUNG_NAMES[step.rung]}（{long_date(step.on)}）" for step in sorted(passed, key=lambda step: step.on))
    provisional = calendar.is_provisional(take.step.on) or calendar.is_provisional(clock.anchor_on)
    key, why = clock.step_key(take.step.name), _why(take, rules)
    return [
        Told(address, key, clock, take.step.rung, as_copy, words, why, take.step.on, provisional, weaker)
        for address, as_copy in take.addresses.items()
    ]


def _why(take: Taken, rules: Ladders) -> str:
    """The rule in words; a step that repeats follows the rule of its first turn."""
    clock = take.clock
    if clock.clock is Clock.OWNERLESS:
        return NO_CONTACT
    name, _, turn = take.step.name.partition("+")
    rule = next(one for one in rules.of(clock.clock, clock.task.region_code, clock.task.plan_id) if one.step == name)
    stand_in = "；本单位没有可用邮箱，改发督查员" if _goes_to_office_instead(take, rule) else ""
    return rule_words(rule, clock.anchor_on) + (f"（再次，首次之后{turn}个工作日）" if turn else "") + stand_in


def _goes_to_office_instead(take: Taken, rule: Rule) -> bool:
    offered = {*rule.recipients, *rule.copies}
    return "coordinator" not in offered and bool(take.addresses) and take.addresses.keys() <= take.for_office


@dataclass(frozen=True)
class Difference:
    """What a changed rule would do on a day: steps that only come with it, only without it, or reach people differently."""

    day: date
    gained: list[Told]
    lost: list[Told]
    same: int


def compare(
    day: date, *, today: date, before: Ladders, after: Ladders, tasks: Conditions = (), only: Filter = lambda clock: True
) -> Difference:
    """试算: the day under the present ladder and under the changed one."""
    old = {_identity(one): one for one in preview(day, today=today, rules=before, tasks=tasks, only=only).told}
    new = {_identity(one): one for one in preview(day, today=today, rules=after, tasks=tasks, only=only).told}
    gained = [new[key] for key in new if key not in old]
    lost = [old[key] for key in old if key not in new]
    return Difference(day, gained, lost, len(old.keys() & new.keys()))


def _identity(one: Told) -> tuple[str, str, Rung, bool]:
    return one.address, one.step_key, one.rung, one.as_copy


def steps_sent(day: date, region_code: str) -> int:
    """How many steps of the region's tasks have been sent on a day."""
    query = sa.select(sa.func.count()).select_from(Reminder).join(Task, Task.id == Reminder.task_id)
    query = query.where(Reminder.run_on == day, Reminder.state == ReminderState.SENT, Task.region_code == region_code)
    return db.session.scalar(query) or 0

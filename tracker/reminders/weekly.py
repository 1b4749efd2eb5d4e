"""People who want 提醒 once a week: told on the first run of a week of all that the week brings (docs/adr/0052).

催办 and above are duties and come daily. Signing and reviewing are due within days and come daily too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.core.db import db
from tracker.reminders import queries
from tracker.reminders.book import Book
from tracker.reminders.choosing import Chosen, Taken
from tracker.reminders.clocks import OpenClock
from tracker.reminders.digests import Letters
from tracker.reminders.ladder import steps_until
from tracker.reminders.models import Clock, Rung
from tracker.reminders.reader_models import WeeklyList
from tracker.reminders.rulebook import Ladders

INFORMATIVE = frozenset({Clock.DEADLINE, Clock.REPORT, Clock.MILESTONE})


class Week:
    """The week of a day, and who of those that want one list a week has had it."""

    def __init__(self, book: Book, today: date) -> None:
        self.book, self.today = book, today
        self.begin = today - timedelta(days=today.weekday())
        self.end = self.begin + timedelta(days=6)
        listed = sa.select(WeeklyList.address).where(WeeklyList.week_on == self.begin)
        self.listed = book.weekly & set(db.session.scalars(listed)) if book.weekly else frozenset()
        self.waiting = book.weekly - self.listed

    def leave_out(self, chosen: Chosen) -> Chosen:
        """The steps without the readers whom this week's list has told; a step that reaches nobody now waits."""
        if not self.listed:
            return chosen
        kept = [replace(take, addresses=self._others(take)) for take in chosen.sent]
        alone = {take.clock.key for take in kept if not take.addresses}
        return Chosen(
            [take for take in kept if take.clock.key not in alone],
            [(clock, step) for clock, step in chosen.skipped if clock.key not in alone],
        )

    def _others(self, take: Taken) -> dict[str, bool]:
        informs = take.step.rung is Rung.NOTICE and take.clock.clock in INFORMATIVE
        return {address: as_copy for address, as_copy in take.addresses.items() if not (informs and address in self.listed)}

    def add_ahead(self, letters: Letters, rules: Ladders, addresses: Iterable[str]) -> None:
        """What the rest of the week brings, for these readers; it spends no step."""
        wanted = frozenset(addresses)
        if not wanted:
            return
        for clock in queries.open_clocks(self.today, rules, until=self.end):
            if clock.clock in INFORMATIVE:
                self._add_clock(letters, clock, rules, wanted)

    def _add_clock(self, letters: Letters, clock: OpenClock, rules: Ladders, wanted: frozenset[str]) -> None:
        task = clock.task
        ladder = rules.of(clock.clock, task.region_code, task.plan_id)
        steps = steps_until(ladder, clock.anchor_on, self.book.calendar(task.region_code), self.end)
        for step in steps:
            if step.rung is Rung.NOTICE and max(clock.since, self.today + timedelta(days=1)) <= step.on:
                readers = dict.fromkeys(self.book.addresses(step.recipients, clock.unit_id, task.region_code), False)
                letters.add(clock, step, {one: copy for one, copy in readers.items() if one in wanted}, (), spent=False)

    def note(self, told: Mapping[int, str], letters: Letters) -> None:
        """Remember which mails (id → address) are this week's lists."""
        rows = [
            {"address": address, "week_on": self.begin, "notification_id": mail_id}
            for mail_id, address in told.items()
            if address in self.waiting and any(_line_informs(letters, address))
        ]
        if rows:
            db.session.execute(sa.insert(WeeklyList), rows)


def _line_informs(letters: Letters, address: str) -> Sequence[bool]:
    lines = letters.by_address[address].by_clock.values()
    return [line.rung is Rung.NOTICE and line.clock in INFORMATIVE for line in lines]

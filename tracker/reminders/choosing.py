"""Which steps of the open clocks are taken on a day, and who gets them. Reads, and writes nothing: a run and its preview share it."""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.accounts.models import Role
from tracker.reminders import queries
from tracker.reminders.book import Book
from tracker.reminders.clocks import OpenClock
from tracker.reminders.due import OWNERLESS_STEP
from tracker.reminders.ladder import STRENGTH, Step, choose, steps_until
from tracker.reminders.models import Clock, Rung
from tracker.reminders.rulebook import Ladders

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """A step to be sent, with the addresses it goes to (True: as a copy)."""

    clock: OpenClock
    step: Step
    addresses: dict[str, bool]
    for_office: frozenset[str]


@dataclass
class Chosen:
    """What becomes of all clocks on a day: steps to send, and steps passed over for ever (略过)."""

    sent: list[Taken] = field(default_factory=list)
    skipped: list[tuple[OpenClock, Step]] = field(default_factory=list)


def choose_all(
    clocks: Iterable[OpenClock], rules: Ladders, book: Book, day: date, told: frozenset[str], *, since_run: date | None = None
) -> Chosen:
    """For every clock the steps to take on ``day`` and those passed over; one that fails is logged, the rest goes on.

    ``told`` are addresses that have the day's digest already. A preview of a day to come gives the present day as
    ``since_run``: the runs from then on take their steps first, in thought; ``told`` then means the first of them.
    """
    made = dict(_steps(clocks, rules, book, day))
    spent = queries.spent_steps(
        [clock for clock, _ in made.values()], {key: [step.name for step in steps] for key, (_, steps) in made.items()}
    )
    chosen = Chosen()
    for clock, steps in made.values():
        names = {step.name for step in steps if clock.step_key(step.name) in spent}
        if since_run is not None and since_run < day:
            names |= _spent_on_the_way(clock, steps, names, book, since_run, day, told)
        decided = _decide(clock, steps, names, book, day, frozenset() if since_run is not None and since_run < day else told)
        chosen.sent += decided.sent
        chosen.skipped += decided.skipped
    return chosen


def _decide(clock: OpenClock, steps: Sequence[Step], spent: Collection[str], book: Book, day: date, told: frozenset[str]) -> Chosen:
    choice = choose(steps, since=clock.since, today=day, spent=spent)
    takes = [_taken(clock, step, book) for step in choice.taken]
    if any(not take.addresses or told & take.addresses.keys() for take in takes):
        return Chosen()  # nobody to tell yet, or told today already: it comes up again tomorrow
    return Chosen(takes, [(clock, step) for step in choice.skipped])


def _spent_on_the_way(
    clock: OpenClock, steps: Sequence[Step], spent: Collection[str], book: Book, first: date, day: date, told: frozenset[str]
) -> set[str]:
    """Names of the steps that the runs of the working days from ``first`` until before ``day`` will have spent."""
    calendar = book.calendar(clock.task.region_code)
    start = calendar.on_or_after(first)
    if clock.clock is Clock.OWNERLESS:
        return {OWNERLESS_STEP} if calendar.on_or_after(max(start, clock.since, day.replace(day=1))) < day else set()
    # Between these days nothing new falls due; the second day takes up what an address told on the first has kept back.
    days = {start, calendar.add(start, 1), *(step.on for step in steps if step.on > start)}
    found = set(spent)
    for one in sorted(one for one in days if one < day):
        decided = _decide(clock, [step for step in steps if step.on <= one], found, book, one, told if one == first else frozenset())
        found |= {take.step.name for take in decided.sent} | {step.name for _, step in decided.skipped}
    return found


def _steps(clocks: Iterable[OpenClock], rules: Ladders, book: Book, today: date) -> Iterator[tuple[str, tuple[OpenClock, list[Step]]]]:
    """The steps of every clock by today; clocks with the same date, region and plan share the computation."""
    known: dict[tuple[Any, ...], list[Step]] = {}
    for clock in clocks:
        task = clock.task
        place = (clock.clock, clock.anchor_on, task.region_code, task.plan_id)
        try:
            if clock.clock is Clock.OWNERLESS:
                steps = [Step(OWNERLESS_STEP, Rung.NOTICE, today, (Role.COORDINATOR,), ())]
            elif place in known:
                steps = known[place]
            else:
                ladder = rules.of(clock.clock, task.region_code, task.plan_id)
                steps = known[place] = steps_until(ladder, clock.anchor_on, book.calendar(task.region_code), today)
            if book.is_cooperating(clock.unit_id, task.region_code):
                steps = [step for step in steps if step.rung is not Rung.LISTING]  # never listed in a bulletin (domain.md §2)
        except Exception:
            log.exception("no reminder for %s", clock.key)
            continue
        if steps:
            yield clock.key, (clock, steps)


def _taken(clock: OpenClock, step: Step, book: Book) -> Taken:
    """Who gets the step. Where nobody of the unit can be reached, a 催办 or more goes to the office."""
    region_code = clock.task.region_code
    copies = dict.fromkeys(book.addresses(step.copies, clock.unit_id, region_code), True)
    addresses = {**copies, **dict.fromkeys(book.addresses(step.recipients, clock.unit_id, region_code), False)}
    office = frozenset(book.coordinators(region_code))
    if not addresses and STRENGTH[step.rung] >= STRENGTH[Rung.URGE]:
        addresses = dict.fromkeys(sorted(office), False)
    return Taken(clock, step, addresses, office)

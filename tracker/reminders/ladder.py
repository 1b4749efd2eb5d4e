"""The ladder as pure rules: which steps an open clock has had by a day, and which of them are taken (domain.md §5).

Days count from the day on which a deadline is really met: one on a rest day is met on the next working day, and
overdue begins the day after (domain.md §2), so the first working day after it is the first day of being late.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.core.workdays import WorkCalendar
from tracker.reminders.models import Clock, OffsetUnit, Rung

STRENGTH = {Rung.NOTICE: 0, Rung.URGE: 1, Rung.SUPERVISE: 2, Rung.LISTING: 3}


@dataclass(frozen=True)
class Rule:
    """One step of a ladder: ``offset`` days after the anchor, again every ``repeat_every`` working days."""

    clock: Clock
    step: str
    rung: Rung
    offset: int
    offset_unit: OffsetUnit
    repeat_every: int | None
    recipients: tuple[str, ...]
    copies: tuple[str, ...]
    channels: tuple[str, ...] = ("mail",)

    @property
    def days_ahead(self) -> int:
        """Calendar days before the anchor by which the step may fall due, counted generously."""
        ahead = max(-self.offset, 0)
        return ahead if self.offset_unit is OffsetUnit.CALENDAR else ahead * 2 + 20


@dataclass(frozen=True)
class Step:
    """A step with its day, always a working day."""

    name: str
    rung: Rung
    on: date
    recipients: tuple[str, ...]
    copies: tuple[str, ...]
    channels: tuple[str, ...] = ("mail",)

    @property
    def strength(self) -> tuple[int, date]:
        """Higher rungs are stronger, of one rung the later step."""
        return STRENGTH[self.rung], self.on


@dataclass(frozen=True)
class Choice:
    """What becomes of the steps of one clock today: taken, or passed over for ever (略过)."""

    taken: tuple[Step, ...] = ()
    skipped: tuple[Step, ...] = ()


def steps_until(rules: Iterable[Rule], anchor: date, calendar: WorkCalendar, until: date) -> list[Step]:
    """All steps from the anchor's rules whose day has come by ``until``, in order of their days."""
    found = [step for rule in rules for step in _occurrences(rule, anchor, calendar, until)]
    return sorted(found, key=lambda step: (step.on, STRENGTH[step.rung]))


def _occurrences(rule: Rule, anchor: date, calendar: WorkCalendar, until: date) -> list[Step]:
    day = _first_day(rule, anchor, calendar)
    step = Step(rule.step, rule.rung, day, rule.recipients, rule.copies, rule.channels)
    found = []
    turn = 0
    while step.on <= until:
        found.append(step)
        if not rule.repeat_every:
            break
        turn += rule.repeat_every
        step = replace(step, name=f"{rule.step}+{turn}", on=calendar.add(step.on, rule.repeat_every))
    return found


def _first_day(rule: Rule, anchor: date, calendar: WorkCalendar) -> date:
    if rule.offset_unit is OffsetUnit.CALENDAR:
        return calendar.on_or_after(anchor + timedelta(days=rule.offset))
    return calendar.add(calendar.on_or_after(anchor), rule.offset)


def choose(steps: Iterable[Step], *, since: date, today: date, spent: Collection[str]) -> Choice:
    """The strongest of the steps not taken yet; weaker ones of earlier days are passed over for ever.

    Steps of before ``since`` (the task was not issued, or the unit did not have it yet) never count. What falls on
    today itself was not missed: a 督办 and a 列入通报 of the same day both go out, to their own readers. A rule that
    somebody adds later does not send a step that lies behind what was already taken.
    """
    counted = [step for step in steps if since <= step.on <= today]
    passed = max((step.on for step in counted if step.name in spent), default=date.min)
    fresh = [step for step in counted if step.name not in spent]
    open_steps = [step for step in fresh if step.on > passed or step.on == today]
    if not open_steps:
        return Choice(skipped=tuple(fresh))
    strongest = max(open_steps, key=lambda step: step.strength)
    taken = tuple(step for step in fresh if step is strongest or (step.on == today and step in open_steps))
    return Choice(taken, tuple(step for step in fresh if step not in taken))

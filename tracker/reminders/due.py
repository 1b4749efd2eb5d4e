"""Which clocks have something to be told: those whose newest step is not spent. SQL decides, so that a run reads no others."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.parameters import table
from tracker.core.workdays import WorkCalendar
from tracker.plans.models import Plan, PlanStatus
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.reminders.book import Book
from tracker.reminders.clocks import OpenClock
from tracker.reminders.ladder import Rule
from tracker.reminders.latest import latest_steps
from tracker.reminders.models import Clock, Reminder
from tracker.reminders.rulebook import Ladders
from tracker.reminders.running import LOOK_BACK, all_clocks, clock_of
from tracker.tasks.models import OPEN, SignDue, Task

OWNERLESS_STEP = "found"
COUNTED = (Clock.DEADLINE, Clock.REPORT, Clock.SIGN, Clock.REVIEW, Clock.MILESTONE)
Ladder = tuple[dict[Clock, list[Rule]], WorkCalendar]
Row = tuple[int, str, str, str, str]
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "ladder": sa.Integer(),
    "clock": sa.String(),
    "anchor_on": sa.Date(),
    "step": sa.String(),
    "on_day": sa.Date(),
}


def due_clocks(today: date, rules: Ladders, book: Book) -> list[OpenClock]:
    """The clocks that a run of ``today`` decides on; all others have nothing new to tell since their newest step.

    The ladder in Python still chooses: a step found here may wait because nobody can be told of it.
    """
    clocks = all_clocks(today, rules, today, replay=False).subquery("clocks")
    ladder_of, kinds = _ladders(rules, book)
    anchors = _anchors(today, rules)
    steps = table("steps", _newest(today, kinds, anchors), COLUMNS)
    spent = sa.exists().where(Reminder.key == clocks.c.key + ":" + steps.c.step)
    begun = (clocks.c.issued_on, clocks.c.begun_on, clocks.c.took_on, clocks.c.extended_on)
    same = [steps.c.ladder == sa.case(ladder_of, value=clocks.c.plan_id, else_=0)] if len(kinds) > 1 else []
    same += [clocks.c[name] == steps.c[name] for name in ("clock", "anchor_on")]
    query = sa.select(clocks).join(steps, sa.and_(*same)).where(~spent)
    query = query.where(*(sa.func.coalesce(day, clocks.c.issued_on) <= steps.c.on_day for day in begun))
    return list({row.key: clock_of(row) for row in db.session.execute(query)}.values())


def _ladders(rules: Ladders, book: Book) -> tuple[dict[int, int], list[Ladder]]:
    """Which ladder each running plan has, and the ladders; most plans share one."""
    kinds: list[Ladder] = []
    ladder_of: dict[int, int] = {}
    plans = sa.select(Plan.id, Plan.region_code).where(Plan.status == PlanStatus.ACTIVE)
    for plan_id, region_code in db.session.execute(plans):
        kind = ({clock: rules.of(clock, region_code, plan_id) for clock in COUNTED}, book.calendar(region_code))
        if kind not in kinds:
            kinds.append(kind)
        ladder_of[plan_id] = kinds.index(kind)
    return ladder_of, kinds


def _newest(today: date, kinds: Sequence[Ladder], anchors: dict[Clock, tuple[date, date]]) -> Iterator[Row]:
    """For every ladder, kind of clock and date the steps of its newest day."""
    for place, (ladder, calendar) in enumerate(kinds):
        yield place, Clock.OWNERLESS.value, today.isoformat(), OWNERLESS_STEP, today.isoformat()
        for clock, of_clock in ladder.items():
            for step in latest_steps(of_clock, calendar, anchors[clock], today):
                yield place, clock.value, step.anchor_on.isoformat(), step.step, step.on.isoformat()


def _anchors(today: date, rules: Ladders) -> dict[Clock, tuple[date, date]]:
    """The first and last date that clocks of each kind may have."""
    oldest_deadline = (sa.select(sa.func.min(Task.due_on)).where(Task.status == status).scalar_subquery() for status in OPEN)
    waiting = ProgressReport.status == ReportStatus.SUBMITTED
    first = sa.select(
        sa.select(sa.func.min(SignDue.due_on)).scalar_subquery(),
        sa.select(sa.func.min(ProgressReport.submitted_on)).where(waiting).scalar_subquery(),
        *oldest_deadline,
    )
    sign, review, *deadlines = db.session.execute(first).one()
    back = today - LOOK_BACK
    since = {
        Clock.DEADLINE: min((day for day in deadlines if day), default=today),
        Clock.SIGN: sign or today,
        Clock.REVIEW: review or today,
        Clock.REPORT: back,
        Clock.MILESTONE: back,
    }
    return {clock: (day, today if clock is Clock.REVIEW else rules.horizon(clock, today)) for clock, day in since.items()}

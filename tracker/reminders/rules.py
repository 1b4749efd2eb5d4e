"""The default ladder (domain.md §5) as rows that a coordinator can change."""

import sqlalchemy as sa

from tracker.core import clock as time
from tracker.core.db import db
from tracker.reminders.models import ALWAYS, Clock, OffsetUnit, ReminderRule, Rung

REPORTER, HEAD, COORDINATOR = "reporter", "unit_head", "coordinator"
CAL, WORK = OffsetUnit.CALENDAR, OffsetUnit.WORKING

Row = tuple[Clock, str, Rung, int, OffsetUnit, int | None, list[str], list[str]]
DEFAULT_RULES: tuple[Row, ...] = (
    (Clock.DEADLINE, "before30", Rung.NOTICE, -30, CAL, None, [REPORTER], []),
    (Clock.DEADLINE, "before7", Rung.NOTICE, -7, WORK, None, [REPORTER], []),
    (Clock.DEADLINE, "before3", Rung.NOTICE, -3, WORK, None, [REPORTER], []),
    (Clock.DEADLINE, "on_day", Rung.NOTICE, 0, WORK, None, [REPORTER], []),
    (Clock.DEADLINE, "after1", Rung.URGE, 1, WORK, None, [REPORTER], [HEAD]),
    (Clock.DEADLINE, "after5", Rung.SUPERVISE, 5, WORK, 5, [HEAD], [REPORTER, COORDINATOR]),
    (Clock.DEADLINE, "listing", Rung.LISTING, 10, WORK, None, [COORDINATOR], []),
    (Clock.REPORT, "before3", Rung.NOTICE, -3, WORK, None, [REPORTER], []),
    (Clock.REPORT, "on_day", Rung.NOTICE, 0, WORK, None, [REPORTER], []),
    (Clock.REPORT, "after1", Rung.URGE, 1, WORK, None, [REPORTER], [HEAD]),
    (Clock.REPORT, "after3", Rung.SUPERVISE, 3, WORK, None, [HEAD], [COORDINATOR]),
    (Clock.SIGN, "on_day", Rung.NOTICE, 0, WORK, None, [REPORTER], [HEAD]),
    (Clock.SIGN, "after1", Rung.URGE, 1, WORK, None, [REPORTER], [HEAD]),
    (Clock.REVIEW, "third_day", Rung.NOTICE, 3, WORK, None, [COORDINATOR], []),
    (Clock.MILESTONE, "before3", Rung.NOTICE, -3, WORK, None, [REPORTER], []),
    (Clock.MILESTONE, "on_day", Rung.NOTICE, 0, WORK, None, [REPORTER], []),
    (Clock.MILESTONE, "after1", Rung.URGE, 1, WORK, None, [REPORTER], []),
)


def add_default_rules() -> int:
    """Insert the default rules that are absent; what a person has changed is left alone. Returns how many."""
    known = set(db.session.scalars(sa.select(ReminderRule.key)))
    fresh = [row for row in DEFAULT_RULES if _key(row) not in known]
    for row in fresh:
        clock, step, rung, offset, unit, repeat, recipients, copies = row
        db.session.add(
            ReminderRule(
                key=_key(row),
                clock=clock,
                step=step,
                rung=rung,
                offset=offset,
                offset_unit=unit,
                repeat_every=repeat,
                recipients=recipients,
                copies=copies,
                effective_on=ALWAYS,
                recorded_at=time.at(ALWAYS),
            )
        )
    return len(fresh)


def _key(row: Row) -> str:
    return f"*:*:{row[0]}:{row[1]}"

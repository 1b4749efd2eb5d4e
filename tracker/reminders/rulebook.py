"""The ladders as coordinators have made them: default rules, and rows of a region or plan that replace them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.core import clock as time
from tracker.core.db import db
from tracker.reminders.ladder import Rule
from tracker.reminders.models import Clock, ReminderRule

Place = tuple[str, int | None]


class Ladders:
    """The rules of one day: a plan's own row replaces the region's, the region's that of all regions, step by step.

    ``rows`` stand in the order in which they were written; of one place and step the newest counts.
    """

    def __init__(self, rows: Iterable[ReminderRule]) -> None:
        newest = {(row.region_code, row.plan_id, row.clock, row.step): row for row in rows}
        own = (row for row in newest.values() if not row.inherits)
        self._rows = sorted(own, key=lambda row: (row.plan_id is not None, row.region_code is not None))
        self._made: dict[Place, dict[Clock, list[Rule]]] = {}

    def of(self, clock: Clock, region_code: str, plan_id: int | None) -> list[Rule]:
        """The rules of one clock that hold for a task of this region and plan."""
        place = (region_code, plan_id)
        if place not in self._made:
            ladders: dict[Clock, list[Rule]] = defaultdict(list)
            for row in self._chosen(region_code, plan_id):
                if row.active:
                    ladders[row.clock].append(rule_of(row))
            self._made[place] = ladders
        return self._made[place][clock]

    def rows_of(self, clock: Clock, region_code: str | None, plan_id: int | None) -> list[ReminderRule]:
        """The rows behind the rules of one clock, those that are switched off too."""
        return [row for row in self._chosen(region_code, plan_id) if row.clock is clock]

    def plans_with_own_rules(self, clock: Clock, region_code: str) -> list[int]:
        """Plans of the region that have a row of their own for the clock."""
        return sorted({row.plan_id for row in self._rows if row.clock is clock and row.region_code == region_code and row.plan_id})

    def _chosen(self, region_code: str | None, plan_id: int | None) -> list[ReminderRule]:
        chosen: dict[tuple[Clock, str], ReminderRule] = {}
        for row in self._rows:
            if row.region_code in (None, region_code) and row.plan_id in (None, plan_id):
                chosen[row.clock, row.step] = row
        return list(chosen.values())

    def horizon(self, clock: Clock, today: date) -> date:
        """The latest anchor that can have a step by ``today``."""
        ahead = max((rule_of(row).days_ahead for row in self._rows if row.clock is clock and row.active), default=0)
        return today + timedelta(days=ahead)


def ladders(on: date, trial: Sequence[ReminderRule] = ()) -> Ladders:
    """The ladders that hold on a day as known then; ``trial`` are rows that nobody has saved yet."""
    known = sa.select(ReminderRule).where(ReminderRule.effective_on <= on, ReminderRule.recorded_at < time.end_of(on))
    rows = db.session.scalars(known.order_by(ReminderRule.id))
    return Ladders([*rows, *(row for row in trial if row.effective_on <= on)])


def rule_of(row: ReminderRule) -> Rule:
    """The row as a value that the pure rules work with."""
    when = (row.offset, row.offset_unit, row.repeat_every)
    return Rule(row.clock, row.step, row.rung, *when, tuple(row.recipients), tuple(row.copies), tuple(row.channels))

"""The ladders as coordinators have made them: default rules, and rows of a region or plan that replace them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.core.db import db
from tracker.reminders.ladder import Rule
from tracker.reminders.models import Clock, ReminderRule


class Ladders:
    """The active rules: a plan's own row replaces the region's, the region's that of all regions, step by step."""

    def __init__(self, rows: Iterable[ReminderRule]) -> None:
        self._rows = sorted(rows, key=lambda row: (row.plan_id is not None, row.region_code is not None, row.id))
        self._made: dict[tuple[str, int], dict[Clock, list[Rule]]] = {}

    def of(self, clock: Clock, region_code: str, plan_id: int) -> list[Rule]:
        """The rules of one clock that hold for a task of this region and plan."""
        place = (region_code, plan_id)
        if place not in self._made:
            chosen: dict[tuple[Clock, str], ReminderRule] = {}
            for row in self._rows:
                if row.region_code in (None, region_code) and row.plan_id in (None, plan_id):
                    chosen[row.clock, row.step] = row
            ladders: dict[Clock, list[Rule]] = defaultdict(list)
            for row in chosen.values():
                if row.active:
                    ladders[row.clock].append(_rule(row))
            self._made[place] = ladders
        return self._made[place][clock]

    def horizon(self, clock: Clock, today: date) -> date:
        """The latest anchor that can have a step by ``today``."""
        ahead = max((_rule(row).days_ahead for row in self._rows if row.clock is clock and row.active), default=0)
        return today + timedelta(days=ahead)


def ladders() -> Ladders:
    """The ladders as the coordinators have them now."""
    return Ladders(db.session.scalars(sa.select(ReminderRule)))


def _rule(row: ReminderRule) -> Rule:
    return Rule(row.clock, row.step, row.rung, row.offset, row.offset_unit, row.repeat_every, tuple(row.recipients), tuple(row.copies))

"""Who acts in the demonstration, by which calendar, and in which order of days."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Role, User
from tracker.core import clock
from tracker.core.db import db
from tracker.regions.services import calendar_for
from tracker.seeding.logins import PLACES

SEED = 20241008
Action = Callable[[date], None]


class Stage:
    """The demonstration's people and calendars; one source of chance, so that every run tells the same story."""

    def __init__(self) -> None:
        self.chance = Random(SEED)  # noqa: S311 (a story, not a secret)
        self.calendar = cache(calendar_for)
        self.reload()

    def reload(self) -> None:
        """Read the accounts anew, after some were added."""
        found = sa.select(User).where(User.demonstration.is_(True)).options(joinedload(User.unit)).order_by(User.id)
        users = db.session.scalars(found).all()
        self._by_login = {user.login: user for user in users}
        self._by_unit = {(user.unit_id, user.role): user for user in users if user.unit_id is not None}

    def coordinator(self, region: str, number: int = 1) -> User:
        """One of the three coordinators: the first reviews, the second closes, the third issues."""
        return self._by_login[f"{PLACES[region]}-coordinator-{number}"]

    def leader(self, region: str) -> User:
        """The region's leader."""
        return self._by_login[f"{PLACES[region]}-leader"]

    def administrator(self, region: str) -> User:
        """The region's system administrator, who opens and closes accounts."""
        return self._by_login[f"{PLACES[region]}-sysadmin"]

    def reporter(self, unit_id: int) -> User:
        """The unit's clerk."""
        return self._by_unit[unit_id, Role.REPORTER]

    def reporter_or_none(self, unit_id: int) -> User | None:
        """The unit's clerk, if it has one."""
        return self._by_unit.get((unit_id, Role.REPORTER))

    def head(self, unit_id: int) -> User:
        """The unit's head."""
        return self._by_unit[unit_id, Role.UNIT_HEAD]


@dataclass
class Agenda:
    """What happens on which day; a step may put further ones on the agenda."""

    steps: list[tuple[date, int, Action]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def add(self, day: date, action: Action) -> None:
        """Let something happen on a day, after what was put on it before."""
        heapq.heappush(self.steps, (day, next(self.numbers), action))

    def play(self, until: date) -> None:
        """Let every day up to ``until`` happen in order, with business time standing on it."""
        while self.steps and self.steps[0][0] <= until:
            day, _, action = heapq.heappop(self.steps)
            with clock.moved_to(day):
                action(day)

"""Who gets what: the addresses behind roles, the tone for a unit, the calendar and office of a region. Loaded once per run."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from tracker.accounts.models import UNIT_ROLES, Role, User
from tracker.core.db import db
from tracker.core.workdays import WorkCalendar
from tracker.regions.models import Region
from tracker.regions.services import calendar_for
from tracker.reminders.queries import reachable
from tracker.units.models import Standing, Unit, UnitStanding


class Book:
    """Addresses are written in lower case: two people behind one mailbox get one mail (house-style §6)."""

    def __init__(self) -> None:
        self._by_unit: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._by_region: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.home: dict[str, str] = {}
        columns = (User.email, User.role, User.unit_id, User.region_code)
        for email, role, unit_id, region_code in db.session.execute(sa.select(*columns).where(*reachable()).order_by(User.id)):
            address = email.strip().lower()
            self.home.setdefault(address, region_code)
            if role in UNIT_ROLES and unit_id is not None:
                self._by_unit[unit_id, role].append(address)
            elif role not in UNIT_ROLES:
                self._by_region[region_code, role].append(address)
        self.unit_names: dict[int, str] = {unit_id: name for unit_id, name in db.session.execute(sa.select(Unit.id, Unit.name))}  # noqa: C416
        cooperating = sa.select(UnitStanding.unit_id, UnitStanding.region_code).where(UnitStanding.standing == Standing.COOPERATING)
        self._cooperating = {(unit_id, region_code) for unit_id, region_code in db.session.execute(cooperating)}
        self.offices: dict[str, str] = {code: name for code, name in db.session.execute(sa.select(Region.code, Region.office_name))}  # noqa: C416
        self._calendars: dict[str, WorkCalendar] = {}

    def addresses(self, roles: Iterable[str], unit_id: int, region_code: str) -> list[str]:
        """The addresses of these roles: reporters and heads of the unit, coordinators and leaders of the region."""
        found: list[str] = []
        for role in roles:
            found += self._by_unit[unit_id, role] if role in UNIT_ROLES else self._by_region[region_code, role]
        return list(dict.fromkeys(found))

    def coordinators(self, region_code: str) -> list[str]:
        """The region's office."""
        return list(dict.fromkeys(self._by_region[region_code, Role.COORDINATOR]))

    def is_cooperating(self, unit_id: int, region_code: str) -> bool:
        """Whether the unit is no object of supervision for this region, so that it is asked, not told (domain.md §2)."""
        return (unit_id, region_code) in self._cooperating

    def calendar(self, region_code: str) -> WorkCalendar:
        """The region's working calendar."""
        if region_code not in self._calendars:
            self._calendars[region_code] = calendar_for(region_code)
        return self._calendars[region_code]

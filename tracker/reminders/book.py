"""Who gets what: the addresses behind roles, the tone for a unit, the calendar and office of a region. Loaded once per run."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

import sqlalchemy as sa

from tracker.accounts.models import UNIT_ROLES, Role, User
from tracker.accounts.queries import reachable
from tracker.core.clock import SHANGHAI
from tracker.core.db import db
from tracker.core.workdays import WorkCalendar
from tracker.regions.hours import full_hours
from tracker.regions.models import Region
from tracker.regions.services import calendar_for, setting
from tracker.reminders.reader_models import USUAL_HOUR, MailChoice, Notices
from tracker.units.models import Standing, Unit, UnitStanding


class Book:
    """Addresses are written in lower case: two people behind one mailbox get one mail (house-style §6)."""

    def __init__(self) -> None:
        self._by_unit: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._by_region: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.home: dict[str, str] = {}
        self._hours: dict[str, int] = {}
        self._offered: dict[str | None, range] = {}
        daily: set[str] = set()
        columns = (User.email, User.role, User.unit_id, User.region_code, MailChoice.hour, MailChoice.notices)
        people = sa.select(*columns).outerjoin(MailChoice, MailChoice.user_id == User.id).where(*reachable()).order_by(User.id)
        for email, role, unit_id, region_code, hour, notices in db.session.execute(people):
            address = email.strip().lower()
            self.home.setdefault(address, region_code)
            self._hours[address] = min(hour or USUAL_HOUR, self._hours.get(address, 24))
            if notices is not Notices.WEEKLY:
                daily.add(address)
            if role in UNIT_ROLES and unit_id is not None:
                self._by_unit[unit_id, role].append(address)
            elif role not in UNIT_ROLES:
                self._by_region[region_code, role].append(address)
        self.weekly = frozenset(self.home.keys() - daily)  # of two people behind one mailbox the one who wants more decides
        self.unit_names: dict[int, str] = {unit_id: name for unit_id, name in db.session.execute(sa.select(Unit.id, Unit.name))}  # noqa: C416
        cooperating = sa.select(UnitStanding.unit_id, UnitStanding.region_code).where(UnitStanding.standing == Standing.COOPERATING)
        self._cooperating = {(unit_id, region_code) for unit_id, region_code in db.session.execute(cooperating)}
        self.offices: dict[str, str] = {code: name for code, name in db.session.execute(sa.select(Region.code, Region.office_name))}  # noqa: C416
        self._calendars: dict[str, WorkCalendar] = {}
        self._short: dict[tuple[str, date], bool] = {}

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

    def is_short(self, region_code: str, today: date) -> bool:
        """Whether the region keeps titles out of its mails (domain.md §9)."""
        if (region_code, today) not in self._short:
            self._short[region_code, today] = bool(setting(region_code, "mail.short_form", today))
        return self._short[region_code, today]

    def wanted_at(self, address: str, now: datetime, today: date) -> datetime:
        """When the mailbox wants its mail on the day of ``now``: the earliest hour of those who share it (machine time)."""
        day, hours = now.astimezone(SHANGHAI).date(), self._full_hours(self.home.get(address), today)
        hour = min(max(self._hours.get(address, USUAL_HOUR), hours[0]), hours[-1])
        return datetime.combine(day, time(hour), SHANGHAI)

    def _full_hours(self, region_code: str | None, today: date) -> range:
        """A region may have shortened its hours since somebody chose."""
        if region_code not in self._offered:
            self._offered[region_code] = full_hours(region_code, today)
        return self._offered[region_code]

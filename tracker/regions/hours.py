"""Which regions work right now, and when each begins and ends."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.regions.models import Region
from tracker.regions.services import calendar_for, change_setting, settings
from tracker.scheduling.hours import are_working

SHORTEST = 2  # hours in which a day's mails can surely be delivered


def regions_at_rest(today: date, now: datetime) -> set[str]:
    """Regions outside working hours, each by its own calendar and hours (domain.md §5)."""
    return {code for code in all_regions() if not are_working(calendar_for(code), today, now, working_hours(code, today))}


def all_regions() -> set[str]:
    """Codes of all regions."""
    return set(db.session.scalars(sa.select(Region.code)))


def working_hours(region_code: str | None, on: date) -> tuple[time, time]:
    """Between which times of a working day the region's mails leave."""
    values = settings(region_code, on)
    return time.fromisoformat(values["hours.begin"]), time.fromisoformat(values["hours.end"])


def full_hours(region_code: str | None, on: date) -> range:
    """The full hours at which the region's mails may leave."""
    begin, end = working_hours(region_code, on)
    return range(begin.hour + (begin.minute > 0), end.hour + 1)


def change_hours(region_code: str, begin: time, end: time, *, actor: Any, today: date) -> None:
    """Let other hours hold from today; raises RuleBroken where too little of the day is left."""
    if end.hour * 60 + end.minute - begin.hour * 60 - begin.minute < SHORTEST * 60:
        raise RuleBroken(f"结束时间应至少晚于开始时间{SHORTEST}小时，否则当天的邮件可能发不完")
    for key, new in (("hours.begin", begin), ("hours.end", end)):
        if settings(region_code, today)[key] != (value := new.strftime("%H:%M")):
            change_setting(region_code, key, value, actor=actor, on=today)

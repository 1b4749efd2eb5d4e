"""A region enters the holiday notice of a year, or takes it back; and a year as a page shows it (docs/adr/0049)."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import sqlalchemy as sa

from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.workdays import LIBRARY_YEARS, WorkCalendar
from tracker.regions.holidays import Holiday, Notice, check
from tracker.regions.models import CalendarDay, CalendarYear, Region
from tracker.regions.services import calendar_for, notices_in_force

AHEAD = 2  # years for which a notice can be entered; the State Council announces one at a time
WARN_FROM_MONTH = 12
LIBRARY_NAMES = {one.value: one.chinese for one in chinese_calendar.Holiday}


@dataclass(frozen=True)
class Day:
    """One day of the year view: ``kind`` is work, rest, weekend or worked (调休)."""

    day: date
    kind: str
    name: str = ""


@dataclass(frozen=True)
class YearView:
    """A year by months (weeks from Monday, None outside the month), and where its days come from."""

    year: int
    source: str  # own, everywhere, library or provisional
    notice: CalendarYear | None
    months: list[list[list[Day | None]]]


def with_notice(calendar: WorkCalendar, notice: Notice) -> WorkCalendar:
    """The calendar as it would be with the notice; days of an older one for the year give way."""
    kinds = {day: worked for day, (worked, _) in notice.day_kinds().items()}
    kept = {day: worked for day, worked in calendar.own_days.items() if day.year != notice.year or notice.year not in calendar.own_years}
    return WorkCalendar({**kept, **kinds}, calendar.own_years | {notice.year})


def enter(region_code: str, notice: Notice, *, actor: Any, today: date) -> CalendarYear:
    """Let the notice hold for the region; raises RuleBroken where it cannot be, or for a year that is over."""
    require_enterable(notice.year, today)
    check(notice)
    _one_at_a_time(region_code)
    entered = _write(region_code, notice.year, notice.title, today, actor)
    db.session.add_all(
        CalendarDay(region_code=region_code, calendar_year_id=entered.id, day=day, is_workday=worked, name=name)
        for day, (worked, name) in sorted(notice.day_kinds().items())
    )
    told = {f"{one.first:%m-%d}": f"{one.name}至{one.last:%m-%d}" for one in notice.holidays}
    record("calendar.entered", entered, actor=actor, new={"title": notice.title, "count": len(notice.day_kinds()), **told})
    return entered


def withdraw(region_code: str, year: int, *, actor: Any, today: date) -> None:
    """Take the region's own notice back: the library counts again, or the year is provisional."""
    require_enterable(year, today)
    _one_at_a_time(region_code)
    kept = notices_in_force(region_code).get(year)
    if kept is None or kept.region_code != region_code:
        raise RuleBroken(f"{year}年没有录入过放假安排，不需要撤销")
    gone = _write(region_code, year, kept.notice, today, actor, withdrawn=True)
    record("calendar.withdrawn", gone, actor=actor, old={"title": kept.notice})


def without_own(region_code: str, year: int) -> WorkCalendar:
    """The calendar as it would be without the region's own notice for the year."""
    now, fallen_back = calendar_for(region_code), notices_in_force(None).get(year)
    kept = {day: worked for day, worked in now.own_days.items() if day.year != year}
    if fallen_back is None:
        return WorkCalendar(kept, now.own_years - {year})
    return WorkCalendar({**kept, **{one.day: one.is_workday for one in _days(fallen_back)}}, now.own_years)


def require_enterable(year: int, today: date) -> None:
    """What is over has been worked and counted by the calendar of then."""
    if not today.year <= year <= today.year + AHEAD:
        raise RuleBroken(f"只能录入{today.year}年至{today.year + AHEAD}年的放假安排，过去年度已按当时的日历办理")


def notice_of(region_code: str, year: int) -> Notice | None:
    """The notice that holds for a region, as it was entered."""
    kept = notices_in_force(region_code).get(year)
    if kept is None:
        return None
    rows = _days(kept)
    holidays: list[Holiday] = []
    for row in (row for row in rows if not row.is_workday):
        last = holidays[-1] if holidays else None
        if last and last.name == row.name and row.day - last.last == timedelta(days=1):
            holidays[-1] = Holiday(last.name, last.first, row.day)
        else:
            holidays.append(Holiday(row.name, row.day, row.day))
    worked = [
        Holiday(one.name, one.first, one.last, tuple(row.day for row in rows if row.is_workday and row.name == one.name))
        for one in holidays
    ]
    return Notice(year, kept.notice, tuple(worked))


def _days(kept: CalendarYear) -> list[CalendarDay]:
    return list(db.session.scalars(sa.select(CalendarDay).where(CalendarDay.calendar_year_id == kept.id).order_by(CalendarDay.day)))


def history(region_code: str, year: int) -> list[CalendarYear]:
    """What the region has entered for a year, the newest first."""
    query = sa.select(CalendarYear).where(CalendarYear.region_code == region_code, CalendarYear.year == year)
    return list(db.session.scalars(query.order_by(CalendarYear.id.desc())))


def missing_year(calendar: WorkCalendar, today: date) -> int | None:
    """The year whose notice should be there by now: the present one, from 1 December the next (domain.md §10)."""
    if calendar.is_provisional(today):
        return today.year
    following = today.year + 1
    return following if today.month >= WARN_FROM_MONTH and calendar.is_provisional(date(following, 1, 1)) else None


def year_view(region_code: str, year: int) -> YearView:
    """A year of the region's calendar as the page shows it."""
    calendar, notice = calendar_for(region_code), notices_in_force(region_code).get(year)
    names = {one.day: one.name for one in _days(notice)} if notice else {}
    source = "library" if year in LIBRARY_YEARS else "provisional"
    if notice is not None:
        source = "own" if notice.region_code == region_code else "everywhere"
    weeks = [
        [[_day(date(year, month, day), calendar, names) if day else None for day in week] for week in months.monthcalendar(year, month)]
        for month in range(1, 13)
    ]
    return YearView(year, source, notice, weeks)


def _day(day: date, calendar: WorkCalendar, names: dict[date, str]) -> Day:
    weekend, works = day.weekday() >= 5, calendar.is_workday(day)
    if works:
        return Day(day, "worked" if weekend else "work", names.get(day, ""))
    name = names.get(day) or _library_name(day, calendar)
    return Day(day, "rest" if name or not weekend else "weekend", name)


def _library_name(day: date, calendar: WorkCalendar) -> str:
    if day.year not in LIBRARY_YEARS or day.year in calendar.own_years:
        return ""
    return str(LIBRARY_NAMES.get(chinese_calendar.get_holiday_detail(day)[1] or "", ""))


def _write(region_code: str, year: int, title: str, today: date, actor: Any, *, withdrawn: bool = False) -> CalendarYear:
    row = CalendarYear(region_code=region_code, year=year, notice=title, effective_on=today, withdrawn=withdrawn)
    row.actor_id = getattr(actor, "id", None)
    db.session.add(row)
    db.session.flush()
    return row


def _one_at_a_time(region_code: str) -> None:
    db.session.execute(sa.select(Region.code).where(Region.code == region_code).with_for_update())

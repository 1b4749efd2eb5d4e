"""A region's calendar: own notice, library, provisional; entered anew, taken back, and replayed as known then."""

from dataclasses import replace
from datetime import date

import pytest

from tests import builders
from tests.builders import QUANZHOU, XIAMEN
from tests.regions.notices import NOTICE
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.regions import calendars
from tracker.regions.models import CalendarYear
from tracker.regions.services import calendar_for

TODAY = date(2026, 12, 2)
WORKED_SUNDAY, HOLIDAY = date(2027, 2, 14), date(2027, 2, 8)


def enter(notice=NOTICE, region=XIAMEN, on=TODAY):
    with clock.moved_to(on):
        calendars.enter(region, notice, actor=None, today=on)


def test_a_notice_holds_for_the_region_that_entered_it(session):
    assert calendar_for(XIAMEN).is_provisional(HOLIDAY)
    enter()
    mine, theirs = calendar_for(XIAMEN), calendar_for(QUANZHOU)
    assert (mine.is_workday(HOLIDAY), mine.is_workday(WORKED_SUNDAY), mine.is_provisional(HOLIDAY)) == (False, True, False)
    assert (theirs.is_workday(HOLIDAY), theirs.is_workday(WORKED_SUNDAY), theirs.is_provisional(HOLIDAY)) == (True, False, True)


def test_the_calendar_before_saving_is_the_one_after(session):
    foreseen = calendars.with_notice(calendar_for(XIAMEN), NOTICE)
    enter()
    assert calendar_for(XIAMEN) == foreseen
    fewer = replace(NOTICE, holidays=NOTICE.holidays[:-1])
    foreseen = calendars.with_notice(calendar_for(XIAMEN), fewer)
    enter(fewer)
    assert calendar_for(XIAMEN) == foreseen
    foreseen = calendars.without_own(XIAMEN, 2027)
    with clock.moved_to(TODAY):
        calendars.withdraw(XIAMEN, 2027, actor=None, today=TODAY)
    assert calendar_for(XIAMEN) == foreseen


def test_what_was_entered_can_be_read_back(session):
    enter()
    assert calendars.notice_of(XIAMEN, 2027) == NOTICE
    assert calendars.notice_of(QUANZHOU, 2027) is None


def test_a_past_day_keeps_the_calendar_known_then(session):
    enter(on=date(2026, 12, 10))
    assert calendar_for(XIAMEN, known_by=date(2026, 12, 9)).is_workday(HOLIDAY)
    assert not calendar_for(XIAMEN, known_by=date(2026, 12, 10)).is_workday(HOLIDAY)


def test_a_notice_for_all_regions_gives_way_to_the_own_one(session):
    everywhere = CalendarYear(region_code=None, year=2027, notice="统一", effective_on=TODAY)
    session.add(everywhere)
    session.flush()
    assert not calendar_for(XIAMEN).is_provisional(HOLIDAY)
    assert calendar_for(XIAMEN).is_workday(HOLIDAY)
    enter()
    assert not calendar_for(XIAMEN).is_workday(HOLIDAY)
    assert calendars.year_view(QUANZHOU, 2027).source == "everywhere"


@pytest.mark.parametrize("year", [2025, 2029])
def test_a_year_that_is_over_or_far_away_cannot_be_entered(session, year):
    with pytest.raises(RuleBroken, match="只能录入2026年至2028年"):
        enter(replace(NOTICE, year=year))


def test_only_the_own_notice_can_be_withdrawn(session):
    with pytest.raises(RuleBroken, match="不需要撤销"):
        calendars.withdraw(XIAMEN, 2027, actor=None, today=TODAY)


def test_the_trail_says_who_entered_what(session):
    coordinator = builders.a_coordinator()
    calendars.enter(XIAMEN, NOTICE, actor=coordinator, today=TODAY)
    session.flush()
    entry = session.query(AuditEntry).filter_by(action="calendar.entered").one()
    assert (entry.actor_id, entry.region_code, entry.new["title"]) == (coordinator.id, XIAMEN, NOTICE.title)


@pytest.mark.parametrize(
    ("day", "missing"), [("2026-11-30", None), ("2026-12-01", 2027), ("2027-01-04", 2027), ("2024-12-31", None), ("2027-12-01", 2027)]
)
def test_from_december_the_next_year_is_missed(session, day, missing):
    assert calendars.missing_year(calendar_for(XIAMEN), date.fromisoformat(day)) == missing


def test_with_the_notice_nothing_is_missed_until_the_next_december(session):
    enter()
    calendar = calendar_for(XIAMEN)
    assert calendars.missing_year(calendar, date(2026, 12, 1)) is None
    assert calendars.missing_year(calendar, date(2027, 12, 1)) == 2028


def test_the_year_view_names_its_days_and_its_source(session):
    enter()
    view = calendars.year_view(XIAMEN, 2027)
    days = {one.day: (one.kind, one.name) for weeks in view.months for week in weeks for one in week if one}
    assert view.source == "own"
    assert len(days) == 365
    assert days[HOLIDAY] == ("rest", "春节")
    assert days[WORKED_SUNDAY] == ("worked", "春节")
    assert days[date(2027, 3, 6)] == ("weekend", "")
    library = calendars.year_view(XIAMEN, 2024)
    days = {one.day: (one.kind, one.name) for weeks in library.months for week in weeks for one in week if one}
    assert (library.source, days[date(2024, 10, 1)], days[date(2024, 10, 12)][0]) == ("library", ("rest", "国庆节"), "worked")
    assert calendars.year_view(QUANZHOU, 2027).source == "provisional"

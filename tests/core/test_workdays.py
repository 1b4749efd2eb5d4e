"""The working calendar (domain.md §10). Facts of 2024: rest from 1 to 7 October, work on Sunday 29 September and Saturday 12 October."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.workdays import LIBRARY_YEARS, WorkCalendar

CALENDAR = WorkCalendar()
days = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 9, 28), False),
        (date(2024, 9, 29), True),  # Sunday, worked for the National Day
        (date(2024, 9, 30), True),
        (date(2024, 10, 1), False),
        (date(2024, 10, 7), False),
        (date(2024, 10, 8), True),
        (date(2024, 10, 12), True),  # Saturday, worked
        (date(2024, 10, 13), False),
        (date(2024, 9, 14), True),  # Saturday, worked for the Mid-Autumn Festival
        (date(2024, 9, 16), False),
        (date(2024, 2, 4), True),  # Sunday before the Spring Festival
        (date(2024, 2, 9), True),
        (date(2024, 2, 18), True),
    ],
)
def test_rest_and_work_follow_the_notice(day, works):
    assert CALENDAR.is_workday(day) is works


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2024, 10, 1), date(2024, 10, 8), date(2024, 9, 30)),
        (date(2024, 10, 8), date(2024, 10, 8), date(2024, 10, 8)),
        (date(2024, 9, 28), date(2024, 9, 29), date(2024, 9, 27)),
        (date(2024, 9, 29), date(2024, 9, 29), date(2024, 9, 29)),
        (date(2024, 12, 31), date(2024, 12, 31), date(2024, 12, 31)),
    ],
)
def test_next_and_last_working_day(day, after, before):
    assert (CALENDAR.on_or_after(day), CALENDAR.on_or_before(day)) == (after, before)


@pytest.mark.parametrize(
    ("start", "workdays", "expected"),
    [
        (date(2024, 9, 30), 1, date(2024, 10, 8)),
        (date(2024, 9, 27), 1, date(2024, 9, 29)),
        (date(2024, 9, 27), 3, date(2024, 10, 8)),
        (date(2024, 10, 8), -1, date(2024, 9, 30)),
        (date(2024, 10, 8), -2, date(2024, 9, 29)),
        (date(2024, 10, 5), 1, date(2024, 10, 8)),
        (date(2024, 10, 5), 0, date(2024, 10, 5)),
        (date(2024, 10, 5), -1, date(2024, 9, 30)),
    ],
)
def test_counting_working_days_from_a_date(start, workdays, expected):
    assert CALENDAR.add(start, workdays) == expected


@pytest.mark.parametrize(
    ("start", "end", "workdays"),
    [
        (date(2024, 9, 30), date(2024, 10, 8), 1),
        (date(2024, 9, 27), date(2024, 9, 30), 2),
        (date(2024, 10, 8), date(2024, 10, 8), 0),
        (date(2024, 10, 8), date(2024, 9, 30), -1),
        (date(2024, 10, 1), date(2024, 10, 7), 0),
    ],
)
def test_working_days_between_two_dates(start, end, workdays):
    assert CALENDAR.between(start, end) == workdays


@pytest.mark.parametrize(
    ("end", "n", "expected"),
    [
        (date(2024, 9, 30), 1, date(2024, 9, 30)),
        (date(2024, 9, 30), 2, date(2024, 9, 29)),
        (date(2024, 9, 30), 3, date(2024, 9, 27)),
        (date(2024, 3, 31), 3, date(2024, 3, 27)),  # the quarter ends on a Sunday
        (date(2024, 6, 30), 3, date(2024, 6, 26)),
        (date(2024, 12, 31), 3, date(2024, 12, 27)),
    ],
)
def test_the_nth_last_working_day_of_a_quarter(end, n, expected):
    assert CALENDAR.nth_last_up_to(end, n) == expected


def test_an_own_day_wins_over_the_library():
    own = WorkCalendar({date(2024, 10, 8): False, date(2024, 10, 7): True})
    assert (own.is_workday(date(2024, 10, 7)), own.is_workday(date(2024, 10, 8))) == (True, False)
    assert own.on_or_after(date(2024, 10, 8)) == date(2024, 10, 9)


def test_a_year_entered_whole_no_longer_asks_the_library():
    own = WorkCalendar({}, frozenset({2024}))
    assert own.is_workday(date(2024, 10, 1)), "a Tuesday, and the notice entered names no rest day"


def test_a_year_nobody_has_announced_counts_monday_to_friday_and_is_provisional():
    unknown = LIBRARY_YEARS.stop
    friday = date(unknown, 1, 1) + timedelta(days=(4 - date(unknown, 1, 1).weekday()) % 7)
    assert CALENDAR.is_provisional(friday)
    assert [CALENDAR.is_workday(friday + timedelta(days=n)) for n in range(4)] == [True, False, False, True]
    assert not WorkCalendar(own_years=frozenset({unknown})).is_provisional(friday)
    assert not CALENDAR.is_provisional(date(2024, 10, 8))


def test_the_library_knows_every_year_it_is_asked_for():
    assert all(CALENDAR.is_workday(date(year, 1, 1)) is False for year in LIBRARY_YEARS)


@given(days, st.integers(-30, 30))
def test_adding_and_counting_agree(day, workdays):
    assert CALENDAR.between(day, CALENDAR.add(day, workdays)) == workdays or not CALENDAR.is_workday(day)

"""The ladder by the calendar of 2024: National Day rests 1–7 October; Sunday 29 September and Saturday 12 October work."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.workdays import WorkCalendar
from tracker.reminders.ladder import Choice, Rule, choose, steps_until
from tracker.reminders.models import Clock
from tracker.reminders.rules import DEFAULT_RULES

CALENDAR = WorkCalendar()
LADDERS = {
    clock: [Rule(row[0], row[1], row[2], row[3], row[4], row[5], tuple(row[6]), tuple(row[7])) for row in DEFAULT_RULES if row[0] is clock]
    for clock in Clock
}
LONG_AGO = date(2020, 1, 1)


def days(clock, anchor, until):
    """Step names with their days."""
    return {step.name: step.on.isoformat() for step in steps_until(LADDERS[clock], date.fromisoformat(anchor), CALENDAR, until)}


def taken(clock, anchor, today, *, since=LONG_AGO, spent=()):
    """Names taken and passed over on ``today``."""
    today = date.fromisoformat(today)
    choice = choose(steps_until(LADDERS[clock], date.fromisoformat(anchor), CALENDAR, today), since=since, today=today, spent=set(spent))
    return [step.name for step in choice.taken], [step.name for step in choice.skipped]


def test_the_deadline_ladder_goes_around_national_day():
    assert days(Clock.DEADLINE, "2024-09-30", date(2024, 10, 31)) == {
        "before30": "2024-09-02",  # 31 August is a Saturday
        "before7": "2024-09-20",
        "before3": "2024-09-26",  # counted over the working Sunday
        "on_day": "2024-09-30",
        "after1": "2024-10-08",
        "after5": "2024-10-12",  # a working Saturday
        "after5+5": "2024-10-18",
        "listing": "2024-10-18",
        "after5+10": "2024-10-25",
    }


def test_a_deadline_on_a_rest_day_is_met_on_the_next_working_day():
    found = days(Clock.DEADLINE, "2024-10-05", date(2024, 10, 10))
    assert found["on_day"] == "2024-10-08"
    assert found["after1"] == "2024-10-09"
    assert found["before3"] == "2024-09-27"


def test_the_report_ladder_ends_after_the_third_day():
    assert days(Clock.REPORT, "2024-09-26", date(2025, 6, 30)) == {
        "before3": "2024-09-23",
        "on_day": "2024-09-26",
        "after1": "2024-09-27",
        "after3": "2024-09-30",
    }


def test_signing_review_and_milestones():
    assert days(Clock.SIGN, "2024-09-30", date(2024, 10, 31)) == {"on_day": "2024-09-30", "after1": "2024-10-08"}
    assert days(Clock.REVIEW, "2024-09-27", date(2024, 10, 31)) == {"third_day": "2024-10-08"}
    assert days(Clock.MILESTONE, "2024-10-11", date(2024, 10, 31)) == {
        "before3": "2024-10-08",
        "on_day": "2024-10-11",
        "after1": "2024-10-12",
    }


def test_on_each_day_of_the_ladder_its_own_step():
    spent = []
    found = {}
    day = date(2024, 8, 30)
    while day <= date(2024, 10, 25):
        names, skipped = taken(Clock.DEADLINE, "2024-09-30", day.isoformat(), spent=spent)
        if names or skipped:
            found[day.isoformat()] = (names, skipped)
            spent += names + skipped
        day += timedelta(days=1)
    assert found == {
        "2024-09-02": (["before30"], []),
        "2024-09-20": (["before7"], []),
        "2024-09-26": (["before3"], []),
        "2024-09-30": (["on_day"], []),
        "2024-10-08": (["after1"], []),
        "2024-10-12": (["after5"], []),
        "2024-10-18": (["after5+5", "listing"], []),
        "2024-10-25": (["after5+10"], []),
    }


def test_after_a_pause_only_the_strongest_missed_step_is_taken():
    assert taken(Clock.DEADLINE, "2024-09-27", "2024-10-09", spent=["before30", "before7"]) == (["after1"], ["before3", "on_day"])


def test_off_from_26_september_to_9_october():
    assert taken(Clock.DEADLINE, "2024-09-25", "2024-10-09", spent=["before30", "before7", "before3", "on_day"]) == (
        ["after5"],
        ["after1"],
    )


def test_a_listing_that_was_missed_and_a_supervision_of_today_both_go_out():
    names, skipped = taken(Clock.DEADLINE, "2024-09-30", "2024-10-25", spent=["before30", "before7", "before3", "on_day", "after1"])
    assert (names, skipped) == (["listing", "after5+10"], ["after5", "after5+5"])


def test_steps_of_before_the_issue_never_count():
    assert taken(Clock.DEADLINE, "2024-09-30", "2024-09-26", since=date(2024, 9, 25)) == (["before3"], [])
    assert taken(Clock.DEADLINE, "2024-09-30", "2024-09-25", since=date(2024, 9, 25)) == ([], [])


def test_a_rule_added_later_sends_nothing_of_the_past():
    assert taken(Clock.DEADLINE, "2024-09-30", "2024-09-27", spent=["before3"]) == ([], ["before30", "before7"])


def test_a_rest_day_sends_nothing_of_its_own():
    assert taken(Clock.DEADLINE, "2024-09-30", "2024-10-05", spent=["before30", "before7", "before3", "on_day"]) == ([], [])


@given(
    anchor=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
    gaps=st.lists(st.integers(1, 40), min_size=1, max_size=30),
)
def test_whatever_days_it_runs_no_step_is_spent_twice_and_every_step_of_the_past_is_spent(anchor, gaps):
    spent = []
    today = anchor - timedelta(days=60)
    for gap in gaps:
        today += timedelta(days=gap)
        steps = steps_until(LADDERS[Clock.DEADLINE], anchor, CALENDAR, today)
        choice = choose(steps, since=LONG_AGO, today=today, spent=set(spent))
        assert isinstance(choice, Choice)
        spent += [step.name for step in (*choice.taken, *choice.skipped)]
        assert len([step for step in choice.taken if step.on < today]) <= 1
        assert sorted(spent) == sorted(step.name for step in steps)


@pytest.mark.parametrize("clock", [Clock.DEADLINE, Clock.REPORT, Clock.SIGN, Clock.REVIEW, Clock.MILESTONE])
@given(anchor=st.dates(date(2023, 1, 1), date(2026, 6, 30)))
def test_every_step_falls_on_a_working_day(clock, anchor):
    steps = steps_until(LADDERS[clock], anchor, CALENDAR, anchor + timedelta(days=60))
    assert all(CALENDAR.is_workday(step.on) for step in steps)

"""Lights by the table of domain.md §4: boundaries, order, rest days, holds. No database: facts in, verdict out."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.tasks.judged import CALENDAR, HALF_TIME, LEAD, NEW_YEAR, QUARTERS, SECOND, TODAY, facts, light, of, owed
from tracker.tasks.facts import Goal
from tracker.tasks.lights import Thresholds, days_overdue, expected_percent
from tracker.tasks.models import Light, ProgressClass, TaskStatus


@pytest.mark.parametrize("status", [TaskStatus.DRAFT, TaskStatus.SUSPENDED, TaskStatus.TERMINATED])
def test_what_rests_is_grey_even_past_its_deadline(status):
    assert of(light(facts(status=status, due_on=date(2024, 3, 1)), TODAY)) == (Light.GREY, str(status))


def test_closed_is_done_even_when_it_was_late():
    verdict = light(facts(status=TaskStatus.CLOSED, status_since=date(2024, 9, 3), due_on=date(2024, 3, 1)), TODAY)
    assert of(verdict) == (Light.DONE, "closed")
    assert "2024年9月3日" in verdict.sentence


@pytest.mark.parametrize(
    ("due_on", "on", "days"),
    [
        (date(2024, 10, 8), date(2024, 10, 8), 0),
        (date(2024, 10, 8), date(2024, 10, 9), 1),
        (date(2024, 9, 30), date(2024, 10, 1), 1),  # calendar days: the holiday counts once it is late
        (date(2024, 9, 30), date(2024, 10, 8), 8),
        (date(2024, 10, 1), date(2024, 10, 8), 0),  # a rest day's deadline is met on the next working day
        (date(2024, 10, 1), date(2024, 10, 9), 1),
        (date(2024, 9, 29), date(2024, 9, 29), 0),  # a Sunday that was worked moves nothing
        (date(2024, 9, 29), date(2024, 9, 30), 1),
        (date(2024, 9, 28), date(2024, 9, 29), 0),
        (date(2024, 9, 28), date(2024, 9, 30), 1),
    ],
)
def test_overdue_begins_the_day_after_it_could_be_met(due_on, on, days):
    task = facts(100, due_on=due_on)
    assert days_overdue(task, on, CALENDAR) == days
    assert (light(task, on).rule == "overdue") is (days > 0)
    assert light(task, on).days_overdue == days


@pytest.mark.parametrize("status", [TaskStatus.ISSUED, TaskStatus.IN_PROGRESS, TaskStatus.CLOSURE_REQUESTED])
def test_past_the_deadline_is_red_in_every_open_state(status):
    verdict = light(facts(100, status=status, due_on=date(2024, 9, 18)), TODAY)
    assert of(verdict) == (Light.RED, "overdue")
    assert "2024年9月18日" in verdict.sentence
    assert "20天" in verdict.sentence


@pytest.mark.parametrize("kind", ["closure", "extension"])
def test_a_request_made_in_time_holds_the_light(kind):
    waiting = facts(100, status=TaskStatus.CLOSURE_REQUESTED, due_on=date(2024, 9, 18), held_since={kind: date(2024, 9, 18)})
    assert of(light(waiting, TODAY)) == (Light.GREEN, "waiting")
    assert days_overdue(waiting, TODAY, CALENDAR) == 0


def test_a_hold_stops_the_expected_line_on_the_day_of_the_request():
    day = date(2024, 6, 30)
    assert expected_percent(facts(held_since={"extension": day}), date(2024, 12, 1)) == expected_percent(facts(), day)


def test_a_continuing_task_is_never_overdue_and_grey_while_its_reports_come():
    task = facts(due_on=None, continuing=True)
    assert of(light(task, date(2030, 1, 1))) == (Light.GREY, "continuing")
    assert (days_overdue(task, date(2030, 1, 1), CALENDAR), expected_percent(task, date(2030, 1, 1))) == (0, None)


def test_a_continuing_task_turns_yellow_and_red_by_its_reports():
    dues = [owed(LEAD, *quarter) for quarter in QUARTERS]
    once = facts(due_on=None, continuing=True, dues=dues[:1])
    assert of(light(once, date(2024, 4, 1))) == (Light.YELLOW, "report_late")
    thrice = facts(due_on=None, continuing=True, dues=dues)
    assert of(light(thrice, date(2024, 10, 1))) == (Light.RED, "reports_missing")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2023, 12, 1), 0),
        (NEW_YEAR, 0),
        (date(2024, 1, 2), Fraction(100, 364)),
        (date(2024, 4, 1), 25),
        (HALF_TIME, 50),
        (date(2024, 12, 30), 100),
        (date(2025, 6, 1), 100),
    ],
)
def test_the_expected_line_is_straight_from_issue_to_deadline(on, expected):
    assert expected_percent(facts(), on) == expected


def test_milestones_bend_the_line():
    task = facts(goals=[Goal(HALF_TIME, 20, None, "开工"), Goal(date(2024, 10, 1), None, None, "没有数字的节点")])
    assert expected_percent(task, date(2024, 4, 1)) == 10
    assert expected_percent(task, HALF_TIME) == 20
    assert expected_percent(task, date(2024, 9, 30)) == 60


def test_there_is_no_line_before_issue():
    assert expected_percent(facts(issued_on=None), HALF_TIME) is None


@pytest.mark.parametrize(
    ("percent", "on", "seen"),
    [
        (100, HALF_TIME, (Light.GREEN, "on_track")),
        (50, HALF_TIME, (Light.GREEN, "on_track")),
        (41, HALF_TIME, (Light.GREEN, "on_track")),
        (40, HALF_TIME, (Light.YELLOW, "behind")),  # exactly 10
        (41, date(2024, 7, 4), (Light.GREEN, "on_track")),  # 9.82
        (41, date(2024, 7, 5), (Light.YELLOW, "behind")),  # 10.10
        (20, HALF_TIME, (Light.YELLOW, "behind")),  # exactly 30 is yellow
        (20, date(2024, 7, 2), (Light.RED, "far_behind")),  # 30.27
        (19, HALF_TIME, (Light.RED, "far_behind")),
        (None, HALF_TIME, (Light.RED, "far_behind")),
        (None, date(2024, 4, 1), (Light.YELLOW, "behind")),
    ],
)
def test_points_behind_the_line_are_compared_unrounded(percent, on, seen):
    assert of(light(facts(percent), on)) == seen


def test_a_hair_above_thirty_is_red_although_it_prints_as_thirty():
    task = facts(0, issued_on=date(2000, 1, 1), due_on=date(2020, 1, 1))
    day = date(2006, 1, 1)
    while expected_percent(task, day) <= 30:
        day += timedelta(days=1)
    assert light(task, day - timedelta(days=1)).light is Light.YELLOW
    assert light(task, day).light is Light.RED
    assert "30.0个百分点" in light(task, day).sentence


def test_the_sentence_names_both_lines_and_the_distance():
    sentence = light(facts(19), HALF_TIME).sentence
    assert all(words in sentence for words in ("19%", "50.0%", "31.0个百分点", "30个百分点"))


def test_other_units_do_not_give_the_task_its_percent():
    task = facts(50)
    task.progress[SECOND] = (0, ProgressClass.BEHIND)
    assert of(light(task, HALF_TIME)) == (Light.GREEN, "on_track")


@pytest.mark.parametrize(
    ("due_on", "on", "rule"),
    [
        (date(2024, 10, 31), date(2024, 10, 27), "on_track"),  # 60 days from issue: 3 working days warn
        (date(2024, 10, 31), date(2024, 10, 28), "due_soon"),
        (date(2024, 10, 31), date(2024, 10, 31), "due_soon"),
        (date(2024, 11, 1), date(2024, 10, 22), "on_track"),  # 61 days: 7 working days warn; Friday 1 November
        (date(2024, 11, 1), date(2024, 10, 23), "due_soon"),
    ],
)
def test_the_deadline_warns_three_or_seven_working_days_before(due_on, on, rule):
    assert light(facts(100, issued_on=date(2024, 9, 1), due_on=due_on), on).rule == rule


def test_working_days_are_counted_across_the_holiday():
    task = facts(100, issued_on=date(2024, 9, 1), due_on=date(2024, 10, 10))
    assert light(task, date(2024, 9, 29)).rule == "on_track"  # 30.9., 8., 9. and 10.10. are left
    verdict = light(task, date(2024, 9, 30))
    assert verdict.rule == "due_soon"
    assert "3个工作日" in verdict.sentence


def test_the_last_day_says_today():
    assert "今天到期" in light(facts(100, issued_on=date(2024, 9, 1), due_on=TODAY), TODAY).sentence


def test_the_day_on_which_a_rest_days_deadline_can_still_be_met_is_the_last_day():
    assert "今天到期" in light(facts(100, due_on=date(2024, 10, 1)), TODAY).sentence


def test_rules_are_tried_in_the_order_of_the_table():
    dues = [owed(LEAD, *one) for one in QUARTERS]
    soon = {"status": TaskStatus.ISSUED, "sign_due_on": NEW_YEAR, "due_on": date(2024, 10, 9)}
    later = {**soon, "due_on": date(2024, 12, 30)}
    assert light(facts(0, **soon, dues=dues), TODAY).rule == "far_behind"
    assert light(facts(100, **soon, dues=dues), TODAY).rule == "reports_missing"
    assert light(facts(80, **soon, dues=dues[:1]), TODAY).rule == "due_soon"
    assert light(facts(60, **later, dues=dues[:1]), TODAY).rule == "behind"
    assert light(facts(100, **later, dues=dues[:1]), TODAY).rule == "report_late"
    assert light(facts(100, **later), TODAY).rule == "sign_late"


def test_a_region_can_move_the_thresholds():
    strict = Thresholds(red_points=5, yellow_points=2, due_soon_workdays=30, due_soon_workdays_long=30, missing_periods=1)
    assert light(facts(44), HALF_TIME, strict).rule == "far_behind"
    assert light(facts(100, dues=[owed(LEAD, *QUARTERS[0])]), date(2024, 4, 1), strict).rule == "reports_missing"
    assert light(facts(100), date(2024, 12, 1), strict).rule == "due_soon"


@pytest.mark.parametrize("issued_on", [TODAY, date(2024, 11, 5)])
def test_a_task_issued_on_or_after_its_deadline_is_expected_whole(issued_on):
    task = facts(issued_on=issued_on, due_on=TODAY)
    assert expected_percent(task, issued_on) == 100
    assert light(task, issued_on).light is Light.RED

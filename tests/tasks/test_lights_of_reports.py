"""Late and missing reports, late signatures (domain.md §3, §4)."""

from datetime import date

import pytest

from tests.tasks.judged import CALENDAR, HALF_TIME, LEAD, QUARTERS, SECOND, SUPPORT, TODAY, facts, light, of, owed
from tracker.tasks.lights import late_reports, missing_in_a_row
from tracker.tasks.models import Light, TaskStatus


def test_a_report_is_late_the_day_after_and_the_sentence_says_which():
    task = facts(100, dues=[owed(LEAD, *QUARTERS[2])])
    assert of(light(task, date(2024, 9, 27))) == (Light.GREEN, "on_track")
    verdict = light(task, date(2024, 9, 28))
    assert of(verdict) == (Light.YELLOW, "report_late")
    assert "2024年第三季度" in verdict.sentence
    assert verdict.reports_late == 1


@pytest.mark.parametrize(
    ("due", "late"),
    [
        (owed(LEAD, *QUARTERS[2], date(2024, 9, 20)), False),
        (owed(LEAD, *QUARTERS[2], TODAY), False),
        (owed(LEAD, *QUARTERS[2], waived=True), False),
        (owed(SECOND, *QUARTERS[2]), True),
        (owed(SUPPORT, *QUARTERS[2]), False),  # support units owe nothing
        (owed(99, *QUARTERS[2]), False),  # a unit that has left the task
    ],
)
def test_who_owes_a_late_report(due, late):
    task = facts(100, dues=[due])
    assert bool(late_reports(task, TODAY, CALENDAR)) is late
    assert (light(task, TODAY).rule == "report_late") is late


def test_an_old_gap_is_forgotten_once_a_later_report_came():
    dues = [owed(LEAD, *QUARTERS[0]), owed(LEAD, *QUARTERS[1], date(2024, 6, 20))]
    assert late_reports(facts(dues=dues), HALF_TIME, CALENDAR) == []


def test_a_report_due_on_a_rest_day_is_late_after_the_next_working_day():
    task = facts(100, dues=[owed(LEAD, "2024-10", date(2024, 10, 5))])
    assert late_reports(task, TODAY, CALENDAR) == []
    assert len(late_reports(task, date(2024, 10, 9), CALENDAR)) == 1


@pytest.mark.parametrize(
    ("met", "waived", "missing"),
    [
        ((None, None, None), (), 3),
        ((None, None, TODAY), (), 0),
        ((None, date(2024, 6, 1), None), (), 1),
        ((date(2024, 3, 1), None, None), (), 2),
        ((None, None, None), (1,), 2),
    ],
)
def test_periods_missing_in_a_row_are_counted_back_from_the_latest(met, waived, missing):
    task = facts(100, dues=[owed(LEAD, *one, met[n], waived=n in waived) for n, one in enumerate(QUARTERS)])
    assert missing_in_a_row(task, TODAY, CALENDAR) == missing
    assert (light(task, TODAY).rule == "reports_missing") is (missing >= 3)


def test_only_the_first_lead_makes_missing_periods_red():
    task = facts(100, dues=[owed(SECOND, *one) for one in QUARTERS])
    assert of(light(task, TODAY)) == (Light.YELLOW, "report_late")


@pytest.mark.parametrize(
    ("on", "signed_on", "rule"),
    [(date(2024, 1, 3), None, "on_track"), (date(2024, 1, 4), None, "sign_late"), (date(2024, 1, 4), date(2024, 1, 4), "on_track")],
)
def test_signing_is_late_after_its_day(on, signed_on, rule):
    task = facts(issued_on=date(2024, 1, 2), status=TaskStatus.ISSUED, sign_due_on=date(2024, 1, 3), signed_on=signed_on)
    assert light(task, on).rule == rule


def test_signing_due_on_a_rest_day_waits_for_the_next_working_day():
    task = facts(issued_on=date(2024, 9, 30), status=TaskStatus.ISSUED, sign_due_on=date(2024, 10, 1))
    assert (light(task, TODAY).rule, light(task, date(2024, 10, 9)).rule) == ("on_track", "sign_late")

"""What is owed, and by when (domain.md §3 "report")."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tests.builders import CALENDAR, a_plan, a_task, a_unit
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.plans.models import PlanStatus, ReportFrequency
from tracker.tasks import report_dues, services
from tracker.tasks.models import ReportDue, Task, TaskStatus
from tracker.tasks.report_dues import current_period, due_date, due_of, open_report_dues, report_met, waive


def owed(session, task: Task) -> list[tuple[int, str, date]]:
    session.flush()
    rows = session.scalars(sa.select(ReportDue).where(ReportDue.task_id == task.id).order_by(ReportDue.id))
    return [(row.unit_id, row.period, row.due_on) for row in rows]


@pytest.mark.parametrize(
    ("period", "due_on"),
    [
        ("2024Q1", date(2024, 3, 27)),
        ("2024Q2", date(2024, 6, 26)),
        ("2024Q3", date(2024, 9, 27)),  # Sunday the 29th was worked
        ("2024Q4", date(2024, 12, 27)),
        ("2024H1", date(2024, 6, 26)),
        ("2024-09", date(2024, 9, 25)),
        ("2024-05", date(2024, 5, 27)),  # the 25th is a Saturday
        ("2024-02", date(2024, 2, 26)),
    ],
)
def test_the_day_on_which_a_report_is_due(period, due_on):
    assert due_date(parse_period(period), CALENDAR) == due_on


def test_lead_and_responsible_units_owe_and_support_units_do_not(session):
    lead, responsible, support = a_unit(), a_unit(), a_unit()
    task = a_task(lead=lead, responsible=(responsible,), support=(support,))
    assert open_report_dues(date(2024, 7, 1), [task]) == 2
    assert owed(session, task) == [(unit.id, "2024Q3", date(2024, 9, 27)) for unit in (lead, responsible)]


def test_opening_again_opens_nothing(session):
    task = a_task()
    assert (open_report_dues(date(2024, 7, 1), [task]), open_report_dues(date(2024, 9, 27), [task])) == (1, 0)
    assert open_report_dues(date(2024, 10, 8), [task]) == 1


def test_after_the_due_date_nothing_more_is_opened_for_the_period(session):
    assert open_report_dues(date(2024, 9, 28), [a_task()]) == 0


@pytest.mark.parametrize(
    ("issued_on", "opened"),
    [
        (date(2024, 9, 11), 1),
        (date(2024, 9, 12), 0),  # ten working days ahead is still within ten
        (date(2024, 9, 13), 0),
        (date(2024, 9, 20), 0),
    ],
)
def test_a_task_issued_shortly_before_owes_nothing_for_that_period(session, issued_on, opened):
    assert CALENDAR.between(date(2024, 9, 12), date(2024, 9, 27)) == 10
    assert open_report_dues(issued_on, [a_task(issued_on=issued_on)]) == opened


@pytest.mark.parametrize(
    ("plan", "own", "period"),
    [
        (ReportFrequency.QUARTERLY, None, "2024Q3"),
        (ReportFrequency.MONTHLY, None, "2024-07"),
        (ReportFrequency.HALF_YEARLY, None, "2024H2"),
        (ReportFrequency.NONE, None, None),
        (ReportFrequency.QUARTERLY, ReportFrequency.MONTHLY, "2024-07"),
        (ReportFrequency.QUARTERLY, ReportFrequency.NONE, None),
    ],
)
def test_the_plan_sets_how_often_and_a_task_may_differ(session, plan, own, period):
    task = a_task(plan=a_plan(report_frequency=plan), report_frequency=own)
    found = current_period(task, date(2024, 7, 3))
    assert (found.code if found else None) == period
    assert open_report_dues(date(2024, 7, 3), [task]) == (period is not None)


@pytest.mark.parametrize("status", [TaskStatus.DRAFT, TaskStatus.CLOSED, TaskStatus.SUSPENDED, TaskStatus.TERMINATED])
def test_the_daily_run_leaves_what_rests_alone(session, status):
    task = a_task(status=status)
    open_report_dues(date(2024, 7, 1))
    assert owed(session, task) == []


def test_the_daily_run_leaves_concluded_plans_alone(session):
    task = a_task()
    task.plan.status = PlanStatus.CONCLUDED
    session.flush()
    assert open_report_dues(date(2024, 7, 1)) == 0


def test_the_first_submission_counts(session):
    task = a_task(with_dues=True)
    report_met(task, task.lead_unit_id, "2024Q1", date(2024, 3, 20))
    report_met(task, task.lead_unit_id, "2024Q1", date(2024, 4, 20))
    assert due_of(task, task.lead_unit_id, "2024Q1").met_on == date(2024, 3, 20)
    report_met(task, task.lead_unit_id, "2023Q4", date(2024, 4, 20))  # nothing was owed: nothing happens


def test_waiving_a_report_that_came_is_refused(session):
    task = a_task(with_dues=True)
    due = due_of(task, task.lead_unit_id, "2024Q1")
    report_met(task, task.lead_unit_id, "2024Q1", date(2024, 3, 20))
    with pytest.raises(RuleBroken, match="已经报送"):
        waive(due, reason="不必再报", actor=None, today=date(2024, 3, 21))


def test_a_unit_that_joins_owes_from_then_on(session):
    task = a_task(with_dues=True)
    joined = a_unit()
    services.assign(task, joined, "responsible", actor=None, today=date(2024, 2, 1))
    assert open_report_dues(date(2024, 2, 1), [task]) == 1
    assert due_of(task, joined.id, "2024Q1").effective_on == date(2024, 2, 1)
    assert report_dues.due_of(task, joined.id, "2024Q1").due_on == date(2024, 3, 27)


def test_a_waiver_is_noted_once_because_a_past_day_has_read_it(session):
    task = a_task(with_dues=True)
    due = due_of(task, task.lead_unit_id, "2024Q1")
    waive(due, reason="不必再报", actor=None, today=date(2024, 3, 20))
    with pytest.raises(RuleBroken, match="已经免报"):
        waive(due, reason="再免一次", actor=None, today=date(2024, 3, 25))
    assert due.waived_on == date(2024, 3, 20)


def test_a_due_that_was_read_with_its_task_can_be_waived(session):
    a_task(with_dues=True)
    session.commit()
    session.expunge_all()
    with_task = sa.select(ReportDue).options(joinedload(ReportDue.task), joinedload(ReportDue.unit))
    due = session.scalars(with_task).first()
    waive(due, reason="不必再报", actor=None, today=date(2024, 3, 20))
    assert due.waived_on == date(2024, 3, 20)

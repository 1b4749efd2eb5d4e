"""As-of (domain.md §2): what held at the end of D as far as it was known at the end of K."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.builders import a_plan, a_task, a_unit, report_progress
from tracker.core import clock
from tracker.core.db import db
from tracker.plans.models import DeadlineBasis, UnitRole
from tracker.tasks import report_dues, services
from tracker.tasks.facts import AsOf, TaskFacts, load
from tracker.tasks.models import Task, TaskStatus

DUE = date(2024, 9, 30)


def facts(task: Task, day: date, known_by: date | None = None) -> TaskFacts | None:
    db.session.flush()
    return load(db.session, AsOf(day, known_by), Task.id == task.id).get(task.id)


def close(task: Task, *, asked_on: date, decided_on: date) -> None:
    """A decision counts from the day of the request and is known from the day it was made."""
    with clock.moved_to(decided_on):
        services.change_state(task, TaskStatus.CLOSED, actor=None, today=asked_on)


def test_a_task_is_not_there_before_it_was_made(session):
    task = a_task(issued_on=date(2024, 3, 1))
    assert facts(task, date(2024, 2, 29)) is None
    assert facts(task, date(2024, 3, 1)).status is TaskStatus.IN_PROGRESS


def test_a_decision_made_later_is_known_later_but_counts_from_the_request(session):
    task = a_task(due_on=DUE)
    close(task, asked_on=date(2024, 9, 28), decided_on=date(2024, 10, 9))
    seen = [(known, facts(task, DUE, known).status) for known in (DUE, date(2024, 10, 8), date(2024, 10, 9))]
    assert [status for _, status in seen] == [TaskStatus.IN_PROGRESS, TaskStatus.IN_PROGRESS, TaskStatus.CLOSED]
    assert facts(task, date(2024, 9, 27), date(2024, 10, 9)).status is TaskStatus.IN_PROGRESS
    assert facts(task, date(2024, 10, 9)).status_since == date(2024, 9, 28)


def test_the_day_ends_at_midnight_in_shanghai(session):
    task = a_task(issued_on=date(2024, 3, 1))
    with clock.moved_to(date(2024, 9, 30), clock_time=clock.NOON.replace(hour=23, minute=59)):
        services.change_state(task, TaskStatus.SUSPENDED, actor=None, today=date(2024, 9, 30))
    with clock.moved_to(date(2024, 10, 1), clock_time=clock.NOON.replace(hour=0)):
        services.change_state(task, TaskStatus.IN_PROGRESS, actor=None, today=date(2024, 9, 30))
    assert facts(task, DUE).status is TaskStatus.SUSPENDED
    assert facts(task, DUE, date(2024, 10, 1)).status is TaskStatus.IN_PROGRESS


def test_rows_are_ordered_by_id_not_by_instant(session):
    task = a_task()
    with clock.moved_to(date(2024, 6, 2)):
        services.change_state(task, TaskStatus.SUSPENDED, actor=None, today=date(2024, 6, 2))
    with clock.moved_to(date(2024, 6, 1)):
        services.change_state(task, TaskStatus.IN_PROGRESS, actor=None, today=date(2024, 6, 1))
    assert facts(task, date(2024, 7, 1)).status is TaskStatus.IN_PROGRESS


def test_the_deadline_of_a_date_and_the_original_one(session):
    task = a_task(due_on=DUE)
    with clock.moved_to(date(2024, 9, 10)):
        services.set_deadline(
            task, due_on=date(2024, 12, 20), basis=DeadlineBasis.MANUAL, actor=None, today=date(2024, 9, 5), is_extension=True
        )
    before, after = facts(task, date(2024, 9, 9)), facts(task, date(2024, 9, 10))
    assert (before.due_on, before.extensions) == (DUE, 0)
    assert (after.due_on, after.original_due_on, after.extensions) == (date(2024, 12, 20), DUE, 1)
    assert facts(task, date(2024, 9, 5), date(2024, 9, 10)).due_on == date(2024, 12, 20)


def test_units_of_a_date_and_their_first_lead(session):
    old, new = a_unit(), a_unit()
    task = a_task(lead=old, support=(a_unit(),))
    with clock.moved_to(date(2024, 5, 6)):
        services.unassign(task, old, actor=None, today=date(2024, 5, 6))
        services.assign(task, new, UnitRole.LEAD, actor=None, today=date(2024, 5, 6))
    assert facts(task, date(2024, 5, 5)).lead_unit_id == old.id
    assert facts(task, date(2024, 5, 6)).lead_unit_id == new.id == task.lead_unit_id
    assert old.id not in facts(task, date(2024, 5, 6)).reporting_units


def test_support_units_owe_nothing(session):
    lead, responsible, support = a_unit(), a_unit(), a_unit()
    task = a_task(lead=lead, responsible=(responsible,), support=(support,))
    assert facts(task, DUE).reporting_units == {lead.id, responsible.id}


def test_percent_is_that_of_the_first_lead_then(session):
    first, second = a_unit(), a_unit()
    task = a_task(lead=first, responsible=(second,))
    report_progress(task, 30, on=date(2024, 3, 20))
    report_progress(task, 90, on=date(2024, 3, 21), unit=second)
    report_progress(task, 55, on=date(2024, 6, 20), period="2024Q2")
    percents = [facts(task, day).percent for day in (date(2024, 3, 19), date(2024, 3, 25), DUE)]
    assert percents == [0, 30, 55]
    assert facts(task, DUE).progress[second.id][0] == 90


def test_a_report_counts_from_its_submission_once_it_is_accepted(session):
    task = a_task()
    with clock.moved_to(date(2024, 4, 8)):
        services.record_progress(
            task,
            task.lead_unit_id,
            period="2024Q1",
            percent=40,
            progress_class="on_pace",
            submitted_on=date(2024, 3, 27),
            actor=None,
        )
    assert (facts(task, date(2024, 3, 31)).percent, facts(task, date(2024, 3, 31), date(2024, 4, 8)).percent) == (0, 40)


def test_signing_and_reports_are_unknown_until_they_happen(session):
    task = a_task(status=TaskStatus.ISSUED, with_dues=True)
    with clock.moved_to(date(2024, 1, 5)):
        services.sign(task, actor=None, today=date(2024, 1, 5))
    with clock.moved_to(date(2024, 3, 20)):
        report_dues.report_met(task, task.lead_unit_id, "2024Q1", date(2024, 3, 20))
    before, after = facts(task, date(2024, 1, 4)), facts(task, date(2024, 3, 20))
    assert (before.sign_due_on, before.signed_on, after.signed_on) == (date(2024, 1, 3), None, date(2024, 1, 5))
    assert ([due.met_on for due in before.dues], [due.met_on for due in after.dues]) == ([None], [date(2024, 3, 20)])


def test_a_waived_report_is_owed_until_the_day_it_was_waived(session):
    task = a_task(with_dues=True)
    due = report_dues.due_of(task, task.lead_unit_id, "2024Q1")
    with clock.moved_to(date(2024, 3, 1)):
        report_dues.waive(due, reason="任务已并入专项行动", actor=None, today=date(2024, 3, 1))
    assert [facts(task, day).dues[0].waived for day in (date(2024, 2, 29), date(2024, 3, 1))] == [False, True]


def test_a_hold_lasts_from_the_request_to_the_decision(session):
    task = a_task(due_on=DUE)
    with clock.moved_to(date(2024, 9, 20)):
        held = services.hold(task, "extension", today=date(2024, 9, 20))
    with clock.moved_to(date(2024, 10, 9)):
        services.release(task, held, on=date(2024, 10, 9))
    kinds = [set(facts(task, day).held_since) for day in (date(2024, 9, 19), date(2024, 9, 20), date(2024, 10, 8), date(2024, 10, 9))]
    assert kinds == [set(), {"extension"}, {"extension"}, set()]


def test_a_refusal_with_effect_from_the_request_leaves_what_was_known_before_alone(session):
    task = a_task(due_on=DUE)
    with clock.moved_to(date(2024, 9, 20)):
        held = services.hold(task, "extension", today=date(2024, 9, 20))
    with clock.moved_to(date(2024, 10, 9)):
        services.release(task, held, on=date(2024, 9, 20))
    assert facts(task, date(2024, 10, 5)).held_since
    assert not facts(task, date(2024, 10, 5), date(2024, 10, 9)).held_since


def test_milestones_are_known_from_the_day_they_were_set(session):
    task = a_task()
    with clock.moved_to(date(2024, 2, 1)):
        goal = services.add_milestone(task, title="封顶", due_on=date(2024, 6, 28), expected_percent=50, actor=None, today=date(2024, 2, 1))
    with clock.moved_to(date(2024, 6, 20)):
        services.meet_milestone(task, goal, actor=None, today=date(2024, 6, 20))
    assert facts(task, date(2024, 1, 31)).goals == []
    assert [goal.met_on for goal in facts(task, date(2024, 6, 19)).goals] == [None]
    assert [goal.met_on for goal in facts(task, date(2024, 6, 20)).goals] == [date(2024, 6, 20)]


def test_the_cache_on_the_task_equals_the_facts(session):
    tasks = [a_task(status=status, with_dues=True, percent=20) for status in TaskStatus if status is not TaskStatus.DRAFT]
    tasks.append(a_task(due_on=None))
    session.flush()
    for task in tasks:
        found = facts(task, date(2024, 10, 8))
        cached = (task.status, task.due_on, task.continuing, task.lead_unit_id, task.percent, task.progress_class, task.issued_on)
        assert cached == (
            found.status,
            found.due_on,
            found.continuing,
            found.lead_unit_id,
            found.percent,
            found.progress_class,
            found.issued_on,
        )


@pytest.mark.engine("sqlite")
def test_the_number_of_queries_does_not_depend_on_the_number_of_tasks(session):
    def queries() -> int:
        session.flush()
        seen: list[str] = []
        count = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", count)
        load(session, AsOf(date(2024, 10, 8)), sa.true())
        event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    a_task(with_dues=True)
    once = queries()
    for _ in range(9):
        a_task(with_dues=True)
    assert queries() == once


def test_before_it_was_carried_over_a_task_belongs_to_the_plan_it_came_from(session):
    successor = a_plan()
    old = a_plan(successor=successor)
    task = a_task(plan=old, due_on=date(2024, 12, 31))
    with clock.moved_to(date(2024, 9, 2)):
        services.carry_over(task, due_on=date(2025, 12, 31), actor=None, today=date(2024, 9, 2))
    session.commit()
    plans = [load(session, AsOf(day), Task.id == task.id)[task.id].plan_id for day in (date(2024, 9, 1), date(2024, 9, 2))]
    assert plans == [old.id, successor.id]

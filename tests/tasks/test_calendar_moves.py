"""Which dates move with the calendar; and the ledger is made anew after a change of calendar or settings."""

from datetime import date

import pytest

from tests import builders
from tests.builders import XIAMEN
from tests.regions.notices import NOTICE
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.workdays import WorkCalendar
from tracker.regions import calendars
from tracker.regions.services import change_setting
from tracker.tasks import calendar_moves, ledger
from tracker.tasks.models import LedgerDay, LedgerEntry, ReportDue, SignDue, TaskStatus

TODAY = date(2026, 12, 2)
OLD = WorkCalendar()
NEW = calendars.with_notice(OLD, NOTICE)


def moved(session):
    session.flush()
    return [(move.kind, move.before, move.after) for move in calendar_moves.moves(XIAMEN, OLD, NEW, TODAY)]


def a_due(session, task, period, due_on, **more):
    row = ReportDue(task_id=task.id, unit_id=task.lead_unit_id, period=period, due_on=due_on, effective_on=TODAY, **more)
    session.add(row)
    session.flush()
    return row


def test_a_deadline_in_the_holiday_is_met_after_it(session):
    builders.a_task(due_on=date(2027, 10, 5))
    assert moved(session) == [(calendar_moves.DEADLINE, date(2027, 10, 5), date(2027, 10, 8))]


def test_a_milestone_moves_like_a_deadline(session):
    from tracker.tasks import services

    task = builders.a_task(due_on=date(2027, 12, 31))
    services.add_milestone(task, title="主体完工", due_on=date(2027, 5, 3), expected_percent=None, actor=None, today=TODAY)
    assert moved(session) == [(calendar_moves.MILESTONE, date(2027, 5, 3), date(2027, 5, 6))]


def test_report_dates_are_counted_anew_unless_they_are_met_waived_or_set_otherwise(session):
    task = builders.a_task(due_on=None)
    a_due(session, task, "2027-09", date(2027, 9, 27))
    a_due(session, task, "2027-10", date(2027, 10, 20))  # not what the calendar gives: somebody's own date
    a_due(session, task, "2027H1", date(2027, 6, 28), met_on=TODAY)
    assert moved(session) == [(calendar_moves.REPORT, date(2027, 9, 27), date(2027, 9, 26))]


def test_a_signature_keeps_its_number_of_working_days(session):
    task = builders.a_task(due_on=None, status=TaskStatus.ISSUED)
    session.query(SignDue).filter_by(task_id=task.id).delete()
    session.add(
        SignDue(task_id=task.id, unit_id=task.lead_unit_id, issued_on=date(2027, 2, 4), due_on=date(2027, 2, 5), effective_on=TODAY)
    )
    assert moved(session) == [(calendar_moves.SIGN, date(2027, 2, 5), date(2027, 2, 12))]


@pytest.mark.parametrize("values", [{"due_on": date(2027, 11, 30)}, {"due_on": date(2027, 10, 5), "status": TaskStatus.CLOSED}])
def test_other_dates_stay(session, values):
    builders.a_task(**values)
    assert moved(session) == []


def test_other_regions_are_not_touched(session):
    builders.a_task(due_on=date(2027, 10, 5), plan=builders.a_plan(region_code=builders.QUANZHOU), lead=builders.a_unit())
    assert moved(session) == []


def test_applied_moves_leave_nothing_to_move(session):
    task = builders.a_task(due_on=None)
    due = a_due(session, task, "2027-09", date(2027, 9, 27))
    calendar_moves.apply(calendar_moves.moves(XIAMEN, OLD, NEW, TODAY), XIAMEN, actor=None)
    session.refresh(due)
    assert due.due_on == date(2027, 9, 26)
    assert calendar_moves.moves(XIAMEN, NEW, NEW, TODAY) == []


def light(session, task, day):
    ledger.ensure(day)
    return session.get(LedgerEntry, (day, task.id), populate_existing=True).rule


def test_the_ledger_of_the_day_is_made_anew_after_a_change_of_settings_or_calendar(session):
    with clock.moved_to(TODAY):
        task = builders.a_task(due_on=date(2026, 12, 31), issued_on=date(2026, 11, 2), percent=50)
        session.commit()
        before = light(session, task, TODAY)
        session.commit()
        with transaction():
            change_setting(XIAMEN, "light.due_soon_workdays", 30, actor=None, on=TODAY)
        assert session.get(LedgerDay, TODAY) is None
        assert light(session, task, TODAY) != before
        session.commit()
        with transaction():
            calendars.enter(XIAMEN, NOTICE, actor=None, today=TODAY)
        assert session.get(LedgerDay, TODAY) is None


def test_the_ledger_of_past_days_stays(session):
    builders.a_task()
    session.commit()
    ledger.ensure(date(2024, 10, 8))
    session.commit()
    with transaction():
        change_setting(XIAMEN, "light.red_points", 5, actor=None, on=date(2024, 10, 9))
    assert session.get(LedgerDay, date(2024, 10, 8)) is not None

"""The ledger cache: built once per day, made again for what changes today, equal to a new computation (domain.md §4)."""

from datetime import date

import sqlalchemy as sa

from tests.builders import CALENDAR, a_task, a_unit, report_progress
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.tasks import ledger, report_dues, services
from tracker.tasks.models import LedgerDay, LedgerEntry, Light, Task, TaskStatus

TODAY = date(2024, 10, 8)


def kept(day: date = TODAY) -> dict[int, LedgerEntry]:
    return {row.task_id: row for row in db.session.scalars(sa.select(LedgerEntry).where(LedgerEntry.day == day))}


def a_mixture() -> list[Task]:
    other = a_unit()
    tasks = [a_task(status=status, with_dues=True, percent=40, responsible=(other,)) for status in TaskStatus]
    tasks += [a_task(due_on=date(2024, 9, 30)), a_task(due_on=None), a_task(due_on=date(2024, 10, 11), percent=100)]
    with clock.moved_to(date(2024, 9, 20)):
        services.hold(tasks[7], "extension", today=date(2024, 9, 20))
        services.add_milestone(tasks[2], title="封顶", due_on=date(2024, 10, 1), expected_percent=40, actor=None, today=date(2024, 9, 20))
    report_progress(tasks[2], 75, on=date(2024, 9, 27))
    return tasks


def test_the_cache_equals_a_new_computation_for_every_task_on_every_kind_of_day(session, travel):
    travel("2024-10-08 12:00")
    a_mixture()
    session.commit()
    for day in (date(2023, 12, 31), date(2024, 1, 2), date(2024, 3, 28), date(2024, 9, 30), TODAY):
        with transaction():
            ledger.ensure(day)
        computed = {row["task_id"]: row for row in ledger.entries(session, day)}
        assert {task_id: row.as_dict() for task_id, row in kept(day).items()} == computed
    assert len(kept()) == 10
    assert len({row.light for row in kept().values()}) >= 4


def test_building_twice_changes_nothing(session, travel):
    travel("2024-10-08 12:00")
    a_task()
    with transaction():
        ledger.ensure(TODAY)
    with transaction():
        assert ledger.build(session, TODAY) == 0
    assert len(kept()) == 1


def test_what_changes_today_is_made_again_in_the_same_transaction(session, travel):
    travel("2024-10-08 12:00")
    task, other = a_task(due_on=date(2024, 9, 30)), a_task(due_on=date(2024, 9, 30))
    with transaction():
        ledger.ensure(TODAY)
    assert kept()[task.id].light is Light.RED
    with transaction():
        services.change_state(task, TaskStatus.CLOSED, actor=None, today=date(2024, 9, 30))
    session.expire_all()
    assert (kept()[task.id].light, kept()[other.id].light) == (Light.DONE, Light.RED)


def test_a_task_made_today_joins_the_ledger(session, travel):
    travel("2024-10-08 12:00")
    with transaction():
        ledger.ensure(TODAY)
    with transaction():
        task = a_task(issued_on=TODAY)
    assert kept()[task.id].light is Light.GREEN


def test_every_kind_of_change_renews_the_row(session, travel):
    travel("2024-10-08 12:00")
    task = a_task(due_on=date(2025, 12, 31), issued_on=date(2024, 9, 2), with_dues=True)
    with transaction():
        ledger.ensure(TODAY)

    def sentence_after(change) -> str:
        with transaction():
            change()
        session.expire_all()
        row = kept()[task.id]
        fresh = ledger.entries(session, TODAY, Task.id == task.id)[0]
        assert row.as_dict() == fresh
        return row.sentence

    assert "未报" in sentence_after(lambda: None)
    sentence_after(lambda: report_dues.report_met(task, task.lead_unit_id, "2024Q3", TODAY))
    sentence_after(
        lambda: services.record_progress(
            task, task.lead_unit_id, period="2024Q3", percent=55, progress_class="ahead", submitted_on=TODAY, actor=None
        )
    )
    assert kept()[task.id].percent == 55
    assert "今天到期" in sentence_after(
        lambda: services.set_deadline(task, due_on=TODAY, basis="manual", actor=None, today=TODAY) and report_progress(task, 100, on=TODAY)
    )
    assert "等待审核" in sentence_after(lambda: services.hold(task, "closure", today=TODAY))
    assert "暂缓" in sentence_after(lambda: services.change_state(task, TaskStatus.SUSPENDED, actor=None, today=TODAY))


def test_the_past_stays_as_it_was_known_then(session, travel):
    travel("2024-10-08 12:00")
    task = a_task(due_on=date(2024, 9, 30))
    with transaction():
        ledger.ensure(date(2024, 10, 1))
    with transaction():
        services.change_state(task, TaskStatus.CLOSED, actor=None, today=date(2024, 9, 30))
    assert kept(date(2024, 10, 1))[task.id].light is Light.RED
    assert {row["light"] for row in ledger.entries(session, date(2024, 10, 1))} == {Light.RED}


def test_a_rollback_forgets_what_was_touched(session, travel):
    travel("2024-10-08 12:00")
    task = a_task(due_on=date(2024, 9, 30))
    with transaction():
        ledger.ensure(TODAY)
    with transaction(rollback=True):
        services.change_state(task, TaskStatus.CLOSED, actor=None, today=TODAY)
    assert ledger.TOUCHED not in session.info
    assert kept()[task.id].light is Light.RED


def test_forgetting_drops_the_day_and_what_follows(session, travel):
    travel("2024-10-08 12:00")
    a_task()
    with transaction():
        for day in (date(2024, 9, 1), date(2024, 9, 30), TODAY):
            ledger.ensure(day)
        ledger.forget(session, date(2024, 9, 30))
    assert list(session.scalars(sa.select(LedgerDay.day))) == [date(2024, 9, 1)]
    assert kept() == {}


def test_each_region_judges_by_its_own_settings(session, travel):
    from tests.builders import QUANZHOU, a_plan
    from tracker.regions.services import change_setting

    travel("2024-10-08 12:00")
    here, there = a_task(percent=90, due_on=date(2024, 12, 31)), a_task(percent=90, plan=a_plan(region_code=QUANZHOU))
    with clock.moved_to(date(2024, 9, 1)):
        change_setting(QUANZHOU, "light.due_soon_workdays_long", 90, actor=None, on=date(2024, 9, 1))
    with transaction():
        ledger.ensure(TODAY)
    assert (kept()[here.id].light, kept()[there.id].rule) == (Light.GREEN, "due_soon")
    assert CALENDAR.between(TODAY, date(2024, 12, 31)) < 90

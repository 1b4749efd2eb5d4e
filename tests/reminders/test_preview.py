"""A preview says what the run queues: today, on days to come, under every ladder."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders
from tests.builders import XIAMEN
from tests.support.run import times
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.workdays import WorkCalendar
from tracker.mail.models import Notification
from tracker.regions.models import Region
from tracker.reminders import choices, preview, rule_changes
from tracker.reminders.models import Clock, OffsetUnit, Reminder, ReminderMail, ReminderRule, ReminderState, Rung
from tracker.reminders.reader_models import Notices
from tracker.reminders.rule_changes import Place, Wish
from tracker.reminders.rulebook import ladders
from tracker.tasks.models import Task, TaskStatus

DUE = date(2024, 9, 30)
CALENDAR = WorkCalendar()


def a_task(office, **values):
    with transaction():
        return builders.a_task(**{"lead": office.lead, "due_on": DUE, "issued_on": date(2024, 6, 3), "number": "测-1", **values})


def foreseen(day, today, **more):
    """What the preview promises: (address, step, as a copy), and what it passes over."""
    found = preview.preview(date.fromisoformat(day), today=date.fromisoformat(today), **more)
    return {(one.address, one.step_key, one.as_copy) for one in found.told}, {clock.step_key(step.name) for clock, step in found.skipped}


def happened(day):
    """What the run of the day did, from its own record."""
    run_on = Reminder.run_on == date.fromisoformat(day)
    links = sa.select(Notification.address, Reminder.key, ReminderMail.as_copy)
    links = links.join(ReminderMail, ReminderMail.notification_id == Notification.id).join(
        Reminder, Reminder.id == ReminderMail.reminder_id
    )
    skipped = sa.select(Reminder.key).where(run_on, Reminder.state == ReminderState.SKIPPED)
    return {tuple(row) for row in db.session.execute(links.where(run_on))}, set(db.session.scalars(skipped))


def test_the_preview_of_the_day_is_what_the_run_queues_and_writes_nothing(office):
    a_task(office)
    wanted = foreseen("2024-10-08", "2024-10-08")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == 0
    assert office.mails() == []
    office.remind("2024-10-08")
    assert happened("2024-10-08") == wanted
    assert len(wanted[0]) == 2
    assert foreseen("2024-10-08", "2024-10-08") == (set(), set())


def test_a_day_to_come_does_not_show_what_earlier_runs_will_have_sent(office):
    task = a_task(office)
    told, skipped = foreseen("2024-10-08", "2024-09-25")
    key = f"deadline:{task.id}:{office.lead.id}:2024-09-30:after1"
    assert told == {("reporter@example.org", key, False), ("head@example.org", key, True)}
    assert skipped == set()
    assert foreseen("2024-10-09", "2024-09-25") == (set(), set())


def test_the_preview_says_the_rule_and_the_weaker_steps(office):
    a_task(office, due_on=date(2024, 9, 25))
    found = preview.preview(date(2024, 10, 9), today=date(2024, 10, 9))
    head = found.by_address["head@example.org"]
    assert [one.why for one in head] == ["督办：完成时限（2024年9月25日）后第5个工作日，此后每5个工作日一次→单位负责人，抄送填报员、督查员"]
    assert head[0].passed[-1] == "催办（2024年9月26日）"
    assert head[0].words == "完成时限2024年9月25日，已逾期14天（市发改委）"


def test_a_trial_compares_the_day_with_and_without_the_change(office):
    a_task(office)
    with clock.moved_to(date(2024, 9, 2)):
        place = Place(db.session.get_one(Region, XIAMEN))
        wish = Wish(Rung.URGE, 2, OffsetUnit.WORKING, None, ("reporter",), ("coordinator",))
        row = rule_changes.draft(place, Clock.DEADLINE, "after1", wish, effective_on=date(2024, 9, 2), today=date(2024, 9, 2))
    for day, gained, lost in (("2024-10-08", 0, 2), ("2024-10-09", 2, 0)):
        on = date.fromisoformat(day)
        found = preview.compare(on, today=date(2024, 9, 2), before=ladders(on), after=ladders(on, [row]))
        assert (len(found.gained), len(found.lost), found.same) == (gained, lost, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReminderRule).where(ReminderRule.region_code == XIAMEN)) == 0


def test_an_ownerless_task_is_foreseen_once_a_month(office):
    with transaction():
        builders.a_task(lead=builders.a_unit(), due_on=None, issued_on=date(2024, 6, 3), number="测-1")
    assert len(foreseen("2024-09-05", "2024-09-05")[0]) == 1
    assert foreseen("2024-09-05", "2024-09-04") == (set(), set())
    assert len(foreseen("2024-10-08", "2024-09-04")[0]) == 1


def test_who_wants_one_list_a_week_is_not_foreseen_again_later_in_it(office):
    with transaction():
        choices.choose(office.reporter, hour=9, notices=Notices.WEEKLY, today=date(2024, 10, 1))
    a_task(office, due_on=date(2024, 10, 24))
    assert len(foreseen("2024-10-21", "2024-10-21")[0]) == 1
    assert foreseen("2024-10-24", "2024-10-21") == (set(), set())
    for day in ("2024-10-21", "2024-10-22", "2024-10-23"):
        office.remind(day)
    assert foreseen("2024-10-24", "2024-10-24") == (set(), set())
    office.remind("2024-10-24")
    assert happened("2024-10-24") == (set(), set())


DAYS = st.integers(0, 45).map(lambda n: date(2024, 9, 2) + timedelta(days=n))
STATES = st.sampled_from([TaskStatus.ISSUED, TaskStatus.IN_PROGRESS, TaskStatus.CLOSED])
TASKS = st.lists(st.tuples(DAYS, STATES, st.booleans()), min_size=1, max_size=3)
OFFSETS = st.sampled_from([None, 2, 3, 4])


@pytest.mark.parametrize("ahead", [0, 9], ids=["today", "later"])
@given(tasks=TASKS, told=DAYS, offset=OFFSETS, wait=st.integers(0, 12))
@settings(max_examples=times(5, 100), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_there_is_the_preview_is_what_the_run_does(office, ahead, tasks, told, offset, wait):
    with transaction(rollback=True):
        _prepare(office, tasks, offset)
        first = CALENDAR.on_or_after(told)
        _run(first)
        today = CALENDAR.on_or_after(first + timedelta(days=wait))
        day = CALENDAR.add(today, ahead)
        wanted = foreseen(day.isoformat(), today.isoformat())
        one = today
        while one <= day:
            _run(one)
            one = CALENDAR.add(one, 1)
        assert happened(day.isoformat()) == _with_what_was_told(wanted, first, day)


def _with_what_was_told(wanted, first, day):
    """A day on which the digests have gone already: its record also has what they carried."""
    if first != day:
        return wanted
    told, skipped = happened(day.isoformat())
    assert wanted == (set(), set()) or wanted[0] <= told
    return told, skipped


def _prepare(office, tasks, offset):
    for number, (due_on, status, later) in enumerate(tasks):
        issued_on = due_on - timedelta(days=3) if later else date(2024, 6, 3)
        builders.a_task(lead=office.lead, due_on=due_on, issued_on=issued_on, status=status, number=f"任-{number}", with_dues=True)
    if offset is not None:
        with clock.moved_to(date(2024, 6, 3)):
            place, wish = Place(db.session.get_one(Region, XIAMEN)), Wish(Rung.URGE, offset, OffsetUnit.WORKING, None, ("unit_head",))
            since = date(2024, 6, 3)
            rule_changes.change(place, Clock.DEADLINE, "after1", wish, effective_on=since, seen=0, actor=None, today=since)
    db.session.flush()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Task)) == len(tasks)


def _run(day):
    from tracker.reminders import services

    services.run(day)
    db.session.flush()

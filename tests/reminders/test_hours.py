"""Each person's hour: held until then, caught up after a pause, never told twice, whatever the clock does."""

import sys
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders
from tests.support.smtp import part
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.mail.delivery import deliver_due
from tracker.mail.jobs import deliver
from tracker.mail.models import Delivery
from tracker.reminders import choices
from tracker.reminders.jobs import send_reminders
from tracker.reminders.models import Reminder
from tracker.reminders.reader_models import Notices

DUE = date(2024, 9, 30)


def a_task(office, number="测-1", **values):
    with transaction():
        return builders.a_task(**{"lead": office.lead, "due_on": DUE, "issued_on": date(2024, 6, 3), "number": number, **values})


def wants(user, hour, notices=Notices.DAILY):
    with transaction():
        choices.choose(user, hour=hour, notices=notices, today=date(2024, 10, 8))


def post(app, smtp_server):
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    return smtp_server.boxes


def at(travel, moment):
    """Both jobs as the scheduler runs them at this moment."""
    travel(moment, tick=True)
    send_reminders()
    deliver()


def arrived(boxes):
    return {address.partition("@")[0]: [mail["Subject"] for mail in box] for address, box in boxes.items() if box}


def test_a_digest_waits_for_its_readers_hour(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    a_task(office)
    wants(office.reporter, 14)
    at(travel, "2024-10-08 09:00")
    assert list(arrived(boxes)) == ["head"]
    at(travel, "2024-10-08 13:59")
    assert list(arrived(boxes)) == ["head"]
    at(travel, "2024-10-08 14:00")
    assert arrived(boxes) == {"head": ["【催办】1项任务已逾期，请尽快填报进展"], "reporter": ["【催办】1项任务已逾期，请尽快填报进展"]}


def test_of_those_who_share_a_mailbox_the_earliest_hour_holds(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    a_task(office)
    wants(office.reporter, 16)
    with transaction():
        second = builders.a_reporter(office.lead, email="Reporter@example.org")
    wants(second, 11)
    at(travel, "2024-10-08 10:59")
    assert "reporter" not in arrived(boxes)
    at(travel, "2024-10-08 11:00")
    assert len(boxes["reporter@example.org"]) == 1


def test_a_command_typed_by_a_person_waits_for_no_hour(office, app, travel, smtp_server, runner):
    boxes = post(app, smtp_server)
    a_task(office)
    wants(office.reporter, 16)
    travel("2024-10-08 07:00", tick=True)
    runner.invoke(args=["remind"])
    assert deliver_due().sent == 2
    assert set(arrived(boxes)) == {"reporter", "head"}


def test_remind_typed_after_the_scheduler_lets_todays_digests_go(office, app, travel, smtp_server, runner):
    boxes = post(app, smtp_server)
    a_task(office)
    wants(office.reporter, 16)
    at(travel, "2024-10-08 09:00")
    runner.invoke(args=["remind"])
    deliver()
    assert arrived(boxes)["reporter"] == ["【催办】1项任务已逾期，请尽快填报进展"]


@pytest.mark.parametrize(
    ("moments", "why"),
    [
        (["2024-10-08 09:00", "2024-10-08 09:00", "2024-10-08 15:00", "2024-10-08 15:10"], "run twice"),
        (["2024-10-09 15:00", "2024-10-08 15:00", "2024-10-09 16:00"], "days in reverse"),
        (["2024-10-08 15:00", "2024-10-08 08:00", "2024-10-08 09:30", "2024-10-08 16:00"], "clock set back by hours"),
        (["2024-10-08 15:00", "2024-10-07 15:00", "2024-09-30 15:00", "2024-10-08 16:00"], "clock set back by days"),
        (["2024-10-08 09:00", "2024-10-08 17:00", "2024-10-08 17:20"], "the hour was slept through"),
    ],
    ids=["twice", "reverse", "hours-back", "days-back", "slept"],
)
def test_nothing_is_doubled_and_nothing_lost(office, app, travel, smtp_server, moments, why):
    boxes = post(app, smtp_server)
    wants(office.reporter, 14)
    for number in range(3):
        a_task(office, f"测-{number}")
    for moment in moments:
        at(travel, moment)
    mails = {address: box for address, box in boxes.items() if box}
    told = sum(part(mail, "plain").count(f"测-{number} ") for mail in mails["reporter@example.org"] for number in range(3))
    sys.stdout.write(f"{why}: {len(moments)} runs, mails {sum(map(len, mails.values()))}, tasks told to the reporter {told} of 3\n")
    assert {address: len(box) for address, box in mails.items()} == {"reporter@example.org": 1, "head@example.org": 1}
    assert told == 3


def test_a_digest_that_never_left_goes_into_the_next_days(office, app, travel, smtp_server):
    """Off from before the reader's hour until the holiday is over: one mail, each task once, as it stands then."""
    boxes = post(app, smtp_server)
    wants(office.reporter, 16)
    a_task(office, due_on=date(2024, 9, 26))
    a_task(office, "测-2", due_on=date(2024, 10, 31))
    travel("2024-09-26 09:00", tick=True)
    send_reminders()
    at(travel, "2024-10-09 16:30")
    (mail,) = boxes["reporter@example.org"]
    assert mail["Subject"] == "【督办】1项任务已逾期，请尽快填报进展"
    assert [part(mail, "plain").count(number) for number in ("测-1 ", "测-2 ")] == [1, 1]
    assert "并入2024年10月9日的清单" in [row.last_error for row in office.mails()]
    assert {row.state for row in db.session.scalars(sa.select(Reminder))} <= {"sent", "skipped"}


def test_mail_that_is_delivered_before_the_run_of_the_day_is_the_days(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    a_task(office)
    travel("2024-09-30 17:40", tick=True)
    office.remind("2024-09-30")
    travel("2024-10-08 09:00", tick=True)
    deliver()
    assert arrived(boxes)["reporter"] == ["【催办】1项任务已逾期，请尽快填报进展"]


def test_when_only_one_region_is_at_work_the_others_wait(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    a_task(office)
    at(travel, "2024-10-07 10:00")
    assert arrived(boxes) == {}
    assert office.mails() == []


# ----- once a week


def a_quiet_week(office):
    """Deadlines whose 提醒 of 3 working days before fall on Tuesday 15th and Thursday 17th October 2024, and the next week."""
    return [
        a_task(office, number, due_on=day)
        for number, day in (("测-1", date(2024, 10, 18)), ("测-2", date(2024, 10, 22)), ("测-3", date(2024, 10, 25)))
    ]


def days(travel, first, last):
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        at(travel, f"{day} 09:00")
        day += timedelta(days=1)


def test_who_wants_notices_weekly_gets_one_list_of_all_that_the_week_brings(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    wants(office.reporter, 9, Notices.WEEKLY)
    a_quiet_week(office)
    days(travel, "2024-10-14", "2024-10-18")
    (mail,) = boxes["reporter@example.org"]
    assert mail["Subject"] == "【提醒】3项任务临近完成时限，请抓紧办理"
    assert [part(mail, "plain").count(number) for number in ("测-1 ", "测-2 ", "测-3 ")] == [1, 1, 1]


def test_what_is_late_comes_daily_all_the_same(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    wants(office.reporter, 9, Notices.WEEKLY)
    a_task(office, due_on=date(2024, 10, 15))
    days(travel, "2024-10-14", "2024-10-18")
    assert arrived(boxes)["reporter"] == ["【提醒】1项任务临近完成时限，请抓紧办理", "【催办】1项任务已逾期，请尽快填报进展"]


def test_the_next_week_has_a_list_of_its_own(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    wants(office.reporter, 9, Notices.WEEKLY)
    a_quiet_week(office)
    days(travel, "2024-10-14", "2024-10-22")
    # Monday's list, then 催办 of 测-1 and the second list in Monday's mail, 测-2 is late on the 23rd.
    assert arrived(boxes)["reporter"] == ["【提醒】3项任务临近完成时限，请抓紧办理", "【催办】1项任务已逾期，请尽快填报进展"]
    assert [part(boxes["reporter@example.org"][1], "plain").count(number) for number in ("测-1 ", "测-2 ", "测-3 ")] == [1, 1, 1]


def test_a_colleague_who_wants_them_daily_gets_them_daily(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    with transaction():
        builders.a_reporter(office.lead, email="daily@example.org")
    wants(office.reporter, 9, Notices.WEEKLY)
    a_quiet_week(office)
    days(travel, "2024-10-14", "2024-10-18")
    assert (len(boxes["reporter@example.org"]), len(boxes["daily@example.org"])) == (1, 5)


def test_nothing_coming_no_list(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    wants(office.reporter, 9, Notices.WEEKLY)
    a_task(office, due_on=date(2025, 6, 30))
    days(travel, "2024-10-14", "2024-10-18")
    assert arrived(boxes) == {}


def test_a_day_of_runs_writes_no_list_twice(office, app, travel, smtp_server):
    boxes = post(app, smtp_server)
    wants(office.reporter, 9, Notices.WEEKLY)
    a_quiet_week(office)
    for minute in ("09:00", "09:10", "09:20", "16:00"):
        at(travel, f"2024-10-14 {minute}")
    assert len(boxes["reporter@example.org"]) == 1
    assert {mail.state for mail in office.mails()} == {Delivery.SENT}
    assert clock.today() == date(2024, 10, 14)

"""The coordinators' weekly mail."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tests.reminders.snapshots import compare
from tracker.accounts.models import Role
from tracker.changes.models import ChangeKind, ChangeRequest, RequestStatus
from tracker.core.db import db, transaction
from tracker.dashboard.jobs import queue_overviews
from tracker.mail import services as outbox
from tracker.mail.models import Delivery, Notification
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.regions.services import change_setting
from tracker.reminders import choices
from tracker.reminders.reader_models import Notices

MONDAY = "2024-10-14 09:10"


@pytest.fixture
def office(session):
    made = builders.a_coordinator(email="coordinator@example.org")
    session.commit()
    return made


def a_lead(name="市发改委"):
    lead = builders.a_unit(name)
    builders.a_reporter(lead)
    return lead


def a_task(number, due_on, *, lead=None, **values):
    with transaction():
        return builders.a_task(lead=lead or a_lead(), due_on=due_on, number=number, issued_on=date(2024, 6, 3), **values)


def overviews():
    found = sa.select(Notification).where(Notification.kind == "overview").order_by(Notification.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def a_full_week(office):
    lead = a_lead("市住建局")
    late = a_task("测-逾", date(2024, 10, 11), lead=lead)
    a_task("测-久", date(2024, 9, 2), lead=lead)
    a_task("测-临", date(2024, 10, 18), lead=lead)
    a_task("测-远", date(2024, 12, 31), lead=lead)
    a_task("测-报", date(2025, 6, 30), lead=lead, with_dues=True)
    a_task("测-无", date(2025, 6, 30), lead=builders.a_unit("市统计局"))
    with transaction():
        db.session.add(ProgressReport(task=late, unit=lead, period="2024Q3", status=ReportStatus.SUBMITTED, submitted_on=date(2024, 10, 9)))
        asked = {"status": RequestStatus.OPEN, "reason": "设备到货推迟", "requested_by": office, "requested_on": date(2024, 10, 10)}
        db.session.add(ChangeRequest(task=late, unit=lead, kind=ChangeKind.EXTENSION, **asked))
        values = {"kind": "digest", "region_code": "350200", "subject": "一封", "text": "一封", "html": "一封", "today": date(2024, 10, 8)}
        outbox.queue("digest:gone@example.org:2024-10-08", address="gone@example.org", **values)
        db.session.execute(sa.update(Notification).values(state=Delivery.DEAD))


def test_the_week_in_one_mail(office, travel):
    travel(MONDAY)
    a_full_week(office)
    assert queue_overviews() == {"queued": 1}
    (mail,) = overviews()
    compare("overview", mail)
    assert "测-久" not in mail.text
    assert "测-远" not in mail.text


def test_once_a_week_whatever_runs(office, travel):
    for moment in (MONDAY, "2024-10-14 09:20", "2024-10-15 09:00", "2024-10-11 09:00", "2024-10-18 17:00", "2024-10-21 09:00"):
        travel(moment)
        if moment == MONDAY:
            a_full_week(office)
        queue_overviews()
    assert [mail.key for mail in overviews()] == [
        f"overview:{office.email}:{monday}" for monday in ("2024-10-14", "2024-10-07", "2024-10-21")
    ]


def test_nothing_to_say_no_mail(office, travel):
    travel(MONDAY)
    a_task("测-远", date(2024, 12, 31))
    assert queue_overviews() == {"queued": 0}


def test_after_a_holiday_the_first_working_day_is_the_day(office, travel):
    travel("2024-10-07 10:00")
    a_full_week(office)
    assert queue_overviews() is None
    travel("2024-10-08 10:00")
    assert queue_overviews() == {"queued": 1}


def test_each_coordinator_gets_it_at_the_own_hour(office, travel):
    travel(MONDAY)
    second = builders.a_coordinator(email="second@example.org")
    builders.a_coordinator(email="quanzhou@example.org", region_code=builders.QUANZHOU)
    builders.a_user(Role.LEADER, email="leader@example.org")
    with transaction():
        choices.choose(second, hour=15, notices=Notices.DAILY, today=date(2024, 10, 14))
    a_full_week(office)
    assert queue_overviews() == {"queued": 2}
    assert {mail.address: mail.next_try_at.hour + 8 for mail in overviews()} == {"coordinator@example.org": 9, "second@example.org": 15}


def test_a_region_with_short_mails_names_no_task(office, travel):
    travel(MONDAY)
    a_full_week(office)
    with transaction():
        change_setting("350200", "mail.short_form", True, actor=office, on=date(2024, 10, 14))
    queue_overviews()
    (mail,) = overviews()
    assert "上周以来新逾期的任务：1项" in mail.text
    assert not any(words in mail.text + mail.html for words in ("测-逾", "市住建局", "算力"))


def test_a_long_list_says_how_many_more_there_are(office, travel):
    travel(MONDAY)
    lead = a_lead()
    for number in range(18):
        a_task(f"测-{number:02}", date(2024, 10, 17), lead=lead)
    queue_overviews()
    (mail,) = overviews()
    assert "本周到期的任务（18项）" in mail.text
    assert "另有3项：http" in mail.text

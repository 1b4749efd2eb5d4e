"""暂定 stands beside dates of a year without a holiday notice, and goes when the notice is there."""

from datetime import date

import pytest

from tests import builders
from tests.builders import XIAMEN
from tests.regions.notices import NOTICE
from tracker.core.db import transaction
from tracker.mail.models import Notification
from tracker.regions import calendars
from tracker.reminders import services
from tracker.tasks.models import ReportDue, SignDue, TaskStatus

TODAY = date(2026, 12, 14)


@pytest.fixture
def task(session, travel):
    travel("2026-12-14 10:00")
    with transaction():
        lead = builders.a_unit("牵头局")
        task = builders.a_task(lead=lead, due_on=date(2027, 1, 8), issued_on=date(2026, 6, 3), status=TaskStatus.ISSUED, number="测-1")
        session.query(SignDue).update({"due_on": date(2027, 1, 4)})
        session.add(ReportDue(task_id=task.id, unit_id=lead.id, period="2027-01", due_on=date(2027, 1, 25), effective_on=TODAY))
    return task


def marks(client, user, address):
    client.sign_in_as(user)
    text = client.get(address).text
    return text.count(">暂定</span>"), text.count(">顺延暂定</span>")


def test_task_page_ledger_and_desk_mark_what_is_provisional(task, client):
    coordinator, reporter = builders.a_coordinator(), builders.a_reporter(task.lead_unit)
    assert marks(client, coordinator, f"/tasks/{task.id}") == (2, 1)
    assert marks(client, coordinator, "/tasks") == (0, 1)
    assert marks(client, reporter, "/") == (2, 0)
    assert marks(client, reporter, "/desk/print") == (1, 1)


def test_with_the_notice_the_marks_are_gone(task, client):
    coordinator = builders.a_coordinator()
    with transaction():
        calendars.enter(XIAMEN, NOTICE, actor=None, today=TODAY)
    assert marks(client, coordinator, f"/tasks/{task.id}") == (0, 0)
    assert marks(client, coordinator, "/tasks") == (0, 0)


def test_a_mail_says_that_a_date_is_provisional(task, session, travel):
    with transaction():
        builders.a_reporter(task.lead_unit, email="reporter@example.org")
    travel("2027-01-04 10:00")
    with transaction():
        services.run(date(2027, 1, 4))
    text = session.query(Notification).filter_by(address="reporter@example.org").one().text
    assert "应于2027年1月4日前签收，今天到期（牵头局）（签收日期暂定）" in text
    assert "完成时限2027年1月8日，还有4天（牵头局）（遇休息日顺延的日期暂定）" in text


@pytest.mark.parametrize(("role", "seen"), [("coordinator", True), ("leader", False), ("reporter", False), ("system_admin", False)])
def test_the_navigation_offers_settings_to_coordinators(session, client, role, seen):
    cast = builders.a_cast()
    client.sign_in_as(getattr(cast, role))
    assert ('href="/settings"' in client.get("/").text) is seen
    if seen:
        text = client.get("/settings/calendar").text
        assert '<a href="/settings" aria-current="page">' in text

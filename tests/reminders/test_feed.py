"""The calendar of a person: what stands in it, how it changes, who may open it."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from tests import builders
from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.core.db import db, transaction
from tracker.plans.models import DeadlineBasis
from tracker.regions.services import change_setting
from tracker.reminders import feeds
from tracker.reminders.models import CalendarFeed
from tracker.tasks import services as tasks
from tracker.tasks.models import TaskStatus

TODAY = "2024-10-08 10:00"


@pytest.fixture
def address(office, travel):
    """The path of the reporter's calendar."""
    travel(TODAY, tick=True)
    with transaction():
        made = feeds.make(office.reporter)
    return "/calendar/" + made.rpartition("/")[2]


def a_task(office, **values):
    with transaction():
        usual = {"lead": office.lead, "due_on": date(2024, 12, 31), "issued_on": date(2024, 8, 1), "number": "测-1", "with_dues": True}
        return builders.a_task(**{**usual, **values})


def events(client, address):
    """The events by UID."""
    response = client.get(address)
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    return {str(one["uid"]).partition("@")[0]: one for one in Calendar.from_ical(response.data).walk("VEVENT")}


def test_the_dates_of_the_own_tasks_stand_in_the_calendar_as_whole_days(office, client, address):
    task = a_task(office, status=TaskStatus.ISSUED)
    with transaction():
        goal = tasks.add_milestone(
            task, title="主体完工", due_on=date(2024, 11, 15), expected_percent=None, actor=None, today=date(2024, 8, 1)
        )
    found = events(client, address)
    said = {uid.partition("-")[0]: (one.decoded("dtstart"), str(one["summary"]), str(one["status"])) for uid, one in found.items()}
    assert said == {
        "deadline": (date(2024, 12, 31), "完成时限：测-1 建成三个算力中心", "CONFIRMED"),
        "report": (date(2024, 9, 27), "2024年第三季度进展填报：测-1 建成三个算力中心", "CONFIRMED"),
        "sign": (date(2024, 8, 2), "签收期限：测-1 建成三个算力中心", "CONFIRMED"),
        "milestone": (date(2024, 11, 15), "节点“主体完工”：测-1 建成三个算力中心", "CONFIRMED"),
    }
    assert f"milestone-{goal.id}" in found
    assert found[f"deadline-{task.id}"].decoded("dtend") == date(2025, 1, 1)
    assert str(found[f"deadline-{task.id}"]["url"]).endswith(f"/tasks/{task.id}")


def test_a_new_deadline_keeps_the_event_and_raises_its_sequence(office, client, address):
    task = a_task(office)
    before = events(client, address)[f"deadline-{task.id}"]
    with transaction():
        tasks.set_deadline(
            task, due_on=date(2025, 3, 31), basis=DeadlineBasis.MANUAL, actor=None, today=date(2024, 10, 8), is_extension=True
        )
    after = events(client, address)[f"deadline-{task.id}"]
    assert after.decoded("dtstart") == date(2025, 3, 31)
    assert int(after["sequence"]) == int(before["sequence"]) + 1
    assert after.decoded("last-modified") > before.decoded("last-modified")


def test_what_is_done_is_cancelled_not_forgotten(office, client, address):
    task = a_task(office)
    with transaction():
        task.report_dues[0].met_on = date(2024, 9, 20)
        tasks.change_state(task, TaskStatus.CLOSED, actor=None, today=date(2024, 10, 8))
    assert {uid.partition("-")[0]: str(one["status"]) for uid, one in events(client, address).items()} == {
        "deadline": "CANCELLED",
        "report": "CANCELLED",
        "sign": "CANCELLED",
    }


def test_others_tasks_and_support_do_not_stand_in_it(office, client, address):
    other = builders.a_unit("市工信局")
    a_task(office, lead=other)
    a_task(office, lead=other, number="测-2", support=(office.lead,))
    assert events(client, address) == {}


def test_a_coordinator_sees_the_dates_of_the_region(office, client, travel):
    travel(TODAY, tick=True)
    task = a_task(office)
    a_task(office, number="测-2", plan=builders.a_plan(region_code=builders.QUANZHOU), lead=builders.a_unit(region_code=builders.QUANZHOU))
    with transaction():
        made = feeds.make(office.coordinator)
    assert list(events(client, "/calendar/" + made.rpartition("/")[2])) == [f"deadline-{task.id}"]


def test_a_region_with_short_mails_names_no_task(office, client, address):
    task = a_task(office)
    with transaction():
        change_setting("350200", "mail.short_form", True, actor=office.coordinator, on=date(2024, 10, 8))
        tasks.add_milestone(task, title="主体完工", due_on=date(2024, 11, 15), expected_percent=None, actor=None, today=date(2024, 8, 1))
    text = client.get(address).text
    assert "完成时限（详见系统）" in text
    assert not any(words in text for words in ("测-1", "算力", "主体完工"))


def test_a_wrong_or_ended_address_leads_nowhere(office, client, address):
    assert client.get("/calendar/anything.ics").status_code == 404
    with transaction():
        feeds.revoke(office.reporter)
    assert client.get(address).status_code == 404


def test_a_new_address_ends_the_old_one_and_a_closed_account_has_none(office, client, address):
    with transaction():
        newer = "/calendar/" + feeds.make(office.reporter).rpartition("/")[2]
    assert (client.get(address).status_code, client.get(newer).status_code) == (404, 200)
    with transaction():
        office.reporter.active = False
    assert client.get(newer).status_code == 404


def test_only_a_hash_of_the_address_is_kept(office, address):
    secret = address.rpartition("/")[2].removesuffix(".ics")
    kept = db.session.scalars(sa.select(CalendarFeed.secret_hash)).all()
    assert len(secret) >= 43
    assert secret not in kept
    assert len(kept[0]) == 64


def test_guessing_is_slowed_down(office, client, address):
    answers = [client.get(f"/calendar/guess-{number}.ics").status_code for number in range(70)]
    assert set(answers[:60]) == {404}
    assert answers[-1] == 429


def test_the_page_shows_the_address_once_and_lets_it_be_renewed_and_ended(office, client, travel):
    travel(TODAY, tick=True)
    client.sign_in_as(office.reporter)
    shown = client.post("/account/calendar")
    path = re.search(r"http://[^<\s]+?(/calendar/[^<\s]+\.ics)", shown.text)[1]
    assert client.get(path).status_code == 200
    assert path not in client.get("/account").text
    assert "更换地址" in client.get("/account").text
    client.post("/account/calendar")
    assert client.get(path).status_code == 404
    client.post("/account/calendar/end")
    assert "尚未开通" in client.get("/account").text
    actions = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("account.calendar%")).order_by(AuditEntry.id))
    assert list(actions) == ["account.calendar_made", "account.calendar_renewed", "account.calendar_revoked"]


def test_a_calendar_asks_the_same_few_questions_however_many_tasks_there_are(office, client, address):
    def questions():
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listener)
        client.get(address)
        sa.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    a_task(office)
    questions()  # what is asked once per process is asked
    few = questions()
    for number in range(2, 8):
        a_task(office, number=f"测-{number}")
    assert questions() == few
    assert db.session.get(User, office.reporter.id).last_seen_at is None

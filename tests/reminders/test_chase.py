"""Chase everything that is late in a filter: who would get what, who is left out and why, then the mails."""

import re
from datetime import date

import sqlalchemy as sa

from tests import builders
from tests.reminders.snapshots import compare
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.reminders import nudges
from tracker.tasks import services as tasks
from tracker.tasks.models import TaskStatus
from tracker.units.models import Standing

DUE, ISSUED, NOW = date(2024, 9, 30), date(2024, 6, 3), "2024-10-08 10:00"


def a_task(office, number, **values):
    with transaction():
        return builders.a_task(**{"lead": office.lead, "due_on": DUE, "issued_on": ISSUED, "number": number, **values})


def a_field(office):
    """Three late tasks that can be chased, and one of every kind that cannot."""
    lead = builders.a_unit("市工信局")
    builders.a_reporter(lead, email="industry@example.org")
    bureau = builders.a_unit("中央驻地机构", standing=Standing.COOPERATING)
    builders.a_reporter(bureau, email="bureau@example.org")
    made = {number: a_task(office, number) for number in ("测-1", "测-2", "测-今", "测-等")}
    made["测-3"] = a_task(office, "测-3", lead=lead)
    made["测-协"] = a_task(office, "测-协", lead=bureau)
    made["测-无"] = a_task(office, "测-无", lead=builders.a_unit("市统计局"))
    made["测-远"] = a_task(office, "测-远", due_on=date(2024, 12, 31))
    made["测-完"] = a_task(office, "测-完", status=TaskStatus.CLOSED)
    with transaction():
        tasks.hold(made["测-等"], "extension", today=date(2024, 9, 27))
        nudges.nudge(made["测-今"], actor=office.coordinator, today=date(2024, 10, 8))
    return made


def chosen(page):
    return re.findall(r'name="task" value="(\d+)"', page)


def test_the_preview_says_who_gets_what_and_who_is_left_out(office, client, travel):
    travel(NOW)
    made = a_field(office)
    client.sign_in_as(office.coordinator)
    page = client.get("/tasks/chase").text
    assert {int(one) for one in chosen(page)} == {made[number].id for number in ("测-1", "测-2", "测-3", "测-协")}
    assert "4项逾期任务，4封邮件" in page
    for number, reason in (("测-今", nudges.ALREADY), ("测-等", nudges.ON_HOLD), ("测-无", nudges.NO_CONTACT)):
        assert reason in page.partition("不催办的任务")[2].partition(f">{number}<")[2][:400], number
    assert "协同单位，以请求的口吻" in page
    assert "【催办】2项任务，请尽快办理并填报进展" in page
    assert "测-远" not in page
    assert "测-完" not in page


def test_looking_at_the_preview_queues_nothing(office, client, travel):
    travel(NOW)
    a_field(office)
    before = len(office.mails())
    client.sign_in_as(office.coordinator)
    client.get("/tasks/chase")
    assert len(office.mails()) == before


def test_confirmed_each_address_gets_one_mail_with_all_its_tasks(office, client, travel):
    travel(NOW)
    with transaction():
        made = a_field(office)
    travel("2024-10-08 10:30")
    client.sign_in_as(office.coordinator)
    answer = client.post("/tasks/chase", data={"task": chosen(client.get("/tasks/chase").text)})
    assert answer.status_code == 302
    told = {mail.address: mail for mail in office.mails()}
    assert set(told) == {"reporter@example.org", "head@example.org", "industry@example.org", "bureau@example.org"}
    assert [told["industry@example.org"].text.count(number) for number in ("测-1", "测-3")] == [0, 1]
    assert told["bureau@example.org"].subject == "【恳请支持】测-协，恳请支持填报进展"
    compare("nudge-several", told["reporter@example.org"])
    nudged = db.session.scalars(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "task.nudged")).all()
    assert sorted(map(int, nudged)) == sorted(made[number].id for number in ("测-1", "测-2", "测-今", "测-3", "测-协"))


def test_confirmed_twice_tells_nobody_twice(office, client, travel):
    travel(NOW)
    a_field(office)
    client.sign_in_as(office.coordinator)
    form = {"task": chosen(client.get("/tasks/chase").text)}
    client.post("/tasks/chase", data=form)
    before = [mail.text for mail in office.mails()]
    assert "没有可以催办的任务" in client.post("/tasks/chase", data=form, follow_redirects=True).text
    assert [mail.text for mail in office.mails()] == before


def test_what_was_settled_after_the_preview_is_left_out(office, client, travel):
    travel(NOW)
    first, second = a_task(office, "测-1"), a_task(office, "测-2")
    client.sign_in_as(office.coordinator)
    form = {"task": chosen(client.get("/tasks/chase").text)}
    with transaction():
        tasks.change_state(first, TaskStatus.CLOSED, actor=None, today=date(2024, 10, 8))
    page = client.post("/tasks/chase", data=form, follow_redirects=True).text
    assert "已催办1项任务，2封邮件" in page
    assert f"{first.number}：{nudges.NOT_OPEN}" in page
    assert second.number in office.mails()[0].text


def test_the_filter_of_the_ledger_holds(office, client, travel):
    travel(NOW)
    a_field(office)
    client.sign_in_as(office.coordinator)
    page = client.get("/tasks/chase?q=测-2").text
    assert len(chosen(page)) == 1
    assert 'href="/tasks?q=' in page


def test_another_citys_tasks_are_not_chased(office, client, travel):
    travel(NOW)
    a_task(office, "测-1")
    client.sign_in_as(builders.a_coordinator(region_code=builders.PROVINCE))
    page = client.get("/tasks/chase").text
    assert chosen(page) == []
    assert "没有逾期的任务" in page


def test_a_deadline_on_a_rest_day_is_not_late_on_the_working_day_after(office, client, travel):
    travel("2024-10-08 10:00")
    a_task(office, "测-1", due_on=date(2024, 10, 5))
    client.sign_in_as(office.coordinator)
    assert chosen(client.get("/tasks/chase").text) == []


def test_preparing_asks_the_same_few_questions_however_many_tasks_are_late(office, travel):
    travel(NOW)

    def questions(some):
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listener)
        nudges.prepare(some, today=clock.today())
        sa.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    made = [a_task(office, f"测-{number}") for number in range(6)]
    questions(made)  # what is asked once per process is asked
    assert questions(made[:1]) == questions(made)

"""A task whose first lead nobody can write to: told to the office the same day, and found on the desk and in the ledger."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tests.reminders.snapshots import compare
from tracker.accounts.addresses import mark_refused
from tracker.accounts.services import set_active
from tracker.core.db import db, transaction
from tracker.plans.models import UnitRole
from tracker.reminders.models import Reminder
from tracker.tasks import services as tasks


def a_task(office, number="测-1", **values):
    with transaction():
        usual = {"lead": office.lead, "due_on": date(2025, 6, 30), "issued_on": date(2024, 6, 3), "number": number}
        return builders.a_task(**{**usual, **values})


def refuse(office, task):
    mark_refused("reporter@example.org")
    mark_refused("head@example.org")


def close_accounts(office, task):
    administrator = builders.a_user("system_admin")
    for user in (office.reporter, office.head):
        set_active(user, False, actor=administrator)


def reassign(office, task):
    lonely = builders.a_unit("市统计局")
    tasks.assign(task, lonely, UnitRole.LEAD, actor=None, today=date(2024, 10, 8))
    tasks.unassign(task, office.lead, actor=None, today=date(2024, 10, 8))


WAYS = {"addresses refused": refuse, "accounts closed": close_accounts, "unit reassigned": reassign}


def to_the_office(office):
    return [mail for mail in office.mails() if mail.address == "coordinator@example.org"]


@pytest.mark.parametrize("how", WAYS)
def test_a_contact_lost_during_the_day_is_told_the_same_day_although_the_days_digest_is_out(office, travel, how):
    travel("2024-10-08 09:00")
    task = a_task(office)
    a_task(office, "测-2", lead=builders.a_unit("市档案局"))  # so that the office has today's digest
    office.scheduled()
    assert [mail.kind for mail in to_the_office(office)] == ["digest"]
    with transaction():
        WAYS[how](office, task)
    for moment in ("11:00", "11:10", "16:00"):
        travel(f"2024-10-08 {moment}")
        office.scheduled()
    (_, told) = to_the_office(office)
    assert (told.kind, told.subject) == ("event", "【提醒】1项任务的牵头单位没有联系人，请及时补充")
    assert "测-1" in told.text
    assert "测-2" not in told.text
    if how == "accounts closed":
        compare("ownerless", told)
    found = [row.key.partition(":")[0] for row in db.session.scalars(sa.select(Reminder)) if row.step == "found"]
    assert found == ["ownerless", "ownerless"]


def test_several_tasks_of_a_lost_contact_stand_in_one_mail(office, travel):
    travel("2024-10-08 09:00")
    a_task(office, "测-0", lead=builders.a_unit("市档案局"))
    some = [a_task(office, f"测-{number}") for number in (1, 2, 3)]
    office.scheduled()
    with transaction():
        refuse(office, some[0])
    travel("2024-10-08 10:00")
    office.scheduled()
    (_, told) = to_the_office(office)
    assert told.subject == "【提醒】3项任务的牵头单位没有联系人，请及时补充"


@pytest.mark.parametrize("how", WAYS)
def test_the_ledger_marks_and_finds_it_and_the_desk_counts_it(office, client, travel, how):
    travel("2024-10-08 09:00")
    task = a_task(office)
    a_task(office, "测-2", lead=builders.a_reporter().unit)
    client.sign_in_as(office.coordinator)
    assert "无联系人" not in client.get("/tasks").text.partition("<tbody>")[2]
    with transaction():
        WAYS[how](office, task)
    table = client.get("/tasks").text.partition("<tbody>")[2]
    assert table.count("无联系人") == 1
    found = client.get("/tasks?contact=none").text
    assert "牵头单位无联系人" in found
    assert ("测-1" in found.partition("<tbody>")[2], "测-2" in found.partition("<tbody>")[2]) == (True, False)
    assert 'href="#ownerless"><strong>1</strong>' in client.get("/").text


def test_a_bureau_is_not_told_who_lacks_a_contact(office, client, travel):
    travel("2024-10-08 09:00")
    a_task(office, lead=builders.a_unit("市统计局"), support=(office.lead,))
    client.sign_in_as(office.reporter)
    assert "无联系人</span>" not in client.get("/tasks").text


def test_a_filter_that_makes_no_sense_is_refused(office, client):
    client.sign_in_as(office.coordinator)
    assert client.get("/tasks?contact=some").status_code == 400

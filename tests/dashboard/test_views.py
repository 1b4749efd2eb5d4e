"""The desk of each role."""

from datetime import date

import pytest

from tests.builders import QUANZHOU, a_cast, a_plan, a_reporter, a_task, a_unit, a_user
from tracker.accounts.models import Role
from tracker.changes import services as changes
from tracker.core import clock
from tracker.dashboard import queries
from tracker.tasks import report_dues
from tracker.tasks.models import TaskStatus

TODAY = date(2024, 10, 8)


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def test_every_role_has_a_desk(session, client):
    cast = a_cast(due_on=date(2024, 9, 18), with_dues=True)
    for name, person in vars(cast).items():
        if name != "task":
            client.sign_in_as(person)
            assert client.get("/").status_code == 200, name


def test_a_bureau_sees_what_it_owes_and_when(session, client):
    unit = a_unit("市金融局")
    a_task("等签收", lead=unit, status=TaskStatus.ISSUED, issued_on=date(2024, 10, 8))
    late = a_task("欠三季度", lead=unit, issued_on=date(2024, 7, 1), with_dues=True)
    report_dues.open_report_dues(TODAY, [late])
    a_task("逾期的", lead=unit, due_on=date(2024, 9, 18))
    a_task("别人的", due_on=date(2024, 9, 18))
    client.sign_in_as(a_reporter(unit))
    page = client.get("/").text
    wanted = ("等签收", "欠三季度", "2024年第三季度", "已过11天", "2024年第四季度", "还有80天", "逾期的", "已逾期20天")
    assert [words for words in wanted if words not in page] == []
    assert "别人的" not in page


def test_nothing_owed_is_said(session, client):
    client.sign_in_as(a_reporter())
    assert "目前没有欠办的事项" in client.get("/").text


def test_of_the_past_only_the_latest_period_is_owed(session):
    task = a_task(issued_on=date(2024, 1, 2), with_dues=True)
    for day in (date(2024, 4, 1), date(2024, 7, 1), TODAY):
        with clock.moved_to(day):
            report_dues.open_report_dues(day, [task])
    session.flush()
    assert [due.period for due in queries.reports_owed(task.lead_unit_id, TODAY)] == ["2024Q3", "2024Q4"]
    report_dues.report_met(task, task.lead_unit_id, "2024Q3", TODAY)
    session.flush()
    assert [due.period for due in queries.reports_owed(task.lead_unit_id, TODAY)] == ["2024Q4"]


@pytest.mark.parametrize("status", [TaskStatus.CLOSED, TaskStatus.SUSPENDED, TaskStatus.TERMINATED])
def test_a_task_at_rest_owes_nothing(session, status):
    task = a_task(status=status, with_dues=True)
    session.flush()
    assert queries.reports_owed(task.lead_unit_id, TODAY) == []


def test_the_office_sees_what_is_late_and_why(session, client):
    cast = a_cast(title="逾期的", due_on=date(2024, 9, 18), with_dues=True)
    a_task("将到期", due_on=date(2024, 10, 11), percent=100)
    a_task("泉州的", due_on=date(2024, 9, 18), plan=a_plan(region_code=QUANZHOU))
    client.sign_in_as(cast.coordinator)
    page = client.get("/").text
    wanted = ("逾期的", "已逾期20天", "将到期", "距时限还有3个工作日", "牵头局", 'href="/tasks?light=red"', "无联系人的任务")
    assert [words for words in wanted if words not in page] == []
    assert "泉州的" not in page


def test_units_that_miss_reports_are_counted(session):
    unit = a_unit()
    for _ in range(2):
        a_task(lead=unit, with_dues=True)
    met = a_task(with_dues=True)
    report_dues.report_met(met, met.lead_unit_id, "2024Q1", date(2024, 3, 20))
    session.flush()
    assert queries.missing_by_unit("350200", TODAY) == [(unit, 2, date(2024, 3, 27))]


def test_tasks_whose_unit_nobody_can_reach_are_listed(session):
    staffed, headed, left = a_unit(), a_unit(), a_unit()
    a_reporter(staffed)
    a_user(Role.UNIT_HEAD, headed)
    a_reporter(left, active=False)
    a_user(Role.UNIT_HEAD, left, active=False)
    a_task("有人", lead=staffed)
    a_task("有负责人", lead=headed)
    a_task("没人", lead=left)
    a_task("办结", status=TaskStatus.CLOSED)
    session.flush()
    assert [task.title for task in queries.without_contact("350200")] == ["没人"]


def test_the_burden_of_the_month_is_counted(session):
    unit = a_unit("忙碌局")
    a_task(lead=unit, issued_on=date(2024, 10, 8), with_dues=True)
    a_task(lead=unit, issued_on=date(2024, 9, 2), with_dues=True)
    session.flush()
    assert [(row["unit"], row["asked"], row["total"]) for row in queries.burden("350200", TODAY)] == [("忙碌局", 1, 1)]


def test_a_request_shows_on_both_desks(session, client):
    cast = a_cast(title="要延期", due_on=date(2024, 11, 29))
    cast.head.active = False
    changes.request_extension(cast.task, actor=cast.reporter, today=TODAY, new_due_on=date(2024, 12, 20), reason="设备到货推迟")
    client.sign_in_as(cast.coordinator)
    assert "要延期" in client.get("/").text
    client.sign_in_as(cast.reporter)
    assert "申请延期" in client.get("/").text


def test_the_leader_sees_plans_and_lights(session, client):
    cast = a_cast(title="逾期的", due_on=date(2024, 9, 18))
    client.sign_in_as(cast.leader)
    page = client.get("/").text
    assert cast.task.plan.title in page
    assert "逾期的" in page


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_see_no_business_data(session, client, role):
    cast = a_cast(title="业务数据", due_on=date(2024, 9, 18))
    client.sign_in_as(a_user(role))
    page = client.get("/").text
    assert "业务数据" not in page.replace("不查看业务数据", "")
    assert cast.task.plan.title not in page


def test_the_printed_list_is_for_units(session, client):
    cast = a_cast(title="要打印", due_on=date(2024, 9, 18), with_dues=True)
    codes = {}
    for name, person in vars(cast).items():
        if name != "task":
            client.sign_in_as(person)
            codes[name] = client.get("/desk/print").status_code
    assert {name for name, code in codes.items() if code == 200} == {"reporter", "head", "supporter", "stranger"}
    client.sign_in_as(cast.head)
    page = client.get("/desk/print").text
    assert "要打印" in page
    assert "2024年第一季度进展（3月27日前）" in page


def test_who_may_decide_finds_the_request_on_the_page_of_the_task(session, client):
    cast = a_cast(due_on=date(2024, 11, 29))
    cast.head.active = False
    changes.request_extension(cast.task, actor=cast.reporter, today=TODAY, new_due_on=date(2024, 12, 20), reason="设备到货推迟")
    shown = {}
    for name in ("coordinator", "leader", "reporter", "province"):
        client.sign_in_as(getattr(cast, name))
        shown[name] = "审核延期申请" in client.get(f"/tasks/{cast.task.id}").text
    assert shown == {"coordinator": True, "leader": False, "reporter": False, "province": False}


def test_a_province_compares_its_regions(session, client):
    a_task("泉州的", due_on=date(2024, 9, 18), plan=a_plan(region_code=QUANZHOU))
    client.sign_in_as(a_user(Role.LEADER, region_code="350000"))
    page = client.get("/").text
    assert "各地区进展" in page
    assert 'href="/tasks?region=350500&amp;light=red"' in page

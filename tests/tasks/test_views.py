"""The ledger and the page of a task: who gets in, what is shown, what is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from tests.builders import PROVINCE, QUANZHOU, a_cast, a_coordinator, a_plan, a_task, a_unit, report_progress
from tracker.core.db import db
from tracker.tasks.models import TaskStatus

TODAY = date(2024, 10, 8)
SEEING = {"reporter", "head", "supporter", "coordinator", "second_coordinator", "leader", "province"}


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def everybody(cast) -> dict:
    return {name: person for name, person in vars(cast).items() if name != "task"}


def test_the_page_of_a_task_is_for_those_who_see_it(session, client):
    cast = a_cast(title="建成三个算力中心")
    status = {}
    for name, person in everybody(cast).items():
        client.sign_in_as(person)
        status[name] = client.get(f"/tasks/{cast.task.id}").status_code
    assert {name for name, code in status.items() if code == 200} == SEEING
    assert {code for name, code in status.items() if name not in SEEING} == {404}
    assert client.get("/tasks/999999").status_code == 404


def test_everybody_signed_in_gets_a_ledger_of_their_own(session, client):
    cast = a_cast(title="建成三个算力中心")
    for name, person in everybody(cast).items():
        client.sign_in_as(person)
        page = client.get("/tasks")
        assert page.status_code == 200
        assert ("建成三个算力中心" in page.text) is (name in SEEING), name


def test_a_stranger_is_sent_to_sign_in(session, client):
    assert client.get("/tasks").status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "light=purple",
        "status=nothing",
        "unit=abc",
        "unit=99999999999999999999",
        "due_before=gestern",
        "due_after=2024-13-01",
        "due_after=2024-10-09&due_before=2024-10-08",
        "on=2024-10-09",
        "on=1999-12-31",
        "on=heute",
    ],
)
def test_a_filter_that_makes_no_sense_is_answered_with_a_sentence(session, client, query):
    client.sign_in_as(a_coordinator())
    for path in ("/tasks", "/tasks.xlsx"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert "请" in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "query", ["sort=nonsense", "page=0", "page=99999", "per_page=7", "page=x", "q=%00%27%22%3Cscript%3E", "plan=nothing", "light="]
)
def test_harmless_nonsense_shows_the_usual(session, client, query):
    client.sign_in_as(a_coordinator())
    answer = client.get(f"/tasks?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace("<script src", "")


def test_filters_repeat_and_chips_drop_one_each(session, client):
    a_task("红的", due_on=date(2024, 9, 18))
    a_task("黄的", due_on=date(2024, 10, 11), percent=100)
    a_task("绿的", percent=100)
    client.sign_in_as(a_coordinator())
    page = client.get("/tasks?light=red&light=yellow").text
    assert [title in page for title in ("红的", "黄的", "绿的")] == [True, True, False]
    assert "亮灯：红" in page
    assert "亮灯：黄" in page
    assert 'href="/tasks?light=yellow"' in page


def test_the_light_and_its_reason_are_shown(session, client):
    a_task("红的", due_on=date(2024, 9, 18))
    client.sign_in_as(a_coordinator())
    assert "已逾期20天" in client.get("/tasks").text


def test_a_past_ledger_is_marked(session, client):
    a_task("当时未办", due_on=date(2024, 9, 30))
    client.sign_in_as(a_coordinator())
    page = client.get("/tasks?on=2024-09-20").text
    assert "正在查看2024年9月20日的台账" in page
    assert "当时未办" in page
    assert "已逾期" not in page
    assert "当时未办" not in client.get("/tasks?on=2023-12-31").text


def test_pages_are_cut_in_sql(session, client):
    for number in range(23):
        a_task(f"任务{number:02}", number=f"页-{number:02}")
    client.sign_in_as(a_coordinator())
    first, second = client.get("/tasks?sort=number").text, client.get("/tasks?sort=number&page=2").text
    assert ("任务00" in first, "任务20" in first, "任务20" in second) == (True, False, True)
    assert "共 23" in first


def test_an_empty_ledger_says_so(session, client):
    client.sign_in_as(a_coordinator())
    assert "台账里还没有任务" in client.get("/tasks").text
    assert "没有符合条件的任务" in client.get("/tasks?light=red").text


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("path", ["/tasks?per_page=100", "/tasks.xlsx"])
def test_the_number_of_queries_does_not_grow_with_the_rows(session, client, path):
    plan, unit, coordinator = a_plan(), a_unit(), a_coordinator()

    def queries() -> int:
        client.sign_in_as(coordinator)
        client.get(path)  # builds the ledger of the day
        seen: list[str] = []
        count = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", count)
        assert client.get(path).status_code == 200
        event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    for _ in range(5):
        a_task(plan=plan, lead=unit)
    few = queries()
    for _ in range(195):
        a_task(plan=plan, lead=a_unit() if _ % 10 == 0 else unit)
    assert queries() == few


def test_a_task_page_tells_everything(session, client):
    cast = a_cast(title="建成三个算力中心", due_on=date(2024, 9, 18), with_dues=True)
    report_progress(cast.task, 40, on=date(2024, 3, 20))
    client.sign_in_as(cast.coordinator)
    page = client.get(f"/tasks/{cast.task.id}").text
    wanted = (
        "已逾期20天",
        "三个中心均通过验收",
        "原文未导入",
        "牵头局",
        "配合局",
        "2024年第一季度",
        "人工设定",
        "全部经过",
        "状态：推进中",
    )
    assert [words for words in wanted if words not in page] == []


def test_buttons_follow_permission_and_state(session, client):
    cast = a_cast(status=TaskStatus.DRAFT)
    client.sign_in_as(cast.coordinator)
    assert "交办" in client.get(f"/tasks/{cast.task.id}").text
    client.sign_in_as(cast.province)
    page = client.get(f"/tasks/{cast.task.id}").text
    assert 'action="/tasks/issue"' not in page
    assert f"/tasks/{cast.task.id}/units" not in page


def test_the_province_looks_down_and_cities_not_across(session, client):
    a_task("泉州的", plan=a_plan(region_code=QUANZHOU))
    client.sign_in_as(a_coordinator(PROVINCE))
    page = client.get(f"/tasks?region={QUANZHOU}").text
    assert "泉州的" in page
    assert "地区：泉州市" in page
    client.sign_in_as(a_coordinator())
    assert "泉州的" not in client.get(f"/tasks?region={QUANZHOU}").text


def test_the_timeline_is_newest_first(session, client):
    task = a_task(due_on=TODAY + timedelta(days=30))
    client.sign_in_as(a_coordinator())
    page = client.get(f"/tasks/{task.id}").text
    assert page.index("状态：推进中") < page.index("状态：待签收") < page.index("状态：草稿") < page.index("建立任务")

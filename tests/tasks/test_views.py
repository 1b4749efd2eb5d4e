"""The ledger and the page of a task: who gets in, what is shown, what is refused."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlalchemy import event

from tests.builders import PROVINCE, QUANZHOU, a_cast, a_coordinator, a_plan, a_reporter, a_task, a_unit, report_progress
from tracker.audit.models import AuditEntry
from tracker.core.db import db
from tracker.tasks.models import Assignment, DeadlineChange, Milestone, ReportDue, SignDue, Task, TaskStatus

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


EDITS = ("edit", "deadline", "units")


@pytest.mark.parametrize("what", EDITS)
def test_only_the_regions_coordinators_edit(session, client, what):
    cast = a_cast()
    allowed = set()
    for name, person in everybody(cast).items():
        client.sign_in_as(person)
        if client.get(f"/tasks/{cast.task.id}/{what}").status_code == 200:
            allowed.add(name)
    assert allowed == {"coordinator", "second_coordinator"}


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


def workbook(client, query: str = ""):
    answer = client.get(f"/tasks.xlsx{query}")
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    return load_workbook(BytesIO(answer.data))


def test_the_workbook_holds_what_is_filtered_as_real_values(session, client):
    a_task("=HYPERLINK(1)", due_on=date(2024, 9, 18), percent=40, number="+1", criterion="@SUM(1)", support=(a_unit("配合局"),))
    a_task("绿的", percent=100)
    client.sign_in_as(a_coordinator())
    sheet = workbook(client, "?light=red")["任务台账"]
    row = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert sheet.max_row == 2
    assert row["任务"].value == "=HYPERLINK(1)"
    assert {row[name].data_type for name in ("任务", "编号", "办结标准")} == {"s"}
    assert row["完成时限"].value.date() == date(2024, 9, 18)
    assert (row["进度（%）"].value, row["逾期天数"].value, row["亮灯"].value) == (40, 20, "红")
    assert row["亮灯"].fill.fgColor.rgb == "FFFBEBEA"
    assert row["配合单位"].value == "配合局"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D2", "A1:Q2")


def test_the_workbook_of_nothing_opens(session, client):
    client.sign_in_as(a_coordinator())
    assert workbook(client)["任务台账"].max_row == 1


def test_a_bureau_exports_only_its_own_and_the_export_is_noted(session, client):
    unit = a_unit()
    a_task("本单位的", lead=unit)
    a_task("别人的")
    client.sign_in_as(a_reporter(unit))
    titles = [cell.value for cell in workbook(client)["任务台账"]["C"]]
    assert titles == ["任务", "本单位的"]
    assert session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "ledger.exported")) == 1


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


def post(client, path: str, **data):
    return client.post(path, data=data)


def test_issuing_drafts_one_and_many(session, client):
    cast = a_cast(status=TaskStatus.DRAFT)
    second, broken = a_task(status=TaskStatus.DRAFT), a_task(status=TaskStatus.DRAFT, criterion="")
    client.sign_in_as(cast.coordinator)
    assert post(client, "/tasks/issue", task=cast.task.id).location == f"/tasks/{cast.task.id}"
    assert session.get(Task, cast.task.id).status is TaskStatus.ISSUED
    page = client.post("/tasks/issue", data={"task": [second.id, broken.id]}, follow_redirects=True).text
    assert "已交办1项任务" in page
    assert "办结标准" in page
    assert session.get(Task, broken.id).status is TaskStatus.DRAFT
    assert session.scalar(sa.select(sa.func.count()).select_from(SignDue).where(SignDue.task_id == second.id)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(ReportDue).where(ReportDue.task_id == second.id)) == 1


def test_issuing_is_for_the_own_region_only(session, client):
    cast = a_cast(status=TaskStatus.DRAFT)
    for person, code in ((cast.province, 403), (cast.leader, 403), (cast.other_city, 400), (cast.reporter, 400)):
        client.sign_in_as(person)
        assert post(client, "/tasks/issue", task=cast.task.id).status_code == code
    client.sign_in_as(cast.coordinator)
    assert post(client, "/tasks/issue").status_code == 400
    assert session.get(Task, cast.task.id).status is TaskStatus.DRAFT


def test_units_can_be_changed_and_the_new_lead_signs_afresh(session, client):
    cast = a_cast(status=TaskStatus.ISSUED)
    task, new = cast.task, a_unit("新牵头局")
    old = task.lead_unit_id
    client.sign_in_as(cast.coordinator)
    rows = {"rows-0-unit_id": new.id, "rows-0-role": "lead", "rows-1-unit_id": old, "rows-1-role": "support", "rows-1-contact": "办公室"}
    assert post(client, f"/tasks/{task.id}/units", version=task.version, **rows).status_code == 302
    session.expire_all()
    assert task.lead_unit_id == new.id
    held = session.scalars(sa.select(Assignment).where(Assignment.task_id == task.id).order_by(Assignment.position))
    assert [(one.unit_id, one.role, one.contact) for one in held] == [(new.id, "lead", ""), (old, "support", "办公室")]
    dues = session.scalars(sa.select(SignDue).where(SignDue.task_id == task.id).order_by(SignDue.id)).all()
    assert [(due.unit_id, due.due_on) for due in dues] == [(old, date(2024, 1, 3)), (new.id, date(2024, 10, 9))]


def test_a_unit_stands_once_and_an_issued_task_keeps_a_lead(session, client):
    cast = a_cast()
    unit = cast.task.lead_unit_id
    client.sign_in_as(cast.coordinator)
    twice = {"rows-0-unit_id": unit, "rows-0-role": "lead", "rows-1-unit_id": unit, "rows-1-role": "support"}
    assert "只能列一次" in post(client, f"/tasks/{cast.task.id}/units", **twice).text
    none = {"rows-0-unit_id": unit, "rows-0-role": "support"}
    assert "至少要有一个牵头单位" in post(client, f"/tasks/{cast.task.id}/units", **none).text
    assert session.get(Task, cast.task.id).lead_unit_id == unit


def test_a_stale_form_keeps_the_typed_text(session, client):
    cast = a_cast()
    client.sign_in_as(cast.coordinator)
    path, version = f"/tasks/{cast.task.id}/edit", cast.task.version
    fields = {"title": "新名称", "criterion": "验收", "weight": 2, "report_frequency": ""}
    assert post(client, path, version=version, **fields).status_code == 302
    client.sign_in_as(cast.second_coordinator)
    page = post(client, path, version=version, **{**fields, "criterion": "我写的标准"})
    assert page.status_code == 200
    assert "我写的标准" in page.text
    assert "已交" not in page.text
    assert session.get(Task, cast.task.id).criterion == "验收"


def test_changing_units_makes_an_older_form_stale(session, client):
    cast = a_cast()
    client.sign_in_as(cast.coordinator)
    version = cast.task.version
    rows = {"rows-0-unit_id": cast.task.lead_unit_id, "rows-0-role": "lead"}
    assert post(client, f"/tasks/{cast.task.id}/units", version=version, **rows).status_code == 302
    assert post(client, f"/tasks/{cast.task.id}/units", version=version, **rows).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_on": "2024-11-29"}, "理由"),
        ({"due_on": "", "reason": "调整"}, "二者须选其一"),
        ({"due_on": "2024-11-29", "continuing": "y", "reason": "调整"}, "二者须选其一"),
        ({"due_on": "2026-01-01", "reason": "调整"}, "规划期末"),
        ({"due_on": "2024-12-31", "reason": "调整"}, "没有变化"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(session, client, fields, words):
    cast = a_cast()
    client.sign_in_as(cast.coordinator)
    answer = post(client, f"/tasks/{cast.task.id}/deadline", **fields)
    assert answer.status_code == 200
    assert words in answer.text


def test_a_new_deadline_joins_the_history(session, client):
    cast = a_cast()
    client.sign_in_as(cast.coordinator)
    assert post(client, f"/tasks/{cast.task.id}/deadline", due_on="2024-11-29", reason="上级要求提前").status_code == 302
    days = session.scalars(sa.select(DeadlineChange.due_on).where(DeadlineChange.task_id == cast.task.id).order_by(DeadlineChange.id))
    assert list(days) == [date(2024, 12, 31), date(2024, 11, 29)]
    assert "上级要求提前" in client.get(f"/tasks/{cast.task.id}").text


def test_milestones_are_added_and_met(session, client):
    cast = a_cast()
    client.sign_in_as(cast.coordinator)
    base = f"/tasks/{cast.task.id}/milestones"
    post(client, base, title="封顶", due_on="2024-11-01", expected_percent="60")
    assert "不能晚于完成时限" in client.post(base, data={"title": "晚", "due_on": "2025-06-01"}, follow_redirects=True).text
    goal = session.scalars(sa.select(Milestone)).one()
    assert post(client, f"{base}/{goal.id}/met").status_code == 302
    assert session.get(Milestone, goal.id).met_on == TODAY
    assert post(client, f"{base}/{goal.id}/met").status_code == 404
    client.sign_in_as(cast.reporter)
    assert post(client, base, title="封顶", due_on="2024-11-01").status_code == 403


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

"""Plans, their outline, their start."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import QUANZHOU, XIAMEN, a_cast, a_coordinator, a_measure, a_plan, a_reporter, a_task, a_unit
from tracker.plans import queries
from tracker.plans.models import OutlineHeading, Plan, PlanStateChange, PlanStatus
from tracker.tasks import services


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def headings(session, plan: Plan, *numbers: str) -> None:
    for position, number in enumerate(numbers):
        session.add(OutlineHeading(plan_id=plan.id, position=position, number=number, heading=f"标题{number}", level=number.count("/") + 1))
    session.flush()


def test_who_reads_a_plan(session, client):
    cast = a_cast()
    status = {}
    for name, person in vars(cast).items():
        if name != "task":
            client.sign_in_as(person)
            status[name] = client.get(f"/plans/{cast.task.plan_id}").status_code
            listed = cast.task.plan.title in client.get("/plans").text
            assert listed is (status[name] == 200), name
    seeing = {"reporter", "head", "supporter", "coordinator", "second_coordinator", "leader", "province"}
    assert {name for name, code in status.items() if code == 200} == seeing
    assert {code for name, code in status.items() if name not in seeing} == {404}


def test_a_draft_is_there_only_for_those_who_review_it(session, client):
    cast = a_cast()
    draft = a_plan("未启动的规划", status=PlanStatus.DRAFT)
    codes = {}
    for name, person in vars(cast).items():
        if name != "task":
            client.sign_in_as(person)
            codes[name] = client.get(f"/plans/{draft.id}").status_code
            assert ("未启动的规划" in client.get("/plans").text) is (codes[name] == 200), name
    assert {name for name, code in codes.items() if code == 200} == {"coordinator", "second_coordinator"}


def test_measures_stand_beneath_their_heading(session):
    plan = a_plan()
    headings(session, plan, "四", "四/（一）", "四/（二）", "四/（二）/1")
    placed = a_measure(plan, number="四/（一）/3")
    itself = a_measure(plan, number="四/（二）/1")
    lost = a_measure(plan, number="九/1")
    sections = queries.outline_of(plan, queries.measures_of(plan))
    shown = [(section.heading.number if section.heading else None, section.measures) for section in sections]
    assert shown == [(None, [lost]), ("四", []), ("四/（一）", [placed]), ("四/（二）", []), ("四/（二）/1", [itself])]
    assert [section.heading.number for section in queries.outline_of(plan, [placed], whole=False)] == ["四", "四/（一）"]


def test_search_finds_words_in_any_place(session):
    plan = a_plan()
    one, two = a_measure(plan, wording="建设算力中心", title="数字底座"), a_measure(plan, wording="发展绿色信贷", title="绿色金融")
    assert queries.measures_of(plan, "算力 数字") == [one]
    assert queries.measures_of(plan, "绿色") == [two]
    assert queries.measures_of(plan, "%") == []


def test_only_the_newest_edition_is_shown(session):
    plan = a_plan()
    old = a_measure(plan, number="四/1", wording="旧的")
    newest = a_measure(plan, number="四/2", wording="新的", origin_id=old.id)
    assert queries.measures_of(plan) == [newest]
    assert queries.editions_of(old) == queries.editions_of(newest) == [newest, old]
    assert sum(queries.kind_counts(plan).values()) == 1


def test_a_number_that_passed_to_another_measure_shows_both(session):
    plan = a_plan()
    old = a_measure(plan, number="四/1", wording="原第一条")
    moved = a_measure(plan, number="四/2", wording="原第一条", origin_id=old.id, position=1)
    fresh = a_measure(plan, number="四/1", wording="新的第一条", edition=2, position=0)
    assert queries.measures_of(plan) == [fresh, moved]


@pytest.mark.parametrize("query", ["", "?tab=tasks", "?tab=indicators", "?tab=nonsense", "?q=算力", "?kind=task", "?q=没有这样的措施"])
def test_each_tab_opens(session, client, query):
    task = a_task("建成三个算力中心", due_on=date(2024, 9, 18))
    client.sign_in_as(a_coordinator())
    page = client.get(f"/plans/{task.plan_id}{query}")
    assert page.status_code == 200
    assert (task.number in page.text) is (query in ("", "?tab=tasks", "?tab=nonsense", "?q=算力", "?kind=task"))


def test_an_unknown_kind_is_refused_with_a_sentence(session, client):
    client.sign_in_as(a_coordinator())
    assert client.get(f"/plans/{a_plan().id}?kind=xyz").status_code == 400


def test_activation_records_what_the_order_asks_for(session, client):
    plan = a_plan(status=PlanStatus.DRAFT)
    client.sign_in_as(a_coordinator())
    fields = {"basis": "依据", "content": "内容", "object_": "对象", "scope": "范围", "report_frequency": "monthly", "paper": "批准文件"}
    path = f"/plans/{plan.id}/activate"
    assert "请填写督查范围" in client.post(path, data={**fields, "scope": " "}).text
    assert session.get(Plan, plan.id).status is PlanStatus.DRAFT
    assert client.post(path, data=fields).status_code == 302
    held = session.get(Plan, plan.id)
    assert (held.status, held.supervision_scope, held.approval_paper, held.report_frequency) == (
        PlanStatus.ACTIVE,
        "范围",
        "批准文件",
        "monthly",
    )
    assert session.scalars(sa.select(PlanStateChange.effective_on).where(PlanStateChange.plan_id == plan.id)).all() == [date(2024, 10, 8)]
    assert "已经启动执行" in client.post(path, data=fields).text


def test_only_the_regions_office_activates(session, client):
    plan = a_plan(status=PlanStatus.DRAFT, region_code=QUANZHOU)
    client.sign_in_as(a_coordinator())
    assert client.get(f"/plans/{plan.id}/activate").status_code == 404
    client.sign_in_as(a_coordinator("350000"))
    assert client.get(f"/plans/{plan.id}/activate").status_code == 404


def test_an_office_reads_the_provinces_plan_in_which_its_units_work(session, client):
    plan = a_plan("省里的措施", region_code="350000")
    a_task("省任务", plan=plan, lead=a_unit(region_code=XIAMEN))
    a_task("别的", plan=plan, lead=a_unit(region_code=QUANZHOU))
    client.sign_in_as(a_coordinator())
    assert "省里的措施" in client.get("/plans").text
    page = client.get(f"/plans/{plan.id}?tab=tasks")
    assert page.status_code == 200
    assert ["省任务" in page.text, ">别的<" in page.text] == [True, False]
    client.sign_in_as(a_coordinator("350100"))
    assert client.get(f"/plans/{plan.id}").status_code == 404


def test_a_carried_over_task_stands_in_both_plans(session, client):
    old, new = a_plan("旧规划"), a_plan("新规划")
    old.successor = new
    task = a_task("结转的", plan=old)
    services.carry_over(task, due_on=date(2025, 12, 31), actor=None, today=date(2024, 10, 8))
    client.sign_in_as(a_coordinator())
    assert task.number in client.get(f"/plans/{old.id}").text
    client.sign_in_as(a_reporter(task.lead_unit))
    assert [client.get(f"/plans/{plan.id}").status_code for plan in (old, new)] == [200, 200]

"""The pages of a comparison: who may, what is shown, and the way from the file to the plan with its source."""

import io

import pytest
import sqlalchemy as sa

from tests.builders import XIAMEN, a_cast, a_coordinator, a_measure, a_plan, a_user
from tests.imports.helpers import SAMPLE, TODAY, a_comparison, a_published_plan, an_import, decide_rest, difference
from tracker.accounts.models import Role
from tracker.core.db import db
from tracker.imports import adopting
from tracker.imports.models import Decision, ImportDifference, ImportPurpose, PlanImport
from tracker.plans import queries
from tracker.tasks.models import Task, TaskStatus

pytestmark = pytest.mark.engine("sqlite")
CHANGED = SAMPLE.replace("开设专栏。", "开设专栏和专题。").replace("2023年10月底前", "2023年12月底前")


@pytest.fixture
def coordinator(session, client):
    user = a_coordinator(XIAMEN)
    client.sign_in_as(user)
    return user


def test_each_kind_of_difference_is_shown(session, client, coordinator):
    kept = a_comparison(a_published_plan(), CHANGED)
    text = client.get(f"/plans/imports/{kept.id}/comparison").text
    assert "<ins>和专题</ins>" in text
    assert "文字有改动" in text
    assert "<del>2023-10-31（2023年10月底前完成）</del>" in text
    assert "文件变了，任务要由人调整" in text


@pytest.mark.parametrize("query", ["?kind=same", "?kind=candidate", "?kind=text&decision=open", "?decision=accepted", "?page=9"])
def test_each_filter_opens(session, client, coordinator, query):
    kept = a_comparison(a_published_plan(), CHANGED)
    assert client.get(f"/plans/imports/{kept.id}/comparison{query}").status_code == 200


def test_a_filter_that_makes_no_sense_is_refused(session, client, coordinator):
    kept = a_comparison(a_published_plan())
    assert client.get(f"/plans/imports/{kept.id}/comparison?kind=x").status_code == 400


def test_from_the_file_to_the_plan_with_its_source(session, client, coordinator):
    plan = a_plan("示例市绿道建设实施方案")
    a_measure(plan, number="二/（五）", title="加强宣传", opening="加强宣传。开设专栏")
    assert "导入原文" in client.get(f"/plans/{plan.id}").text
    form = {"file": (io.BytesIO(SAMPLE.encode()), "绿道方案.txt")}
    answer = client.post(f"/plans/{plan.id}/compare", data=form, content_type="multipart/form-data")
    kept = db.session.scalars(sa.select(PlanImport).where(PlanImport.purpose == ImportPurpose.COMPARISON)).one()
    assert answer.location == f"/plans/imports/{kept.id}/comparison"
    assert "挂接全部原文（1条）" in client.get(answer.location).text
    client.post(f"/plans/imports/{kept.id}/comparison/attach")
    settle(kept, Decision.DISMISSED)
    assert client.post(f"/plans/imports/{kept.id}/comparison/finish").location == f"/plans/{plan.id}"
    page = client.get(f"/plans/{plan.id}").text
    assert kept.file.sha256 in page
    assert "（五）加强宣传。开设专栏。（市委宣传部、文旅局负责）" in page
    assert "原文未导入" not in page
    assert download(client, kept.file_id) == (200, SAMPLE.encode())


def download(client, file_id: int) -> tuple[int, bytes]:
    with client.get(f"/files/{file_id}") as answer:
        return answer.status_code, answer.data


def settle(kept: PlanImport, decision: Decision) -> None:
    db.session.expire_all()
    decide_rest(db.session.get_one(PlanImport, kept.id), decision)
    db.session.commit()


def test_the_same_file_again_leads_to_the_comparison_it_is_in(session, client, coordinator):
    plan = a_published_plan()
    kept = a_comparison(plan, CHANGED, actor=coordinator)
    session.commit()
    form = {"file": (io.BytesIO(CHANGED.encode()), "更正版.txt")}
    answer = client.post(f"/plans/{plan.id}/compare", data=form, content_type="multipart/form-data")
    assert answer.location == f"/plans/imports/{kept.id}/comparison"


def test_a_decision_comes_back_to_the_list_it_was_made_on(session, client, coordinator):
    kept = a_comparison(a_published_plan(), CHANGED)
    row = difference(kept, "text", "二/（五）")
    answer = client.post(f"/plans/imports/{kept.id}/comparison/{row.id}?kind=text&page=1", data={"decision": "accepted"})
    assert answer.location == f"/plans/imports/{kept.id}/comparison?kind=text&page=1#difference-{row.id}"
    session.expire_all()
    assert db.session.get_one(ImportDifference, row.id).decision is Decision.ACCEPTED


def test_a_comparison_with_open_differences_is_not_finished_and_says_why(session, client, coordinator):
    kept = a_comparison(a_published_plan(), CHANGED)
    answer = client.post(f"/plans/imports/{kept.id}/comparison/finish", follow_redirects=True)
    assert "处差异没有决定" in answer.text


def test_comparing_again_by_a_button(session, client, coordinator):
    kept = a_comparison(a_published_plan(), CHANGED)
    assert "已重新比对" in client.post(f"/plans/imports/{kept.id}/comparison/again", follow_redirects=True).text


@pytest.mark.parametrize("address", ["", "/attach", "/again", "/finish", "/1"])
def test_a_review_of_a_new_plan_has_no_comparison(session, client, coordinator, address):
    kept = an_import()
    where = f"/plans/imports/{kept.id}/comparison{address}"
    assert (client.post(where) if address else client.get(where)).status_code == 404


def test_a_difference_of_another_comparison_is_not_there(session, client, coordinator):
    plan = a_published_plan()
    kept, other = a_comparison(plan), a_comparison(plan, CHANGED, name="再次.txt")
    row = difference(other, "text")
    assert client.post(f"/plans/imports/{kept.id}/comparison/{row.id}", data={"decision": "accepted"}).status_code == 404


def addresses(kept: PlanImport) -> list[tuple[str, str]]:
    where = f"/plans/imports/{kept.id}"
    row = difference(kept, "text")
    return [
        ("GET", f"{where}/comparison"),
        ("POST", f"{where}/comparison/attach"),
        ("POST", f"{where}/comparison/again"),
        ("POST", f"{where}/comparison/{row.id}"),
        ("POST", f"{where}/comparison/finish"),
        ("POST", f"{where}/propose"),
    ]


def test_only_the_office_of_the_region_compares(session, client):
    kept, cast = a_comparison(a_published_plan(), CHANGED), a_cast()
    office = {cast.coordinator.id, cast.second_coordinator.id}
    people = [one for one in vars(cast).values() if isinstance(one, type(cast.reporter)) and one.id not in office]
    asked = addresses(kept)
    for person in people:
        client.sign_in_as(person)
        assert {client.open(address, method=method).status_code for method, address in asked} == {404}, person.login
    client.sign_in_as(cast.coordinator)
    assert {client.open(address, method=method).status_code for method, address in asked} <= {200, 302}


def test_whoever_reads_the_plan_reads_its_sources_old_and_new(session, client):
    plan = a_published_plan()
    old = plan.source_file_id
    kept = a_comparison(plan, CHANGED)
    session.commit()
    leader, stranger = a_user(Role.LEADER, region_code=XIAMEN), a_user(Role.LEADER, region_code="350500")
    client.sign_in_as(leader)
    assert download(client, kept.file_id)[0] == 404
    decide_rest(kept, Decision.DISMISSED)
    adopting.finish(kept, actor=a_coordinator(), today=TODAY)
    session.commit()
    assert [download(client, one)[0] for one in (old, kept.file_id)] == [200, 200]
    client.sign_in_as(stranger)
    assert [download(client, one)[0] for one in (old, kept.file_id)] == [404, 404]


def finished(text: str = CHANGED) -> tuple[Task, PlanImport]:
    plan = a_published_plan()
    task = db.session.scalars(sa.select(Task).where(Task.plan_id == plan.id).order_by(Task.number)).first()
    kept = a_comparison(plan, text)
    decide_rest(kept)
    adopting.finish(kept, actor=a_coordinator(), today=TODAY)
    db.session.commit()
    return task, kept


def test_the_task_page_shows_the_newest_edition_and_leads_to_what_a_person_has_to_change(session, client, coordinator):
    task, _ = finished()
    text = client.get(f"/tasks/{task.id}").text
    assert "此前有1个版本" in text
    assert "任务据此建立" in text
    assert "文件现写完成时限为2023年12月31日，任务为2023年10月31日" in text
    assert f"/tasks/{task.id}/deadline" in text


def test_an_ended_task_asks_for_nothing(session, client, coordinator):
    task, _ = finished()
    task.status = TaskStatus.TERMINATED
    session.commit()
    assert "任务要由人调整" not in client.get(f"/tasks/{task.id}").text


def test_the_plan_page_shows_the_task_beneath_the_newest_edition(session, client, coordinator):
    task, kept = finished(SAMPLE.replace("（一）编制规划", "（四）编制规划"))
    newest = next(one for one in queries.measures_of(kept.plan) if one.number == "二/（四）")
    assert newest.id != task.measure_id
    page = client.get(f"/plans/{kept.plan_id}").text
    shown = page.partition(f'id="measure-{newest.id}"')[2].partition("</article>")[0]
    assert task.number in shown
    assert "文件更正后" in shown


def test_a_measure_that_the_file_has_no_more_is_marked_on_the_plan_page(session, client, coordinator):
    _, kept = finished(SAMPLE.replace("（五）加强宣传。开设专栏。（市委宣传部、文旅局负责）\n", ""))
    page = client.get(f"/plans/{kept.plan_id}").text
    assert "新文件中已无</span>" in page
    assert "其任务须由人决定是否调整或者终止" in page


def test_proposing_units_says_how_many(session, client, coordinator):
    kept = an_import(actor=coordinator)
    session.commit()
    answer = client.post(f"/plans/imports/{kept.id}/propose", follow_redirects=True)
    assert "没有找到足够相似" in answer.text

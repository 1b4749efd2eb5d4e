"""What a coordinator changes on a task, through its pages."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import a_cast, a_task, a_unit
from tracker.tasks.models import Assignment, DeadlineChange, Milestone, ReportDue, SignDue, Task, TaskStatus

TODAY = date(2024, 10, 8)


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def everybody(cast) -> dict:
    return {name: person for name, person in vars(cast).items() if name != "task"}


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

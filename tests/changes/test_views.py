import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.builders import Cast, a_cast, a_task, a_unit
from tracker.changes import services
from tracker.changes.models import ChangeRequest, Grade, RequestStatus
from tracker.core import clock
from tracker.core.db import SystemSetting, db
from tracker.mail.models import Notification
from tracker.tasks.models import TaskStatus

TODAY, DUE = date(2024, 9, 20), date(2024, 9, 30)
PAPER = "厦府办〔2024〕12号"
BUREAUS = ("reporter", "head", "supporter", "stranger")
EVERYBODY = (*BUREAUS, "coordinator", "other_city", "province", "leader", "system_admin", "security_admin", "auditor")


@pytest.fixture
def cast(session: Session) -> Iterator[Cast]:
    """Business time stands at 20 September 2024, the task is due ten days later; requests need no approval."""
    session.add(SystemSetting(key="demonstration.today", value=TODAY.isoformat()))
    with clock.moved_to(TODAY):
        cast = a_cast(due_on=DUE)
    cast.task.lead_unit.head_approves = False
    session.commit()
    return cast


def asked(cast: Cast, kind: str = "closure") -> ChangeRequest:
    by: dict[str, Any] = {"today": TODAY, "reason": "三个中心均已验收"}
    with clock.moved_to(TODAY):
        if kind == "closure":
            made = services.request_closure(cast.task, actor=cast.reporter, **by)
        elif kind == "extension":
            made = services.request_extension(cast.task, actor=cast.reporter, new_due_on=date(2024, 11, 29), **by)
        else:
            made = services.request_termination(cast.task, actor=cast.coordinator, paper=PAPER, **by)
    db.session.commit()
    return made


def text_of(response: Any) -> str:
    return response.get_data(as_text=True)


def statuses(client: Any, cast: Cast, address: str, method: str = "get") -> dict[str, int]:
    found = {}
    for who in EVERYBODY:
        client.sign_in_as(getattr(cast, who))
        found[who] = getattr(client, method)(address).status_code
    return found


UNSEEN = dict.fromkeys(("stranger", "other_city", "system_admin", "security_admin", "auditor"), 404)
SEEN_ONLY = dict.fromkeys(("reporter", "head", "supporter", "coordinator", "province", "leader"), 403)


@pytest.mark.parametrize(
    ("kind", "makers"),
    [
        ("extension", ("reporter", "head")),
        ("closure", ("reporter", "head")),
        ("adjustment", ("reporter", "head", "coordinator")),
        ("suspension", ("coordinator",)),
        ("termination", ("coordinator",)),
    ],
)
def test_who_may_ask(cast, client, kind, makers):
    address = f"/tasks/{cast.task.id}/requests/new/{kind}"
    assert statuses(client, cast, address) == {**SEEN_ONLY, **UNSEEN, **dict.fromkeys(makers, 200)}


@pytest.mark.parametrize(
    ("kind", "deciders"), [("extension", ("coordinator",)), ("closure", ("coordinator", "leader")), ("termination", ("leader",))]
)
def test_who_may_decide(cast, client, kind, deciders):
    address = f"/changes/{asked(cast, kind).id}/decision"
    # Other bureaus of the task see a request only when it is decided; the unit's own people see it and may not decide.
    hidden = {**UNSEEN, "supporter": 404, **({} if kind != "termination" else {"reporter": 404, "head": 404})}
    assert statuses(client, cast, address, "post") == {**SEEN_ONLY, **hidden, **dict.fromkeys(deciders, 200)}


def test_everybody_has_a_list_of_what_concerns_them(cast, client):
    asked(cast)
    for who in EVERYBODY:
        client.sign_in_as(getattr(cast, who))
        response = client.get("/changes")
        sees = who in ("reporter", "head", "coordinator", "province", "leader")
        assert (response.status_code, cast.task.number in text_of(response)) == (200, sees), who


def test_what_lies_with_the_head_stays_in_the_unit(cast, client):
    cast.task.lead_unit.head_approves = True
    made = asked(cast)
    seen = statuses(client, cast, f"/changes/{made.id}")
    assert {who for who, answer in seen.items() if answer == 200} == {"reporter", "head"}


def test_an_extension_is_asked_for_with_its_files(cast, client, session):
    client.sign_in_as(cast.reporter)
    data = {"new_due_on": "2024-11-29", "reason": "设备交货推迟", "files": [(io.BytesIO(b"%PDF-1.7"), "函.pdf")]}
    response = client.post(f"/tasks/{cast.task.id}/requests/new/extension", data=data)
    made = session.scalar(select(ChangeRequest))
    assert response.location == f"/changes/{made.id}"
    assert (made.status, [one.file.name for one in made.evidence]) == (RequestStatus.OPEN, ["函.pdf"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"new_due_on": "2024-09-30"}, "晚于现定时限"),
        ({"new_due_on": "2027-01-01"}, "规划期末"),
        ({"new_due_on": ""}, "请填写拟延期的日期"),
    ],
)
def test_a_refused_request_keeps_the_text_and_nothing_else(cast, client, session, changes, words):
    client.sign_in_as(cast.reporter)
    data = {"reason": "设备交货推迟三周", "files": [(io.BytesIO(b"%PDF-1.7"), "函.pdf")], **changes}
    page = text_of(client.post(f"/tasks/{cast.task.id}/requests/new/extension", data=data))
    assert words in page
    assert "设备交货推迟三周" in page
    assert session.scalar(select(ChangeRequest)) is None


def test_a_request_on_a_task_that_has_changed_meanwhile_is_asked_again(cast, client, session):
    client.sign_in_as(cast.reporter)
    data = {"reason": "全部验收", "version": str(cast.task.version - 1)}
    page = text_of(client.post(f"/tasks/{cast.task.id}/requests/new/closure", data=data))
    assert "修改了这条内容" in page
    assert session.scalar(select(ChangeRequest)) is None


def test_a_closure_shows_criterion_and_evidence_and_is_graded(cast, client):
    made = asked(cast)
    client.sign_in_as(cast.coordinator)
    page = text_of(client.get(f"/changes/{made.id}"))
    assert cast.task.criterion in page
    assert "三个中心均已验收" in page
    data = {"decision": "grant", "version": made.version}
    assert "请评定等次" in text_of(client.post(f"/changes/{made.id}/decision", data=data))
    client.post(f"/changes/{made.id}/decision", data={**data, "grade": "good"})
    assert (cast.task.status, made.grade) == (TaskStatus.CLOSED, Grade.GOOD)


def test_who_may_not_close_is_told_before_typing(cast, client):
    made = asked(cast)
    cast.second_coordinator.active = False
    client.sign_in_as(cast.leader)
    assert "销号由督查员办理" in text_of(client.get(f"/changes/{made.id}"))
    client.sign_in_as(cast.coordinator)
    assert "销号由督查员办理" not in text_of(client.get(f"/changes/{made.id}"))


def test_a_decision_is_mailed(cast, client, session):
    made = asked(cast, "extension")
    client.sign_in_as(cast.coordinator)
    client.post(f"/changes/{made.id}/decision", data={"decision": "refuse", "reason": "理由不充分", "version": made.version})
    assert made.status is RequestStatus.REFUSED
    assert cast.reporter.email in session.scalars(select(Notification.address)).all()


def test_a_stale_decision_is_not_taken(cast, client):
    made = asked(cast, "extension")
    client.sign_in_as(cast.coordinator)
    page = text_of(client.post(f"/changes/{made.id}/decision", data={"decision": "grant", "version": made.version - 1}))
    assert "修改了这条内容" in page
    assert made.status is RequestStatus.OPEN


@pytest.mark.parametrize(("decision", "status"), [("approve", RequestStatus.OPEN), ("stop", RequestStatus.WITHDRAWN)])
def test_the_head_decides_what_leaves_the_unit(cast, client, decision, status):
    cast.task.lead_unit.head_approves = True
    made = asked(cast)
    client.sign_in_as(cast.head)
    assert cast.task.number in text_of(client.get("/reviews"))
    client.post(f"/changes/{made.id}/approval", data={"decision": decision, "reason": "材料不全", "version": made.version})
    assert made.status is status


def test_only_the_side_that_asked_withdraws(cast, client):
    made = asked(cast)
    client.sign_in_as(cast.coordinator)
    assert client.post(f"/changes/{made.id}/withdrawal").status_code == 403
    client.sign_in_as(cast.reporter)
    client.post(f"/changes/{made.id}/withdrawal")
    assert (made.status, cast.task.status) == (RequestStatus.WITHDRAWN, TaskStatus.IN_PROGRESS)


def test_the_office_moves_a_unit_by_an_adjustment(cast, client, session):
    unit = a_unit("新配合局")
    session.commit()
    client.sign_in_as(cast.coordinator)
    address = f"/tasks/{cast.task.id}/requests/new/adjustment"
    assert "请选择该单位调整后的分工" in text_of(client.post(address, data={"reason": "职责划转", "unit_id": unit.id}))
    client.post(address, data={"reason": "职责划转", "unit_id": unit.id, "role": "support"})
    made = session.scalar(select(ChangeRequest))
    client.post(f"/changes/{made.id}/decision", data={"decision": "grant", "version": made.version})
    assert unit.id in {one.unit_id for one in cast.task.assignments}


def test_a_leader_terminates_and_reopens_and_the_office_resumes(cast, client, session):
    made = asked(cast, "termination")
    client.sign_in_as(cast.leader)
    client.post(f"/changes/{made.id}/decision", data={"decision": "grant", "paper": PAPER, "version": made.version})
    assert cast.task.status is TaskStatus.TERMINATED
    with clock.moved_to(TODAY):
        closed, resting = a_task(status=TaskStatus.CLOSED), a_task(status=TaskStatus.SUSPENDED)
    assert client.post(f"/tasks/{closed.id}/reopening", data={"reason": "设备停用"}).status_code == 302
    client.sign_in_as(cast.coordinator)
    assert client.post(f"/tasks/{resting.id}/resumption").status_code == 302
    assert client.post(f"/tasks/{closed.id}/reopening", data={"reason": "设备停用"}).status_code == 403
    assert [closed.status, resting.status] == [TaskStatus.IN_PROGRESS, TaskStatus.IN_PROGRESS]


def test_the_list_is_filtered_and_nonsense_refused(cast, client):
    asked(cast, "extension")
    client.sign_in_as(cast.coordinator)
    assert cast.task.number in text_of(client.get("/changes?kind=extension&status=open"))
    assert cast.task.number not in text_of(client.get("/changes?kind=closure"))
    assert client.get("/changes?kind=sample").status_code == 400
    assert client.get(f"/tasks/{cast.task.id}/requests/new/sample").status_code == 404


def test_more_requests_make_no_more_queries(cast, client):
    def count() -> int:
        db.session.commit()
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert client.get("/changes").status_code == 200
        return len(seen)

    client.sign_in_as(cast.coordinator)
    asked(cast)
    client.get("/changes")
    few = count()
    with clock.moved_to(TODAY):
        for _ in range(10):
            services.request_closure(a_task(lead=cast.task.lead_unit), actor=cast.reporter, today=TODAY, reason="已完成")
    assert count() == few

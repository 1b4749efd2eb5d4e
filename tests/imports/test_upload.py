"""Handing in a file: who may, what is said about bad files, and what a known document is offered as."""

import pytest
import sqlalchemy as sa

from tests.builders import QUANZHOU, XIAMEN, a_coordinator, a_measure, a_plan, a_reporter
from tests.imports.helpers import SAMPLE, an_import
from tracker.accounts.models import Role
from tracker.core.db import db
from tracker.imports.models import ImportPurpose, PlanImport
from tracker.plans.models import Plan

pytestmark = pytest.mark.engine("sqlite")
TITLE = "示例市绿道建设实施方案"


def hand_in(client, text=SAMPLE, name="绿道方案.txt", address="/plans/import"):
    data = text if isinstance(text, bytes) else text.encode()
    # Written out here, because the client keeps a large body in a file that it leaves open.
    head = f'--end\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--end--\r\n"
    return client.post(address, data=body, content_type="multipart/form-data; boundary=end")


def imports() -> list[PlanImport]:
    return list(db.session.scalars(sa.select(PlanImport).order_by(PlanImport.id)))


@pytest.fixture
def coordinator(session, client):
    user = a_coordinator(XIAMEN)
    client.sign_in_as(user)
    return user


def test_a_new_document_goes_to_review(session, client, coordinator):
    answer = hand_in(client)
    kept = imports()[0]
    assert answer.location == f"/plans/imports/{kept.id}"
    assert (kept.plan.region_code, kept.made_by_id) == (XIAMEN, coordinator.id)


@pytest.mark.parametrize("role", [Role.LEADER, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_only_a_coordinator_hands_in(session, client, role):
    from tests.builders import a_user

    client.sign_in_as(a_user(role))
    assert client.get("/plans/import").status_code == 403
    assert hand_in(client).status_code == 403


def test_a_bureau_does_not_hand_in(session, client):
    client.sign_in_as(a_reporter())
    assert hand_in(client).status_code == 403


def test_a_bad_file_is_refused_with_a_sentence_beside_the_field(session, client, coordinator):
    answer = hand_in(client, b"MZ\x90", "计划.exe")
    assert answer.status_code == 200
    assert "请另存为" in answer.text
    assert imports() == []


def test_no_file_at_all_says_so(session, client, coordinator):
    assert "请选择要导入的文件" in client.post("/plans/import", data={}).text


def test_the_same_file_again_leads_to_the_review_it_is_in(session, client, coordinator):
    kept = an_import(actor=coordinator)
    session.commit()
    assert hand_in(client).location == f"/plans/imports/{kept.id}"
    assert len(imports()) == 1


def test_another_region_is_not_told_of_it(session, client):
    an_import()
    client.sign_in_as(a_coordinator(QUANZHOU))
    assert hand_in(client).location != f"/plans/imports/{imports()[0].id}"


def test_a_document_of_a_stored_plan_is_offered_as_its_source(session, client, coordinator):
    plan = a_plan(TITLE)
    a_measure(plan)
    answer = hand_in(client)
    assert "是它的原文或更正版" in answer.text
    file_id = answer.text.partition('name="file_id" type="hidden" value="')[2].partition('"')[0]
    client.post("/plans/import/purpose", data={"file_id": file_id, "purpose": "comparison"})
    assert [(one.plan_id, one.purpose) for one in imports()] == [(plan.id, ImportPurpose.COMPARISON)]


def test_a_corrected_print_may_replace_the_review_under_way(session, client, coordinator):
    an_import(actor=coordinator)
    answer = hand_in(client, SAMPLE.replace("300公里", "320公里"))
    assert "放弃正在进行的审核" in answer.text
    file_id = answer.text.partition('name="file_id" type="hidden" value="')[2].partition('"')[0]
    client.post("/plans/import/purpose", data={"file_id": file_id, "purpose": "replacement"})
    session.expire_all()
    assert [one.plan.title for one in imports()] == [TITLE]
    assert len(db.session.scalars(sa.select(Plan)).all()) == 1


@pytest.mark.parametrize("file_id", ["", "x", "999999", "99999999999999"])
def test_a_file_of_somebody_else_cannot_be_named(session, client, coordinator, file_id):
    answer = client.post("/plans/import/purpose", data={"file_id": file_id, "purpose": "new_plan"})
    assert (answer.location, imports()) == ("/plans/import", [])


def test_an_upload_above_the_limit_is_refused(session, client, coordinator):
    assert "超过 20 MB" in hand_in(client, b"x" * (20 * 1024 * 1024 + 1)).text

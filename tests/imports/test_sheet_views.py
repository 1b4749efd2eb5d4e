"""The pages of the 任务分解表: who opens them, and what a coordinator does on them."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from tests.builders import XIAMEN, a_cast, a_coordinator, a_plan, a_task
from tests.imports.sheets import HEAD, book_of, bytes_of, items_of, sheet, start
from tracker.audit.models import AuditEntry
from tracker.imports.models import Decision, ImportStatus, PlanImport
from tracker.tasks.models import TaskStatus

GOOD = ("1", "建成三个公园", "厦门市财政局", "", "2025-06-30")
BAD = ("2", "开展排查", "厦门市财政局", "", "下半年抓紧")
PLAN = {"title": "厦门市公园建设方案", "period_start": "2024-01-01", "period_end": "2025-12-31"}


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def upload(client, *rows, to="/plans/import-sheet", **more):
    return client.post(to, data={**more, "file": (io.BytesIO(sheet(HEAD, *rows)), "分解表.xlsx")})


def newest(session):
    return session.scalars(sa.select(PlanImport).order_by(PlanImport.id.desc()).limit(1)).one()


def test_a_faulty_row_is_told_with_row_column_and_what_to_write(session, client):
    client.sign_in_as(a_coordinator())
    answer = upload(client, GOOD, BAD, **PLAN)
    page = client.get(answer.location).get_data(as_text=True)
    assert "第3行“完成时限”：“下半年抓紧”不是日期，请写成2025-06-30或“持续推进”" in page
    assert "有1行有误，目前一行都没有成为任务" in page


def test_the_marked_file_corrected_and_handed_in_again_replaces_the_import(session, client):
    client.sign_in_as(a_coordinator())
    upload(client, GOOD, BAD, **PLAN)
    kept = newest(session)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/plans/imports/{kept.id}/sheet.xlsx").data))
    assert "不是日期" in book.active["F3"].value
    book.active["E3"] = "2025年3月"
    client.post(f"/plans/imports/{kept.id}/sheet/replace", data={"file": (io.BytesIO(bytes_of(book)), "改好.xlsx")})
    session.refresh(kept)
    assert [item.faults for item in items_of(kept)] == [[], []]
    assert kept.file.name == "改好.xlsx"


def test_rows_are_set_aside_and_taken_back(session, client):
    user = a_coordinator()
    client.sign_in_as(user)
    upload(client, GOOD, BAD, **PLAN)
    kept = newest(session)
    client.post(f"/plans/imports/{kept.id}/sheet/aside", data={"all": "faulty"})
    page = client.get(f"/plans/imports/{kept.id}/sheet?view=aside").get_data(as_text=True)
    assert f"{user.name}于2024-10-08搁置" in page
    assert "不是日期" in page
    bad = items_of(kept)[1]
    client.post(f"/plans/imports/{kept.id}/sheet/{bad.id}/take-back")
    session.refresh(bad)
    assert bad.decision is Decision.OPEN


def test_a_sheet_without_a_task_table_is_refused_in_words(session, client):
    client.sign_in_as(a_coordinator())
    answer = client.post("/plans/import-sheet", data={**PLAN, "file": (io.BytesIO(sheet(("甲", "乙"), ("1", "2"))), "表.xlsx")})
    assert "没有找到任务表" in answer.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(PlanImport)) == 0


def test_changes_of_a_running_plan_are_adopted_with_a_reason(session, client):
    user, task = a_coordinator(), a_task(due_on=None)
    book = openpyxl.load_workbook(io.BytesIO(book_of(task.plan, user)))
    book.active["B2"] = "建成四个算力中心"
    client.sign_in_as(user)
    client.post(f"/plans/{task.plan_id}/import-sheet", data={"file": (io.BytesIO(bytes_of(book)), "改.xlsx")})
    kept = newest(session)
    page = client.get(f"/plans/imports/{kept.id}/sheet").get_data(as_text=True)
    assert "建成四个算力中心" in page
    row = str(items_of(kept)[0].id)
    refused = client.post(f"/plans/imports/{kept.id}/sheet/apply", data={"row": row, "action": "apply"})
    assert "请写明调整的依据" in refused.get_data(as_text=True)
    client.post(f"/plans/imports/{kept.id}/sheet/apply", data={"all": "changed", "reason": "会议纪要"})
    session.refresh(task)
    session.refresh(kept)
    assert (task.title, kept.status) == ("建成四个算力中心", ImportStatus.PUBLISHED)


def test_rows_may_be_declined(session, client):
    user, task = a_coordinator(), a_task()
    book = openpyxl.load_workbook(io.BytesIO(book_of(task.plan, user)))
    book.active["B2"] = "改名"
    client.sign_in_as(user)
    client.post(f"/plans/{task.plan_id}/import-sheet", data={"file": (io.BytesIO(bytes_of(book)), "改.xlsx")})
    kept = newest(session)
    client.post(f"/plans/imports/{kept.id}/sheet/apply", data={"all": "changed", "action": "decline"})
    session.refresh(kept)
    assert (items_of(kept)[0].decision, kept.status, task.title) == (Decision.DISMISSED, ImportStatus.PUBLISHED, "建成三个算力中心")


def test_an_export_is_noted_and_a_bureau_gets_only_its_own(session, client):
    cast = a_cast()
    other = a_task("别人的", plan=cast.task.plan)
    client.sign_in_as(cast.reporter)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/plans/{cast.task.plan_id}/sheet.xlsx").data))
    assert [cell.value for cell in book["任务分解表"]["B"]] == ["标题", cast.task.title]
    assert session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "sheet.exported")) == 1
    assert other.title == "别人的"


WHO = ("reporter", "stranger", "leader", "other_city", "province", "system_admin", "auditor")


@pytest.mark.parametrize("who", [*WHO, "coordinator"])
def test_who_opens_what(session, client, who):
    cast = a_cast(status=TaskStatus.IN_PROGRESS)
    kept = start(sheet(HEAD, GOOD, BAD), actor=cast.coordinator)
    empty = a_plan(region_code=XIAMEN)
    client.sign_in_as(getattr(cast, who))
    pages = {
        "/plans/sheet-template.xlsx": {"coordinator": 200, "other_city": 200, "province": 200},
        "/plans/import-sheet": {"coordinator": 200, "other_city": 200, "province": 200},
        f"/plans/{cast.task.plan_id}/sheet.xlsx": dict.fromkeys(("coordinator", "leader", "province", "reporter"), 200),
        f"/plans/{cast.task.plan_id}/import-sheet": {"coordinator": 200, "leader": 403, "province": 403, "reporter": 403},
        f"/plans/imports/{kept.id}/sheet": {"coordinator": 200},
        f"/plans/imports/{kept.id}/sheet.xlsx": {"coordinator": 200},
        f"/plans/{empty.id}/import-sheet": {"coordinator": 200, "leader": 403, "province": 403},
    }
    closed = {"/plans/sheet-template.xlsx": 403, "/plans/import-sheet": 403}
    got = {address: client.get(address).status_code for address in pages}
    assert got == {address: told.get(who, closed.get(address, 404)) for address, told in pages.items()}


@pytest.mark.parametrize("who", WHO)
def test_nobody_else_sends_anything(session, client, who):
    cast = a_cast()
    kept = start(sheet(HEAD, GOOD, BAD), actor=cast.coordinator)
    row = items_of(kept)[1]
    client.sign_in_as(getattr(cast, who))
    base = f"/plans/imports/{kept.id}/sheet"
    answers = [
        client.post(address, data={"row": str(row.id), "reason": "试", "file": (io.BytesIO(sheet(HEAD, GOOD)), "a.xlsx")}).status_code
        for address in (f"{base}/replace", f"{base}/aside", f"{base}/apply", f"{base}/{row.id}/take-back")
    ]
    assert answers == [404] * 4
    session.refresh(row)
    assert row.decision is Decision.OPEN

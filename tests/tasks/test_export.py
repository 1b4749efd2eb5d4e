"""The ledger as a workbook."""

from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from tests.builders import a_coordinator, a_reporter, a_task, a_unit
from tracker.audit.models import AuditEntry


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


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

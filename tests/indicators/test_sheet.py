"""Values as an Excel sheet: out, in, row by row."""

import io
import re
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa

from tests.builders import a_cast, a_coordinator
from tests.indicators.test_views import an_indicator
from tracker.indicators.models import ObservedValue, ValueStatus
from tracker.indicators.services import enter_value

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def cast(session, travel):
    travel("2024-10-08 12:00")
    return a_cast()


def a_sheet(client) -> openpyxl.Workbook:
    with client.get("/indicators/sheet.xlsx?period=2024Q3") as answer:
        assert answer.mimetype == MEDIA
        return openpyxl.load_workbook(io.BytesIO(answer.data))


def upload(client, book: openpyxl.Workbook):
    data = io.BytesIO()
    book.save(data)
    return client.post("/indicators/sheet", data={"file": (io.BytesIO(data.getvalue()), "指标.xlsx")})


def stored(session) -> list[tuple]:
    session.expire_all()
    rows = sa.select(ObservedValue.indicator_id, ObservedValue.period, ObservedValue.value, ObservedValue.status)
    return [tuple(row) for row in session.execute(rows.order_by(ObservedValue.id))]


def test_out_and_in_again(session, client, cast):
    indicator = an_indicator(cast.task.plan, cast.task.lead_unit)
    other = an_indicator(unit=cast.stranger.unit)
    enter_value(other, period="2024Q3", value=1.0, source="=1+1", actor=a_coordinator(), today=date(2024, 10, 8))
    client.sign_in_as(cast.reporter)
    book = a_sheet(client)
    sheet = book.active
    assert [cell.value for cell in sheet[2]][:6] == [
        str(indicator.id),
        cast.task.plan.short_name,
        "金融业增加值",
        "亿元",
        sheet["E2"].value,
        "2024Q3",
    ]
    assert sheet.max_row == 2  # only what the unit may enter
    sheet["G2"], sheet["H2"] = 612.5, "部门统计"
    assert upload(client, book).status_code == 302
    assert stored(session)[1:] == [(indicator.id, "2024Q3", 612.5, ValueStatus.WAITING)]
    assert upload(client, a_sheet(client)).status_code == 302  # what stands comes out, and changes nothing
    assert len(stored(session)) == 2
    client.sign_in_as(cast.coordinator)
    formula = next(row for row in a_sheet(client).active.iter_rows(min_row=2) if row[0].value == str(other.id))[7]
    assert (formula.value, formula.data_type) == ("=1+1", "s")


def test_nothing_is_kept_while_a_row_is_faulty_unless_it_is_set_aside(session, client, cast):
    good, bad = an_indicator(cast.task.plan), an_indicator()
    client.sign_in_as(cast.coordinator)
    book = a_sheet(client)
    sheet = book.active
    sheet["G2"], sheet["H2"] = "1,234.5", "统计公报"
    sheet["G3"], sheet["H3"] = "很多", ""
    sheet.append(["99999", "", "别人的", "", "", "2024Q3", 5, "统计"])
    sheet.append([str(good.id), "", "重复的", "", "", "2024Q3", 6, "统计"])
    sheet.append([str(good.id), "", "还没到", "", "", "2025Q3", 7, "统计"])
    sheet.append([str(good.id), "", "公式", "", "", "2024Q2", "=1+1", "统计"])
    page = upload(client, book)
    assert stored(session) == []
    for words in ("应填写数字", "请填写“数据来源”", "不在您可以填报", "重复出现", "尚未开始", "含有公式", "先导入其余1项"):
        assert words in page.text, words
    kept = {name: re.findall(f'name="{name}" value="([^"]*)"', page.text) for name in ("indicator", "period", "value", "source")}
    client.post("/indicators/sheet", data={**kept, "keep": "1"})
    assert stored(session) == [(good.id, "2024Q3", 1234.5, ValueStatus.ACCEPTED)]
    assert bad.values == []


def test_what_is_no_such_sheet_is_refused(session, client, cast):
    an_indicator(cast.task.plan)
    client.sign_in_as(cast.coordinator)
    assert "请选择填好的" in client.post("/indicators/sheet", data={}).text
    assert "由本页下载" in client.post("/indicators/sheet", data={"file": (io.BytesIO(b"name,value"), "a.csv")}).text
    assert "表中缺少" in upload(client, openpyxl.Workbook()).text
    client.sign_in_as(cast.leader)
    assert client.get("/indicators/sheet").status_code == 403

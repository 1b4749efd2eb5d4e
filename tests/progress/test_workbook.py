import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import Cast, a_cast, a_task
from tracker.core import clock
from tracker.core.db import SystemSetting
from tracker.core.errors import RuleBroken
from tracker.documents import sheets
from tracker.progress import services, workbook
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.progress.owed import owed_by
from tracker.tasks.models import ProgressClass

MARCH = date(2024, 3, 20)
FULL = {"完成百分比": 30, "进度评价": "达进度", "本期工作进展": "完成主体工程"}


@pytest.fixture
def cast(session: Session) -> Iterator[Cast]:
    """The lead unit owes three reports; what leaves it needs no approval."""
    session.add(SystemSetting(key="demonstration.today", value=MARCH.isoformat()))
    with clock.moved_to(MARCH):
        cast = a_cast(with_dues=True)
        for place in range(2):
            a_task(f"=1+{place}", lead=cast.task.lead_unit, with_dues=True)
    cast.task.lead_unit.head_approves = False
    session.commit()
    return cast


def sheet_of(cast: Cast) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook.template(owed_by(cast.task.lead_unit_id))))


def filled(cast: Cast, *rows: dict[str, Any]) -> bytes:
    """The downloaded sheet with these values typed into its rows."""
    book = sheet_of(cast)
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    for line, values in enumerate(rows, 2):
        for heading, value in values.items():
            sheet.cell(line, headings.index(heading) + 1).value = value
    return bytes_of(book)


def bytes_of(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(client: Any, cast: Cast, data: bytes) -> Any:
    client.sign_in_as(cast.reporter)
    return client.post("/progress/workbook", data={"file": (io.BytesIO(data), "填报表.xlsx")})


def reports(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ProgressReport))


def test_the_sheet_lists_what_is_owed_and_writes_text_as_text(cast):
    sheet = sheet_of(cast).active
    assert [sheet.cell(line, 3).value for line in (2, 3, 4)] == ["建成三个算力中心", "=1+0", "=1+1"]
    assert sheet.cell(3, 3).data_type == "s"
    assert sheet.freeze_panes == "D2"


def test_the_sheet_carries_the_draft_and_the_last_period(cast):
    task, unit = cast.task, cast.task.lead_unit
    with clock.moved_to(MARCH):
        what = {"done": "草稿里的话", "percent": 30, "progress_class": ProgressClass.ON_PACE}
        services.save_draft(task, unit, "2024Q1", actor=cast.reporter, today=MARCH, **what)
    row = [cell.value for cell in sheet_of(cast).active[2]]
    assert row[5:9] == [30, "达进度", "否", "草稿里的话"]


def test_a_round_trip_imports_what_was_filled_and_passes_over_what_is_empty(cast, client, session):
    data = filled(cast, FULL, {**FULL, "完成百分比": "45%", "存在问题": "=不是公式"})
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active.cell(3, 10).data_type = "s"
    response = uploaded(client, cast, bytes_of(book))
    assert response.location == "/progress"
    found = session.scalars(select(ProgressReport).order_by(ProgressReport.id)).all()
    assert [(one.status, one.percent, one.problems) for one in found] == [
        (ReportStatus.DRAFT, 30, ""),
        (ReportStatus.DRAFT, 45, "=不是公式"),
    ]


def test_the_sheet_may_be_downloaded_from_the_page(cast, client):
    client.sign_in_as(cast.reporter)
    response = client.get("/progress/workbook")
    assert response.mimetype == workbook.MEDIA_TYPE
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert len(workbook.read(response.data)) == 3


@pytest.mark.parametrize(
    ("faulty", "words"),
    [
        ({"完成百分比": "=20+10"}, "含有公式"),
        ({"本期工作进展": '=HYPERLINK("x")'}, "含有公式"),
        ({"完成百分比": 130}, "应在0至100之间"),
        ({"完成百分比": "三成"}, "请填写0至100的整数"),
        ({"完成百分比": 30.5}, "请填写0至100的整数"),
        ({"进度评价": "很好"}, "应填写超进度、达进度、欠进度、已完成之一"),
        ({"进度评价": "已完成"}, "应为100"),
        ({"任务编号": "没有这项"}, "不在贵单位待填报之列"),
    ],
)
def test_one_faulty_row_keeps_all_out_and_is_named(cast, client, session, faulty, words):
    page = uploaded(client, cast, filled(cast, FULL, {**FULL, **faulty})).get_data(as_text=True)
    assert "第3行" in page or "应为100" in page
    assert words in page
    assert reports(session) == 0


def test_faulty_rows_may_be_set_aside_on_purpose(cast, client, session):
    page = uploaded(client, cast, filled(cast, FULL, {**FULL, "完成百分比": 130})).get_data(as_text=True)
    assert "先导入其余1项" in page
    client.post("/progress", data={**hidden_fields(page), "action": "save"})
    report = session.scalar(select(ProgressReport))
    assert (report.percent, report.progress_class, report.done) == (30, ProgressClass.ON_PACE, "完成主体工程")
    assert reports(session) == 1


def hidden_fields(page: str) -> dict[str, str]:
    from lxml import html

    return {one.get("name"): one.get("value") for one in html.fromstring(page).iter("input") if (one.get("name") or "").startswith("r")}


def test_a_row_that_stands_twice_is_refused(cast, client, session):
    book = openpyxl.load_workbook(io.BytesIO(filled(cast, FULL)))
    book.active.append([cell.value for cell in book.active[2]])
    assert "重复出现" in uploaded(client, cast, bytes_of(book)).get_data(as_text=True)
    assert reports(session) == 0


def test_a_sheet_older_than_a_colleagues_draft_overwrites_nothing(cast, client, session):
    data = filled(cast, FULL)
    with clock.moved_to(MARCH):
        services.save_draft(cast.task, cast.task.lead_unit, "2024Q1", actor=cast.head, today=MARCH, done="同事写的")
    assert "修改了这条内容" in uploaded(client, cast, data).get_data(as_text=True)
    assert session.scalar(select(ProgressReport.done)) == "同事写的"


def test_what_is_no_such_sheet_is_refused_in_words(cast, client):
    book = openpyxl.Workbook()
    book.active.append(["别的表"])
    for data, words in ((b"%PDF-1.7", "请上传由本页下载"), (bytes_of(book), "表中缺少"), (broken(cast), "Excel")):
        uploaded(client, cast, data)
        assert words in client.get("/progress").get_data(as_text=True)


def broken(cast: Cast) -> bytes:
    """A sheet whose inner file is cut off."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(filled(cast))) as whole, zipfile.ZipFile(out, "w") as cut:
        for name in whole.namelist():
            data = whole.read(name)
            cut.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    return out.getvalue()


def test_a_sheet_that_unpacks_to_far_too_much_is_refused(cast, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 1000)
    with pytest.raises(RuleBroken, match="过大"):
        workbook.read(filled(cast))

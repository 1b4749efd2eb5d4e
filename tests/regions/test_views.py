"""设置 pages: a coordinator changes the own region's calendar and hours; everybody else is refused."""

import io
from datetime import date, time

import pytest

from tests import builders
from tests.builders import PROVINCE, QUANZHOU, XIAMEN
from tests.regions.notices import NOTICE, TEXT
from tests.support import papers
from tracker.audit.models import AuditEntry
from tracker.core.db import transaction
from tracker.regions import calendars
from tracker.regions.hours import regions_at_rest, working_hours
from tracker.regions.services import calendar_for
from tracker.tasks.models import ReportDue

PAGES = [
    ("GET", "/settings"),
    ("GET", "/settings/calendar"),
    ("GET", "/settings/calendar/2027/notice"),
    ("POST", "/settings/calendar/2027/notice"),
    ("POST", "/settings/calendar/2027/file"),
    ("POST", "/settings/calendar/2027/withdraw"),
    ("GET", "/settings/hours"),
    ("POST", "/settings/hours"),
]
PEOPLE = ("reporter", "head", "supporter", "stranger", "leader", "system_admin", "security_admin", "auditor")


@pytest.mark.parametrize(("method", "address"), PAGES)
def test_only_coordinators_reach_the_settings(session, client, method, address):
    cast = builders.a_cast()
    session.commit()
    for name in PEOPLE:
        client.sign_in_as(getattr(cast, name))
        assert client.open(address, method=method).status_code == 403, name
    client.sign_in_as(cast.coordinator)
    assert client.open(address, method=method).status_code in (200, 302)


def form_of(notice):
    """What a browser sends for the notice."""
    data = {"title": notice.title}
    for number, one in enumerate(notice.holidays):
        row = {"name": one.name, "first": one.first, "last": one.last, "workdays": "、".join(day.isoformat() for day in one.workdays)}
        data |= {f"rows-{number}-{name}": str(value) for name, value in row.items()}
    return data


@pytest.fixture
def office(session, client, travel):
    travel("2026-12-02 10:00")
    coordinator = builders.a_coordinator()
    client.sign_in_as(coordinator)
    return client


def test_the_form_shows_what_moves_and_keeps_nothing_before_it_is_confirmed(session, office):
    with transaction():
        builders.a_task(number="测-节", due_on=date(2027, 2, 6), issued_on=date(2024, 1, 2))
    text = office.post("/settings/calendar/2027/notice", data=form_of(NOTICE)).text
    assert "完成时限的实际到期日：2027年2月8日 → <strong>2027年2月12日</strong>，1项" in text
    assert "测-节" in text
    assert calendar_for(XIAMEN).is_provisional(date(2027, 1, 1))
    answer = office.post("/settings/calendar/2027/notice", data={**form_of(NOTICE), "step": "save"})
    assert answer.status_code == 302
    assert calendars.notice_of(XIAMEN, 2027) == NOTICE
    assert calendars.notice_of(QUANZHOU, 2027) is None


def test_an_impossible_notice_is_refused_with_a_sentence(session, office):
    data = form_of(NOTICE) | {"rows-1-workdays": "2027-02-16", "step": "save"}
    text = office.post("/settings/calendar/2027/notice", data=data).text
    assert "2027年2月16日是星期二，本来就上班" in text
    assert calendars.notice_of(XIAMEN, 2027) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"rows-0-name": ""}, "有一行填了日期但没有填节日名称，请补填"),
        ({"rows-1-workdays": "下周六"}, "“春节”的调休上班日看不懂，请写成 2027-02-14、2027-02-20 的样子"),
        ({"rows-1-workdays": "2027-02-30"}, "“春节”的调休上班日里有不存在的日期，请改正"),
        ({"rows-1-first": "", "rows-1-last": ""}, "“春节”只填了调休上班日，请填写放假日期"),
        ({"title": ""}, "请填写依据的通知"),
    ],
)
def test_rows_that_cannot_be_understood(session, office, row, words):
    assert words in office.post("/settings/calendar/2027/notice", data=form_of(NOTICE) | row).text


def test_a_past_year_cannot_be_entered(session, office):
    assert "2024年不能录入" in office.get("/settings/calendar/2024/notice").text
    past = {"title": "旧通知", "rows-0-name": "元旦", "rows-0-first": "2024-01-01", "rows-0-last": "2024-01-01", "step": "save"}
    assert "过去年度已按当时的日历办理" in office.post("/settings/calendar/2024/notice", data=past).text


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("ending", ["txt", "html", "docx", "pdf"])
def test_a_notice_is_read_from_a_file_and_shown_before_it_is_kept(session, office, tmp_path, ending):
    title, *rest = TEXT.strip().split("\n")
    paper = [papers.Line(title, 1), *(papers.Line(line) for line in rest)]
    made = {"txt": papers.as_txt, "html": papers.as_html, "docx": papers.as_docx, "pdf": lambda paper: papers.as_pdf(paper, tmp_path)}
    data = {"file": (io.BytesIO(made[ending](paper)), f"放假通知.{ending}")}
    text = office.post("/settings/calendar/2027/file", data=data).text
    assert "从文件读出7个节日，尚未保存，请逐行核对" in text
    assert 'value="2027-02-05"' in text
    assert "2027-02-14、2027-02-20" in text
    assert calendars.notice_of(XIAMEN, 2027) is None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("通知.txt", TEXT.replace("2027", "2028").encode(), "文件是2028年的放假安排"),
        ("通知.exe", b"MZ", "不能读取这种文件"),
        ("通知.docx", b"PK\x03\x04 broken", "文件"),
        ("通知.txt", b"", "空"),
    ],
)
def test_a_file_that_is_no_notice_is_refused_with_a_sentence(session, office, name, content, words):
    answer = office.post("/settings/calendar/2027/file", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 200
    assert words in answer.text


def test_doubts_of_a_file_are_shown(session, office):
    wrong = TEXT.replace("10月9日（星期六）", "10月9日（星期日）").encode()
    text = office.post("/settings/calendar/2027/file", data={"file": (io.BytesIO(wrong), "a.txt")}).text
    assert "而这一天是星期六，请核对年份和日期" in text


def test_the_entry_of_the_region_above_can_be_taken_over(session, office):
    with transaction():
        calendars.enter(PROVINCE, NOTICE, actor=None, today=date(2026, 12, 2))
    assert "沿用福建省的录入" in office.get("/settings/calendar/2027/notice").text
    assert 'value="2027-02-05"' in office.get(f"/settings/calendar/2027/notice?from={PROVINCE}").text
    assert 'value="2027-02-05"' not in office.get(f"/settings/calendar/2027/notice?from={QUANZHOU}").text
    assert calendar_for(XIAMEN).is_provisional(date(2027, 1, 1))


def test_a_calendar_says_where_it_comes_from_and_can_be_taken_back(session, office):
    assert "暂定：尚无放假安排，按周一至周五计" in office.get("/settings/calendar?year=2027").text
    assert "按系统内置的国务院放假安排" in office.get("/settings/calendar").text
    office.post("/settings/calendar/2027/notice", data={**form_of(NOTICE), "step": "save"})
    text = office.get("/settings/calendar?year=2027").text
    assert "按本地区录入的放假安排" in text
    assert "录入记录" in text
    assert office.post("/settings/calendar/2027/withdraw").status_code == 302
    assert "暂定" in office.get("/settings/calendar?year=2027").text
    assert office.get("/settings/calendar?year=x").status_code == 400


def test_the_desk_warns_from_december(session, client, travel):
    coordinator = builders.a_coordinator()
    for moment, warned in (("2026-11-30 10:00", False), ("2026-12-01 10:00", True)):
        travel(moment)
        client.sign_in_as(coordinator)
        assert ("2027年的放假安排还没有录入" in client.get("/").text) is warned


def test_stored_report_dates_ahead_move_when_the_notice_is_saved(session, office):
    with transaction():
        task = builders.a_task(issued_on=date(2024, 1, 2))
        unit = task.assignments[0].unit_id
        due = ReportDue(task_id=task.id, unit_id=unit, period="2027-09", due_on=date(2027, 9, 27), effective_on=date(2026, 12, 1))
        session.add(due)
    office.post("/settings/calendar/2027/notice", data={**form_of(NOTICE), "step": "save"})
    session.refresh(due)
    assert due.due_on == date(2027, 9, 26)  # the 25th is a Saturday; the Sunday after it is worked
    entry = session.query(AuditEntry).filter_by(action="calendar.moved").one()
    assert (entry.old, entry.new["due_on"], entry.new["items"]) == ({"due_on": "2027-09-27"}, "2027-09-26", [task.number])


def test_hours_are_a_setting_of_the_region(session, office, travel):
    assert office.post("/settings/hours", data={"begin": "10:00", "end": "11:00"}).status_code == 200
    assert working_hours(XIAMEN, date(2026, 12, 2)) == (time(9), time(17, 30))
    assert office.post("/settings/hours", data={"begin": "08:30", "end": "12:00"}).status_code == 302
    assert working_hours(XIAMEN, date(2026, 12, 2)) == (time(8, 30), time(12))
    assert working_hours(XIAMEN, date(2026, 12, 1)) == (time(9), time(17, 30))
    from tracker.core import clock

    travel("2026-12-02 14:00")
    assert regions_at_rest(clock.today(), clock.now()) == {XIAMEN}
    travel("2026-12-02 08:45")
    assert regions_at_rest(clock.today(), clock.now()) == {PROVINCE, "350100", QUANZHOU}

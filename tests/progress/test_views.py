import io
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.builders import Cast, a_cast, a_task
from tracker.core import clock
from tracker.core.db import SystemSetting, db
from tracker.mail.models import Notification
from tracker.progress import services
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.tasks.models import ProgressClass, ReportDue, TaskStatus
from tracker.tasks.report_dues import due_of

MARCH = date(2024, 3, 20)
PDF = b"%PDF-1.7\n1 0 obj\n"
FULL = {"done": "完成两个中心的主体工程", "percent": "30", "progress_class": "on_pace", "version": "0"}


@pytest.fixture
def cast(session: Session) -> Iterator[Cast]:
    """Business time stands at 20 March 2024; what leaves the lead unit needs no approval."""
    session.add(SystemSetting(key="demonstration.today", value=MARCH.isoformat()))
    with clock.moved_to(MARCH):
        cast = a_cast(with_dues=True)
    cast.task.lead_unit.head_approves = False
    session.commit()
    return cast


def a_report(cast: Cast, status: ReportStatus = ReportStatus.SUBMITTED, **changes: object) -> ProgressReport:
    """A report of the lead unit for the first quarter."""
    what = {"done": "完成主体工程", "percent": 30, "progress_class": ProgressClass.ON_PACE, **changes}
    with clock.moved_to(MARCH):
        report = services.save_draft(cast.task, cast.task.lead_unit, "2024Q1", actor=cast.reporter, today=MARCH, **what)
        if status is not ReportStatus.DRAFT:
            cast.task.lead_unit.head_approves = status is ReportStatus.WITH_HEAD
            services.send(report, actor=cast.reporter, today=MARCH)
    db.session.commit()
    return report


def writing(cast: Cast) -> str:
    return f"/tasks/{cast.task.id}/reports/2024Q1"


def text_of(response: object) -> str:
    return response.get_data(as_text=True)


BUREAUS = ("reporter", "head", "supporter", "stranger")
OFFICES = ("coordinator", "second_coordinator", "other_city", "province")
EVERYBODY = (*BUREAUS, *OFFICES, "leader", "system_admin", "security_admin", "auditor")
MAY_WRITE = {"reporter": 200, "head": 200, "supporter": 403, "coordinator": 403, "second_coordinator": 403, "leader": 403, "province": 403}
MAY_SEE = dict.fromkeys(("reporter", "head", "supporter", "coordinator", "second_coordinator", "leader", "province"), 200)
MAY_REVIEW = {"coordinator": 200, "second_coordinator": 200, **dict.fromkeys(("reporter", "head", "supporter", "leader", "province"), 403)}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_open_what(cast, client, who):
    report = a_report(cast)
    due = due_of(cast.task, cast.task.lead_unit_id, "2024Q1")
    client.sign_in_as(getattr(cast, who))
    answers = [
        client.get(f"/progress/{report.id}").status_code,
        client.post(f"/progress/{report.id}/review").status_code,
        client.get(f"/dues/{due.id}/waiver").status_code,
    ]
    assert answers == [MAY_SEE.get(who, 404), MAY_REVIEW.get(who, 404), MAY_REVIEW.get(who, 404)]


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_write(cast, client, who):
    client.sign_in_as(getattr(cast, who))
    # The office reaches the page only by naming the unit on whose behalf it writes.
    expected = 404 if who.endswith("coordinator") else MAY_WRITE.get(who, 404)
    assert client.get(writing(cast)).status_code == expected


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_has_a_list(cast, client, who):
    client.sign_in_as(getattr(cast, who))
    bureau, office = who in BUREAUS, who in OFFICES
    assert client.get("/progress").status_code == (200 if bureau else 403)
    assert client.get("/progress/workbook").status_code == (200 if bureau else 403)
    assert client.get("/reviews").status_code == (200 if bureau or office else 403)


def test_a_draft_is_seen_by_its_unit_only(cast, client):
    report = a_report(cast, ReportStatus.DRAFT)
    for who, answer in (("reporter", 200), ("supporter", 404), ("coordinator", 404), ("leader", 404)):
        client.sign_in_as(getattr(cast, who))
        assert client.get(f"/progress/{report.id}").status_code == answer, who


def test_a_report_is_written_with_files_and_sent(cast, client, session):
    client.sign_in_as(cast.reporter)
    files = [(io.BytesIO(PDF), "验收单.pdf"), (io.BytesIO("说明".encode()), "说明.txt")]
    response = client.post(writing(cast), data={**FULL, "action": "send", "files": files})
    report = session.scalar(select(ProgressReport))
    assert (response.status_code, report.status) == (302, ReportStatus.SUBMITTED)
    assert [one.file.name for one in report.evidence] == ["验收单.pdf", "说明.txt"]


def test_an_error_loses_nothing(cast, client, session):
    client.sign_in_as(cast.reporter)
    sent = {**FULL, "percent": "", "action": "send", "files": [(io.BytesIO(PDF), "验收单.pdf"), (io.BytesIO(b"MZ\0\1"), "工具.exe")]}
    page = text_of(client.post(writing(cast), data=sent))
    assert "完成两个中心的主体工程" in page
    assert "工具.exe" in page
    report = session.scalar(select(ProgressReport))
    assert (report.status, [one.file.name for one in report.evidence]) == (ReportStatus.DRAFT, ["验收单.pdf"])


def test_an_impossible_percent_keeps_the_text(cast, client):
    client.sign_in_as(cast.reporter)
    page = text_of(client.post(writing(cast), data={**FULL, "percent": "三成", "action": "save"}))
    assert "请填写0至100的整数" in page
    assert "完成两个中心的主体工程" in page


def test_a_stale_form_says_so_keeps_the_text_and_passes_the_second_time(cast, client, session):
    report = a_report(cast, ReportStatus.DRAFT)
    client.sign_in_as(cast.reporter)
    old = {**FULL, "done": "我写的另一段", "version": str(report.version), "action": "save"}
    with clock.moved_to(MARCH):
        services.save_draft(cast.task, cast.task.lead_unit, "2024Q1", actor=cast.head, today=MARCH, done="同事先写的")
    page = text_of(client.post(writing(cast), data=old))
    assert "我写的另一段" in page
    assert "修改了这条内容" in page
    assert report.done == "同事先写的"
    client.post(writing(cast), data={**old, "version": str(report.version)})
    assert report.done == "我写的另一段"


def test_a_report_that_a_colleague_has_begun_meanwhile_is_noticed(cast, client):
    client.sign_in_as(cast.reporter)
    report = a_report(cast, ReportStatus.DRAFT)
    assert "修改了这条内容" in text_of(client.post(writing(cast), data={**FULL, "done": "覆盖", "action": "save"}))
    assert report.done == "完成主体工程"


def test_a_file_is_taken_out_of_a_draft(cast, client):
    client.sign_in_as(cast.reporter)
    client.post(writing(cast), data={**FULL, "action": "save", "files": [(io.BytesIO(PDF), "验收单.pdf")]})
    report = db.session.scalar(select(ProgressReport))
    client.post(writing(cast), data={**FULL, "version": str(report.version), "action": "save", "remove": [report.evidence[0].id]})
    assert [one.removed for one in report.evidence] == [True]


def test_the_last_period_stands_beside(cast, client, session):
    report = a_report(cast, done="上期写的内容")
    report.period = "2023Q4"
    session.commit()
    client.sign_in_as(cast.reporter)
    assert "上期写的内容" in text_of(client.get(writing(cast)))


def test_the_office_writes_on_behalf_of_a_unit(cast, client, session):
    client.sign_in_as(cast.coordinator)
    address = f"{writing(cast)}?unit={cast.task.lead_unit_id}"
    assert "代填" in text_of(client.get(address))
    client.post(address, data={**FULL, "action": "send"})
    report = session.scalar(select(ProgressReport))
    assert (report.on_behalf, report.status) == (True, ReportStatus.SUBMITTED)


def test_a_period_that_makes_no_sense_is_not_there(cast, client):
    client.sign_in_as(cast.reporter)
    assert client.get(f"/tasks/{cast.task.id}/reports/2024Q9").status_code == 404


def test_a_period_that_nobody_asked_for_is_refused_in_words(cast, client):
    client.sign_in_as(cast.reporter)
    response = client.get(f"/tasks/{cast.task.id}/reports/2024Q3")
    assert (response.status_code, "不需要填报" in text_of(response)) == (409, True)


def test_signing_begins_the_work(cast, client, session):
    with clock.moved_to(MARCH):
        task = a_task(lead=cast.task.lead_unit, status=TaskStatus.ISSUED)
    client.sign_in_as(cast.reporter)
    assert task.title in text_of(client.get("/progress"))
    assert client.post(f"/tasks/{task.id}/sign").status_code == 302
    assert task.status is TaskStatus.IN_PROGRESS
    assert client.post(f"/tasks/{task.id}/sign").status_code == 409


def test_several_tasks_are_signed_at_once_but_only_by_their_lead(cast, client):
    with clock.moved_to(MARCH):
        mine = [a_task(lead=cast.task.lead_unit, status=TaskStatus.ISSUED) for _ in range(2)]
        other = a_task(status=TaskStatus.ISSUED)
    client.sign_in_as(cast.reporter)
    assert client.post("/tasks/sign", data={"task": [mine[0].id, other.id]}).status_code == 404
    client.post("/tasks/sign", data={"task": [one.id for one in mine]})
    assert [one.status for one in (*mine, other)] == [TaskStatus.IN_PROGRESS, TaskStatus.IN_PROGRESS, TaskStatus.ISSUED]


def test_a_review_accepts_and_goes_on_to_the_next(cast, client):
    report = a_report(cast)
    client.sign_in_as(cast.coordinator)
    assert cast.task.number in text_of(client.get("/reviews"))
    response = client.post(f"/progress/{report.id}/review", data={"decision": "accept", "percent": "28", "version": report.version})
    assert response.location == "/reviews"
    assert (report.status, cast.task.percent) == (ReportStatus.ACCEPTED, 28)


def test_a_return_needs_its_reason_and_tells_the_unit_by_mail(cast, client, session):
    report = a_report(cast)
    client.sign_in_as(cast.coordinator)
    address = f"/progress/{report.id}/review"
    assert "请写明退回的原因" in text_of(client.post(address, data={"decision": "return", "version": report.version}))
    client.post(address, data={"decision": "return", "reason": "请补充数量", "version": report.version})
    assert report.status is ReportStatus.RETURNED
    assert cast.reporter.email in session.scalars(select(Notification.address)).all()
    client.sign_in_as(cast.reporter)
    assert "请补充数量" in text_of(client.get(writing(cast)))


def test_two_reviewers_at_once_do_not_overwrite_each_other(cast, client):
    report = a_report(cast)
    seen = report.version
    with clock.moved_to(MARCH):
        services.return_(report, reason="先退回", actor=cast.second_coordinator, today=MARCH)
    client.sign_in_as(cast.coordinator)
    client.post(f"/progress/{report.id}/review", data={"decision": "accept", "version": seen})
    assert report.status is ReportStatus.RETURNED


@pytest.mark.parametrize(("decision", "status"), [("approve", ReportStatus.SUBMITTED), ("return", ReportStatus.DRAFT)])
def test_the_head_decides_what_leaves_the_unit(cast, client, decision, status):
    report = a_report(cast, ReportStatus.WITH_HEAD)
    client.sign_in_as(cast.head)
    assert cast.task.number in text_of(client.get("/reviews"))
    data = {"decision": decision, "reason": "核对", "version": report.version}
    assert client.post(f"/progress/{report.id}/approval", data=data).location == "/reviews"
    assert report.status is status


def test_a_waived_period_is_owed_no_more(cast, client):
    due = due_of(cast.task, cast.task.lead_unit_id, "2024Q1")
    client.sign_in_as(cast.coordinator)
    client.post(f"/dues/{due.id}/waiver", data={"reason": "专班统一汇总"})
    assert due.waived_on == MARCH
    client.sign_in_as(cast.reporter)
    assert cast.task.number not in text_of(client.get("/progress"))


# All on one page


@pytest.fixture
def many(cast: Cast) -> list[ReportDue]:
    """Four reports that the lead unit owes."""
    with clock.moved_to(MARCH):
        tasks = [cast.task, *(a_task(f"事项{place}", lead=cast.task.lead_unit, with_dues=True) for place in range(3))]
    dues = [due_of(task, cast.task.lead_unit_id, "2024Q1") for task in tasks]
    db.session.commit()
    return dues


def row(due: ReportDue, **changes: object) -> dict[str, object]:
    return {f"r{due.id}-{name}": value for name, value in {**FULL, **changes}.items()}


def empty(due: ReportDue) -> dict[str, object]:
    return row(due, done="", percent="", progress_class="")


def report_on(due: ReportDue) -> ProgressReport | None:
    return db.session.scalar(select(ProgressReport).where(ProgressReport.task_id == due.task_id))


def test_what_is_written_is_sent_and_what_is_empty_waits(cast, client, many):
    client.sign_in_as(cast.reporter)
    data = {**row(many[0]), **row(many[1]), **empty(many[2]), **empty(many[3]), "action": "send"}
    assert client.post("/progress", data=data).status_code == 302
    assert [one and one.status for one in map(report_on, many)] == [ReportStatus.SUBMITTED, ReportStatus.SUBMITTED, None, None]
    assert "2项未填写" in text_of(client.get("/progress"))


def test_a_faulty_row_keeps_its_text_and_holds_up_no_other(cast, client, many):
    client.sign_in_as(cast.reporter)
    data = {**row(many[0]), **row(many[1], percent="", done="缺百分比的一行"), **row(many[2], percent="300", done="百分比过大的一行")}
    page = text_of(client.post("/progress", data={**data, "action": "send"}))
    assert "已提交1项，2项需要改正" in page
    assert "缺百分比的一行" in page
    assert "百分比过大的一行" in page
    assert [one and one.status for one in map(report_on, many)] == [ReportStatus.SUBMITTED, ReportStatus.DRAFT, None, None]


def test_a_stale_row_is_told_and_can_be_sent_again(cast, client, many):
    client.sign_in_as(cast.reporter)
    with clock.moved_to(MARCH):
        services.save_draft(cast.task, cast.task.lead_unit, "2024Q1", actor=cast.head, today=MARCH, done="同事先写的")
    page = text_of(client.post("/progress", data={**row(many[0], done="我写的"), "action": "save"}))
    assert "我写的" in page
    assert report_on(many[0]).done == "同事先写的"


def test_text_for_what_is_no_longer_owed_is_shown_to_be_copied(cast, client, many):
    a_report(cast)
    client.sign_in_as(cast.reporter)
    page = text_of(client.post("/progress", data={**row(many[0], done="白写的一段"), "action": "save"}))
    assert "白写的一段" in page
    assert report_on(many[0]).done == "完成主体工程"


def test_a_returned_report_is_owed_again(cast, client):
    report = a_report(cast)
    with clock.moved_to(MARCH):
        services.return_(report, reason="数字有误", actor=cast.coordinator, today=MARCH)
    client.sign_in_as(cast.reporter)
    assert "数字有误" in text_of(client.get("/progress"))


def queries_of(client: object, address: str) -> int:
    db.session.commit()
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(("who", "address"), [("reporter", "/progress"), ("coordinator", "/reviews"), ("reporter", "/progress/workbook")])
def test_more_rows_make_no_more_queries(cast, client, who, address):
    client.sign_in_as(getattr(cast, who))
    a_report(cast, ReportStatus.SUBMITTED if who == "coordinator" else ReportStatus.DRAFT)
    client.get(address)
    few = queries_of(client, address)
    with clock.moved_to(MARCH):
        for place in range(12):
            task = a_task(f"事项{place}", lead=cast.task.lead_unit, with_dues=True)
            what = {"done": "完成", "percent": 10, "progress_class": ProgressClass.ON_PACE}
            report = services.save_draft(task, cast.task.lead_unit, "2024Q1", actor=cast.reporter, today=MARCH, **what)
            if who == "coordinator":
                services.send(report, actor=cast.reporter, today=MARCH)
    assert queries_of(client, address) == few

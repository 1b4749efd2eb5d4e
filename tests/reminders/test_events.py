"""Mails about what has just happened, as their readers get them."""

from datetime import date

import pytest

from tests import builders
from tests.reminders.snapshots import compare
from tracker.accounts.models import Role
from tracker.audit.models import AuditEntry
from tracker.changes.models import ChangeKind, ChangeRequest, RequestStatus
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.reminders import events, nudges
from tracker.tasks.models import TaskStatus
from tracker.units.models import Standing

TODAY = date(2024, 10, 8)


def a_task(office, **values):
    with transaction():
        usual = {"lead": office.lead, "due_on": date(2024, 12, 31), "issued_on": TODAY, "number": "测-1", "status": TaskStatus.ISSUED}
        return builders.a_task(**{**usual, **values})


def the_only(office):
    (mail,) = office.mails()
    return mail


def test_tasks_issued_together_make_one_mail_with_the_date_to_sign_by(office):
    some = [a_task(office), a_task(office, number="测-2", title="推进数据开放", due_on=None)]
    with transaction():
        assert events.issued(some, today=TODAY) == 1
    compare("issued", the_only(office))


def test_support_units_are_told_too_but_need_not_sign(office):
    helper = builders.a_unit("市配合局")
    builders.a_reporter(helper, email="helper@example.org")
    task = a_task(office, support=(helper,))
    with transaction():
        assert events.issued([task], today=TODAY) == 2
    told = {mail.address: mail for mail in office.mails()}
    assert "前签收" in told["reporter@example.org"].text
    assert "前签收" not in told["helper@example.org"].text
    assert "分工：配合" in told["helper@example.org"].text


def test_a_reassignment_tells_the_new_unit_only(office):
    helper = builders.a_unit("市配合局")
    builders.a_reporter(helper, email="helper@example.org")
    with transaction():
        assert events.issued([a_task(office, support=(helper,))], today=TODAY, only={helper.id}) == 1
    assert the_only(office).address == "helper@example.org"


def test_the_same_issue_is_mailed_once(office):
    task = a_task(office)
    with transaction():
        events.issued([task], today=TODAY)
        assert events.issued([task], today=TODAY) == 0


def test_a_cooperating_unit_is_invited(office):
    bureau = builders.a_unit("中央驻地机构", standing=Standing.COOPERATING)
    builders.a_reporter(bureau, email="bureau@example.org")
    with transaction():
        events.issued([a_task(office, lead=bureau)], today=TODAY)
    compare("issued-cooperating", the_only(office))


def a_returned_report(office):
    with transaction():
        task = a_task(office, status=TaskStatus.IN_PROGRESS)
        report = ProgressReport(
            task=task,
            unit=office.lead,
            period="2024Q3",
            status=ReportStatus.RETURNED,
            return_reason="请补充<验收>意见和佐证材料",
            author=office.reporter,
        )
        db.session.add(report)
    return report


def test_a_returned_report_says_why(office):
    with transaction():
        assert events.returned(a_returned_report(office), today=TODAY) == 1
    compare("returned", the_only(office))


def test_what_people_type_is_no_markup_in_the_page(office):
    with transaction():
        events.returned(a_returned_report(office), today=TODAY)
    assert "&lt;验收&gt;" in the_only(office).html
    assert "<验收>" in the_only(office).text


def test_a_report_returned_twice_is_told_twice(office):
    report = a_returned_report(office)
    with transaction():
        assert events.returned(report, today=TODAY) == 1
    with transaction():
        report.return_reason = "仍缺佐证材料"
        assert events.returned(report, today=TODAY) == 1


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("extension-granted", ChangeKind.EXTENSION, RequestStatus.GRANTED),
        ("extension-refused", ChangeKind.EXTENSION, RequestStatus.REFUSED),
        ("closure-refused", ChangeKind.CLOSURE, RequestStatus.REFUSED),
    ],
)
def test_a_decision_says_what_holds_now(office, name, kind, status):
    task = a_task(office, status=TaskStatus.IN_PROGRESS)
    with transaction():
        request = ChangeRequest(
            task=task,
            unit=office.lead,
            kind=kind,
            status=status,
            reason="设备到货推迟",
            new_due_on=date(2025, 3, 31) if kind is ChangeKind.EXTENSION else None,
            requested_by=office.reporter,
            requested_on=TODAY,
            decision_reason="佐证材料不足" if status is RequestStatus.REFUSED else None,
        )
        db.session.add(request)
        assert events.decided(request, today=TODAY) == 1
    compare(name, the_only(office))


def test_a_nudge_goes_to_reporter_and_head_and_is_audited(office):
    task = a_task(office, status=TaskStatus.IN_PROGRESS, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3))
    with transaction():
        assert nudges.nudge(task, actor=office.coordinator, today=TODAY) == 2
    assert sorted(office.subjects()) == ["head", "reporter"]
    compare("nudge", office.mails()[0])
    assert db.session.query(AuditEntry).filter_by(action="task.nudged").count() == 1


def test_a_task_is_nudged_once_per_working_day(office):
    task = a_task(office, status=TaskStatus.IN_PROGRESS)
    with transaction():
        nudges.nudge(task, actor=office.coordinator, today=TODAY)
    with pytest.raises(RuleBroken, match="每个工作日最多催办一次"), transaction():
        nudges.nudge(task, actor=office.coordinator, today=TODAY)
    with transaction():
        assert nudges.nudge(task, actor=office.coordinator, today=date(2024, 10, 9)) == 2


def test_nudges_of_a_rest_day_count_for_the_next_working_day(office):
    task = a_task(office, status=TaskStatus.IN_PROGRESS, issued_on=date(2024, 6, 3))
    with transaction():
        nudges.nudge(task, actor=office.coordinator, today=date(2024, 10, 5))
    with pytest.raises(RuleBroken, match="最多催办一次"), transaction():
        nudges.nudge(task, actor=office.coordinator, today=TODAY)


def test_a_closed_task_is_not_nudged(office):
    task = a_task(office, status=TaskStatus.CLOSED)
    with pytest.raises(RuleBroken, match="尚未办结"):
        nudges.nudge(task, actor=office.coordinator, today=TODAY)


def test_a_nudge_that_reaches_nobody_says_so(office):
    task = a_task(office, lead=builders.a_unit("市统计局"), status=TaskStatus.IN_PROGRESS)
    with pytest.raises(RuleBroken, match="没有可用的联系人邮箱"):
        nudges.nudge(task, actor=office.coordinator, today=TODAY)


def test_the_page_nudges_for_the_coordinator_only(office, client, travel):
    travel("2024-10-08 10:00")
    task = a_task(office, status=TaskStatus.IN_PROGRESS)
    for user, status in [
        (office.reporter, 403),
        (builders.a_user(Role.LEADER), 403),
        (builders.a_coordinator("350500"), 404),
        (office.coordinator, 302),
    ]:
        client.sign_in_as(user)
        assert client.post(f"/tasks/{task.id}/nudge").status_code == status
    assert len(office.mails()) == 2


def test_the_digest_as_its_readers_get_it(office):
    lates = [a_task(office, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3), status=TaskStatus.IN_PROGRESS, title="建成算力中心")]
    lates.append(a_task(office, due_on=TODAY, issued_on=date(2024, 6, 3), status=TaskStatus.IN_PROGRESS, title="发布目录", number="测-2"))
    a_task(office, due_on=date(2024, 10, 11), issued_on=date(2024, 6, 3), status=TaskStatus.IN_PROGRESS, title="签订协议", number="测-3")
    a_task(office, lead=builders.a_unit("市统计局"), status=TaskStatus.IN_PROGRESS, title="完善统计", number="测-4")
    office.remind("2024-10-08")
    told = {office.name_of(mail.address): mail for mail in office.mails()}
    for name in ("reporter", "head", "coordinator"):
        compare(f"digest-{name}", told[name])

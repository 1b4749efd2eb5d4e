import hashlib
from datetime import date

import pytest

from tests.publication.conftest import Desk
from tests.reports.world import TODAY
from tests.support.smtp import part as part_of_mail
from tracker.core.errors import RuleBroken
from tracker.documents import services as documents
from tracker.mail.delivery import deliver_due
from tracker.publication import issuing, queries
from tracker.regions.services import change_setting
from tracker.reports import files, services
from tracker.reports import queries as reports
from tracker.reports.models import NumberKind, SupervisionStatus

NEXT_DAY = date(2024, 10, 9)


def test_the_report_goes_with_its_files_to_units_leaders_and_offices_each_address_once(desk: Desk) -> None:
    desk.publish(3)
    mails = desk.mails("【印发通报】")
    everybody = {desk.clerk, desk.head, desk.industry, desk.office, desk.second, desk.leader}
    assert set(mails) == {person.email for person in everybody}
    to_unit, to_leader = mails[desk.clerk.email], mails[desk.leader.email]
    assert "厦督〔2024〕3号" in to_unit.subject
    assert desk.city.overdue.title in to_unit.text
    assert "30日内在系统中申请复核" in to_unit.text
    assert desk.city.overdue.title not in mails[desk.industry.email].text
    assert "申请复核" not in to_leader.text
    kept = {file.file.name: file.file.sha256 for file in desk.report.files}
    assert [one["name"] for one in to_unit.attachments] == ["350200-2024Q3.docx", "350200-2024Q3.xlsx"]
    assert all(kept[one["name"]] in one["path"] for one in to_unit.attachments)


def test_every_unit_of_the_report_owes_a_receipt(desk: Desk) -> None:
    desk.publish()
    found = {one.unit_id: (one.mailed, one.received_on) for one in queries.receipts_of(desk.report)}
    assert found == {desk.city.finance.id: (2, None), desk.city.industry.id: (1, None), desk.city.bank.id: (0, None)}


def test_files_too_large_for_a_mail_are_linked(desk: Desk) -> None:
    change_setting(desk.report.region_code, "report.attach_mb", 0, actor=desk.office, on=TODAY)
    desk.publish()
    mail = desk.mails("【印发通报】")[desk.clerk.email]
    assert mail.attachments == []
    assert "请在系统中下载" in mail.text
    assert f"/reports/{desk.report.id}" in mail.text


def test_a_region_that_keeps_titles_out_of_its_mails_sends_neither_title_nor_file(desk: Desk) -> None:
    change_setting(desk.report.region_code, "mail.short_form", True, actor=desk.office, on=TODAY)
    desk.publish()
    mail = desk.mails("【印发通报】")[desk.clerk.email]
    assert mail.attachments == []
    assert desk.report.title not in mail.subject + mail.text


@pytest.mark.engine("sqlite")
def test_the_stored_bytes_arrive(desk: Desk, smtp_server, app) -> None:
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    desk.publish()
    desk.session.commit()
    deliver_due()
    message = smtp_server.boxes[desk.clerk.email][0]
    received = {part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
    kept = {file.file.name: file.file.sha256 for file in desk.report.files}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in received.items()} == {name: kept[name] for name in received}
    assert len(received) == 2
    assert "涉及贵单位" in part_of_mail(message, "plain")


def test_each_kind_of_number_counts_for_itself(desk: Desk) -> None:
    desk.publish(3, number_kind=NumberKind.SERIES)
    assert files.cited(desk.report) == "2024年第3期"
    assert reports.next_number(desk.session, desk.report.region_code, 2024, NumberKind.SERIES) == 4
    assert reports.next_number(desk.session, desk.report.region_code, 2024) == 1
    correction = services.correct(desk.report, "数字有误", actor=desk.office, today=NEXT_DAY)
    desk.approve(correction)
    with pytest.raises(RuleBroken, match="第3期已经使用"):
        issuing.publish(correction, 3, actor=desk.office, today=NEXT_DAY, number_kind=NumberKind.SERIES)


def test_a_correction_is_a_new_issue_that_names_the_old_one_which_stays_as_it_was(desk: Desk) -> None:
    old = desk.publish(3)
    kept = {one.format: documents.read(one.file) for one in old.files}
    new = services.correct(old, "一项任务的完成时限引用有误", actor=desk.office, today=NEXT_DAY)
    assert (new.issue, new.status, new.as_of, new.known_by) == (2, SupervisionStatus.DRAFT, old.as_of, date(2024, 10, 8))
    desk.publish(4, report=new, today=NEXT_DAY)
    text = "\n".join(getattr(block, "text", "") for block in files.composed(new)[0].document.blocks)
    assert "2024年10月8日印发的《关于2024年第三季度督办事项办理情况的通报》（厦督〔2024〕3号）有关内容需要更正" in text
    assert "一项任务的完成时限引用有误" in text
    assert "原通报同时作废" in desk.mails("【印发通报】厦督〔2024〕4号")[desk.clerk.email].text
    assert queries.published_correction(old) is new
    assert {one.format: documents.read(one.file) for one in old.files} == kept
    with pytest.raises(RuleBroken, match="已经有更正的新一期"):
        services.correct(old, "再更正", actor=desk.office, today=NEXT_DAY)

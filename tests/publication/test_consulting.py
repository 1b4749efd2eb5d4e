import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.publication.conftest import Desk
from tests.reports.world import TODAY
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.mail.models import Delivery
from tracker.publication import approving, consulting, queries
from tracker.publication.lines import lines_by_unit
from tracker.publication.models import ConsultationState, Handling
from tracker.regions.services import change_setting
from tracker.reports import files, services
from tracker.reports.models import SupervisionStatus
from tracker.tasks import services as tasks
from tracker.tasks.models import TaskStatus

LAST_DAY = date(2024, 10, 11)  # the third working day after the 8th
NUMBERED = re.compile(r"^\d+\.")


def test_each_named_unit_gets_exactly_its_lines_as_they_are_printed(desk: Desk) -> None:
    lines = lines_by_unit(desk.report, desk.session)
    assert set(lines) == {desk.city.finance.id, desk.city.industry.id}  # the bank is a cooperating unit
    printed = {NUMBERED.sub("", getattr(block, "text", "")) for block in files.composed(desk.report)[0].document.blocks}
    for unit, some in ((desk.city.finance, lines[desk.city.finance.id]), (desk.city.industry, lines[desk.city.industry.id])):
        assert some
        assert all(unit.name in line.text for line in some)
        assert [line.text for line in some if line.kind != "behind" and line.text not in printed] == []  # these stand in the annex
    kinds = [line.kind for line in lines[desk.city.finance.id]]
    assert kinds == ["overdue", "behind", "late_reports", "returned"]


def test_the_units_people_are_told_their_lines_and_nobody_elses(desk: Desk) -> None:
    consultation = desk.consult()
    desk.session.flush()
    mails = desk.mails("【征求意见】")
    assert set(mails) == {desk.clerk.email, desk.head.email, desk.industry.email}
    text = mails[desk.clerk.email].text
    assert "2024年10月11日" in text
    assert desk.city.overdue.title in text
    assert desk.city.far_behind.title not in text
    assert f"/reports/{desk.report.id}/consultation/units/{desk.city.finance.id}" in text
    assert (consultation.due_on, desk.part().mailed, desk.part("industry").mailed) == (LAST_DAY, 2, 1)


def test_the_days_for_an_answer_are_a_dated_setting(desk: Desk) -> None:
    change_setting(desk.report.region_code, "report.consult_workdays", 5, actor=desk.office, on=TODAY)
    desk.session.flush()
    assert desk.consult().due_on == date(2024, 10, 14)  # the 12th is a Saturday that is worked


def test_only_named_units_are_asked_and_at_least_one(desk: Desk) -> None:
    with pytest.raises(RuleBroken, match="至少选择一个单位"):
        consulting.start(desk.report, [], actor=desk.office, today=TODAY)
    with pytest.raises(RuleBroken, match="没有列入存在问题"):
        consulting.start(desk.report, [desk.city.bank.id], actor=desk.office, today=TODAY)
    assert desk.report.status is SupervisionStatus.DRAFT


def test_from_then_on_the_figures_stay_until_it_goes_back_to_the_draft(desk: Desk) -> None:
    consultation, before = desk.consult(), desk.report.snapshot_hash
    with clock.moved_to(TODAY):
        tasks.change_state(desk.city.overdue, TaskStatus.CLOSED, actor=None, today=date(2024, 9, 18))
    region, period = desk.report.region, parse_period("2024Q3")
    services.build(region, period, actor=None, today=date(2024, 10, 9))
    assert desk.report.snapshot_hash == before
    services.edit(desk.report, "rates", "按时办结率偏低。", actor=desk.office, today=TODAY)  # words may change, figures not
    consulting.withdraw(consultation, "迟报的进展已审核", actor=desk.office, today=date(2024, 10, 9))
    services.build(region, period, actor=None, today=date(2024, 10, 9))
    assert desk.report.status is SupervisionStatus.DRAFT
    assert desk.report.snapshot_hash != before
    with pytest.raises(RuleBroken, match="已经结束"):
        consulting.answer(desk.part(), {}, actor=desk.clerk, today=TODAY)
    actions = desk.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == str(desk.report.id))).all()
    assert {"supervision.consulted", "supervision.consultation_withdrawn"} <= set(actions)


def test_a_round_taken_back_recalls_its_mails_and_tells_those_who_have_read_them(desk: Desk) -> None:
    consultation = desk.consult()
    desk.session.flush()
    desk.mails("【征求意见】")[desk.industry.email].state = Delivery.SENT
    consulting.withdraw(consultation, "数字有变", actor=desk.office, today=TODAY)
    desk.session.flush()
    states = {address: mail.state for address, mail in desk.mails("【征求意见】").items()}
    assert states == {desk.clerk.email: Delivery.DROPPED, desk.head.email: Delivery.DROPPED, desk.industry.email: Delivery.SENT}
    assert set(desk.mails("【征求意见撤回】")) == {desk.industry.email}


def test_a_unit_agrees_or_objects_by_line_and_may_answer_anew_until_it_is_dealt_with(desk: Desk) -> None:
    desk.consult()
    part = desk.part()
    key, text = part.lines[0]["key"], part.lines[0]["text"]
    consulting.answer(part, {}, actor=desk.clerk, today=TODAY)
    assert (part.answered_on, part.objections) == (TODAY, [])
    consulting.answer(part, {key: "配套文件九月底才印发", "": "请再核实"}, actor=desk.head, today=LAST_DAY)
    assert [(one.line, one.text) for one in part.objections] == [(text, "配套文件九月底才印发"), ("", "请再核实")]
    with pytest.raises(RuleBroken, match="已经不在征求意见之列"):
        consulting.answer(part, {"overdue:0": "别人的"}, actor=desk.clerk, today=TODAY)
    consulting.handle(part.objections[0], Handling.DECLINED, "期限没有变更", actor=desk.office, today=LAST_DAY)
    with pytest.raises(RuleBroken, match="已经开始处理"):
        consulting.answer(part, {}, actor=desk.clerk, today=LAST_DAY)


def test_after_the_last_day_only_the_office_enters_what_came_on_paper(desk: Desk) -> None:
    desk.consult()
    late = LAST_DAY + timedelta(days=1)
    with pytest.raises(RuleBroken, match="视为无意见"):
        consulting.answer(desk.part(), {}, actor=desk.clerk, today=late)
    consulting.answer(desk.part(), {"": "来函有异议"}, actor=desk.office, today=late, on_behalf=True)
    assert desk.part().on_behalf


def test_a_leader_is_asked_when_all_have_answered_or_the_days_are_over(desk: Desk) -> None:
    consultation = desk.consult()
    with pytest.raises(RuleBroken, match="还有2个单位没有答复"):
        approving.ask(desk.report, actor=desk.office, today=LAST_DAY)
    consulting.answer(desk.part(), {"": "有异议"}, actor=desk.clerk, today=TODAY)
    desk.session.flush()
    with pytest.raises(RuleBroken, match="还有1条意见没有处理"):
        approving.ask(desk.report, actor=desk.office, today=LAST_DAY + timedelta(days=1))
    consulting.handle(desk.part().objections[0], Handling.ADOPTED, "已改文字", actor=desk.office, today=LAST_DAY)
    approving.ask(desk.report, actor=desk.office, today=LAST_DAY + timedelta(days=1))  # who has not answered has no objection
    assert (desk.report.status, consultation.state) == (SupervisionStatus.AWAITING_APPROVAL, ConsultationState.CLOSED)


def test_without_waiting_only_with_a_reason_that_stays_on_record(desk: Desk) -> None:
    with pytest.raises(RuleBroken, match="还没有征求意见，现在提交审批须写明理由"):
        approving.ask(desk.report, actor=desk.office, today=TODAY)
    approving.ask(desk.report, actor=desk.office, today=TODAY, reason="上级要求当日报送")
    desk.session.flush()
    kept = queries.consultations_of(desk.report)[0]
    assert (kept.state, kept.reason, desk.report.status) == (
        ConsultationState.SKIPPED,
        "上级要求当日报送",
        SupervisionStatus.AWAITING_APPROVAL,
    )


def test_who_was_asked_about_these_figures_is_not_asked_again_after_the_leader_sent_it_back(desk: Desk) -> None:
    desk.consult()
    for name, person in (("finance", desk.clerk), ("industry", desk.industry)):
        consulting.answer(desk.part(name), {}, actor=person, today=TODAY)
    desk.session.flush()
    approving.ask(desk.report, actor=desk.office, today=TODAY)
    services.send_back(desk.report, "请改标题", actor=desk.leader)
    desk.session.flush()
    assert approving.wants_reason(desk.report, TODAY) == ""
    desk.report.snapshot_hash = "0" * 64
    assert "还没有征求意见" in approving.wants_reason(desk.report, TODAY)


def test_interim_and_weekly_reports_need_no_consultation(desk: Desk) -> None:
    interim = services.build(desk.report.region, parse_period("2024Q4"), actor=desk.office, today=TODAY, interim=True)
    weekly = services.build(desk.report.region, parse_period("2024-W39"), actor=desk.office, today=TODAY)
    for report in (interim, weekly):
        approving.ask(report, actor=desk.office, today=TODAY)
        assert report.status is SupervisionStatus.AWAITING_APPROVAL

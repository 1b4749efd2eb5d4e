from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import Cast, a_cast, a_coordinator, a_reporter, a_unit
from tracker.accounts.models import User
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.progress import services
from tracker.progress.models import ProgressReport, ReportEventKind, ReportStatus
from tracker.regions.services import change_setting
from tracker.tasks.models import ProgressChange, ProgressClass, TaskStatus
from tracker.tasks.report_dues import due_of, open_report_dues, waive
from tracker.tasks.services import change_state

Q1, Q2 = "2024Q1", "2024Q2"
MARCH, APRIL, JUNE = date(2024, 3, 20), date(2024, 4, 2), date(2024, 6, 20)
WHAT = {"done": "完成两个中心的主体工程", "percent": 30, "progress_class": ProgressClass.ON_PACE}
NOTHING = {"done": "设备仍在运输途中", "nothing_new": True}


@pytest.fixture
def cast(session: Session) -> Iterator[Cast]:
    """The lead unit owes a report for the first quarter; its head does not take part."""
    with clock.moved_to(MARCH):
        cast = a_cast(with_dues=True)
        cast.head.active = False
        session.flush()
        yield cast


def written(cast: Cast, period: str = Q1, on: date = MARCH, by: User | None = None, **changes: object) -> ProgressReport:
    return services.save_draft(cast.task, cast.task.lead_unit, period, actor=by or cast.reporter, today=on, **{**WHAT, **changes})


def sent(cast: Cast, period: str = Q1, on: date = MARCH, **changes: object) -> ProgressReport:
    return services.send(written(cast, period, on, **changes), actor=cast.reporter, today=on)


def accepted(cast: Cast, period: str = Q1, on: date = MARCH, **changes: object) -> ProgressReport:
    return services.accept(sent(cast, period, on, **changes), actor=cast.coordinator, today=on)


def kinds(report: ProgressReport) -> list[ReportEventKind]:
    return [event.kind for event in report.events]


def test_a_draft_may_lack_everything_and_is_found_again(cast):
    first = written(cast, done="", percent=None, progress_class=None)
    assert written(cast).id == first.id
    assert first.status is ReportStatus.DRAFT


def test_sending_meets_what_was_due(cast):
    report = sent(cast)
    assert report.status is ReportStatus.SUBMITTED
    assert due_of(cast.task, report.unit_id, Q1).met_on == MARCH


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"done": " "}, "请填写本期工作进展"),
        ({"percent": None}, "完成百分比"),
        ({"progress_class": None}, "进度评价"),
        ({"done": "", "nothing_new": True}, "无新进展的原因"),
    ],
)
def test_an_incomplete_report_stays_in_the_unit(cast, lacking, words):
    with pytest.raises(RuleBroken, match=words):
        sent(cast, **lacking)


@pytest.mark.parametrize("percent", [-1, 101])
def test_percent_lies_between_0_and_100(cast, percent):
    with pytest.raises(RuleBroken, match="0至100"):
        written(cast, percent=percent)


def test_done_means_100_percent(cast):
    with pytest.raises(RuleBroken, match="应为100"):
        written(cast, progress_class=ProgressClass.DONE, percent=99)


def test_with_a_head_the_report_waits_for_approval(cast):
    cast.head.active = True
    report = sent(cast)
    assert report.status is ReportStatus.WITH_HEAD
    assert due_of(cast.task, report.unit_id, Q1).met_on is None
    services.approve(report, actor=cast.head, today=APRIL)
    assert (report.status, report.submitted_on) == (ReportStatus.SUBMITTED, APRIL)
    assert kinds(report) == [ReportEventKind.SENT_TO_HEAD, ReportEventKind.SUBMITTED]


def test_what_the_head_writes_needs_no_approval(cast):
    cast.head.active = True
    report = written(cast, by=cast.head)
    assert services.send(report, actor=cast.head, today=MARCH).status is ReportStatus.SUBMITTED


def test_a_unit_may_switch_its_head_off(cast):
    cast.head.active, cast.task.lead_unit.head_approves = True, False
    assert sent(cast).status is ReportStatus.SUBMITTED


def test_the_head_hands_back_with_a_reason(cast):
    cast.head.active = True
    report = sent(cast)
    with pytest.raises(RuleBroken, match="原因"):
        services.hand_back(report, reason=" ", actor=cast.head, today=MARCH)
    services.hand_back(report, reason="数字与财政口径不一致", actor=cast.head, today=MARCH)
    assert report.status is ReportStatus.DRAFT


def test_handed_back_after_a_return_it_is_returned_again(cast):
    cast.head.active = True
    report = services.approve(sent(cast), actor=cast.head, today=MARCH)
    services.return_(report, reason="请补充数据", actor=cast.coordinator, today=MARCH)
    services.send(report, actor=cast.reporter, today=APRIL)
    services.hand_back(report, reason="再核一遍", actor=cast.head, today=APRIL)
    assert report.status is ReportStatus.RETURNED


def test_acceptance_gives_the_task_its_percent_from_the_day_of_submission(cast, session):
    report = services.accept(sent(cast), actor=cast.coordinator, today=APRIL, percent=25)
    change = session.scalar(select(ProgressChange))
    assert (change.effective_on, change.percent) == (MARCH, 25)
    assert (cast.task.percent, report.reviewed_on) == (25, APRIL)


def test_what_was_submitted_is_kept_when_the_reviewer_corrects_it(cast):
    report = services.accept(sent(cast), actor=cast.coordinator, today=APRIL, percent=25)
    assert [event.content["percent"] for event in report.events] == [30, 25]


def test_a_return_needs_a_reason_and_leaves_the_day_of_the_first_submission(cast):
    report = sent(cast)
    with pytest.raises(RuleBroken, match="原因"):
        services.return_(report, reason="", actor=cast.coordinator, today=APRIL)
    services.return_(report, reason="请补充完成的数量", actor=cast.coordinator, today=APRIL)
    services.send(written(cast, on=APRIL, done="两个中心封顶"), actor=cast.reporter, today=APRIL)
    assert due_of(cast.task, report.unit_id, Q1).met_on == MARCH
    assert report.submitted_on == APRIL
    assert kinds(report) == [ReportEventKind.SUBMITTED, ReportEventKind.RETURNED, ReportEventKind.SUBMITTED]


@pytest.mark.parametrize("step", ["save", "send", "accept", "return", "approve"])
def test_an_accepted_report_does_not_move_any_more(cast, step):
    report = accepted(cast)
    steps = {
        "save": lambda: written(cast),
        "send": lambda: services.send(report, actor=cast.reporter, today=APRIL),
        "accept": lambda: services.accept(report, actor=cast.coordinator, today=APRIL),
        "return": lambda: services.return_(report, reason="补充", actor=cast.coordinator, today=APRIL),
        "approve": lambda: services.approve(report, actor=cast.head, today=APRIL),
    }
    with pytest.raises(RuleBroken, match="已通过"):
        steps[step]()


def test_percent_falls_only_with_a_reason(cast):
    accepted(cast, percent=40)
    with pytest.raises(RuleBroken, match="低于上次确认的40%"):
        sent(cast, Q2, JUNE, percent=35)
    assert sent(cast, Q2, JUNE, percent=35, problems="一处场地收回").status is ReportStatus.SUBMITTED


def test_nothing_new_keeps_the_figures(cast):
    accepted(cast, percent=40)
    report = sent(cast, Q2, JUNE, **NOTHING, percent=None, progress_class=None)
    assert (report.percent, report.progress_class) == (40, ProgressClass.ON_PACE)


def test_nothing_new_is_not_said_three_times_running(cast):
    for period, on in ((Q1, MARCH), (Q2, JUNE)):
        accepted(cast, period, on, **NOTHING)
    with pytest.raises(RuleBroken, match="已连续2期"):
        sent(cast, "2024Q3", date(2024, 9, 20), **NOTHING)


def test_a_region_may_change_how_often_nothing_new_is_enough(cast):
    change_setting(cast.task.region_code, "report.nothing_new_in_a_row", 1, actor=None, on=MARCH)
    accepted(cast, **NOTHING)
    with pytest.raises(RuleBroken, match="已连续1期"):
        sent(cast, Q2, JUNE, **NOTHING)


@pytest.mark.parametrize("status", [TaskStatus.DRAFT, TaskStatus.CLOSED, TaskStatus.SUSPENDED, TaskStatus.TERMINATED])
def test_no_report_on_a_task_that_is_over_or_at_rest(cast, status):
    change_state(cast.task, status, actor=None, today=MARCH)
    with pytest.raises(RuleBroken, match="不再填报进展"):
        written(cast)


@pytest.mark.parametrize("period", ["2024Q2", "2023Q4", "2024-03"])
def test_no_report_for_a_period_that_nobody_asked_for(cast, period):
    with pytest.raises(RuleBroken, match="不需要填报"):
        written(cast, period)


def test_what_is_owed_may_still_come_late(cast):
    assert sent(cast, Q1, APRIL).submitted_on == APRIL


def test_a_waived_period_is_not_reported(cast):
    waive(due_of(cast.task, cast.task.lead_unit_id, Q1), reason="上级已统一汇总", actor=cast.coordinator, today=MARCH)
    with pytest.raises(RuleBroken, match="免去"):
        written(cast)


def test_a_unit_without_a_part_or_with_support_only_does_not_report(cast):
    for unit in (a_unit(), cast.supporter.unit):
        with pytest.raises(RuleBroken, match="牵头单位和责任单位"):
            services.save_draft(cast.task, unit, Q1, actor=a_reporter(unit), today=MARCH, **WHAT)


def test_entered_by_the_office_it_is_marked_for_ever_and_reviewed_by_a_colleague(cast):
    report = services.send(written(cast, by=cast.coordinator), actor=cast.coordinator, today=MARCH)
    with pytest.raises(RuleBroken, match="其他督查员"):
        services.accept(report, actor=cast.coordinator, today=MARCH)
    services.return_(report, reason="单位要求更正", actor=cast.second_coordinator, today=MARCH)
    written(cast, done="单位自己更正")
    assert report.on_behalf


def test_the_only_coordinator_reviews_what_he_entered(cast, session):
    lonely = a_coordinator(region_code="350500")
    cast.task.region_code = "350500"
    cast.other_city.active = False
    report = services.send(written(cast, by=lonely), actor=lonely, today=MARCH)
    assert services.accept(report, actor=lonely, today=MARCH).status is ReportStatus.ACCEPTED


def test_a_late_report_of_an_earlier_period_does_not_take_back_what_a_later_one_said(cast):
    early = sent(cast, Q1, MARCH)
    open_report_dues(JUNE, [cast.task])
    accepted(cast, Q2, JUNE, percent=60)
    services.accept(early, actor=cast.coordinator, today=JUNE)
    assert cast.task.percent == 60

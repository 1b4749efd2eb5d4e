from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import Cast, a_cast, a_coordinator, a_unit
from tracker.audit.models import AuditEntry
from tracker.changes import services
from tracker.changes.models import ChangeRequest, Grade, RequestStatus
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.plans.models import UnitRole
from tracker.progress import services as progress
from tracker.regions.services import change_setting
from tracker.tasks.facts import AsOf, TaskFacts, load
from tracker.tasks.models import Hold, ProgressClass, Task, TaskStatus
from tracker.tasks.services import change_state, newest_sign_due

DUE, LATER = date(2024, 9, 30), date(2024, 11, 29)
ASKED, DECIDED, LATE = date(2024, 9, 20), date(2024, 10, 8), date(2024, 10, 1)
PAPER = "厦府办〔2024〕12号"


@pytest.fixture
def cast(session: Session) -> Iterator[Cast]:
    """A task due on 30 September of a unit whose head does not take part."""
    with clock.moved_to(ASKED):
        cast = a_cast(due_on=DUE, with_dues=True)
        cast.head.active = False
        session.flush()
        yield cast


def extension(cast: Cast, on: date = ASKED, **changes: Any) -> ChangeRequest:
    wanted = {"actor": cast.reporter, "new_due_on": LATER, "reason": "设备交货推迟", **changes}
    return services.request_extension(cast.task, today=on, **wanted)


def closure(cast: Cast, on: date = ASKED, **changes: Any) -> ChangeRequest:
    with clock.moved_to(on):
        return services.request_closure(cast.task, today=on, **{"actor": cast.reporter, "reason": "三个中心均已验收", **changes})


def suspension(cast: Cast, **changes: Any) -> ChangeRequest:
    wanted = {"actor": cast.coordinator, "reason": "选址调整", "paper": PAPER, "resume_on": LATER, **changes}
    return services.request_suspension(cast.task, today=ASKED, **wanted)


def termination(cast: Cast, **changes: Any) -> ChangeRequest:
    return services.request_termination(
        cast.task, today=ASKED, **{"actor": cast.coordinator, "reason": "事项取消", "paper": PAPER, **changes}
    )


def adjustment(cast: Cast, **proposal: Any) -> ChangeRequest:
    return services.request_adjustment(cast.task, actor=cast.coordinator, today=ASKED, reason="机构职责划转", proposal=proposal)


def decided(request: ChangeRequest, by: Any, grant: bool = True, **more: Any) -> ChangeRequest:
    with clock.moved_to(DECIDED):
        return services.decide(request, grant=grant, actor=by, today=DECIDED, **({} if grant else {"reason": "理由不充分"}), **more)


def as_of(task: Task, day: date, known_by: date | None = None) -> TaskFacts:
    db.session.flush()
    return load(db.session, AsOf(day, known_by), Task.id == task.id)[task.id]


def test_an_extension_holds_the_clock_until_it_is_decided(cast, session):
    request = extension(cast)
    assert (request.status, request.original) == (RequestStatus.OPEN, {"due_on": "2024-09-30"})
    assert as_of(cast.task, LATE).held_since == {"extension": ASKED}


def test_a_granted_extension_counts_from_the_day_of_the_request(cast):
    decided(extension(cast), cast.coordinator)
    assert cast.task.due_on == LATER
    assert as_of(cast.task, LATE).due_on == DUE  # as known then
    facts = as_of(cast.task, LATE, known_by=DECIDED)
    assert (facts.due_on, facts.original_due_on, facts.extensions, facts.held_since) == (LATER, DUE, 1, {})


def test_a_refused_extension_lets_the_days_since_the_deadline_count(cast):
    request = decided(extension(cast), cast.coordinator, grant=False)
    facts = as_of(cast.task, LATE, known_by=DECIDED)
    assert (request.status, facts.due_on, facts.held_since) == (RequestStatus.REFUSED, DUE, {})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": DUE}, "须在完成时限"),
        ({"on": LATE}, "须在完成时限"),
        ({"new_due_on": DUE}, "晚于现定时限"),
        ({"new_due_on": date(2026, 1, 1)}, "规划期末"),
        ({"reason": "  "}, "请填写理由"),
    ],
)
def test_an_extension_out_of_bounds_is_not_taken(cast, changes, words):
    with pytest.raises(RuleBroken, match=words):
        extension(cast, **changes)


def test_only_a_lead_unit_asks_for_an_extension(cast):
    with pytest.raises(RuleBroken, match="牵头单位"):
        extension(cast, actor=cast.supporter)


def test_a_continuing_task_needs_no_extension(session):
    cast = a_cast(due_on=None)
    with pytest.raises(RuleBroken, match="持续推进"):
        extension(cast)


def test_two_extensions_and_no_third(cast):
    for day in (LATER, date(2024, 12, 20)):
        decided(extension(cast, new_due_on=day), cast.coordinator)
    with pytest.raises(RuleBroken, match="最多延期2次"):
        extension(cast, new_due_on=date(2025, 3, 31))


def test_one_open_request_of_a_kind(cast):
    extension(cast)
    with pytest.raises(RuleBroken, match="已有一份延期申请"):
        extension(cast)


def test_the_request_leaves_the_unit_on_the_day_the_head_agrees(cast, session):
    cast.head.active = True
    request = extension(cast)
    assert (request.status, request.hold_id) == (RequestStatus.WITH_HEAD, None)
    services.approve(request, actor=cast.head, today=date(2024, 9, 24))
    assert (request.status, request.requested_on) == (RequestStatus.OPEN, date(2024, 9, 24))
    assert session.scalar(select(Hold.effective_on)) == date(2024, 9, 24)


def test_what_the_head_leaves_lying_past_the_deadline_is_too_late(cast):
    cast.head.active = True
    request = extension(cast)
    with pytest.raises(RuleBroken, match="须在完成时限"):
        services.approve(request, actor=cast.head, today=LATE)


def test_the_head_may_stop_a_request(cast):
    cast.head.active = True
    request = closure(cast)
    assert cast.task.status is TaskStatus.IN_PROGRESS
    services.hand_back(request, actor=cast.head, today=ASKED, reason="材料不全")
    assert (request.status, request.decision_reason) == (RequestStatus.WITHDRAWN, "单位负责人未同意：材料不全")


def test_a_task_closed_on_a_request_made_in_time_is_closed_on_that_day(cast):
    request = decided(closure(cast), cast.coordinator, grade=Grade.GOOD)
    assert (request.status, request.grade) == (RequestStatus.GRANTED, Grade.GOOD)
    assert (cast.task.status, cast.task.closed_on) == (TaskStatus.CLOSED, ASKED)
    assert as_of(cast.task, LATE).status is TaskStatus.CLOSURE_REQUESTED
    assert as_of(cast.task, LATE, known_by=DECIDED).status is TaskStatus.CLOSED


def test_a_late_closure_holds_nothing(cast):
    assert closure(cast, on=LATE).hold_id is None
    assert as_of(cast.task, LATE).status is TaskStatus.CLOSURE_REQUESTED


def test_a_deadline_on_a_rest_day_is_met_on_the_next_working_day(session):
    cast = a_cast(due_on=date(2024, 10, 6))
    cast.head.active = False
    assert closure(cast, on=DECIDED).hold_id is not None


def test_a_refused_closure_goes_back_to_where_it_came_from(cast):
    decided(closure(cast), cast.coordinator, grant=False)
    facts = as_of(cast.task, LATE, known_by=DECIDED)
    assert (facts.status, facts.held_since) == (TaskStatus.IN_PROGRESS, {})


def test_only_the_first_lead_of_a_signed_task_asks_for_closure(cast):
    with pytest.raises(RuleBroken, match="第一牵头单位"):
        closure(cast, actor=cast.supporter)
    change_state(cast.task, TaskStatus.ISSUED, actor=None, today=ASKED)
    with pytest.raises(RuleBroken, match="待签收"):
        closure(cast)


def reported(cast: Cast, reviewer: Any, writer: Any = None) -> None:
    writer = writer or cast.reporter
    figures = {"percent": 100, "progress_class": ProgressClass.DONE, "done": "全部验收"}
    report = progress.save_draft(cast.task, cast.task.lead_unit, "2024Q1", actor=writer, today=ASKED, **figures)
    progress.accept(progress.send(report, actor=writer, today=ASKED), actor=reviewer, today=ASKED)


def test_who_reviewed_the_last_report_does_not_close(cast):
    reported(cast, cast.coordinator)
    request = closure(cast)
    with pytest.raises(RuleBroken, match="请其他督查员办理"):
        decided(request, cast.coordinator, grade=Grade.GOOD)
    assert decided(request, cast.second_coordinator, grade=Grade.GOOD).status is RequestStatus.GRANTED


def test_who_reported_on_the_units_behalf_does_not_close(cast):
    reported(cast, cast.second_coordinator, writer=cast.coordinator)
    with pytest.raises(RuleBroken, match="请本地区领导办理"):
        decided(closure(cast), cast.coordinator, grade=Grade.GOOD)


def test_who_reviewed_may_refuse_a_closure(cast):
    reported(cast, cast.coordinator)
    assert decided(closure(cast), cast.coordinator, grant=False).status is RequestStatus.REFUSED


def test_a_leader_closes_only_where_no_coordinator_can(cast):
    reported(cast, cast.coordinator)
    request = closure(cast)
    with pytest.raises(RuleBroken, match="由督查员办理"):
        decided(request, cast.leader, grade=Grade.GOOD)
    cast.second_coordinator.active = False
    assert decided(request, cast.leader, grade=Grade.GOOD).status is RequestStatus.GRANTED


def test_a_setting_lets_one_person_do_all_and_the_audit_says_so(cast, session):
    change_setting(cast.task.region_code, "closure.same_person_allowed", True, actor=cast.coordinator, on=ASKED)
    reported(cast, cast.coordinator)
    decided(closure(cast), cast.coordinator, grade=Grade.GOOD)
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "request.granted"))
    assert entry.new["same_person"] is True


def test_a_closure_is_graded_and_a_refusal_explained(cast):
    request = closure(cast)
    with pytest.raises(RuleBroken, match="评定等次"):
        decided(request, cast.coordinator)
    with pytest.raises(RuleBroken, match="写明原因"):
        services.decide(request, grant=False, actor=cast.coordinator, today=DECIDED)


def test_withdrawn_is_as_if_never_asked(cast):
    request = closure(cast)
    with clock.moved_to(DECIDED):
        services.withdraw(request, actor=cast.reporter, today=DECIDED)
    facts = as_of(cast.task, DECIDED)
    assert (facts.status, facts.held_since) == (TaskStatus.IN_PROGRESS, {})


@pytest.mark.parametrize("step", [services.withdraw, services.approve])
def test_a_decided_request_does_not_move_any_more(cast, step):
    request = decided(extension(cast), cast.coordinator)
    with pytest.raises(RuleBroken, match="已同意"):
        step(request, actor=cast.reporter, today=DECIDED)


def test_a_suspension_is_decided_on_paper_and_resumed(cast):
    decided(suspension(cast), cast.leader)
    state = cast.task.states[-1]
    assert (state.status, state.paper, state.resume_on) == (TaskStatus.SUSPENDED, PAPER, LATER)
    assert services.resume(cast.task, actor=cast.coordinator, today=LATER).status is TaskStatus.IN_PROGRESS


@pytest.mark.parametrize("proposed", [suspension, termination])
def test_the_office_cites_its_paper(cast, proposed: Callable[..., ChangeRequest]):
    with pytest.raises(RuleBroken, match="文件或批示"):
        proposed(cast, paper=" ")


def test_a_suspension_ends_on_a_later_day(cast):
    with pytest.raises(RuleBroken, match="晚于今天"):
        suspension(cast, resume_on=ASKED)


def test_termination_ends_what_is_still_asked_for(cast, session):
    asked = extension(cast)
    decided(termination(cast), cast.leader)
    assert cast.task.status is TaskStatus.TERMINATED
    assert asked.status is RequestStatus.WITHDRAWN
    assert session.get(Hold, asked.hold_id).released_on == ASKED


def test_a_closure_that_waits_is_decided_before_a_suspension(cast):
    closure(cast)
    with pytest.raises(RuleBroken, match="办结待审"):
        suspension(cast)


def test_an_adjustment_changes_wording_and_units_and_keeps_the_old(cast):
    unit = a_unit("新配合局")
    request = decided(adjustment(cast, criterion="三个中心投入运营", unit_id=unit.id, role=UnitRole.SUPPORT), cast.coordinator)
    assert cast.task.criterion == "三个中心投入运营"
    assert {part.unit_id for part in as_of(cast.task, LATE, DECIDED).parts} >= {unit.id}
    assert request.original["criterion"] == "三个中心均通过验收"


def test_an_adjustment_may_give_the_task_a_new_first_lead(cast):
    unit, old = a_unit("新牵头局"), cast.task.lead_unit_id
    decided(adjustment(cast, unit_id=unit.id, role=UnitRole.LEAD), cast.coordinator)
    assert cast.task.lead_unit_id == unit.id
    assert {part.unit_id: part.role for part in as_of(cast.task, LATE, DECIDED).parts}[old] is UnitRole.RESPONSIBLE


def test_a_new_first_lead_gets_its_own_time_to_sign(session):
    with clock.moved_to(ASKED):
        cast = a_cast(due_on=DUE, status=TaskStatus.ISSUED)
        unit = a_unit("新牵头局")
        request = adjustment(cast, unit_id=unit.id, role=UnitRole.LEAD)
    decided(request, cast.coordinator)
    due = newest_sign_due(cast.task)
    assert (due.unit_id, due.issued_on, due.due_on) == (unit.id, DECIDED, date(2024, 10, 9))


def test_an_adjustment_takes_a_unit_out_but_never_the_only_lead(cast):
    decided(adjustment(cast, unit_id=cast.supporter.unit_id, role=None), cast.coordinator)
    assert [one.unit_id for one in cast.task.assignments] == [cast.task.lead_unit_id]
    with pytest.raises(RuleBroken, match="牵头单位"):
        decided(adjustment(cast, unit_id=cast.task.lead_unit_id, role=None), cast.coordinator)


def test_a_change_of_target_needs_a_paper(cast):
    request = adjustment(cast, target="三个中心改为两个")
    with pytest.raises(RuleBroken, match="文件或批示"):
        decided(request, cast.leader)
    assert decided(request, cast.leader, paper=PAPER).paper == PAPER


def test_an_empty_adjustment_is_none(cast):
    with pytest.raises(RuleBroken, match="要调整什么"):
        adjustment(cast)


def test_reopening_holds_from_today(cast):
    decided(closure(cast), a_coordinator(), grade=Grade.GOOD)
    with clock.moved_to(date(2024, 11, 5)):
        services.reopen(cast.task, actor=cast.leader, today=date(2024, 11, 5), reason="回头看发现设备停用")
    assert as_of(cast.task, DECIDED, known_by=date(2024, 11, 5)).status is TaskStatus.CLOSED
    assert as_of(cast.task, date(2024, 11, 5)).status is TaskStatus.IN_PROGRESS

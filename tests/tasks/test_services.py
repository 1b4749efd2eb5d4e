"""Each move of a task: allowed and refused (domain.md §2, §3)."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import CALENDAR, a_coordinator, a_measure, a_plan, a_reporter, a_task, a_unit
from tracker.audit.models import AuditEntry
from tracker.core.errors import RuleBroken
from tracker.plans.models import DeadlineBasis, PlanStatus, UnitRole
from tracker.tasks import services
from tracker.tasks.models import OPEN, AssignmentChange, DeadlineChange, Task, TaskStateChange, TaskStatus

TODAY = date(2024, 10, 8)


def audited(session, task: Task) -> list[str]:
    session.flush()
    found = sa.select(AuditEntry.action).where(AuditEntry.subject_type == "task", AuditEntry.subject_id == str(task.id))
    return list(session.scalars(found.order_by(AuditEntry.id)))


def rows(session, table, task: Task) -> list:
    session.flush()
    return list(session.scalars(sa.select(table).where(table.task_id == task.id).order_by(table.id)))


def a_draft(**more) -> Task:
    return services.create_task(
        a_measure(more.pop("plan", None)), number="测-X", title="建", criterion="建成", actor=None, today=TODAY, **more
    )


def ready(task: Task) -> Task:
    services.assign(task, a_unit(), UnitRole.LEAD, actor=None, today=TODAY)
    return services.set_deadline(task, due_on=date(2024, 12, 31), basis=DeadlineBasis.MANUAL, actor=None, today=TODAY)


def test_a_new_task_is_a_draft_with_a_first_state_and_an_entry(session):
    task = a_draft()
    assert task.status is TaskStatus.DRAFT
    assert [row.status for row in rows(session, TaskStateChange, task)] == [TaskStatus.DRAFT]
    assert "task.created" in audited(session, task)


def test_issue_opens_the_time_to_sign(session):
    task = ready(a_draft())
    services.issue(task, actor=a_coordinator(), today=date(2024, 9, 30), calendar=CALENDAR)
    session.flush()
    due = services.newest_sign_due(task)
    assert (task.status, task.issued_on, due.due_on, due.unit_id) == (
        TaskStatus.ISSUED,
        date(2024, 9, 30),
        TODAY,
        task.lead_unit_id,
    )


@pytest.mark.parametrize(
    ("lacking", "words"), [("lead", "牵头单位"), ("deadline", "完成时限"), ("criterion", "办结标准"), ("plan", "启动执行")]
)
def test_issue_says_what_is_lacking(session, lacking, words):
    task = a_draft(plan=a_plan(status=PlanStatus.DRAFT if lacking == "plan" else PlanStatus.ACTIVE))
    if lacking != "lead":
        services.assign(task, a_unit(), UnitRole.LEAD, actor=None, today=TODAY)
    if lacking != "deadline":
        services.set_deadline(task, due_on=date(2024, 12, 31), basis=DeadlineBasis.MANUAL, actor=None, today=TODAY)
    if lacking == "criterion":
        task.criterion = "  "
    with pytest.raises(RuleBroken, match=words):
        services.issue(task, actor=None, today=TODAY, calendar=CALENDAR)
    assert task.status is TaskStatus.DRAFT


def test_a_responsible_unit_is_no_lead(session):
    task = a_draft()
    services.assign(task, a_unit(), UnitRole.RESPONSIBLE, actor=None, today=TODAY)
    services.set_deadline(task, due_on=None, continuing=True, basis=DeadlineBasis.MANUAL, actor=None, today=TODAY)
    with pytest.raises(RuleBroken, match="牵头单位"):
        services.issue(task, actor=None, today=TODAY, calendar=CALENDAR)


@pytest.mark.parametrize("status", [status for status in TaskStatus if status is not TaskStatus.DRAFT])
def test_only_a_draft_is_issued(session, status):
    task = a_task(status=status)
    with pytest.raises(RuleBroken, match="草稿"):
        services.issue(task, actor=None, today=TODAY, calendar=CALENDAR)


@pytest.mark.parametrize("status", [status for status in TaskStatus if status is not TaskStatus.ISSUED])
def test_only_an_issued_task_is_signed(session, status):
    task = a_task(status=status)
    with pytest.raises(RuleBroken, match="待签收"):
        services.sign(task, actor=None, today=TODAY)


def test_signing_is_noted_once_with_who_and_when(session):
    task = a_task(status=TaskStatus.ISSUED)
    clerk = a_reporter(task.lead_unit)
    services.sign(task, actor=clerk, today=date(2024, 1, 3))
    due = services.newest_sign_due(task)
    assert (task.status, due.signed_on, due.signed_by_id) == (TaskStatus.IN_PROGRESS, date(2024, 1, 3), clerk.id)
    assert due.signed_recorded_at is not None


def test_changing_a_role_adds_a_row_and_moves_the_first_lead(session):
    first, second = a_unit(), a_unit()
    task = a_task(lead=first, support=(second,))
    services.assign(task, first, UnitRole.SUPPORT, actor=None, today=TODAY)
    assert task.lead_unit_id is None
    services.assign(task, second, UnitRole.LEAD, actor=None, today=TODAY)
    assert task.lead_unit_id == second.id
    assert [row.role for row in rows(session, AssignmentChange, task)] == [
        UnitRole.LEAD,
        UnitRole.SUPPORT,
        UnitRole.SUPPORT,
        UnitRole.LEAD,
    ]
    assert len(task.assignments) == 2


def test_the_first_lead_stays_first_when_another_lead_joins(session):
    first = a_unit()
    task = a_task(lead=first)
    services.assign(task, a_unit(), UnitRole.LEAD, actor=None, today=TODAY)
    assert task.lead_unit_id == first.id


def test_leaving_keeps_the_history(session):
    lead, support = a_unit(), a_unit()
    task = a_task(lead=lead, support=(support,))
    services.unassign(task, support, actor=None, today=TODAY)
    last = rows(session, AssignmentChange, task)[-1]
    assert (last.unit_id, last.role, [one.unit_id for one in task.assignments]) == (support.id, None, [lead.id])
    with pytest.raises(RuleBroken, match="不在此任务"):
        services.unassign(task, support, actor=None, today=TODAY)


@pytest.mark.parametrize(("due_on", "continuing"), [(None, False), (date(2024, 12, 31), True)])
def test_a_deadline_is_a_date_or_continuing(session, due_on, continuing):
    with pytest.raises(RuleBroken, match="二者须选其一"):
        services.set_deadline(a_task(), due_on=due_on, continuing=continuing, basis=DeadlineBasis.MANUAL, actor=None, today=TODAY)


def test_the_original_deadline_is_never_overwritten(session):
    task = a_task(due_on=date(2024, 9, 30))
    services.set_deadline(task, due_on=date(2024, 12, 20), basis=DeadlineBasis.MANUAL, actor=None, today=TODAY, is_extension=True)
    assert [row.due_on for row in rows(session, DeadlineChange, task)] == [date(2024, 9, 30), date(2024, 12, 20)]
    assert "task.deadline" in audited(session, task)


@pytest.mark.parametrize(
    ("due_on", "today", "timely"),
    [
        (date(2024, 10, 1), date(2024, 10, 8), True),
        (date(2024, 10, 1), date(2024, 10, 9), False),
        (date(2024, 9, 30), date(2024, 10, 1), False),
        (date(2024, 9, 29), date(2024, 9, 29), True),
        (None, date(2030, 1, 1), True),
    ],
)
def test_in_time_is_the_deadline_or_the_next_working_day(session, due_on, today, timely):
    assert services.in_time(a_task(due_on=due_on), today, CALENDAR) is timely


def test_a_milestone_after_the_deadline_is_refused(session):
    task = a_task(due_on=date(2024, 9, 30))
    with pytest.raises(RuleBroken, match="2024年9月30日"):
        services.add_milestone(task, title="封顶", due_on=date(2024, 10, 1), expected_percent=None, actor=None, today=TODAY)


def test_progress_of_another_unit_leaves_the_tasks_percent(session):
    other = a_unit()
    task = a_task(responsible=(other,), percent=40)
    services.record_progress(task, other.id, period="2024Q3", percent=90, progress_class="ahead", submitted_on=TODAY, actor=None)
    assert task.percent == 40


def test_carrying_over_keeps_number_and_names_the_old_plan(session):
    successor = a_plan("后续规划")
    old = a_plan(successor=successor)
    task = a_task(plan=old, due_on=date(2024, 12, 31))
    number = task.number
    services.carry_over(task, due_on=date(2025, 12, 31), actor=None, today=TODAY)
    assert (task.number, task.plan, task.carried_from_id, task.due_on) == (number, successor, old.id, date(2025, 12, 31))
    with pytest.raises(RuleBroken, match="后续规划"):
        services.carry_over(task, due_on=date(2026, 12, 31), actor=None, today=TODAY)


@pytest.mark.parametrize("status", [status for status in TaskStatus if status not in OPEN])
def test_only_an_open_task_is_carried_over(session, status):
    task = a_task(plan=a_plan(successor=a_plan()), status=status)
    with pytest.raises(RuleBroken):
        services.carry_over(task, due_on=date(2025, 12, 31), actor=None, today=TODAY)


def test_who_reports(session):
    lead, responsible, support = a_unit(), a_unit(), a_unit()
    task = a_task(lead=lead, responsible=(responsible,), support=(support,))
    assert [services.is_reporting(task, unit.id) for unit in (lead, responsible, support, a_unit())] == [True, True, False, False]


def test_closing_keeps_its_day(session):
    task = services.change_state(a_task(), TaskStatus.CLOSED, actor=None, today=date(2024, 9, 28))
    assert (task.status, task.closed_on) == (TaskStatus.CLOSED, date(2024, 9, 28))

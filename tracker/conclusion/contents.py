"""What stands in the archive package of a plan, as plain values: the plan, its tasks, progress, requests (domain.md §2)."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.changes.models import KIND_NAMES, REQUEST_STATUS_NAMES, ChangeRequest
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan, PlanStateChange
from tracker.plans.queries import measures_of
from tracker.progress.models import REPORT_STATUS_NAMES, ProgressReport
from tracker.tasks.models import PROGRESS_NAMES, ROLE_WORDS, STATUS_NAMES, Assignment, Task

PLAN_FACTS = ("slug", "short_name", "title", "doc_number", "issuer", "issue_date", "period_start", "period_end", "status")
SUPERVISION = (
    "supervision_basis",
    "supervision_content",
    "supervision_object",
    "supervision_scope",
    "approval_paper",
    "source_name",
    "notes",
)
TARGET_FACTS = ("by", "comparator", "value", "upper", "basis", "baseline_year", "baseline_value")
UNIT_HEADS = ("牵头单位", "责任单位", "配合单位")
STATE_HEADS = ("办理状态", "进度（%）", "进展类别", "办结日期")
TASK_HEADS = ("任务编号", "条款", "任务", "办结标准", *UNIT_HEADS, "交办日期", "完成时限", "原定时限", *STATE_HEADS)
REPORT_HEADS = ("任务编号", "任务", "报送单位", "期间", "状态", "报送日期", "进度（%）", "进展类别", "进展情况", "存在问题", "下一步措施")
REQUEST_HEADS = ("任务编号", "任务", "申请事项", "申请日期", "理由", "拟定时限", "结果", "答复日期", "答复意见", "依据文件")
Values = dict[str, Any]


def plan_facts(session: Session, plan: Plan) -> Values:
    """The plan with outline, measures, states and indicators with every observed value."""
    states = session.scalars(sa.select(PlanStateChange).where(PlanStateChange.plan_id == plan.id).order_by(PlanStateChange.id))
    return {
        **{name: plain(getattr(plan, name)) for name in (*PLAN_FACTS, *SUPERVISION)},
        "region": {"code": plan.region_code, "name": plan.region.name},
        "successor": plan.successor.slug if plan.successor else None,
        "states": [{"status": str(one.status), "effective_on": plain(one.effective_on)} for one in states],
        "outline": [{"number": one.number, "heading": one.heading, "level": one.level} for one in plan.outline],
        "measures": [_measure(one) for one in measures_of(plan)],
        "indicators": [_indicator(one) for one in _indicators(session, plan)],
    }


def _measure(measure: Any) -> Values:
    units = [{"name": (one.unit or one.group).name, "role": str(one.role), "as_written": one.as_written} for one in measure.units]
    return {
        "number": measure.number,
        "title": measure.title,
        "wording": measure.wording,
        "kind": str(measure.kind),
        "source_text": measure.source_text,
        "deadline": plain(measure.deadline),
        "deadline_text": measure.deadline_text,
        "units": units,
    }


def _indicators(session: Session, plan: Plan) -> list[Indicator]:
    found = (
        sa.select(Indicator).where(Indicator.plan_id == plan.id).options(selectinload(Indicator.targets), selectinload(Indicator.values))
    )
    return list(session.scalars(found.order_by(Indicator.position, Indicator.id)))


def _indicator(one: Indicator) -> Values:
    return {
        "name": one.name,
        "unit": one.measuring_unit,
        "nature": one.nature,
        "conflict": one.conflict,
        "targets": [{name: plain(getattr(target, name)) for name in TARGET_FACTS} for target in one.targets],
        "values": [
            {"period": value.period, "value": value.value, "source": value.source, "effective_on": plain(value.effective_on)}
            for value in one.values
        ],
    }


def tasks_of(session: Session, plan: Plan) -> list[Task]:
    """All tasks that the plan ever had, those that were carried over too, in the order of their numbers."""
    found = (
        sa.select(Task)
        .where(sa.or_(Task.plan_id == plan.id, Task.carried_from_id == plan.id))
        .options(joinedload(Task.measure), joinedload(Task.plan), selectinload(Task.deadlines))
        .options(selectinload(Task.assignments).joinedload(Assignment.unit))
    )
    return sorted(session.scalars(found), key=lambda task: task.number)


def task_cells(task: Task, plan: Plan) -> tuple[Any, ...]:
    """One row of the sheet of tasks."""
    units = ["、".join(one.unit.name for one in task.assignments if one.role is role) for role in ROLE_WORDS]
    first = task.deadlines[0].due_on if task.deadlines else None
    state = STATUS_NAMES[task.status] if task.plan_id == plan.id else f"已结转至《{task.plan.title}》"
    cells = (task.number, task.measure.number, task.title, task.criterion, *units, task.issued_on)
    progress = PROGRESS_NAMES[task.progress_class] if task.progress_class else ""
    return (*cells, "持续推进" if task.continuing else task.due_on, first, state, task.percent, progress, task.closed_on)


def reports_of(session: Session, tasks: list[Task]) -> list[ProgressReport]:
    """All progress reports of the tasks with what happened to them, in the order they were begun."""
    found = sa.select(ProgressReport).where(ProgressReport.task_id.in_([task.id for task in tasks])).order_by(ProgressReport.id)
    return list(
        session.scalars(
            found.options(joinedload(ProgressReport.task), joinedload(ProgressReport.unit)).options(
                selectinload(ProgressReport.events), selectinload(ProgressReport.evidence)
            )
        )
    )


def report_facts(report: ProgressReport) -> Values:
    """One report with its events; who wrote it is kept as the unit, not as a person."""
    names = (
        "period",
        "done",
        "percent",
        "problems",
        "coordination",
        "next_steps",
        "nothing_new",
        "on_behalf",
        "submitted_on",
        "reviewed_on",
    )
    return {
        "task": report.task.number,
        "unit": report.unit.name,
        "status": str(report.status),
        "class": str(report.progress_class) if report.progress_class else None,
        **{name: plain(getattr(report, name)) for name in names},
        "events": [{"kind": str(one.kind), "on": plain(one.effective_on), "reason": one.reason} for one in report.events],
        "evidence": [one.file.sha256 for one in report.evidence if not one.removed],
    }


def report_cells(report: ProgressReport) -> tuple[Any, ...]:
    """One row of the sheet of progress reports."""
    words = PROGRESS_NAMES[report.progress_class] if report.progress_class else ""
    head = (report.task.number, report.task.title, report.unit.name, report.period, REPORT_STATUS_NAMES[report.status])
    return (*head, report.submitted_on, report.percent, words, report.done, report.problems, report.next_steps)


def requests_of(session: Session, tasks: list[Task]) -> list[ChangeRequest]:
    """All change requests of the tasks with their files."""
    found = sa.select(ChangeRequest).where(ChangeRequest.task_id.in_([task.id for task in tasks])).order_by(ChangeRequest.id)
    return list(session.scalars(found.options(joinedload(ChangeRequest.task), selectinload(ChangeRequest.evidence))))


def request_cells(one: ChangeRequest) -> tuple[Any, ...]:
    """One row of the sheet of change requests."""
    decided = (REQUEST_STATUS_NAMES[one.status], one.decided_on, one.decision_reason or "", one.paper or "")
    return (one.task.number, one.task.title, KIND_NAMES[one.kind], one.requested_on, one.reason, one.new_due_on, *decided)


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value

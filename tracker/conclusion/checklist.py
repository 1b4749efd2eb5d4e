"""收官 checklist of a plan: which tasks are at rest, and which must still be closed, terminated or carried over (domain.md §3)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.changes.models import ChangeRequest, RequestStatus
from tracker.plans.models import Plan, PlanStatus
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.reports.models import ReportKind, SupervisionReport
from tracker.tasks.models import OPEN, Task, TaskStatus

UNFINISHED = OPEN | {TaskStatus.SUSPENDED}
AT_REST = (TaskStatus.CLOSED, TaskStatus.TERMINATED)


@dataclass(frozen=True)
class Checklist:
    """Every task of a plan in exactly one of the lists, so that nothing disappears."""

    unfinished: list[Task] = field(default_factory=list)
    closed: list[Task] = field(default_factory=list)
    terminated: list[Task] = field(default_factory=list)
    drafts: list[Task] = field(default_factory=list)
    carried: list[Task] = field(default_factory=list)
    reviews: int = 0
    requests: int = 0
    evaluation: SupervisionReport | None = None

    @property
    def whole(self) -> int:
        """How many tasks the plan ever had."""
        return sum(len(one) for one in (self.unfinished, self.closed, self.terminated, self.drafts, self.carried))


def checklist(session: Session, plan: Plan) -> Checklist:
    """The plan as it stands now."""
    whole = [joinedload(Task.lead_unit), joinedload(Task.plan)]
    found = sa.select(Task).where(sa.or_(Task.plan_id == plan.id, Task.carried_from_id == plan.id)).options(*whole)
    tasks = sorted(session.scalars(found), key=lambda task: task.number)
    own = [task for task in tasks if task.plan_id == plan.id]
    return Checklist(
        unfinished=[task for task in own if task.status in UNFINISHED],
        closed=_of(own, TaskStatus.CLOSED),
        terminated=_of(own, TaskStatus.TERMINATED),
        drafts=_of(own, TaskStatus.DRAFT),
        carried=[task for task in tasks if task.plan_id != plan.id],
        reviews=_count(session, ProgressReport, plan, ProgressReport.status == ReportStatus.SUBMITTED),
        requests=_count(session, ChangeRequest, plan, ChangeRequest.status == RequestStatus.OPEN),
        evaluation=_evaluation(session, plan),
    )


def hindrances(plan: Plan, found: Checklist, today: date) -> list[str]:
    """What stands in the way of the conclusion, as sentences; empty: the plan can be concluded."""
    words = []
    if plan.status is not PlanStatus.ACTIVE:
        words.append("只有执行中的规划才能收官")
    if plan.period_end is None or plan.period_end >= today:
        words.append("规划期还没有结束")
    if found.unfinished:
        words.append(f"还有{len(found.unfinished)}项任务没有办结、终止或者结转")
    if found.requests:
        words.append(f"还有{found.requests}项申请没有答复")
    if found.reviews:
        words.append(f"还有{found.reviews}份进展没有审核")
    if found.evaluation is None:
        words.append("还没有起草总结评估报告")
    return words


def successors_of(session: Session, plan: Plan) -> list[Plan]:
    """Plans of the same region that run longer, into which open tasks may go."""
    later = sa.select(Plan).where(Plan.region_code == plan.region_code, Plan.id != plan.id, Plan.status == PlanStatus.ACTIVE)
    if plan.period_end is not None:
        later = later.where(Plan.period_end > plan.period_end)
    return list(session.scalars(later.order_by(Plan.period_end, Plan.id)))


def _of(tasks: Iterable[Task], status: TaskStatus) -> list[Task]:
    return [task for task in tasks if task.status is status]


def _count(session: Session, table: type[ProgressReport] | type[ChangeRequest], plan: Plan, condition: sa.ColumnElement[bool]) -> int:
    counted = sa.select(sa.func.count(table.id)).join(Task, Task.id == table.task_id).where(Task.plan_id == plan.id, condition)
    return session.scalar(counted) or 0


def _evaluation(session: Session, plan: Plan) -> SupervisionReport | None:
    final = sa.select(SupervisionReport).where(SupervisionReport.plan_id == plan.id, SupervisionReport.kind == ReportKind.FINAL)
    return session.scalar(final.where(SupervisionReport.interim.is_(False)).order_by(SupervisionReport.id.desc()).limit(1))

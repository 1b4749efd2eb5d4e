"""What must hold before a request may be made or decided (domain.md §3 "Who moves a task"). Plain checks, no writes."""

from datetime import date
from typing import Any

from tracker.accounts.models import Role, User
from tracker.changes import queries
from tracker.changes.models import KIND_NAMES, ChangeKind, ChangeRequest
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.plans.models import UnitRole
from tracker.progress.models import ProgressReport, ReportEventKind
from tracker.progress.queries import last_report
from tracker.regions.services import setting
from tracker.tasks.models import OPEN, STATUS_NAMES, Task, TaskStatus

EXTENSIONS_KEY = "task.extensions_allowed"
SAME_PERSON_KEY = "closure.same_person_allowed"


def check_pending(task: Task, kind: ChangeKind, except_for: ChangeRequest | None = None) -> None:
    """One open request of a kind per task."""
    if any(other is not except_for for other in queries.pending(task.id, kind)):
        raise RuleBroken(f"这项任务已有一份{KIND_NAMES[kind]}申请在办理中，请等待审核结果")


def check_state(task: Task, *allowed: TaskStatus) -> None:
    """Raise RuleBroken unless the task is in one of the states."""
    if task.status not in allowed:
        wanted = "、".join(STATUS_NAMES[status] for status in allowed)
        raise RuleBroken(f"任务当前为“{STATUS_NAMES[task.status]}”，只有“{wanted}”的任务才能提出这种申请")


def check_open(task: Task) -> None:
    """Raise RuleBroken where the task is over, at rest or not issued yet."""
    check_state(task, *(status for status in TaskStatus if status in OPEN))


def check_extension(task: Task, unit_id: int | None, new_due_on: date, today: date) -> None:
    """The lead unit asks strictly before the deadline for a later date inside the plan's period, twice at most."""
    check_state(task, TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)
    if not any(one.unit_id == unit_id and one.role is UnitRole.LEAD for one in task.assignments):
        raise RuleBroken("延期由牵头单位提出")
    if task.due_on is None:
        raise RuleBroken("持续推进事项没有完成时限，不需要延期")
    if today >= task.due_on:
        raise RuleBroken(f"延期须在完成时限（{long_date(task.due_on)}）之前提出，现已不能申请，请抓紧办理并在填报中说明原因")
    if new_due_on <= task.due_on:
        raise RuleBroken(f"新的时限应晚于现定时限{long_date(task.due_on)}")
    end = task.plan.period_end
    if end is not None and new_due_on > end:
        raise RuleBroken(f"新的时限不能超过规划期末{long_date(end)}，确需跨期的请由督查室结转")
    allowed = setting(task.region_code, EXTENSIONS_KEY, today)
    if queries.extensions_granted(task.id) >= allowed:
        raise RuleBroken(f"每项任务最多延期{allowed}次，这项任务的次数已用完")


def check_proposal(request: ChangeRequest) -> None:
    """The office cites its paper, and first decides a closure that has been asked for."""
    check_state(request.task, TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)
    if not (request.paper or "").strip():
        raise RuleBroken(f"{KIND_NAMES[request.kind]}须注明所依据的文件或批示")


def check_closure(task: Task, unit_id: int | None) -> None:
    """The first lead asks, for a task it has signed for."""
    check_state(task, TaskStatus.IN_PROGRESS)
    if unit_id is None or task.lead_unit_id != unit_id:
        raise RuleBroken("办结由第一牵头单位提出")


def check_closer(request: ChangeRequest, actor: User, today: date) -> bool:
    """The person who closes is never the person who reported or reviewed the last report (domain.md §3).

    Raises RuleBroken otherwise. A region with too few coordinators lets its leader close; a setting allows one person.
    Returns True where only that setting made it possible, so that the audit can say so.
    """
    task = request.task
    concerned = {request.requested_by_id} | _people_of(last_report(task.id, task.lead_unit_id))
    free = queries.coordinators_of(task.region_code) - concerned
    if setting(task.region_code, SAME_PERSON_KEY, today):
        return actor.id in concerned
    if actor.id in concerned:
        who = "其他督查员" if free else "本地区领导"
        raise RuleBroken(f"您填报或审核过这项任务的最近一次进展，不能再由您销号，请{who}办理")
    if actor.role is Role.LEADER and free:
        raise RuleBroken("本地区有可以办理的督查员，销号由督查员办理")
    return False


def check_adjustment(proposal: dict[str, Any]) -> None:
    """An adjustment says what shall change."""
    if not any(proposal.get(name) for name in ("title", "criterion", "unit_id", "target")):
        raise RuleBroken("请写明要调整什么：任务名称、办结标准、责任单位或者目标")
    if proposal.get("unit_id") and "role" not in proposal:
        raise RuleBroken("请选择该单位调整后的分工")


def _people_of(report: ProgressReport | None) -> set[int | None]:
    if report is None:
        return set()
    senders = {event.actor_id for event in report.events if event.kind in (ReportEventKind.SENT_TO_HEAD, ReportEventKind.SUBMITTED)}
    return {report.author_id, report.reviewer_id} | senders

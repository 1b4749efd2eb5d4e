"""What a decision does to the task. All rows carry the day of the request (domain.md §3, last paragraph)."""

from datetime import date
from typing import Any

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.changes import queries
from tracker.changes.models import ChangeKind, ChangeRequest
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.plans.models import DeadlineBasis, UnitRole
from tracker.tasks import ledger, report_dues, signing, wordings
from tracker.tasks import services as tasks
from tracker.tasks.models import Hold, Task, TaskStatus
from tracker.units.models import Unit


def needs_leader(request: ChangeRequest) -> bool:
    """Suspension, termination and a change of a target are proposed by the office and decided by a leader."""
    if request.kind is ChangeKind.ADJUSTMENT:
        return bool((request.proposal or {}).get("target"))
    return request.kind in (ChangeKind.SUSPENSION, ChangeKind.TERMINATION)


def carry_out(request: ChangeRequest, actor: User, today: date) -> None:
    """Do what was granted; the hold ends first, because the new deadline or state takes its place."""
    _release(request)
    task, since = request.task, request.requested_on
    match request.kind:
        case ChangeKind.EXTENSION:
            tasks.set_deadline(
                task,
                due_on=request.new_due_on,
                basis=DeadlineBasis.MANUAL,
                actor=actor,
                today=since,
                reason=request.reason,
                is_extension=True,
            )
        case ChangeKind.CLOSURE:
            tasks.change_state(task, TaskStatus.CLOSED, actor=actor, today=since, reason=request.reason)
        case ChangeKind.SUSPENSION:
            resume_on = date.fromisoformat(request.proposal["resume_on"])
            tasks.change_state(
                task, TaskStatus.SUSPENDED, actor=actor, today=since, reason=request.reason, paper=request.paper, resume_on=resume_on
            )
        case ChangeKind.TERMINATION:
            tasks.change_state(task, TaskStatus.TERMINATED, actor=actor, today=since, reason=request.reason, paper=request.paper)
        case ChangeKind.ADJUSTMENT:
            _adjust(task, request, actor)
            report_dues.open_report_dues(today, [task])
            signing.ask_anew(task, today)


def undo(request: ChangeRequest, actor: User) -> None:
    """Refused or withdrawn: the old deadline counts again from its day, and the task is back where it was."""
    _release(request)
    task = request.task
    if request.kind is ChangeKind.CLOSURE and task.status is TaskStatus.CLOSURE_REQUESTED:
        before = queries.state_before(task.id, TaskStatus.CLOSURE_REQUESTED)
        tasks.change_state(task, before, actor=actor, today=request.requested_on, reason="办结申请未获同意或已撤回")


def hold_of(request: ChangeRequest) -> Hold | None:
    """The hold that the request put on the task, while it lasts."""
    held = db.session.get(Hold, request.hold_id) if request.hold_id else None
    return held if held is not None and held.released_on is None else None


def _release(request: ChangeRequest) -> None:
    if (held := hold_of(request)) is not None:
        tasks.release(request.task, held, on=request.requested_on)


def _adjust(task: Task, request: ChangeRequest, actor: User) -> None:
    wanted = request.proposal
    if wanted.get("title") or wanted.get("criterion"):
        wordings.keep(task)
    for name in ("title", "criterion"):
        if wanted.get(name) and wanted[name] != getattr(task, name):
            record(f"task.{name}", task, actor=actor, old=getattr(task, name), new=wanted[name])
            setattr(task, name, wanted[name])
    if wanted.get("unit_id"):
        _move_unit(task, wanted, actor, request.requested_on)
    ledger.touch(task)


def _move_unit(task: Task, wanted: dict[str, Any], actor: User, since: date) -> None:
    """A new lead becomes the first lead; the one before keeps a share of the responsibility."""
    unit = db.session.get_one(Unit, wanted["unit_id"])
    role = UnitRole(wanted["role"]) if wanted["role"] else None
    if role is not UnitRole.LEAD and unit.id == task.lead_unit_id:
        raise RuleBroken("请先确定新的牵头单位，再调整原牵头单位的分工")
    if role is None:
        tasks.unassign(task, unit, actor=actor, today=since)
        return
    if role is UnitRole.LEAD:
        for other in [one for one in task.assignments if one.role is UnitRole.LEAD and one.unit_id != unit.id]:
            tasks.assign(task, other.unit, UnitRole.RESPONSIBLE, actor=actor, today=since)
    tasks.assign(task, unit, role, actor=actor, today=since)

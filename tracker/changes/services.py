"""Requests about a task and their decisions (domain.md §3).

A decision counts from the day of the request: its dated rows carry that day, and are known from the day of the decision.
A request of a unit passes the unit head by the same switch as reports; it is made on the day it leaves the unit.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import UNIT_ROLES, Role, User
from tracker.audit.services import record
from tracker.changes import decisions, queries, rules
from tracker.changes.models import (
    KIND_NAMES,
    REQUEST_STATUS_NAMES,
    ChangeKind,
    ChangeRequest,
    Grade,
    RequestEvidence,
    RequestStatus,
)
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.documents.models import StoredFile
from tracker.progress.queries import needs_head
from tracker.regions.services import calendar_for
from tracker.tasks import services as tasks
from tracker.tasks.models import Task, TaskStatus
from tracker.units.models import Unit

HOLDING = (ChangeKind.EXTENSION, ChangeKind.CLOSURE)


def request_extension(task: Task, *, actor: User, today: date, new_due_on: date, reason: str) -> ChangeRequest:
    """延期: until a coordinator agrees the task keeps its date, but clock and light are held."""
    original = {"due_on": task.due_on.isoformat() if task.due_on else None}
    return _make(task, ChangeKind.EXTENSION, actor, today, reason, original=original, new_due_on=new_due_on)


def request_closure(task: Task, *, actor: User, today: date, reason: str) -> ChangeRequest:
    """办结: the first lead says how the done-criterion is met."""
    return _make(task, ChangeKind.CLOSURE, actor, today, reason, original={"criterion": task.criterion, "percent": task.percent})


def request_adjustment(task: Task, *, actor: User, today: date, reason: str, proposal: dict[str, Any]) -> ChangeRequest:
    """调整. ``proposal`` may hold title, criterion, unit_id with role (None takes the unit out) and target (in words)."""
    rules.check_adjustment(proposal)
    original = {"title": task.title, "criterion": task.criterion, "units": {str(one.unit_id): one.role for one in task.assignments}}
    return _make(task, ChangeKind.ADJUSTMENT, actor, today, reason, original=original, proposal=proposal)


def request_suspension(task: Task, *, actor: User, today: date, reason: str, paper: str, resume_on: date) -> ChangeRequest:
    """暂缓, proposed by the office and decided by a leader; the day of resuming is set now."""
    if resume_on <= today:
        raise RuleBroken("恢复日期应晚于今天")
    proposal = {"resume_on": resume_on.isoformat()}
    return _make(task, ChangeKind.SUSPENSION, actor, today, reason, original={"status": task.status}, proposal=proposal, paper=paper)


def request_termination(task: Task, *, actor: User, today: date, reason: str, paper: str) -> ChangeRequest:
    """终止, proposed by the office and decided by a leader."""
    return _make(task, ChangeKind.TERMINATION, actor, today, reason, original={"status": task.status}, paper=paper)


def approve(request: ChangeRequest, *, actor: User, today: date) -> ChangeRequest:
    """审签 by the unit head: the request leaves the unit today, so today's rules hold."""
    _require(request, RequestStatus.WITH_HEAD)
    request.requested_on = today
    _record("request.approved", request, actor)
    return _leave_unit(request, today)


def hand_back(request: ChangeRequest, *, actor: User, today: date, reason: str) -> ChangeRequest:
    """The unit head does not want it sent; the unit may make another."""
    _require(request, RequestStatus.WITH_HEAD)
    if not reason.strip():
        raise RuleBroken("请写明不同意送出的原因")
    _decided(request, RequestStatus.WITHDRAWN, actor, today, f"单位负责人未同意：{reason}")
    _record("request.handed_back", request, actor, new={"reason": reason})
    return request


def withdraw(request: ChangeRequest, *, actor: User, today: date, reason: str = "") -> ChangeRequest:
    """撤回 before the decision: all is as if it had never been asked for, so days since the deadline count."""
    _require(request, *queries.PENDING)
    if request.status is RequestStatus.OPEN:
        decisions.undo(request, actor)
    _decided(request, RequestStatus.WITHDRAWN, actor, today, reason or "申请方撤回")
    _record("request.withdrawn", request, actor, new={"reason": reason})
    return request


def decide(
    request: ChangeRequest,
    *,
    grant: bool,
    actor: User,
    today: date,
    reason: str = "",
    grade: Grade | None = None,
    paper: str | None = None,
) -> ChangeRequest:
    """Grant or refuse. A refusal needs a reason, a granted closure a grade; 不合格 is a refusal.

    The paper that allows it is cited for suspension, termination and changes of a target.
    """
    _require(request, RequestStatus.OPEN)
    request.paper = paper or request.paper
    _check_decision(request, grant, reason, grade)
    same_person = request.kind is ChangeKind.CLOSURE and grant and rules.check_closer(request, actor, today)
    if grant:
        request.grade = grade
        decisions.carry_out(request, actor, today)
    else:
        decisions.undo(request, actor)
    _decided(request, RequestStatus.GRANTED if grant else RequestStatus.REFUSED, actor, today, reason or None)
    facts = {"reason": reason, "grade": grade, "paper": request.paper} | ({"same_person": True} if same_person else {})
    _record("request.granted" if grant else "request.refused", request, actor, new=facts)
    if request.task.status in (TaskStatus.CLOSED, TaskStatus.TERMINATED):
        for other in queries.pending(request.task_id):
            withdraw_after(other, actor, today)
    return request


def withdraw_after(request: ChangeRequest, actor: User, today: date) -> None:
    """Close a request that lost its object because the task ended; it must not move the task any more."""
    if (held := decisions.hold_of(request)) is not None:
        tasks.release(request.task, held, on=request.requested_on)
    _decided(request, RequestStatus.WITHDRAWN, actor, today, "任务已办结或终止，申请自动撤回")
    _record("request.withdrawn", request, actor, new={"reason": "任务已结束"})


def attach(request: ChangeRequest, file: StoredFile, *, actor: User) -> RequestEvidence:
    """Add a file that supports the request."""
    _require(request, *queries.PENDING)
    evidence = RequestEvidence(file=file, request_id=request.id)
    request.evidence.append(evidence)
    _record("request.evidence_added", request, actor, new={"file": file.name, "sha256": file.sha256})
    return evidence


def resume(task: Task, *, actor: User | None, today: date) -> Task:
    """恢复 a suspended task to the state in which it was suspended."""
    rules.check_state(task, TaskStatus.SUSPENDED)
    state = queries.state_before(task.id, TaskStatus.SUSPENDED, TaskStatus.CLOSURE_REQUESTED)
    return tasks.change_state(task, state, actor=actor, today=today, reason="恢复办理")


def reopen(task: Task, *, actor: User, today: date, reason: str) -> Task:
    """撤销销号 by a leader after 回头看; it holds from today, so a quarter that has been reported stays as it was."""
    rules.check_state(task, TaskStatus.CLOSED)
    if not reason.strip():
        raise RuleBroken("请写明撤销销号的原因")
    task.closed_on = None
    return tasks.change_state(task, TaskStatus.IN_PROGRESS, actor=actor, today=today, reason=reason)


def _make(task: Task, kind: ChangeKind, actor: User, today: date, reason: str, **facts: Any) -> ChangeRequest:
    if not reason.strip():
        raise RuleBroken("请填写理由")
    # Two people may ask at once: the second waits here for the first and then finds its request.
    db.session.execute(sa.select(Task.id).where(Task.id == task.id).with_for_update())
    request = ChangeRequest(
        task=task,
        task_id=task.id,
        kind=kind,
        reason=reason,
        unit_id=actor.unit_id,
        requested_by_id=actor.id,
        requested_on=today,
        status=RequestStatus.WITH_HEAD,
        **facts,
    )
    _check(request, today)
    db.session.add(request)
    db.session.flush()
    _record("request.made", request, actor, old=request.original, new=_asked(request))
    if actor.role is Role.REPORTER and needs_head(_unit_of(actor)):
        return request
    return _leave_unit(request, today)


def _leave_unit(request: ChangeRequest, today: date) -> ChangeRequest:
    """The request is made: its rules must hold today, and what was asked for in time holds clock and light."""
    task = request.task
    _check(request, today)
    request.status = RequestStatus.OPEN
    if request.kind in HOLDING and tasks.in_time(task, today, calendar_for(task.region_code)):
        request.hold_id = tasks.hold(task, request.kind, today=today).id
    if request.kind is ChangeKind.CLOSURE:
        tasks.change_state(task, TaskStatus.CLOSURE_REQUESTED, actor=db.session.get(User, request.requested_by_id), today=today)
    return request


def _check(request: ChangeRequest, today: date) -> None:
    task = request.task
    rules.check_pending(task, request.kind, except_for=request)
    match request.kind:
        case ChangeKind.EXTENSION:
            assert request.new_due_on is not None
            rules.check_extension(task, request.unit_id, request.new_due_on, today)
        case ChangeKind.CLOSURE:
            rules.check_closure(task, request.unit_id)
        case ChangeKind.ADJUSTMENT:
            rules.check_open(task)
        case _:
            rules.check_proposal(request)


def _check_decision(request: ChangeRequest, grant: bool, reason: str, grade: Grade | None) -> None:
    if not grant and not reason.strip():
        raise RuleBroken("不同意时请写明原因，让申请方知道下一步怎么办")
    if grant and request.kind is ChangeKind.CLOSURE and grade is None:
        raise RuleBroken("请评定等次：优秀、良好或合格；不合格的请选择“不同意”并写明原因")
    if grant and decisions.needs_leader(request) and not (request.paper or "").strip():
        raise RuleBroken(f"{KIND_NAMES[request.kind]}须注明所依据的文件或批示")


def _require(request: ChangeRequest, *allowed: RequestStatus) -> None:
    if request.status not in allowed:
        raise RuleBroken(f"这份申请当前为“{REQUEST_STATUS_NAMES[request.status]}”，不能这样办理，请刷新页面查看最新情况")


def _decided(request: ChangeRequest, status: RequestStatus, actor: User, today: date, reason: str | None) -> None:
    request.status, request.decided_by_id, request.decided_on = status, actor.id, today
    request.decided_at, request.decision_reason = clock.recorded_at(), reason


def _asked(request: ChangeRequest) -> dict[str, Any]:
    new_due_on = request.new_due_on.isoformat() if request.new_due_on else None
    return {"reason": request.reason, "new_due_on": new_due_on, "proposal": request.proposal, "paper": request.paper}


def _unit_of(actor: User) -> Unit:
    assert actor.role in UNIT_ROLES
    assert actor.unit is not None
    return actor.unit


def _record(action: str, request: ChangeRequest, actor: User, *, old: Any = None, new: Any = None) -> None:
    about = {"task": request.task.number, "kind": request.kind}
    record(action, request, actor=actor, old=old, new={**about, **(new or {})}, region=request.task.region_code)

"""Who sees, makes and decides which request; fetch and check in one step."""

from typing import Any

import sqlalchemy as sa

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows, require
from tracker.changes.decisions import needs_leader
from tracker.changes.models import ChangeKind, ChangeRequest, RequestEvidence, RequestStatus
from tracker.changes.queries import PENDING, WHOLE
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.documents.access import holder
from tracker.documents.models import StoredFile
from tracker.tasks.access import task_for
from tracker.tasks.models import Task

OFFICE_KINDS = (ChangeKind.SUSPENSION, ChangeKind.TERMINATION)


def request_for(user: Any, request_id: int, permission: Permission = Permission.TASK_READ) -> ChangeRequest:
    """The request, where the user may do this with it; NotThere (404) where the user may not even know of it."""
    request = db.session.get(ChangeRequest, request_id, options=WHOLE)
    if request is None or not sees(user, request):
        raise NotThere("没有这份申请，或者它不在您可以查看的范围内")
    if permission is not Permission.TASK_READ:
        require(user, permission, request)
    return request


def decision_for(user: Any, request_id: int) -> ChangeRequest:
    """The request, for whoever decides requests of its kind."""
    request = request_for(user, request_id)
    require(user, permission_to_decide(request), request)
    return request


def withdrawal_for(user: Any, request_id: int) -> ChangeRequest:
    """The request, for the side that made it."""
    request = request_for(user, request_id)
    require(user, permission_to_make(user, request.kind), request.task)
    if request.unit_id != user.unit_id:
        raise NotThere("只有提出申请的一方可以撤回")
    return request


def new_request_for(user: Any, task_id: int, kind: ChangeKind) -> Task:
    """The task, where the user may ask for such a change."""
    return task_for(user, task_id, permission_to_make(user, kind))


def permission_to_make(user: User, kind: ChangeKind) -> Permission:
    """Units ask for extension and closure, the office proposes suspension and termination, both propose adjustments."""
    if kind in OFFICE_KINDS or (kind is ChangeKind.ADJUSTMENT and not works_for_unit(user)):
        return Permission.TASK_EDIT
    return Permission.REQUEST_MAKE


def permission_to_decide(request: ChangeRequest) -> Permission:
    """A coordinator decides; a leader where the work stops or its target changes (domain.md §3)."""
    if needs_leader(request):
        return Permission.TERMINATION_DECIDE
    return Permission.TASK_CLOSE if request.kind is ChangeKind.CLOSURE else Permission.REQUEST_DECIDE


def sees(user: User, request: ChangeRequest) -> bool:
    """What lies with a unit head stays in the unit; other bureaus of the task see what has been decided."""
    if works_for_unit(user) and request.unit_id == user.unit_id:
        return True
    if not allows(user, Permission.TASK_READ, request.task):
        return False
    hidden = PENDING if works_for_unit(user) else (RequestStatus.WITH_HEAD,)
    return request.status not in hidden


@holder
def sees_request_of(user: User, file: StoredFile) -> bool:
    """A file goes with the request that it supports."""
    found = sa.select(ChangeRequest).join(RequestEvidence, RequestEvidence.request_id == ChangeRequest.id)
    return any(sees(user, request) for request in db.session.scalars(found.where(RequestEvidence.file_id == file.id).options(*WHOLE)))

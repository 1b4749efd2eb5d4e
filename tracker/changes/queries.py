"""Change requests as rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import Role, User
from tracker.changes.models import ChangeKind, ChangeRequest, RequestEvidence, RequestStatus
from tracker.core.db import db
from tracker.tasks.access import visible_to
from tracker.tasks.models import DeadlineChange, Task, TaskStateChange, TaskStatus

PENDING = (RequestStatus.WITH_HEAD, RequestStatus.OPEN)
WHOLE = (
    joinedload(ChangeRequest.task).joinedload(Task.plan),
    joinedload(ChangeRequest.unit),
    joinedload(ChangeRequest.requested_by),
    joinedload(ChangeRequest.decided_by),
    selectinload(ChangeRequest.evidence).joinedload(RequestEvidence.file),
)


def pending(task_id: int, kind: ChangeKind | None = None) -> list[ChangeRequest]:
    """Requests about a task that nobody has decided yet."""
    found = sa.select(ChangeRequest).where(ChangeRequest.task_id == task_id, ChangeRequest.status.in_(PENDING))
    if kind is not None:
        found = found.where(ChangeRequest.kind == kind)
    return list(db.session.scalars(found.order_by(ChangeRequest.id)))


def extensions_granted(task_id: int) -> int:
    """How many extensions the task has had."""
    count = sa.select(sa.func.count()).where(DeadlineChange.task_id == task_id, DeadlineChange.is_extension.is_(True))
    return db.session.scalar(count) or 0


def state_before(task_id: int, *left: TaskStatus) -> TaskStatus:
    """The newest state of the task that is none of ``left``: where a refusal or a resumption leads back to."""
    newest = sa.select(TaskStateChange.status).where(TaskStateChange.task_id == task_id, TaskStateChange.status.not_in(left))
    return db.session.scalar(newest.order_by(TaskStateChange.id.desc()).limit(1)) or TaskStatus.IN_PROGRESS


def coordinators_of(region_code: str) -> set[int]:
    """Ids of the region's active coordinators."""
    found = sa.select(User.id).where(User.region_code == region_code, User.role == Role.COORDINATOR, User.active.is_(True))
    return set(db.session.scalars(found))


def requests_for(user: User, kinds: Sequence[ChangeKind] = (), statuses: Sequence[RequestStatus] = ()) -> sa.Select[ChangeRequest]:
    """Requests about tasks that the user may see, open ones first; what still lies with a unit head stays in the unit."""
    found = sa.select(ChangeRequest).join(Task, Task.id == ChangeRequest.task_id).where(visible_to(user)).options(*WHOLE)
    if not works_for_unit(user):
        found = found.where(ChangeRequest.status != RequestStatus.WITH_HEAD)
    else:
        found = found.where(sa.or_(ChangeRequest.unit_id == user.unit_id, ChangeRequest.status.not_in(PENDING)))
    if kinds:
        found = found.where(ChangeRequest.kind.in_(kinds))
    if statuses:
        found = found.where(ChangeRequest.status.in_(statuses))
    order = sa.case((ChangeRequest.status.in_(PENDING), 0), else_=1)
    return found.order_by(order, ChangeRequest.requested_on.desc(), ChangeRequest.id.desc())


def waiting_for_head(unit_id: int) -> sa.Select[ChangeRequest]:
    """Requests that the unit's head has to approve."""
    found = sa.select(ChangeRequest).where(ChangeRequest.unit_id == unit_id, ChangeRequest.status == RequestStatus.WITH_HEAD)
    return found.options(*WHOLE).order_by(ChangeRequest.id)

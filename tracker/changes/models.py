"""Change requests: extension, adjustment, suspension, termination, closure (domain.md §2, §3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core import clock
from tracker.core.db import Model, Versioned
from tracker.documents.models import StoredFile
from tracker.tasks.models import Task
from tracker.units.models import Unit


class ChangeKind(StrEnum):
    """What is asked for."""

    EXTENSION = "extension"
    ADJUSTMENT = "adjustment"
    SUSPENSION = "suspension"
    TERMINATION = "termination"
    CLOSURE = "closure"


class RequestStatus(StrEnum):
    """Where a request stands (contract.md); ``with_head`` waits for the unit head."""

    WITH_HEAD = "with_head"
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Grade(StrEnum):
    """How well a closed task was done."""

    EXCELLENT = "excellent"
    GOOD = "good"
    QUALIFIED = "qualified"


KIND_NAMES = {
    ChangeKind.EXTENSION: "延期",
    ChangeKind.ADJUSTMENT: "调整",
    ChangeKind.SUSPENSION: "暂缓",
    ChangeKind.TERMINATION: "终止",
    ChangeKind.CLOSURE: "办结",
}
REQUEST_STATUS_NAMES = {
    RequestStatus.WITH_HEAD: "待单位负责人审签",
    RequestStatus.OPEN: "待审核",
    RequestStatus.GRANTED: "已同意",
    RequestStatus.REFUSED: "未同意",
    RequestStatus.WITHDRAWN: "已撤回",
}
GRADE_NAMES = {Grade.EXCELLENT: "优秀", Grade.GOOD: "良好", Grade.QUALIFIED: "合格"}


class ChangeRequest(Versioned, Model):
    """A request about a task with its decision; the original values stay visible."""

    __tablename__ = "change_request"
    __table_args__ = (sa.Index("ix_change_request_status_requested_on", "status", "requested_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[ChangeKind]
    status: Mapped[RequestStatus] = mapped_column(default=RequestStatus.OPEN)
    reason: Mapped[str] = mapped_column(sa.Text)
    original: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    proposal: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    new_due_on: Mapped[date | None]
    hold_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hold.id"))
    requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    requested_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(sa.Text)
    grade: Mapped[Grade | None]
    paper: Mapped[str | None] = mapped_column(sa.String(200))
    demonstration: Mapped[bool] = mapped_column(default=False)
    task: Mapped[Task] = relationship()
    unit: Mapped[Unit | None] = relationship()
    requested_by: Mapped[User | None] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    evidence: Mapped[list["RequestEvidence"]] = relationship(order_by="RequestEvidence.id")


class RequestEvidence(Model):
    """A file that supports a request."""

    __tablename__ = "request_evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("change_request.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship()

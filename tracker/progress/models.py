"""Progress reports, their evidence and what happened to them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.db import Dated, Model, Versioned
from tracker.documents.models import StoredFile
from tracker.tasks.models import ProgressClass, Task
from tracker.units.models import Unit


class ReportStatus(StrEnum):
    """Where a progress report stands (contract.md)."""

    DRAFT = "draft"
    WITH_HEAD = "with_head"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


REPORT_STATUS_NAMES = {
    ReportStatus.DRAFT: "草稿",
    ReportStatus.WITH_HEAD: "待单位负责人审签",
    ReportStatus.SUBMITTED: "待审核",
    ReportStatus.ACCEPTED: "已通过",
    ReportStatus.RETURNED: "已退回",
}


class ProgressReport(Versioned, Model):
    """What one unit says about one task for one period."""

    __tablename__ = "progress_report"
    __table_args__ = (
        sa.UniqueConstraint("task_id", "unit_id", "period"),
        sa.Index("ix_progress_report_status_submitted_on", "status", "submitted_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    period: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[ReportStatus] = mapped_column(default=ReportStatus.DRAFT)
    done: Mapped[str] = mapped_column(sa.Text, default="")
    percent: Mapped[int | None]
    progress_class: Mapped[ProgressClass | None]
    problems: Mapped[str] = mapped_column(sa.Text, default="")
    coordination: Mapped[str] = mapped_column(sa.Text, default="")
    next_steps: Mapped[str] = mapped_column(sa.Text, default="")
    nothing_new: Mapped[bool] = mapped_column(default=False)
    on_behalf: Mapped[bool] = mapped_column(default=False)
    demonstration: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    submitted_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    reviewed_on: Mapped[date | None]
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    task: Mapped[Task] = relationship()
    unit: Mapped[Unit] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewer_id])
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="report", order_by="Evidence.id")
    events: Mapped[list["ReportEvent"]] = relationship(back_populates="report", order_by="ReportEvent.id")


class ReportEventKind(StrEnum):
    """A step in the life of a progress report."""

    SENT_TO_HEAD = "sent_to_head"
    HEAD_RETURNED = "head_returned"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class ReportEvent(Dated, Model):
    """One step with its dates; ``content`` keeps what was submitted, so that corrections overwrite nothing."""

    __tablename__ = "report_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_report.id"), index=True)
    kind: Mapped[ReportEventKind]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    content: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    report: Mapped[ProgressReport] = relationship(back_populates="events")
    actor: Mapped[User | None] = relationship()


class Evidence(Model):
    """佐证材料 of a report; a removed file is marked, not deleted."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_report.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    removed: Mapped[bool] = mapped_column(default=False)
    report: Mapped[ProgressReport] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship()

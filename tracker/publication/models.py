"""What happens to a supervision report on its way out and afterwards: 征求意见, receipts, 复核 (domain.md §6)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core import clock
from tracker.core.db import Model, Versioned
from tracker.reports.models import SupervisionReport


class ConsultationState(StrEnum):
    """A consultation runs until approval is asked for, or until the report goes back to the draft; some are skipped."""

    RUNNING = "running"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"


CONSULTATION_STATE_NAMES = {
    ConsultationState.RUNNING: "正在征求意见",
    ConsultationState.CLOSED: "已结束",
    ConsultationState.WITHDRAWN: "已撤回",
    ConsultationState.SKIPPED: "未征求意见",
}


class Consultation(Versioned, Model):
    """The named units are shown their lines of one frozen report; ``due_on`` is the last day for answers."""

    __tablename__ = "consultation"
    __table_args__ = (sa.Index("ix_consultation_region_code_state", "region_code", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("supervision_report.id"), index=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    snapshot_hash: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[ConsultationState] = mapped_column(default=ConsultationState.RUNNING)
    started_on: Mapped[date]
    due_on: Mapped[date | None]
    started_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)
    report: Mapped[SupervisionReport] = relationship()
    started_by: Mapped[User | None] = relationship(foreign_keys=[started_by_id])
    parts: Mapped[list["ConsultedUnit"]] = relationship(back_populates="consultation", order_by="ConsultedUnit.id")

    def is_over(self, today: date) -> bool:
        """Whether the days for answers have passed."""
        return self.due_on is not None and today > self.due_on


class ConsultedUnit(Versioned, Model):
    """One unit with exactly its lines, and what it answered; ``mailed`` counts the addresses that were told."""

    __tablename__ = "consulted_unit"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    lines: Mapped[list[Any]] = mapped_column(sa.JSON)
    mailed: Mapped[int] = mapped_column(default=0)
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    consultation: Mapped[Consultation] = relationship(back_populates="parts")
    answered_by: Mapped[User | None] = relationship()
    objections: Mapped[list["Objection"]] = relationship(back_populates="part", order_by="Objection.id", cascade="all, delete-orphan")

    @property
    def region_code(self) -> str:
        """The region whose office asks."""
        return self.consultation.region_code


class Handling(StrEnum):
    """How an objection was dealt with."""

    ADOPTED = "adopted"
    DECLINED = "declined"


HANDLING_NAMES = {Handling.ADOPTED: "采纳", Handling.DECLINED: "未采纳"}


class Objection(Versioned, Model):
    """What a unit says against one of its lines, or in general (``line_key`` empty), and what became of it."""

    __tablename__ = "objection"
    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(sa.ForeignKey("consulted_unit.id"), index=True)
    line_key: Mapped[str] = mapped_column(sa.String(80), default="")
    line: Mapped[str] = mapped_column(sa.Text, default="")
    text: Mapped[str] = mapped_column(sa.Text)
    handling: Mapped[Handling | None]
    handling_reason: Mapped[str | None] = mapped_column(sa.Text)
    handled_on: Mapped[date | None]
    handled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    part: Mapped[ConsultedUnit] = relationship(back_populates="objections")
    handled_by: Mapped[User | None] = relationship()


class ReceiptHow(StrEnum):
    """By what the office knows that the report has arrived."""

    OPENED = "opened"
    SIGNED = "signed"
    PAPER = "paper"


RECEIPT_NAMES = {ReceiptHow.OPENED: "打开通报", ReceiptHow.SIGNED: "签收", ReceiptHow.PAPER: "书面送达"}


class Receipt(Versioned, Model):
    """A published report goes to a unit; ``received_on`` is when it arrived there, None until then."""

    __tablename__ = "report_receipt"
    __table_args__ = (sa.UniqueConstraint("report_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("supervision_report.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    mailed: Mapped[int] = mapped_column(default=0)
    received_on: Mapped[date | None]
    how: Mapped[ReceiptHow | None]
    received_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    note: Mapped[str | None] = mapped_column(sa.String(200))
    report: Mapped[SupervisionReport] = relationship()
    received_by: Mapped[User | None] = relationship()


class ReviewState(StrEnum):
    """A request for 复核 is open until somebody who had no part in the report has decided it."""

    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"


REVIEW_STATE_NAMES = {ReviewState.OPEN: "待复核", ReviewState.UPHELD: "已采纳，更正通报", ReviewState.REFUSED: "维持原通报"}


class ReportReview(Versioned, Model):
    """复核: a named unit asks the office to look again; ``due_on`` is the day by which it is decided."""

    __tablename__ = "report_review"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "unit_id"),
        sa.Index("ix_report_review_region_code_state", "region_code", "state"),
        sa.Index("ix_report_review_state_due_on", "state", "due_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("supervision_report.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    text: Mapped[str] = mapped_column(sa.Text)
    on_behalf: Mapped[bool] = mapped_column(default=False)
    asked_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    due_on: Mapped[date]
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.OPEN)
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decision_reason: Mapped[str | None] = mapped_column(sa.Text)
    correction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supervision_report.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)
    report: Mapped[SupervisionReport] = relationship(foreign_keys=[report_id])
    correction: Mapped[SupervisionReport | None] = relationship(foreign_keys=[correction_id])
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

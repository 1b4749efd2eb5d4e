"""Supervision reports (督查通报) and their files."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core import clock
from tracker.core.db import Model, Versioned
from tracker.core.periods import PeriodKind
from tracker.documents.models import StoredFile
from tracker.plans.models import Plan
from tracker.regions.models import Region


class SupervisionStatus(StrEnum):
    """Where a supervision report stands (contract.md)."""

    DRAFT = "draft"
    CONSULTING = "consulting"
    AWAITING_APPROVAL = "awaiting_approval"
    PUBLISHED = "published"


SUPERVISION_STATUS_NAMES = {
    SupervisionStatus.DRAFT: "初稿",
    SupervisionStatus.CONSULTING: "征求意见",
    SupervisionStatus.AWAITING_APPROVAL: "待审批",
    SupervisionStatus.PUBLISHED: "已印发",
}


class NumberKind(StrEnum):
    """What a report is numbered as: each kind counts for itself in each year (domain.md §6)."""

    BULLETIN = "bulletin"
    SERIES = "numbered_issue"  # the form in which it is printed (document.Form)


NUMBER_KIND_NAMES = {NumberKind.BULLETIN: "发文字号（〔2024〕3号）", NumberKind.SERIES: "期号（第3期）"}


class ReportKind(StrEnum):
    """What sort of report it is: an overview for the office, a bulletin, or the evaluation of a plan (domain.md §6)."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    MID_TERM = "mid_term"
    FINAL = "final"


KIND_NAMES = {
    ReportKind.WEEKLY: "工作周报",
    ReportKind.MONTHLY: "月度通报",
    ReportKind.QUARTERLY: "季度通报",
    ReportKind.HALF_YEARLY: "半年通报",
    ReportKind.YEARLY: "年度通报",
    ReportKind.MID_TERM: "中期评估",
    ReportKind.FINAL: "总结评估",
}
KIND_OF = {
    PeriodKind.WEEK: ReportKind.WEEKLY,
    PeriodKind.MONTH: ReportKind.MONTHLY,
    PeriodKind.QUARTER: ReportKind.QUARTERLY,
    PeriodKind.HALF_YEAR: ReportKind.HALF_YEARLY,
    PeriodKind.YEAR: ReportKind.YEARLY,
}
EVALUATIONS = frozenset({ReportKind.MID_TERM, ReportKind.FINAL})


class SupervisionReport(Versioned, Model):
    """One bulletin: its scope, the frozen snapshot all its figures come from, and the sentences a person edited."""

    __tablename__ = "supervision_report"
    __table_args__ = (sa.UniqueConstraint("region_code", "number_year", "number_kind", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), index=True)
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    period: Mapped[str] = mapped_column(sa.String(20), index=True)
    kind: Mapped[ReportKind] = mapped_column(default=ReportKind.QUARTERLY, index=True)
    below: Mapped[bool] = mapped_column(default=False)
    interim: Mapped[bool] = mapped_column(default=False)
    issue: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[SupervisionStatus] = mapped_column(default=SupervisionStatus.DRAFT)
    as_of: Mapped[date]
    known_by: Mapped[date]
    snapshot: Mapped[str] = mapped_column(sa.Text)
    snapshot_hash: Mapped[str] = mapped_column(sa.String(64))
    edits: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    number_year: Mapped[int | None]
    number_kind: Mapped[str | None] = mapped_column(sa.String(20))
    number: Mapped[int | None]
    made_on: Mapped[date]
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_on: Mapped[date | None]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supervision_report.id"), index=True)
    correction_reason: Mapped[str | None] = mapped_column(sa.Text)
    region: Mapped[Region] = relationship()
    plan: Mapped[Plan | None] = relationship()
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    corrects: Mapped["SupervisionReport | None"] = relationship(remote_side=[id])
    files: Mapped[list["ReportFile"]] = relationship(order_by="ReportFile.format")


class ReportFile(Model):
    """A rendered file of a report, kept with its hash."""

    __tablename__ = "report_file"
    __table_args__ = (sa.UniqueConstraint("report_id", "format"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("supervision_report.id"))
    format: Mapped[str] = mapped_column(sa.String(10))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship()

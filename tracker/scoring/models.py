"""Approved bonus points, and what a unit says against a line of its score (domain.md §7). Scores themselves are never stored."""

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.db import Dated, Model, Versioned
from tracker.units.models import Unit


class BonusStatus(StrEnum):
    """Where a proposed bonus stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class ContestStatus(StrEnum):
    """Where a contested line stands: upheld ones count no more."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


BONUS_STATUS_NAMES = {BonusStatus.OPEN: "待领导决定", BonusStatus.GRANTED: "已同意", BonusStatus.REFUSED: "未同意"}
CONTEST_STATUS_NAMES = {ContestStatus.OPEN: "待答复", ContestStatus.UPHELD: "申诉成立，本行不计", ContestStatus.REJECTED: "维持原评"}


class ScoreBonus(Versioned, Dated, Model):
    """加分 for one unit and period, proposed by the office on a paper and decided by a leader; counted in tenths of a point."""

    __tablename__ = "score_bonus"
    __table_args__ = (sa.Index("ix_score_bonus_region_code_period", "region_code", "period"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    period: Mapped[str] = mapped_column(sa.String(10))
    tenths: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(300))
    paper: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[BonusStatus] = mapped_column(default=BonusStatus.OPEN)
    requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_on: Mapped[date | None]
    decided_recorded_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(sa.String(300))
    unit: Mapped[Unit] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def points(self) -> Fraction:
        """The points asked for."""
        return Fraction(self.tenths, 10)


class ScoreContest(Versioned, Dated, Model):
    """申诉: a unit says why a line is wrong, the office answers; ``line`` is the line's key, ``words`` what it said then."""

    __tablename__ = "score_contest"
    __table_args__ = (
        sa.Index("ix_score_contest_region_code_period", "region_code", "period"),
        sa.Index("ix_score_contest_status", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    period: Mapped[str] = mapped_column(sa.String(10))
    line: Mapped[str] = mapped_column(sa.String(60))
    words: Mapped[str] = mapped_column(sa.String(400))
    text: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[ContestStatus] = mapped_column(default=ContestStatus.OPEN)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    answered_on: Mapped[date | None]
    answered_recorded_at: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

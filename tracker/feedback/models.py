"""反映问题: what people complain about and what they are answered (domain.md §9)."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core import clock
from tracker.core.db import Model, Versioned
from tracker.core.workdays import WorkCalendar

ANSWER_WORKDAYS = 5
LONGEST = 1000
LONGEST_PATH = 200


class FeedbackKind(StrEnum):
    """What it is about; ``system`` reaches the system administrators as well."""

    SYSTEM = "system"
    BURDEN = "burden"
    DIVISION = "division"
    OTHER = "other"


class FeedbackStatus(StrEnum):
    """Where it stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


KIND_NAMES = {
    FeedbackKind.SYSTEM: "系统使用",
    FeedbackKind.BURDEN: "频次过多、重复要求",
    FeedbackKind.DIVISION: "任务分工",
    FeedbackKind.OTHER: "其他",
}
STATUS_NAMES = {
    FeedbackStatus.OPEN: "待答复",
    FeedbackStatus.ANSWERED: "已答复",
    FeedbackStatus.WITHDRAWN: "已撤回",
}


class Feedback(Versioned, Model):
    """What one person reported from one page, to the office of the region that the account stands in."""

    __tablename__ = "feedback"
    __table_args__ = (sa.Index("ix_feedback_region_code_status", "region_code", "status"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    kind: Mapped[FeedbackKind]
    text: Mapped[str] = mapped_column(sa.Text)
    path: Mapped[str | None] = mapped_column(sa.String(LONGEST_PATH))  # of the page it was written from
    status: Mapped[FeedbackStatus] = mapped_column(default=FeedbackStatus.OPEN)
    made_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    answered_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    def answer_due(self, calendar: WorkCalendar) -> date:
        """The last day for an answer: the fifth working day after it was made."""
        return calendar.add(self.made_on, ANSWER_WORKDAYS)

    def is_late(self, today: date, calendar: WorkCalendar) -> bool:
        """Whether it still waits although the last day for an answer is over."""
        return self.status is FeedbackStatus.OPEN and self.answer_due(calendar) < today

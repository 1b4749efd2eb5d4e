"""Long work that somebody asked for on a page and a worker does: what is being done, how far it is, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.db import Model


class BuildStatus(StrEnum):
    """Where a build stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


BUILD_STATUS_NAMES = {
    BuildStatus.WAITING: "排队中",
    BuildStatus.RUNNING: "正在生成",
    BuildStatus.DONE: "已完成",
    BuildStatus.FAILED: "没有完成",
    BuildStatus.CANCELLED: "已取消",
}
ACTIVE = (BuildStatus.WAITING, BuildStatus.RUNNING)


class Build(Model):
    """One build. All instants are machine time; ``claimed_until`` lapses when the worker dies (docs/adr/0071)."""

    __tablename__ = "build"
    __table_args__ = (
        sa.Index("ix_build_status_claimed_until", "status", "claimed_until"),
        sa.Index("ix_build_region_code_asked_at", "region_code", "asked_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    params: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    key: Mapped[str] = mapped_column(sa.String(200), index=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"))
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime]
    status: Mapped[BuildStatus] = mapped_column(default=BuildStatus.WAITING)
    step: Mapped[str] = mapped_column(sa.String(100), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None] = mapped_column(sa.String(80))
    claimed_until: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str | None] = mapped_column(sa.String(200))
    error: Mapped[str | None] = mapped_column(sa.String(500))
    finished_at: Mapped[datetime | None]
    asked_by: Mapped[User] = relationship()

    @property
    def is_active(self) -> bool:
        """Whether somebody waits for it."""
        return self.status in ACTIVE

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        if self.status is BuildStatus.DONE:
            return 100
        return min(100 * self.done // self.total, 99) if self.total else 0

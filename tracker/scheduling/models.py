"""Who leads the scheduler, and what its jobs did."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Model


class Lease(Model):
    """The one that leads until ``expires_at`` (house-style §6)."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(sa.String(80))
    expires_at: Mapped[datetime]
    renewed_at: Mapped[datetime]


class JobRun(Model):
    """One run of a scheduled job."""

    __tablename__ = "job_run"
    __table_args__ = (sa.Index("ix_job_run_job_started_at", "job", "started_at"), sa.Index("ix_job_run_outcome", "outcome", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(40))
    holder: Mapped[str] = mapped_column(sa.String(80))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    detail: Mapped[str | None] = mapped_column(sa.Text)
    requested_by: Mapped[str | None] = mapped_column(sa.String(100))


class JobRequest(Model):
    """Somebody wants a job to run now; the leading scheduler takes it. One job has at most one that is not done."""

    __tablename__ = "job_request"
    __table_args__ = (
        sa.Index(
            "ix_job_request_open", "job", unique=True, sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL")
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(40), index=True)
    requested_by: Mapped[str] = mapped_column(sa.String(100))
    requested_at: Mapped[datetime]
    taken_by: Mapped[str | None] = mapped_column(sa.String(80))
    done_at: Mapped[datetime | None]

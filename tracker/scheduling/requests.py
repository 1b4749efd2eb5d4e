"""Run a job now: a row that the leading scheduler takes within seconds, because web workers never run jobs themselves.

The row stays open until the run has ended, so that a second click finds it; a leader that dies in between leaves it to
the next one (docs/adr/0059).
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db, insert_once
from tracker.core.errors import RuleBroken
from tracker.scheduling import lease
from tracker.scheduling.models import JobRequest
from tracker.scheduling.registry import Job

SAME_CLICK = timedelta(seconds=10)
NOBODY = "没有调度进程在运行，任务不会执行，请先启动：flask --app app scheduler"
NOT_SYNCHRONIZED = {"synchronize_session": False}


def ask(job: Job, *, actor: Any) -> bool:
    """Ask for a run; False when one is asked for, runs, or has just ended. Raises RuleBroken where no scheduler lives."""
    if not lease.heartbeat()["alive"]:
        raise RuleBroken(NOBODY)
    now = clock.now()
    if db.session.scalar(sa.select(JobRequest.id).where(JobRequest.job == job.name, JobRequest.done_at > now - SAME_CLICK).limit(1)):
        return False
    values = {"job": job.name, "requested_by": actor.name, "requested_at": now}
    added = db.session.scalar(insert_once(JobRequest).values(values).returning(JobRequest.id))
    if added is None:
        return False
    record("job.requested", ("job", job.name), actor=actor)
    return True


def take(holder: str) -> list[JobRequest]:
    """The open requests that this leader has not taken yet; those of a leader that is gone too."""
    others = sa.or_(JobRequest.taken_by.is_(None), JobRequest.taken_by != holder)
    mine = sa.update(JobRequest).where(JobRequest.done_at.is_(None), others).values(taken_by=holder).returning(JobRequest)
    return list(db.session.scalars(mine, execution_options=NOT_SYNCHRONIZED))


def done(request_id: int, now: datetime) -> None:
    """The run has ended, well or badly; the job may be asked for again."""
    ended = sa.update(JobRequest).where(JobRequest.id == request_id).values(done_at=now)
    db.session.execute(ended, execution_options=NOT_SYNCHRONIZED)


def give_back(request_id: int) -> None:
    """The run did not come to be, because this process leads no longer or ends: the next leader takes the request."""
    given = sa.update(JobRequest).where(JobRequest.id == request_id).values(taken_by=None)
    db.session.execute(given, execution_options=NOT_SYNCHRONIZED)


def open_requests() -> dict[str, JobRequest]:
    """What waits or runs, by job."""
    return {one.job: one for one in db.session.scalars(sa.select(JobRequest).where(JobRequest.done_at.is_(None)))}

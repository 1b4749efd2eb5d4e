"""Asking for a build, cancelling it, and the steps of a worker: claim, tell, finish, fail.

Who works is decided by conditional updates, never by the scheduler's lease: a worker that was taken for dead finds that the
row is no longer its own and gives up without writing anything.
"""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.builds.models import ACTIVE, BUILD_STATUS_NAMES, Build, BuildStatus
from tracker.core import clock
from tracker.core.db import db, short_transaction
from tracker.core.errors import RuleBroken
from tracker.scheduling import lease

MOST_ATTEMPTS = 3
LONGEST_ERROR = 500
INTERRUPTED = f"生成过程中断了{MOST_ATTEMPTS}次，已停止重试。请稍后再试；如再次出现，请联系系统管理员查看调度进程的日志"
QUIETLY = {"synchronize_session": False}


class Stopped(Exception):
    """The build was cancelled, or another worker has taken it: leave it alone."""


def ask(kind: str, title: str, params: dict[str, Any], *, actor: User, region_code: str) -> Build:
    """Put work in the queue; who asks again for the same while it waits or runs gets the one that is there."""
    key = f"{kind}:{json.dumps(params, sort_keys=True)}"[:200]
    there = db.session.scalar(sa.select(Build).where(Build.key == key, Build.status.in_(ACTIVE)).order_by(Build.id).limit(1))
    if there is not None:
        return there
    made = Build(
        kind=kind,
        title=title,
        params=params,
        key=key,
        region_code=region_code,
        asked_by_id=actor.id,
        asked_at=clock.now(),
        status=BuildStatus.WAITING,
    )
    db.session.add(made)
    db.session.flush()
    record("build.asked", made, actor=actor, new={"title": title})
    return made


def cancel(build: Build, *, actor: User) -> None:
    """Stop it: at once where it waits, at its next step where it runs. Nothing it did remains."""
    if not build.is_active:
        raise RuleBroken(f"“{build.title}”{BUILD_STATUS_NAMES[build.status]}，不能取消")
    waiting = sa.update(Build).where(Build.id == build.id, Build.status == BuildStatus.WAITING)
    ended = waiting.values(status=BuildStatus.CANCELLED, cancel_asked=True, finished_at=clock.now()).returning(Build.id)
    if db.session.scalar(ended, execution_options=QUIETLY) is None:
        running = sa.update(Build).where(Build.id == build.id, Build.status == BuildStatus.RUNNING)
        db.session.execute(running.values(cancel_asked=True), execution_options=QUIETLY)
    db.session.refresh(build)
    record("build.cancelled", build, actor=actor, new={"title": build.title})


def claim(holder: str, now: datetime) -> int | None:
    """Take the oldest build that waits, or whose worker has not been heard of for the length of a lease."""
    lapsed = sa.and_(Build.status == BuildStatus.RUNNING, Build.claimed_until <= now)
    due = sa.select(Build.id).where(sa.or_(Build.status == BuildStatus.WAITING, lapsed)).order_by(Build.id).limit(1)
    one = due.with_for_update(skip_locked=True).scalar_subquery()
    taken = {"status": BuildStatus.RUNNING, "holder": holder, "claimed_until": now + lease.length(), "attempts": Build.attempts + 1}
    reset = {"step": "", "done": 0, "total": 0}
    update = sa.update(Build).where(Build.id == one).values(**taken, **reset).returning(Build.id)
    return db.session.scalar(update, execution_options=QUIETLY)


def give_up_interrupted(now: datetime) -> int:
    """Builds whose workers died again and again fail, those that were being cancelled are cancelled; returns how many ended."""
    lapsed = (Build.status == BuildStatus.RUNNING, Build.claimed_until <= now)
    ended = 0
    for condition, values in (
        (Build.cancel_asked, {"status": BuildStatus.CANCELLED}),
        (Build.attempts >= MOST_ATTEMPTS, {"status": BuildStatus.FAILED, "error": INTERRUPTED}),
    ):
        update = sa.update(Build).where(*lapsed, condition).values(**values, finished_at=now, holder=None).returning(Build.id)
        ended += len(db.session.scalars(update, execution_options=QUIETLY).all())
    return ended


def beat(build_id: int, holder: str, now: datetime, **progress: Any) -> None:
    """Say that the worker lives and how far it is, beside whatever is open; raises Stopped where it shall not go on."""
    own = (Build.id == build_id, Build.holder == holder, Build.status == BuildStatus.RUNNING)
    update = sa.update(Build).where(*own).values(claimed_until=now + lease.length(), **progress).returning(Build.cancel_asked)
    with short_transaction() as session:
        stop = session.scalar(update, execution_options=QUIETLY)
    if stop is not False:
        raise Stopped


def finish(build_id: int, holder: str, result: str, now: datetime) -> None:
    """Mark it as done, in the transaction that wrote the result; raises Stopped, which undoes both, where it was taken or cancelled."""
    own = (Build.id == build_id, Build.holder == holder, Build.status == BuildStatus.RUNNING, Build.cancel_asked.is_(False))
    done = {"status": BuildStatus.DONE, "result": result, "finished_at": now, "claimed_until": None, "step": ""}
    if db.session.scalar(sa.update(Build).where(*own).values(**done).returning(Build.id), execution_options=QUIETLY) is None:
        raise Stopped


def end(build_id: int, holder: str, status: BuildStatus, now: datetime, error: str | None = None) -> None:
    """It failed or was cancelled; nothing happens where another worker has taken it."""
    own = (Build.id == build_id, Build.holder == holder, Build.status == BuildStatus.RUNNING)
    values = {"status": status, "error": error and error[:LONGEST_ERROR], "finished_at": now, "claimed_until": None}
    db.session.execute(sa.update(Build).where(*own).values(**values), execution_options=QUIETLY)

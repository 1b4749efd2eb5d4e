"""Run one job and keep a record of it."""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.scheduling.models import JobRun
from tracker.scheduling.registry import Job

log = logging.getLogger(__name__)
OK, IDLE, ERROR = "ok", "idle", "error"
OUTCOME_NAMES = {OK: "完成", IDLE: "无事可做", ERROR: "出错", None: "进行中"}
COUNT_NAMES = {
    "sent": "发出",
    "retry": "待重试",
    "dead": "失败",
    "failed": "失败",
    "queued": "新邮件",
    "linked": "链接",
    "opened": "开启",
    "drafted": "起草",
    "unreachable": "无法连接",
    "built": "生成",
    "stopped": "取消",
}
KEPT = timedelta(days=200)  # logs are kept at least 184 days (domain.md §9)


def run(job: Job, holder: str, requested_by: str | None = None) -> str:
    """Run the job; an error is logged and recorded, never raised, so that the next time comes.

    ``requested_by`` names who asked for this run: it always leaves a line of its own.
    """
    started = clock.now()
    clock.pinned_date()  # read before any transaction begins
    outcome, detail = _outcome(job)
    with transaction():
        _record(job, holder, started, outcome, detail, requested_by)
    return outcome


def _outcome(job: Job) -> tuple[str, str | None]:
    try:
        result = job.function()
    except Exception as error:
        log.exception("job %s failed", job.name)
        db.session.rollback()
        return ERROR, f"{type(error).__name__}: {error}"[:2000]
    if not _did_something(result):
        return IDLE, None
    return OK, json.dumps(result, ensure_ascii=False, default=str)


def _did_something(result: Mapping[str, Any] | None) -> bool:
    return result is not None and any(value for value in result.values())


def _record(job: Job, holder: str, started: Any, outcome: str, detail: str | None, requested_by: str | None = None) -> None:
    """One line per run; a run that found nothing to do takes the place of the one before that found nothing either."""
    finished = clock.now()
    last = last_run(job.name)
    repeats = last is not None and last.outcome == IDLE and last.requested_by is None
    if last is not None and repeats and outcome == IDLE and requested_by is None:
        last.holder, last.started_at, last.finished_at = holder, started, finished
        return
    made = JobRun(job=job.name, holder=holder, started_at=started, finished_at=finished, outcome=outcome, detail=detail)
    made.requested_by = requested_by
    db.session.add(made)
    old = sa.delete(JobRun).where(JobRun.job == job.name, JobRun.started_at < finished - KEPT)
    db.session.execute(old, execution_options={"synchronize_session": False})


def detail_words(run: JobRun) -> str:
    """What a run did, for people: 发出 3，待重试 1."""
    if run.outcome != OK or not run.detail:
        return run.detail or ""
    counts: dict[str, Any] = json.loads(run.detail)
    return "，".join(f"{COUNT_NAMES.get(name, name)} {count}" for name, count in counts.items() if count)


def last_run(name: str) -> JobRun | None:
    """The latest run of a job."""
    return db.session.scalar(sa.select(JobRun).where(JobRun.job == name).order_by(JobRun.id.desc()).limit(1))


def last_runs() -> dict[str, JobRun]:
    """The latest run of every job, in one query."""
    newest = sa.select(sa.func.max(JobRun.id)).group_by(JobRun.job)
    return {run.job: run for run in db.session.scalars(sa.select(JobRun).where(JobRun.id.in_(newest)))}


def history(name: str, *, outcome: str | None = None) -> sa.Select[JobRun]:
    """The runs of a job, newest first."""
    found = sa.select(JobRun).where(JobRun.job == name).order_by(JobRun.started_at.desc(), JobRun.id.desc())
    return found if outcome is None else found.where(JobRun.outcome == outcome)


def seconds(run: JobRun) -> str:
    """How long a run took, for people: 0.3秒, 2分5秒."""
    if run.finished_at is None:
        return "—"
    took = (run.finished_at - run.started_at).total_seconds()
    return f"{took:.1f}秒" if took < 60 else f"{int(took // 60)}分{int(took % 60)}秒"


def recent_errors(limit: int = 20) -> list[JobRun]:
    """The latest runs that failed."""
    return list(db.session.scalars(sa.select(JobRun).where(JobRun.outcome == ERROR).order_by(JobRun.id.desc()).limit(limit)))

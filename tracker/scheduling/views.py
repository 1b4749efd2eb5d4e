"""The timed jobs: how they went, when they come again, and one of them now."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, allows, require
from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.formatters import local_time
from tracker.scheduling import lease, requests, runs
from tracker.scheduling.registry import Job, jobs

bp = Blueprint("scheduling", __name__)
bp.add_app_template_filter(runs.detail_words, "job_detail")
bp.add_app_template_filter(runs.seconds, "job_seconds")
bp.add_app_template_filter(lambda text: local_time(datetime.fromisoformat(text)), "local_instant")
OUTCOMES = {outcome: name for outcome, name in runs.OUTCOME_NAMES.items() if outcome}


@bp.get("/admin/jobs")
def index() -> ResponseReturnValue:
    """Every job with its last run, duration, outcome and next time."""
    require(current_user, Permission.JOBS_READ)
    now, last = clock.now(), runs.last_runs()
    return render_template(
        "scheduling/index.html",
        rows=[(job, last.get(job.name), job.trigger().get_next_fire_time(None, now)) for job in jobs()],
        heartbeat=lease.heartbeat(),
        asked=requests.open_requests(),
        errors=runs.recent_errors(),
        titles={job.name: job.title for job in jobs()},
        outcomes=runs.OUTCOME_NAMES,
        may_run=allows(current_user, Permission.JOBS_RUN),
    )


@bp.get("/admin/jobs/<name>")
def show(name: str) -> ResponseReturnValue:
    """The runs of one job."""
    require(current_user, Permission.JOBS_READ)
    job = _job(name)
    outcome = tables.one(request.args, "outcome", _outcome)
    return render_template(
        "scheduling/show.html",
        job=job,
        page=tables.paginate(db.session, runs.history(name, outcome=outcome), *tables.page_of(request.args)),
        outcome=outcome,
        offered=list(OUTCOMES.items()),
        next_at=job.trigger().get_next_fire_time(None, clock.now()),
        heartbeat=lease.heartbeat(),
        asked=requests.open_requests(),
        outcomes=runs.OUTCOME_NAMES,
        may_run=allows(current_user, Permission.JOBS_RUN),
    )


@bp.post("/admin/jobs/<name>/run")
def run_now(name: str) -> ResponseReturnValue:
    """Ask the leading scheduler to run a job; a second click asks for nothing more."""
    require(current_user, Permission.JOBS_RUN)
    job = _job(name)
    try:
        with transaction():
            fresh = requests.ask(job, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "danger")
    else:
        told = "已请求运行，调度进程几秒之内开始" if fresh else "这个任务刚刚请求过或者正在运行，没有再次登记"
        flash(f"“{job.title}”{told}；刷新本页可以看到结果", "success" if fresh else "info")
    return redirect(url_for("scheduling.show", name=name))


def _job(name: str) -> Job:
    found = {job.name: job for job in jobs()}
    if name not in found:
        raise NotThere("没有这个定时任务，请从列表中选择")
    return found[name]


def _outcome(text: str) -> str:
    if text not in OUTCOMES:
        raise ValueError(text)
    return text

"""The timed jobs and how they went."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.scheduling import lease, runs
from tracker.scheduling.registry import jobs

bp = Blueprint("scheduling", __name__)
bp.add_app_template_filter(runs.detail_words, "job_detail")


@bp.get("/admin/jobs")
def index() -> ResponseReturnValue:
    """Every job with its last run, duration, outcome and next time."""
    require(current_user, Permission.JOBS_READ)
    now = clock.now()
    rows = [(job, runs.last_run(job.name), job.trigger().get_next_fire_time(None, now)) for job in jobs()]
    return render_template(
        "scheduling/index.html", rows=rows, heartbeat=lease.heartbeat(), errors=runs.recent_errors(), outcomes=runs.OUTCOME_NAMES
    )

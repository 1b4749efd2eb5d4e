"""Builds: the list, one with its bar, and cancelling."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.builds import queries, services
from tracker.builds.access import build_for
from tracker.builds.models import BUILD_STATUS_NAMES
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.tables import page_of, paginate
from tracker.scheduling import lease

bp = Blueprint("builds", __name__)


@bp.get("/builds")
def index() -> ResponseReturnValue:
    """What was asked for lately and what came of it."""
    require(current_user, Permission.SUPERVISION_EDIT, current_user.region_code)
    page = paginate(db.session, queries.builds_for(current_user), *page_of(asked.args))
    return render_template("builds/index.html", page=page, names=BUILD_STATUS_NAMES)


@bp.get("/builds/<int:build_id>")
def show(build_id: int) -> ResponseReturnValue:
    """How far it is; the page asks again by itself while it is under way."""
    build = build_for(current_user, build_id)
    works = lease.heartbeat()["alive"]
    return render_template("builds/show.html", build=build, status_name=BUILD_STATUS_NAMES[build.status], works=works)


@bp.post("/builds/<int:build_id>/cancel")
def cancel(build_id: int) -> ResponseReturnValue:
    """Stop it."""
    build = build_for(current_user, build_id)
    try:
        with transaction():
            services.cancel(build, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("已取消" if not build.is_active else "正在停止，当前一步做完后取消", "success")
    return redirect(url_for("builds.show", build_id=build_id))

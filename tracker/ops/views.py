"""Liveness and readiness."""

import hmac

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.core import troubles
from tracker.core.db import db
from tracker.core.errors import NotAllowed, NotThere
from tracker.ops import metrics as prometheus
from tracker.ops import services
from tracker.scheduling.lease import heartbeat

bp = Blueprint("ops", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database is reachable and its migrations are current; the scheduler's heartbeat is reported only."""
    try:
        db.session.execute(sa.text("SELECT 1"))
        current = services.migrations_current()
    except SQLAlchemyError as error:
        return {"database": "unreachable", "migrations": None, "scheduler": None, "advice": troubles.words_of(error)}, 503
    answer = {"database": "ok", "migrations": "current" if current else "outdated", "scheduler": heartbeat() if current else None}
    return (answer, 200) if current else ({**answer, "advice": troubles.NOT_READY}, 503)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Prometheus text for operators, who send ``Authorization: Bearer <TRACKER_METRICS_TOKEN>``; without a token set, 404."""
    token = current_app.config.get("TRACKER_METRICS_TOKEN")
    if not token:
        raise NotThere("没有开放运行指标；请先设置 TRACKER_METRICS_TOKEN")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise NotAllowed("运行指标的令牌不正确")
    return Response(prometheus.render(), mimetype="text/plain")

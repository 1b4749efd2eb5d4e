"""Liveness and readiness."""

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker.core.db import db
from tracker.ops import services

bp = Blueprint("ops", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database is reachable and its migrations are current; the scheduler's heartbeat is reported only."""
    db.session.execute(sa.text("SELECT 1"))
    current = services.migrations_current()
    return {"database": "ok", "migrations": "current" if current else "outdated"}, 200 if current else 503

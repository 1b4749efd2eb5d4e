"""The supervision tracker: plans of local governments become tasks with units, deadlines and a status."""

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from datetime import date
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, has_app_context

from tracker import config
from tracker.core import clock
from tracker.core.db import SystemSetting, db, reading
from tracker.core.errors import RuleBroken
from tracker.extensions import alembic, start_extensions

SLICES = (
    "core",
    "scheduling",
    "audit",
    "mail",
    "regions",
    "units",
    "accounts",
    "builds",
    "feedback",
    "documents",
    "plans",
    "indicators",
    "tasks",
    "imports",
    "progress",
    "changes",
    "reminders",
    "scoring",
    "reports",
    "publication",
    "conclusion",
    "dashboard",
    "ops",
    "seeding",
)
PINNED_DATE_KEY = "demonstration.today"


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application: configuration → extensions → slices → error pages → commands."""
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"))
    try:
        app.config.update(config.load(overrides))
    except RuleBroken as broken:
        sys.exit(str(broken))
    db.init_app(app)
    for name in SLICES:
        slice_module(name, "models")
    alembic.init_app(app)
    start_extensions(app)
    clock.use_pinned_date(_pinned_date)
    for name in SLICES:
        _add_slice(app, name)
    return app


def slice_module(name: str, part: str) -> ModuleType | None:
    """The module ``part`` of a slice, or None where the slice has none."""
    full = f"tracker.{name}.{part}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None


def _add_slice(app: Flask, name: str) -> None:
    for part in ("access", "jobs", "hooks"):
        module = slice_module(name, part)
        if part == "hooks" and module is not None:
            module.install(app)
    if views := slice_module(name, "views"):
        app.register_blueprint(views.bp)
    if commands := slice_module(name, "commands"):
        for command in commands.COMMANDS:
            app.cli.add_command(command)


def _pinned_date() -> date | None:
    """TRACKER_TODAY, else the date that demonstration data stored in this database (contract.md)."""
    if not has_app_context():
        return None
    configured: date | None = current_app.config["TRACKER_TODAY"]
    if configured is not None or current_app.config["TRACKER_ENV"] == "production":
        return configured
    if "pinned_date" not in g:
        g.pinned_date = _stored_date()
    pinned: date | None = g.pinned_date
    return pinned


def _stored_date() -> date | None:
    with reading() as connection:
        if not current_app.extensions.get("migrated"):
            if not sa.inspect(connection).has_table(SystemSetting.__tablename__):
                return None
            current_app.extensions["migrated"] = True
        stored = connection.scalar(sa.select(SystemSetting.value).where(SystemSetting.key == PINNED_DATE_KEY))
    return date.fromisoformat(stored) if stored else None

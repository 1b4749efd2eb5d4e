"""Flask extensions and how they are started."""

import logging
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_alembic import Alembic
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from tracker.core.db import Model

# Flask-Alembic gives the loggers handlers of its own unless they have one; migrations shall be silent.
logging.getLogger("alembic").addHandler(logging.NullHandler())
logging.getLogger("alembic").setLevel(logging.WARNING)


class Migrations(Alembic):
    """Alembic that rebuilds SQLite tables without taking their children with them (house-style §5)."""

    def run_migrations(self, fn: Any, **kwargs: Any) -> None:
        """Switch foreign keys off before the transaction begins, where the switch still works; check them at the end."""
        connection = self.migration_context.connection
        if connection is None or connection.dialect.name != "sqlite":
            super().run_migrations(fn, **kwargs)
            return
        connection.rollback()
        _sqlite_foreign_keys(connection, "OFF")
        try:
            super().run_migrations(fn, **kwargs)
        finally:
            connection.rollback()
            _sqlite_foreign_keys(connection, "ON")
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        connection.rollback()
        if broken:
            raise RuntimeError(f"migration left broken references: {broken[:5]}")


def _sqlite_foreign_keys(connection: sa.Connection, switch: str) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute(f"PRAGMA foreign_keys={switch}")


alembic = Migrations(metadatas=Model.metadata, run_mkdir=False, command_name="db")
bootstrap = Bootstrap5()
csrf = CSRFProtect()
login_manager = LoginManager()
# Each web worker counts for itself, which is enough against guessing; limits of sign-in are rows (docs/adr/0031).
limiter = Limiter(get_remote_address, storage_uri="memory://")


def start_extensions(app: Flask) -> None:
    """Attach the extensions to the application."""
    bootstrap.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    limiter.init_app(app)

"""The application in tests: requests and commands see the database only through commits, as in real life."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner

from tests.support.databases import Database


class Client(FlaskClient):
    """A browser without a screen.

    A request runs outside the test's application context: it gets a session of its own and nobody is signed in by accident.
    What the test has written is committed before, and what it holds is read anew afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with _handed_over():
            return Context().run(super().open, *args, **kwargs)


class Runner(FlaskCliRunner):
    """Commands, run like requests outside the test's application context."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        with _handed_over():
            return Context().run(super().invoke, *args, **kwargs)


def make_app(database: Database, **config: object) -> Flask:
    """The application on that database."""
    from tracker import create_app

    app = create_app({**database.config(), **config})
    app.test_client_class = Client
    app.test_cli_runner_class = Runner
    return app


@contextmanager
def released(app: Flask) -> Iterator[None]:
    """Close the connections of the application at the end, so that its database can be copied or dropped."""
    from tracker.core.db import db

    try:
        yield
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


@contextmanager
def _handed_over() -> Iterator[None]:
    if not has_app_context():
        yield
        return
    from tracker.core.db import db

    db.session.commit()
    try:
        yield
    finally:
        db.session.expire_all()

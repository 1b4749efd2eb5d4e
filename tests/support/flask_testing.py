"""The application in tests: requests and commands see the database only through commits, as in real life."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import TYPE_CHECKING, Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner

from tests.support.databases import Database

if TYPE_CHECKING:
    from tracker.accounts.models import User


class Client(FlaskClient):
    """A browser without a screen.

    A request runs outside the test's application context: it gets a session of its own and nobody is signed in by accident.
    What the test has written is committed before, and what it holds is read anew afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with _handed_over():
            return Context().run(super().open, *args, **kwargs)

    def sign_in(self, login: str, password: str) -> None:
        """Sign in through the form, as a person does."""
        response = self.post("/login", data={"login": login, "password": password})
        assert response.status_code == 302, f"{login} could not sign in"

    def sign_in_as(self, user: "User") -> None:
        """Carry the session of that account from now on, without the time that checking a password takes."""
        with _handed_over(), self.session_transaction() as session:
            session.clear()
            session.update(_user_id=user.get_id(), _fresh=True)


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

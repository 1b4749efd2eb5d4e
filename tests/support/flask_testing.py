"""The application in tests: requests and commands see the database only through commits, as in real life."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import flask
from flask import Config, Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner

from tests.support import run
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


# What a test may add to; each application gets its own.
REGISTRIES = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "view_functions",
)


def make_app(database: Database, **config: object) -> Flask:
    """The application on that database, with the routes and templates that this process has read once.

    Building it takes 0.1 s, a third of a usual test. A test that adds routes, or protects forms, asks for ``make_own_app``.
    """
    if config:
        return make_own_app(database, **config)
    from tracker.config import load
    from tracker.core.db import db
    from tracker.extensions import alembic, limiter

    first = _first_of_the_process()
    app = copy.copy(first)
    for name in REGISTRIES:
        setattr(app, name, copy.copy(getattr(first, name)))
        getattr(app, name).update({key: copy.copy(value) for key, value in getattr(first, name).items() if isinstance(value, list)})
    app.extensions = {name: extension for name, extension in first.extensions.items() if name != "sqlalchemy"}
    app.teardown_appcontext_funcs = []
    app.config = Config(first.root_path, first.config)
    app.config.update(load(database.config()))
    db.init_app(app)
    app.teardown_appcontext_funcs += [hook for hook in first.teardown_appcontext_funcs if hook not in app.teardown_appcontext_funcs]
    alembic.init_app(app)
    limiter.reset()
    return app


def make_own_app(database: Database, **config: object) -> Flask:
    """The application on that database, built from nothing."""
    from tracker import create_app

    app = create_app({**database.config(), **config})
    app.test_client_class = Client
    app.test_cli_runner_class = Runner
    return app


@cache
def _first_of_the_process() -> Flask:
    """Never asked anything itself."""
    app = make_own_app(Database("sqlite", "sqlite://", Path(mkdtemp(dir=run.directory()))))
    app.jinja_env.globals["url_for"] = flask.url_for
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

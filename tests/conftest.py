"""The harness (house-style §7). What a test can ask for:

==================  ===================================================================================================
``app``             the application on its own copy of a database made by `flask init`; the test runs on SQLite and on
                    PostgreSQL. Pin one with ``@pytest.mark.engine("sqlite")`` (or ``pytestmark`` for a file).
``own_app``         the same for a test that adds routes or switches form protection on; built for it alone, so slower
``seeded_app``      the same with `seed --demo` (built once per run, copied per test, so not slow)
``session``         ``db.session`` inside an application context: builders and services work on it. A test that takes no
                    ``seeded_app`` gets the plain ``app``. Requests and commands see what is committed: ``client`` and
                    ``runner`` commit for you before, and read anew after.
``client``          requests without a browser, CSRF switched off; each runs in a context of its own. ``client.sign_in_as(user)``
                    is quick, ``client.sign_in(login, password)`` goes through the form
``runner``          ``runner.invoke(args=["remind", "--json"])``: ``.exit_code``, ``.stdout``, ``.stderr``
``travel``          ``travel("2026-03-09 09:05")`` or ``travel("2026-03-09")``: freezes the clock at that Shanghai time
``database``        an empty database (no table) with ``url``, ``engine`` and ``data_dir``, for migration tests
``smtp_server``     a real server on loopback: ``.url`` for TRACKER_SMTP_URL, ``.boxes[address]``, ``.refuse``, ``.answers``
``live_server``     gunicorn on a seeded copy (SQLite unless marked): ``.url``, ``.flask("remind")``, ``.accounts()``, ``.app``
``page``            a Chromium page whose relative addresses go to ``live_server``; script errors, breaches of the content
                    policy and requests to other machines fail the test. ``tests.support.browser.sign_in`` signs in.
``shared``          the directory of the plans' texts; the test is skipped with one line where it is missing
==================  ===================================================================================================

Also: ``tests.support.office`` (``to_pdf``, ``pdf_text``, ``pdf_pages``, ``pdf_pictures``), ``tests.support.smtp.part``,
``tests.support.run.times(20, 500)`` (counts of `make test` and `make soak`). Markers: engine, browser, slow, soak.
Sockets to other machines fail the test; warnings are errors.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner
from playwright.sync_api import BrowserContext
from sqlalchemy.orm import Session

from tests.support import browser, network, postgres, run, server, smtp
from tests.support.databases import Database, Engine, copy_of
from tests.support.flask_testing import Client, make_app, make_own_app, released

ENGINES = ("sqlite", "postgresql")
SHANGHAI = ZoneInfo("Asia/Shanghai")

hypothesis.settings.register_profile("tests", deadline=None, max_examples=run.times(50, 1000), derandomize=not run.SOAK)
hypothesis.settings.load_profile("tests")
network.guard()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a time limit ends the run like Ctrl-C, servers included
        run.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop()
        run.end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("engine")
    # A browser shows the same page on both engines, so one is enough unless the test says otherwise.
    usual = ENGINES[:1] if "live_server" in metafunc.fixturenames else ENGINES
    metafunc.parametrize("engine", marker.args if marker else usual)


@pytest.fixture(autouse=True)
def _this_machine_only() -> Iterator[None]:
    with network.nothing_refused():
        yield


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """A database without tables."""
    with copy_of("empty", engine) as made:
        yield made


@pytest.fixture
def app(engine: Engine) -> Iterator[Flask]:
    """The application after `flask init`."""
    with copy_of("ready", engine) as made, released(application := make_app(made)):
        yield application


@pytest.fixture
def own_app(engine: Engine) -> Iterator[Flask]:
    """The same, built for this test alone."""
    with copy_of("ready", engine) as made, released(application := make_own_app(made)):
        yield application


@pytest.fixture
def seeded_app(engine: Engine) -> Iterator[Flask]:
    """The application with the five plans and the demonstration's history."""
    with copy_of("seeded", engine) as made, released(application := make_app(made)):
        yield application


@pytest.fixture
def any_app(request: pytest.FixtureRequest, engine: Engine) -> Flask:
    """The application that the test asked for: ``live_server``'s, or ``seeded_app`` if it names it, else ``app``."""
    if "live_server" in request.fixturenames:
        running: server.LiveServer = request.getfixturevalue("live_server")
        return running.app
    asked: Flask = request.getfixturevalue(next((name for name in ("seeded_app", "own_app") if name in request.fixturenames), "app"))
    return asked


@pytest.fixture
def session(any_app: Flask) -> Iterator[Session]:
    """The session that builders and services use in this test."""
    from tracker.core.db import db

    with any_app.app_context():
        yield db.session


@pytest.fixture
def client(any_app: Flask) -> Client:
    made: Client = any_app.test_client()
    return made


@pytest.fixture
def runner(any_app: Flask) -> FlaskCliRunner:
    return any_app.test_cli_runner()


@pytest.fixture
def travel() -> Iterator[Callable[..., None]]:
    """Freeze the clock at a Shanghai time; again to move on."""
    with ExitStack() as stack:

        def go(moment: str, *, tick: bool = False) -> None:
            stack.close()
            stack.enter_context(time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI), tick=tick))

        yield go


@pytest.fixture
def smtp_server() -> Iterator[smtp.SmtpServer]:
    with smtp.running_server() as running:
        yield running


@pytest.fixture
def live_server(engine: Engine) -> Iterator[server.LiveServer]:
    """The seeded application behind gunicorn."""
    with copy_of("seeded", engine) as made, server.serving(made) as running:
        yield running


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Windows as our users have them; replaces the plugin's, whose address is one per run while ours is one per test."""
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return browser.launch_arguments()


@pytest.fixture
def context(live_server: server.LiveServer, new_context: Callable[..., BrowserContext]) -> Iterator[BrowserContext]:
    """A browser window of its own; ``page`` opens in it."""
    made = new_context(base_url=live_server.url)
    with browser.complaints_fail(made):
        yield made


@pytest.fixture(scope="session")
def shared() -> Path:
    """Where the plans' texts lie (TRACKER_SHARED)."""
    path = (server.ROOT / os.environ.get("TRACKER_SHARED", "../shared")).resolve()
    if not path.is_dir():
        pytest.skip(f"the plans' texts are not there: set TRACKER_SHARED ({path})")
    return path

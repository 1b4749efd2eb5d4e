"""Databases for tests: built by the migrations once per run and engine, then copied for each test.

Kinds, each made from the one before it: ``empty`` (no table), ``ready`` (`flask init`), ``seeded`` (`flask seed --demo`).
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from tests.support import postgres, run

Engine = Literal["sqlite", "postgresql"]
Kind = Literal["empty", "ready", "seeded"]
STEPS: dict[Kind, tuple[Kind, list[str]]] = {"ready": ("empty", ["init"]), "seeded": ("ready", ["seed", "--demo"])}
SECRET = "a key for tests only, long enough for everything that signs"


@dataclass(frozen=True)
class Database:
    """One database with the directory of files that belongs to it."""

    engine: Engine
    url: str
    data_dir: Path

    def config(self) -> dict[str, object]:
        """What ``create_app`` gets."""
        return {
            "TESTING": True,
            "TRACKER_DATABASE_URL": self.url,
            "TRACKER_DATA_DIR": str(self.data_dir),
            "TRACKER_SECRET_KEY": SECRET,
            "WTF_CSRF_ENABLED": False,
        }

    def environment(self) -> dict[str, str]:
        """The same for a process of its own, where forms are protected as in real life."""
        return {name: str(value) for name, value in self.config().items() if name.startswith("TRACKER_")}


@contextmanager
def copy_of(kind: Kind, engine: Engine) -> Iterator[Database]:
    """A database of that kind which nobody else uses; gone at the end of the block."""
    _build(kind, engine)
    data_dir = Path(mkdtemp(prefix="data-", dir=run.directory()))
    if kind != "empty":
        shutil.copytree(_files(kind, engine), data_dir, dirs_exist_ok=True)
    if engine == "sqlite":
        path = data_dir / "tracker.db"
        yield Database(engine, f"sqlite:///{path}", data_dir)
    else:
        name = postgres.create(template="template0" if kind == "empty" else _template(kind))
        try:
            yield Database(engine, postgres.url_of(name), data_dir)
        finally:
            postgres.drop(name)
    shutil.rmtree(data_dir, ignore_errors=True)


def _files(kind: Kind, engine: Engine) -> Path:
    return run.directory() / f"{engine}-{kind}"


def _template(kind: Kind) -> str:
    return f"{postgres.prefix()}_{kind}"


def _build(kind: Kind, engine: Engine) -> None:
    """Build the database of that kind unless a process of this run has done so."""
    if kind == "empty" or _files(kind, engine).exists():
        return
    base, arguments = STEPS[kind]
    _build(base, engine)
    with run.only_one(f"{engine}-{kind}"):
        if _files(kind, engine).exists():
            return
        with copy_of(base, engine) as database:
            _flask(database, arguments)
            if engine == "sqlite":
                with closing(sqlite3.connect(database.data_dir / "tracker.db")) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                postgres.create(_template(kind), template=database.url.rpartition("/")[2].partition("?")[0])
            shutil.copytree(database.data_dir, _files(kind, engine).with_suffix(".part"))
        _files(kind, engine).with_suffix(".part").rename(_files(kind, engine))


def _flask(database: Database, arguments: list[str]) -> None:
    from tests.support.flask_testing import make_app, released

    app = make_app(database)
    with released(app):
        result = app.test_cli_runner().invoke(args=arguments)
    if result.exit_code != 0:
        raise RuntimeError(f"flask {' '.join(arguments)} on {database.engine}: {result.output}") from result.exception

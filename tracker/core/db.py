"""The database: base class, column types, transactions. SQLite and PostgreSQL alike."""

import enum
import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from flask import has_request_context, request
from flask.sansio.app import App
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core import clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_TIMEOUT_MS = 15_000


class UTCDateTime(sa.TypeDecorator[datetime]):
    """An aware instant, stored in UTC on both engines."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a backup makes of it again; a decorator would call itself just an object."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(enumeration: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in enumeration]


class Model(orm.DeclarativeBase):
    """Base of all tables."""

    registry = orm.registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UTCDateTime(),
            dict[str, Any]: sa.JSON(),
            list[Any]: sa.JSON(),
            enum.StrEnum: sa.Enum(enum.StrEnum, native_enum=False, values_callable=_values, length=32),
        },
    )


@event.listens_for(Model, "init", propagate=True)
def _stamp_at_birth(target: Model, args: Any, values: dict[str, Any]) -> None:
    """A fact is known from when it is made; a column default would wait for the flush, when time may have moved on."""
    if "recorded_at" in type(target).__mapper__.columns:
        values.setdefault("recorded_at", clock.recorded_at())


class Versioned:
    """Optimistic locking: a form carries the version it was made from."""

    version: Mapped[int] = mapped_column(default=1)

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class Dated:
    """A dated fact (domain.md §2 "As-of"): from when it holds and since when it is known. Never updated."""

    effective_on: Mapped[date] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)


class SystemSetting(Model):
    """A fact about this installation itself, such as the date that demonstration data was made for."""

    __tablename__ = "system_setting"
    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


class Database(SQLAlchemy):
    """The extension without its hook for asynchronous sessions.

    We have none of them, and the hook would start an event loop at the end of every request (0.4 ms), which also
    fails wherever one is running already, as in browser tests.
    """

    def init_app(self, app: App) -> None:
        """Register the extension on an application, creating engines from its configuration."""
        super().init_app(app)
        hooks = app.teardown_appcontext_funcs
        hooks[:] = [hook for hook in hooks if not inspect.iscoroutinefunction(hook)]


db = Database(
    engine_options={"json_serializer": lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True)},
    session_options={"expire_on_commit": False},
)
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def insert_once(model: Any) -> Any:
    """An INSERT that leaves alone what is there, on both engines; ``returning`` tells who was first."""
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(model).on_conflict_do_nothing()


@contextmanager
def transaction(*, rollback: bool = False) -> Iterator[orm.Session]:
    """Commit what the block did, or nothing of it; ``rollback`` makes it a dry run."""
    token = _writing.set(True)
    try:
        yield db.session
        if rollback:
            db.session.rollback()
        else:
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def short_transaction() -> Iterator[orm.Session]:
    """A session of its own, for the few things a GET must note (caches, last seen)."""
    token = _writing.set(True)
    session = orm.Session(db.engine, expire_on_commit=False)
    try:
        with session.begin():
            yield session
    finally:
        session.close()
        _writing.reset(token)


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection of its own that only reads, beside whatever transaction is open."""
    with db.engine.execution_options(only_reads=True).connect() as connection:
        yield connection


@contextmanager
def only_reading() -> Iterator[orm.Session]:
    """A long look at the database outside a request that takes no writer's lock (SQLite); it leaves nothing behind."""
    token = _reading.set(True)
    db.session.rollback()
    try:
        yield db.session
    finally:
        db.session.rollback()
        _reading.reset(token)


def may_write() -> bool:
    """A deferred BEGIN that writes later fails under load, so everything but a plain GET begins IMMEDIATE."""
    if _reading.get() and not _writing.get():
        return False
    if _writing.get() or not has_request_context():
        return True
    return request.method not in SAFE_METHODS


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", f"busy_timeout={BUSY_TIMEOUT_MS}", "synchronous=NORMAL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        plain = connection.get_execution_options().get("only_reads") or not may_write()
        connection.exec_driver_sql("BEGIN" if plain else "BEGIN IMMEDIATE")

"""Database, files and keys in one archive, the same for both engines.

The archive is a ``tar.gz``: ``manifest.json`` (migration, rows and SHA-256 of every member), ``tables/<name>.jsonl`` and
``data/<path>`` for what lies in the data directory. It can be restored into SQLite and PostgreSQL alike.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa
from flask import current_app

from tracker.core import clock
from tracker.core.db import Model, reading, transaction
from tracker.core.errors import RuleBroken

FORMAT = 1
NOT_DATA = ("tracker.db", "tracker.db-wal", "tracker.db-shm")
SAFETY_FOLDER = "backups"
BATCH = 500


@dataclass(frozen=True)
class Outcome:
    """What an archive holds."""

    file: str
    tables: int
    rows: int
    files: int


def create(target: Path) -> Outcome:
    """Write an archive of one consistent state; raises RuleBroken where the file exists already."""
    if target.exists():
        raise RuleBroken(f"{target} 已经存在，请换一个文件名")
    members: dict[str, dict[str, Any]] = {}
    partial = target.with_name(target.name + ".part")
    with _cleaned_up(partial), tarfile.open(partial, "w:gz") as archive, transaction(rollback=True) as session:
        if session.get_bind().dialect.name == "postgresql":  # SQLite's transaction sees one state anyway
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        for table in Model.metadata.sorted_tables:
            lines = [_line(table, row) for row in session.execute(sa.select(table).order_by(*table.primary_key))]
            _add(archive, f"tables/{table.name}.jsonl", "".join(lines).encode(), members, rows=len(lines))
        for path in _data_files():
            _add(archive, f"data/{path.relative_to(_data_dir()).as_posix()}", path.read_bytes(), members)
        manifest = {"format": FORMAT, "migration": _migration(), "created_at": clock.now().isoformat(), "members": members}
        _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode(), {})
    partial.rename(target)
    return _outcome(target, members)


def verify(source: Path) -> Outcome:
    """Read the whole archive and compare every member with the manifest; raises RuleBroken where one differs."""
    with _opened(source) as archive:
        manifest = _manifest(archive)
        for name, expected in manifest["members"].items():
            if hashlib.sha256(_bytes(archive, name)).hexdigest() != expected["sha256"]:
                raise RuleBroken(f"备份文件已损坏：{name} 与清单不符，请改用另一份备份")
    return _outcome(source, manifest["members"])


def restore(source: Path) -> tuple[Outcome, Path]:
    """Replace database and files by those of the archive; what was there is kept in a safety archive first.

    Returns what was restored and the safety archive. Raises RuleBroken for a damaged archive or another migration.
    """
    outcome = verify(source)
    with _opened(source) as archive:
        manifest = _manifest(archive)
        if manifest["migration"] != _migration():
            raise RuleBroken(f"备份来自数据库版本 {manifest['migration']}，当前为 {_migration()}；请用同一版本的程序恢复")
        safety = _data_dir() / SAFETY_FOLDER / f"before-restore-{clock.now():%Y%m%d-%H%M%S-%f}.tar.gz"
        safety.parent.mkdir(exist_ok=True)
        create(safety)
        with transaction() as session:
            connection = session.connection()
            for table in reversed(Model.metadata.sorted_tables):
                connection.execute(sa.delete(table))
            for table in Model.metadata.sorted_tables:
                _fill(connection, table, _bytes(archive, f"tables/{table.name}.jsonl").decode().splitlines())
        _restore_files(archive, manifest["members"])
    return outcome, safety


def _fill(connection: sa.Connection, table: sa.Table, lines: list[str]) -> None:
    """Insert rows; references to the same table are set afterwards, when all of its rows are there."""
    own = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    rows = [_values(table, json.loads(line)) for line in lines]
    later = [row.copy() for row in rows if any(row[column.name] is not None for column in own)]
    for row in rows:
        row.update({column.name: None for column in own})
    for start in range(0, len(rows), BATCH):
        connection.execute(sa.insert(table), rows[start : start + BATCH])
    for row in later:
        same = [column == row[column.name] for column in table.primary_key]
        connection.execute(sa.update(table).where(*same).values({column.name: row[column.name] for column in own}))
    _move_sequence(connection, table)


def _move_sequence(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL numbers rows by a sequence, which must go on after the restored ids."""
    key = table.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None:
        return
    highest = connection.scalar(sa.select(sa.func.max(key))) or 0
    sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, key.name)))
    if sequence:
        connection.execute(sa.select(sa.func.setval(sequence, max(highest, 1), highest > 0)))


def _line(table: sa.Table, row: sa.Row[Any]) -> str:
    plain = {column.name: _plain(value) for column, value in zip(table.columns, row, strict=True)}
    return json.dumps(plain, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def _values(table: sa.Table, plain: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _typed(column, plain[column.name]) for column in table.columns}


def _typed(column: sa.Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, sa.JSON):
        return value
    wanted = column.type.python_type
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if wanted is date:
        return date.fromisoformat(value)
    return wanted(value) if issubclass(wanted, StrEnum) else value


def _restore_files(archive: tarfile.TarFile, members: dict[str, Any]) -> None:
    for name in members:
        if not name.startswith("data/"):
            continue
        relative = PurePosixPath(name).relative_to("data")
        if relative.is_absolute() or ".." in relative.parts:
            raise RuleBroken(f"备份文件含有不安全的路径：{name}")
        path = _data_dir() / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(archive, name))
        if relative.name == "secret_key":
            path.chmod(0o600)


def _data_dir() -> Path:
    return Path(current_app.config["TRACKER_DATA_DIR"])


def _data_files() -> Iterable[Path]:
    folder = _data_dir()
    skipped = {folder / SAFETY_FOLDER}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in NOT_DATA and not skipped & set(path.parents):
            yield path


def _add(archive: tarfile.TarFile, name: str, content: bytes, members: dict[str, Any], **facts: int) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mtime = int(clock.now().timestamp())
    info.mode = 0o600
    archive.addfile(info, io.BytesIO(content))
    members[name] = {"sha256": hashlib.sha256(content).hexdigest(), **facts}


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    if not source.is_file():
        raise RuleBroken(f"找不到备份文件 {source}")
    try:
        with tarfile.open(source, "r:gz") as archive:
            yield archive
    except (tarfile.TarError, EOFError, KeyError, json.JSONDecodeError, OSError) as error:
        raise RuleBroken(f"{source} 不是完整的备份文件，请改用另一份备份") from error


@contextmanager
def _cleaned_up(partial: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(_bytes(archive, "manifest.json"))
    if manifest.get("format") != FORMAT:
        raise RuleBroken("备份文件的格式版本不符，请用制作它的程序版本恢复")
    return manifest


def _bytes(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _migration() -> str:
    with reading() as connection:
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _outcome(file: Path, members: dict[str, Any]) -> Outcome:
    tables = [facts for name, facts in members.items() if name.startswith("tables/")]
    return Outcome(str(file), len(tables), sum(facts["rows"] for facts in tables), len(members) - len(tables))

"""What a failing database means for a person: one sentence that says what to do, for pages and commands alike."""

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import exc

from tracker.core.db import SystemSetting, reading

NOT_READY = "数据库还没有初始化，或者不是最新的结构，请先运行：flask --app app init"
UNREACHABLE = "连不上数据库，请检查 TRACKER_DATABASE_URL 和数据库服务"
BUSY = "数据库正忙，请稍后再试"
BROKEN_FILE = "数据库文件打不开，可能已损坏或者不是数据库，请检查 TRACKER_DATABASE_URL 或从备份恢复"
ORPHAN = "引用的内容不存在或正在被引用，请刷新后核对；如是命令，请先运行：flask --app app init"
TWICE = "同样的内容刚刚已经保存过，这一次没有重复保存，请刷新后核对"
READY = "database_ready"
# https://www.postgresql.org/docs/current/errcodes-appendix.html: undefined table, column; deadlock, serialization, lock not available;
# foreign key violation
MISSING_STATES = frozenset({"42P01", "42703"})
BUSY_STATES = frozenset({"40P01", "40001", "55P03"})
ORPHAN_STATE = "23503"


def words_of(error: exc.SQLAlchemyError) -> str:
    """The sentence for an error of the database."""
    cause = getattr(error, "orig", None)
    state, text = getattr(cause, "sqlstate", None), str(cause or error)
    if state in MISSING_STATES or text.startswith(("no such table", "no such column")):
        return NOT_READY
    if state in BUSY_STATES or "database is locked" in text:
        return BUSY
    if "not a database" in text or "malformed" in text:
        return BROKEN_FILE
    if state == ORPHAN_STATE or "FOREIGN KEY" in text:
        return ORPHAN
    if isinstance(error, exc.IntegrityError):
        return TWICE
    if isinstance(error, exc.OperationalError | exc.InterfaceError):
        return UNREACHABLE
    return f"数据库出错：{text.splitlines()[0] if text else type(error).__name__}"


def is_missing(error: exc.SQLAlchemyError) -> bool:
    """Whether tables or columns are missing."""
    return words_of(error) == NOT_READY


def has_tables() -> bool:
    """Whether `flask init` was run on this database; asked until it was, then never again."""
    if not current_app.extensions.get(READY):
        with reading() as connection:
            current_app.extensions[READY] = sa.inspect(connection).has_table(SystemSetting.__tablename__)
    return bool(current_app.extensions[READY])

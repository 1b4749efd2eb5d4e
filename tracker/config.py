"""Settings from the environment (contract.md "Environment")."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from tracker.core.errors import RuleBroken
from tracker.core.periods import YEARS

ROOT = Path(__file__).resolve().parent.parent
MAX_UPLOAD_BYTES = 20 * 1024 * 1024


def load(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The Flask configuration: environment, then overrides; raises RuleBroken where production lacks what it needs."""
    given: dict[str, Any] = {**{k: v for k, v in os.environ.items() if k.startswith("TRACKER_")}, **(overrides or {})}
    production = given.get("TRACKER_ENV", "development") == "production"
    data_dir = Path(given.get("TRACKER_DATA_DIR") or ROOT / "instance").resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RuleBroken(f"不能使用数据目录“{data_dir}”，请检查 TRACKER_DATA_DIR 和目录权限") from error
    port = os.environ.get("PORT", "5000")
    return {
        **given,
        "TRACKER_ENV": "production" if production else "development",
        "TRACKER_DATA_DIR": str(data_dir),
        "TRACKER_BASE_URL": str(given.get("TRACKER_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        "TRACKER_TODAY": _today(given.get("TRACKER_TODAY"), production),
        "SECRET_KEY": _secret_key(given.get("TRACKER_SECRET_KEY"), data_dir, production),
        "SQLALCHEMY_ENGINES": {"default": _engine(given.get("TRACKER_DATABASE_URL"), data_dir)},
        "MAX_CONTENT_LENGTH": MAX_UPLOAD_BYTES * 2,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "REMEMBER_COOKIE_SECURE": production,
        "WTF_CSRF_TIME_LIMIT": None,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "ALEMBIC": {"script_location": str(ROOT / "migrations")},
        "ALEMBIC_CONTEXT": {"render_as_batch": True, "compare_server_default": False, "transactional_ddl": True},
    }


def _today(text: Any, production: bool) -> date | None:
    if not text:
        return None
    if production:
        raise RuleBroken("正式环境不接受 TRACKER_TODAY，请用各命令的 --on 选项指定日期")
    try:
        day = text if isinstance(text, date) else date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise RuleBroken(f"TRACKER_TODAY 应写成 2024-10-08 的样子，现为“{text}”")
    return day


def _secret_key(given: Any, data_dir: Path, production: bool) -> str:
    if given:
        return str(given)
    if production:
        raise RuleBroken("正式环境须设置 TRACKER_SECRET_KEY（不少于32个随机字符）")
    kept = data_dir / "secret_key"
    if not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another process of the same start was first: its key holds
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text().strip()


def _engine(url: Any, data_dir: Path) -> dict[str, Any]:
    url = str(url or f"sqlite:///{data_dir / 'tracker.db'}")
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    try:
        sa.make_url(url).get_dialect()
    except (ArgumentError, ImportError) as error:
        raise RuleBroken("TRACKER_DATABASE_URL 写得不对，请写成 sqlite:////目录/文件.db 或 postgresql://用户:密码@主机/库名") from error
    if url.startswith("sqlite"):
        return {"url": url, "connect_args": {"check_same_thread": False}}
    return {"url": url, "pool_pre_ping": True}

"""Keep files byte for byte under the hash of their bytes, and hand them out again."""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path, PurePath
from typing import BinaryIO

from flask import current_app

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.config import MAX_UPLOAD_BYTES
from tracker.core.db import db
from tracker.core.errors import NotThere, RuleBroken
from tracker.documents.kinds import FileKind, kind_of
from tracker.documents.models import StoredFile

NAME_LENGTH = 200


def upload(stream: BinaryIO, name: str, *, actor: User | None, limit: int = MAX_UPLOAD_BYTES) -> StoredFile:
    """Keep what a person sends; raises RuleBroken when it is empty, above ``limit`` bytes or of no allowed kind.

    The kind is read from the content. A name that claims another kind gets the right ending added.
    """
    data = stream.read(limit + 1)
    shown = plain_name(name)
    if not data:
        raise RuleBroken(f"文件“{shown}”是空的，请检查后重新选择")
    if len(data) > limit:
        raise RuleBroken(f"文件“{shown}”超过{limit // 1024 // 1024} MB，请压缩或拆分后上传")
    kind = kind_of(data)
    if kind is None:
        raise RuleBroken(f"文件“{shown}”的内容不是可以上传的类型，请上传 PDF、OFD、Word、Excel、JPG、PNG、TXT 或 ZIP")
    kept = keep(data, _with_ending(shown, kind), kind.media_type, actor=actor)
    record("file.uploaded", kept, actor=actor, new={"name": kept.name, "size": kept.size, "sha256": kept.sha256})
    return kept


def keep(data: bytes, name: str, media_type: str, *, actor: User | None = None) -> StoredFile:
    """Keep bytes that the system itself made or has checked; the same bytes lie on the disk once."""
    digest = hashlib.sha256(data).hexdigest()
    _write(path_of(digest), data)
    kept = StoredFile(
        sha256=digest, size=len(data), name=plain_name(name), media_type=media_type, uploaded_by_id=actor.id if actor is not None else None
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def read(kept: StoredFile) -> bytes:
    """The bytes as they came."""
    return existing_path(kept).read_bytes()


def existing_path(kept: StoredFile) -> Path:
    """Where the bytes lie; NotThere when the data directory has lost them."""
    path = path_of(kept.sha256)
    if not path.is_file():
        raise NotThere(f"文件“{kept.name}”不在存储目录中，请联系系统管理员从备份恢复")
    return path


def path_of(digest: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(current_app.config["TRACKER_DATA_DIR"]) / "files" / digest[:2] / digest


def plain_name(name: str) -> str:
    """The last part of a name without control characters; at most 200 characters with the ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(char for char in last if char.isprintable()).strip(" .") or "未命名"
    ending = PurePath(clean).suffix[:20]
    return clean if len(clean) <= NAME_LENGTH else clean[: NAME_LENGTH - len(ending)] + ending


def _with_ending(name: str, kind: FileKind) -> str:
    return name if PurePath(name).suffix.lower() in kind.endings else plain_name(f"{name[: NAME_LENGTH - 8]}{kind.endings[0]}")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: another request may write or read the same bytes at the same time."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with fresh.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()

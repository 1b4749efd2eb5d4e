"""Readers: a file becomes a stream of blocks with places. One function, `read`, whatever the kind of file."""

from pathlib import Path

from tracker.documents.readers.blocks import Block, BlockKind, Document, Place, Unreadable, canon
from tracker.documents.readers.text import read_text

__all__ = ["Block", "BlockKind", "Document", "Place", "Unreadable", "canon", "read"]

MAX_BYTES = 20 * 1024 * 1024


def read(path: Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """The document in a file; raises Unreadable with a sentence for the user (parsing.md §1)."""
    if path.stat().st_size > max_bytes:
        raise Unreadable(f"文件超过 {max_bytes // (1024 * 1024)} MB，请拆分或另存为更小的文件后再导入")
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """The document in the bytes of a file with this name."""
    document = read_text(data, name)
    if not document.blocks:
        raise Unreadable("文件里没有文字")
    return document

"""Readers: a file becomes a stream of blocks with places. One function, `read`, whatever the kind of file."""

import re
from collections.abc import Callable
from pathlib import Path

from tracker.documents.readers.blocks import Block, BlockKind, Document, Place, Unreadable, canon
from tracker.documents.readers.docx import read_docx
from tracker.documents.readers.guard import MAX_BLOCKS
from tracker.documents.readers.html import read_html
from tracker.documents.readers.pdf import read_pdf
from tracker.documents.readers.text import read_markdown, read_text
from tracker.documents.readers.xlsx import read_xlsx

__all__ = ["Block", "BlockKind", "Document", "Place", "Unreadable", "canon", "read", "read_bytes"]

MAX_BYTES = 20 * 1024 * 1024
READERS: dict[str, Callable[[bytes, str], Document]] = {
    ".txt": read_text,
    ".tsv": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".xlsx": read_xlsx,
}


def read(path: Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """The document in a file; raises Unreadable with a sentence for the user (parsing.md §1)."""
    if path.stat().st_size > max_bytes:
        raise Unreadable(_too_large(max_bytes))
    return read_bytes(path.read_bytes(), path.name, max_bytes=max_bytes)


def read_bytes(data: bytes, name: str, *, max_bytes: int = MAX_BYTES) -> Document:
    """The document in the bytes of a file with this name."""
    if len(data) > max_bytes:
        raise Unreadable(_too_large(max_bytes))
    if not data.strip():
        raise Unreadable("文件是空的")
    reader = READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise Unreadable("不能读取这种文件，请另存为 .txt .md .html .docx .pdf .xlsx 或 .tsv 后再导入")
    document = reader(data, name)
    if not any(re.search(r"\w", block.text) for block in document.blocks):
        raise Unreadable("文件里没有文字")
    if len(document.blocks) > MAX_BLOCKS:
        raise Unreadable("文件的段落过多，请拆分后再导入")
    return document


def _too_large(max_bytes: int) -> str:
    return f"文件超过 {max_bytes // (1024 * 1024)} MB，请拆分或另存为更小的文件后再导入"

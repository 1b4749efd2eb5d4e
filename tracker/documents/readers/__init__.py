"""Readers: a file becomes a stream of blocks with places. One function, `read`, whatever the kind of file."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path

from tracker.documents.readers.blocks import Block, BlockKind, Document, Place, Unreadable, canon
from tracker.documents.readers.guard import MAX_BLOCKS

__all__ = ["Block", "BlockKind", "Document", "Place", "Unreadable", "bytes_of", "canon", "check_size", "read", "read_bytes"]

MAX_BYTES = 20 * 1024 * 1024
# By name, so that only the libraries of the kind at hand are loaded.
READERS = {
    ".txt": "text.read_text",
    ".tsv": "text.read_tsv",
    ".md": "markdown.read_markdown",
    ".html": "html.read_html",
    ".htm": "html.read_html",
    ".docx": "docx.read_docx",
    ".pdf": "pdf.read_pdf",
    ".xlsx": "xlsx.read_xlsx",
}


def read(path: Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """The document in a file; raises Unreadable with a sentence for the user (parsing.md §1)."""
    return read_bytes(bytes_of(path, max_bytes=max_bytes), path.name, max_bytes=max_bytes)


def bytes_of(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a file, of which never more are taken into memory than may be."""
    with path.open("rb") as stream:
        data = stream.read(max_bytes + 1)
    check_size(len(data), max_bytes)
    return data


def check_size(size: int, max_bytes: int = MAX_BYTES) -> None:
    """Raises Unreadable for a file that is too large."""
    if size > max_bytes:
        raise Unreadable(f"文件超过 {max_bytes // (1024 * 1024)} MB，请拆分或另存为更小的文件后再导入")


def read_bytes(data: bytes, name: str, *, max_bytes: int = MAX_BYTES) -> Document:
    """The document in the bytes of a file with this name."""
    check_size(len(data), max_bytes)
    if not data.strip():
        raise Unreadable("文件是空的，请检查后重新选择")
    document = _reader_for(name)(data, name)
    if not any(re.search(r"\w", block.text) for block in document.blocks):
        raise Unreadable("文件里没有文字，请检查选择的文件是否正确")
    if len(document.blocks) > MAX_BLOCKS:
        raise Unreadable("文件的段落过多，请拆分后再导入")
    return document


def _reader_for(name: str) -> Callable[[bytes, str], Document]:
    module, _, function = READERS.get(Path(name).suffix.lower(), "").partition(".")
    if not module:
        raise Unreadable("不能读取这种文件，请另存为 .txt .md .html .docx .pdf .xlsx 或 .tsv 后再导入")
    reader: Callable[[bytes, str], Document] = getattr(importlib.import_module(f"{__name__}.{module}"), function)
    return reader

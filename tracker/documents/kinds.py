"""Which kind a file is, read from its bytes: names and declared types can be anything."""

import io
import re
import zipfile
from dataclasses import dataclass

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class FileKind:
    """A kind of file with the endings its name may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileKind("application/pdf", (".pdf",))
PNG = FileKind("image/png", (".png",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
DOC = FileKind("application/msword", (".doc", ".wps"))
XLS = FileKind("application/vnd.ms-excel", (".xls", ".et"))
DOCX = FileKind(f"{OOXML}wordprocessingml.document", (".docx",))
XLSX = FileKind(f"{OOXML}spreadsheetml.sheet", (".xlsx",))
OFD = FileKind("application/ofd", (".ofd",))
ZIP = FileKind("application/zip", (".zip",))
TEXT = FileKind("text/plain", (".txt", ".csv", ".md"))

SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))
STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS))
# Tab, line feed and carriage return are text; other control characters mean a program or another binary format.
# What a browser or a viewer would run: pages, drawings, scripts. They are not evidence in any office.
MARKUP = re.compile(r"\s*<(!doctype|html|head|body|svg|script|iframe|\?xml|\?php|!--)", re.IGNORECASE)
NOT_TEXT = frozenset(range(32)) - {9, 10, 12, 13}


def kind_of(data: bytes) -> FileKind | None:
    """The kind of an allowed file, or None for everything else (programs, files with macros, broken archives)."""
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(OLE):
        return _ole_kind(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    return TEXT if _is_text(data) else None


def _ole_kind(data: bytes) -> FileKind | None:
    """Old office files name their streams in UTF-16; other files of this container (installers, mails) do not."""
    return next((kind for stream, kind in STREAMS if stream.encode("utf-16-le") in data), None)


def _zip_kind(data: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in PARTS if part in names), ZIP)


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _is_plain(data, "utf-16")
    if NOT_TEXT.intersection(data):
        return False
    return _is_plain(data, "utf-8-sig", "gb18030")


def _is_plain(data: bytes, *encodings: str) -> bool:
    """Whether it decodes in one of the encodings, and is no page or drawing."""
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return MARKUP.match(text) is None
    return False

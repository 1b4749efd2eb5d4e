"""The .docx as a file: its parts in one fixed order, with fixed times, so that a second render is the same to the byte."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from xml.sax.saxutils import escape, quoteattr

from tracker.reports.docx_xml import DECLARATION, FORBIDDEN

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = "workbook"  # the id by which a chart refers to its figures
CORE_NAMESPACES = (
    f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass(frozen=True)
class Part:
    """A part beside document.xml: its file name in word/, what it is (styles, footer …), its XML.

    Its relationship id is the file's stem, so that sections can name a footer before the file exists. A chart brings
    the `workbook` that Word opens to edit its figures.
    """

    name: str
    kind: str
    xml: str
    content_type: str | None = None
    workbook: bytes | None = None

    @property
    def relation(self) -> str:
        """The id by which document.xml refers to the part."""
        return PurePosixPath(self.name).stem

    @property
    def media_type(self) -> str:
        """What [Content_Types].xml says of it."""
        return self.content_type or f"{MAIN}.{self.kind}+xml"

    def behind(self) -> dict[str, str | bytes]:
        """The members that stand behind the part: its workbook and the relationship that leads there."""
        if self.workbook is None:
            return {}
        folder, stem = PurePosixPath(self.name).parent, self.relation
        target = f"embeddings/{stem}.xlsx"
        return {
            f"word/{folder}/_rels/{stem}.xml.rels": _relations([(WORKBOOK, f"{OFFICE_RELATION}/package", f"../{target}")]),
            f"word/{target}": self.workbook,
        }


@dataclass(frozen=True)
class Properties:
    """What a file manager shows about the document; `created` stands for both of its times."""

    title: str
    creator: str
    created: date


def pack(document: str, parts: list[Part], properties: Properties) -> bytes:
    """The bytes of the file."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _package_relations(),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations((part.relation, f"{OFFICE_RELATION}/{part.kind}", part.name) for part in parts),
        **{f"word/{part.name}": part.xml for part in parts},
        "docProps/core.xml": _core(properties),
    }
    for part in parts:
        members |= part.behind()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(_member(name), content.encode() if isinstance(content, str) else content, compresslevel=6)
    return buffer.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    """A member whose entry tells nothing about the time or the system that wrote it."""
    member = zipfile.ZipInfo(name, ZIP_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member


def _content_types(parts: list[Part]) -> str:
    overrides = {"word/document.xml": f"{MAIN}.document.main+xml"}
    overrides |= {f"word/{part.name}": part.media_type for part in parts}
    overrides["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    lines = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    sheets = f'<Default Extension="xlsx" ContentType="{SHEET}"/>' if any(part.workbook for part in parts) else ""
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{sheets}{lines}</Types>'
    )


def _package_relations() -> str:
    return _relations(
        [
            ("document", f"{OFFICE_RELATION}/officeDocument", "word/document.xml"),
            ("core", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ]
    )


def _relations(entries: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(kind)} Target={quoteattr(target)}/>" for key, kind, target in entries
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _core(properties: Properties) -> str:
    moment = f"{properties.created.isoformat()}T00:00:00Z"
    times = "".join(f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified"))
    return (
        f"{DECLARATION}<cp:coreProperties {CORE_NAMESPACES}><dc:title>{_plain(properties.title)}</dc:title>"
        f"<dc:creator>{_plain(properties.creator)}</dc:creator>{times}</cp:coreProperties>"
    )


def _plain(text: str) -> str:
    return escape(FORBIDDEN.sub("", text))

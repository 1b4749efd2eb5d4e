"""The parts of a workbook: names of sheets, shared strings, which formats are dates. Nothing is run, nothing outside is opened."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from tracker.documents.readers.blocks import Unreadable
from tracker.documents.readers.guard import BROKEN, main_part, named_parts, parse_xml, part, relations
from tracker.documents.readers.xlsx_values import Shape, shape_of

_STRICT = b"http://purl.oclc.org/ooxml/"
_R_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class Book:
    """What the sheets need to be read."""

    sheets: list[tuple[str, str]] = field(default_factory=list)  # (name, part) of those that are shown
    hidden: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)  # by index of a cell's style
    since_1904: bool = False


def read_book(package: zipfile.ZipFile) -> Book:
    """The workbook without its cells."""
    main, data = main_part(package, "xl/workbook.xml")
    root = parse_xml(transitional(data))
    if root.tag != f"{S}workbook":
        raise Unreadable(BROKEN)
    book = Book()
    properties = root.find(f"{S}workbookPr")
    book.since_1904 = properties is not None and properties.get("date1904", "") in ("1", "true")
    targets, names = relations(package, main), named_parts(package, main)
    for sheet in root.iterfind(f"{S}sheets/{S}sheet"):
        name, target = sheet.get("name", ""), targets.get(sheet.get(_R_ID, ""))
        if sheet.get("state", "visible") != "visible":
            book.hidden.append(name)
        elif target is not None and "worksheets" in target:
            book.sheets.append((name, target))
    book.strings = list(_strings(part(package, names.get("sharedstrings.xml", "xl/sharedStrings.xml"))))
    book.shapes = _shapes(part(package, names.get("styles.xml", "xl/styles.xml")))
    return book


def transitional(data: bytes) -> bytes:
    """The "strict" kind of Office files differs only in its name spaces."""
    if _STRICT not in data[:4000]:
        return data
    data = data.replace(_R_STRICT, _R_ID[1:-3].encode())
    return data.replace(b"http://purl.oclc.org/ooxml/spreadsheetml/main", S[1:-1].encode())


def _strings(data: bytes | None) -> Iterator[str]:
    if data is not None:
        for item in parse_xml(transitional(data)).iterfind(f"{S}si"):
            yield rich_text(item)


def rich_text(item: etree._Element) -> str:
    """The text of a string with formatted stretches, without readings above the characters."""
    plain = item.find(f"{S}t")
    if plain is not None:
        return unescaped(plain.text or "")
    return unescaped("".join(text.text or "" for text in item.iterfind(f"{S}r/{S}t")))


def unescaped(text: str) -> str:
    """Control signs are stored as _x000D_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _shapes(data: bytes | None) -> list[Shape]:
    if data is None:
        return []
    root = parse_xml(transitional(data))
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iterfind(f"{S}numFmts/{S}numFmt")}
    return [shape_of(form.get("numFmtId", "0"), own) for form in root.iterfind(f"{S}cellXfs/{S}xf")]

"""The words of one Word paragraph as a reader sees them: without deleted and hidden text, without field codes."""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_RUN, _TEXT, _RUN_PROPERTIES, _BOX = f"{W}r", f"{W}t", f"{W}rPr", f"{W}txbxContent"
_GONE = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rt"}  # rt is the reading above a character
_DRAWN = {_ALTERNATE, f"{W}drawing", f"{W}pict", f"{W}object"}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_PAGE_OF_CONTENTS = re.compile(r"\t+(?=\d{1,4}$)")


@dataclass(slots=True)
class Words:
    """What a paragraph holds: its text, the boxes that float beside it, the notes it refers to (kind, id)."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


def words_of(paragraph: etree._Element) -> Words:
    """The visible words of a paragraph, tabs and breaks as signs."""
    found = Words()
    _inline(paragraph, found)
    return found


def printed(text: str, *, contents: bool) -> str:
    """Tabs as blanks; in a table of contents the one before the page number is the row of dots that Word prints."""
    if "\t" not in text:
        return text
    if contents:
        text = _PAGE_OF_CONTENTS.sub("……", text.rstrip())
    return text.replace("\t", " ")


def _inline(node: etree._Element, found: Words) -> None:
    for child in node:
        tag = child.tag
        if tag == _RUN:
            _run(child, found)
        elif tag in (_TEXT, _MATH_TEXT):
            found.parts.append(child.text or "")
        elif tag in _DRAWN:
            found.boxes += _boxes(child)
        elif tag not in _GONE:
            _inline(child, found)


def _run(run: etree._Element, found: Words) -> None:
    for child in run:
        tag = child.tag
        if tag == _TEXT:
            found.parts.append(child.text or "")
        elif tag == _RUN_PROPERTIES:
            if is_on(child.find(f"{W}vanish")):
                return
        elif tag in _SIGNS:
            found.parts.append(_SIGNS[str(tag)])
        elif tag in _DRAWN:
            found.boxes += _boxes(child)
        elif tag in _NOTES:
            found.notes.append((_NOTES[str(tag)], child.get(f"{W}id", "")))
        elif tag == f"{W}ruby":
            _inline(child, found)


def _boxes(drawn: etree._Element) -> list[etree._Element]:
    """The text boxes of a drawing, not those inside of them; one that is stored twice, for new and old programs, counts once."""
    if drawn.tag == _ALTERNATE:
        return next((boxes for boxes in map(_boxes, drawn) if boxes), [])
    found: list[etree._Element] = []
    for child in drawn:
        found += [child] if child.tag == _BOX else _boxes(child)
    return found


def is_on(switch: etree._Element | None) -> bool:
    """A property that is there and not switched off."""
    return switch is not None and switch.get(f"{W}val", "1") not in ("0", "false", "off")

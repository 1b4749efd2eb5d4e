"""WordprocessingML as text: the few builders that all parts of the .docx are written with.

Strings, not trees: a table of a thousand rows is built in milliseconds and comes out the same to the byte.
"""

import re
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Word refuses a file that holds one of these; they reach us in text pasted from other programs.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Chinese quotation marks and dashes are also Latin characters: without the hint Word sets them in Times New Roman.
EAST_ASIAN_HINT = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'


def w(name: str, /, *children: str, **attributes: object) -> str:
    """The element `w:name`; attributes get the same prefix, those that are None are left out."""
    written = "".join(f" w:{key}={quoteattr(str(value))}" for key, value in attributes.items() if value is not None)
    inside = "".join(children)
    return f"<w:{name}{written}>{inside}</w:{name}>" if inside else f"<w:{name}{written}/>"


def root(name: str, *children: str) -> str:
    """A whole part with the element `w:name` at its top."""
    return f"{DECLARATION}<w:{name} {NAMESPACES}>{''.join(children)}</w:{name}>"


def run(text: str, properties: str = EAST_ASIAN_HINT) -> str:
    """A run of text; a newline becomes a line break and a tabulator stays one."""
    clean = FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    pieces = [_piece(part) for part in re.split("([\n\t])", clean) if part]
    return w("r", properties, *pieces) if pieces else ""


def paragraph(style: str, *runs: str, properties: str = "") -> str:
    """A paragraph; `properties` are the elements that follow `w:pStyle`, in the order of the schema."""
    return w("p", w("pPr", w("pStyle", val=style), properties), *runs)


def field(instruction: str, shown: str) -> str:
    """A field that Word works out itself; `shown` stands there until it does."""
    return w("fldSimple", w("r", EAST_ASIAN_HINT, _piece(shown)), instr=instruction)


def _piece(part: str) -> str:
    if part == "\n":
        return "<w:br/>"
    if part == "\t":
        return "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(part)}</w:t>'

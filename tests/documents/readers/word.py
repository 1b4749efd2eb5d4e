"""Word files made by hand, for what no library writes."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
HEAD = f'xmlns:w="{W}" xmlns:mc="{MC}" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'


def package(parts: dict[str, bytes | str]) -> bytes:
    """A zip archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word(body: str, *, name: str = "word/document.xml", **parts: str) -> bytes:
    """A .docx with this body; the other arguments are the insides of parts of that name."""
    made: dict[str, bytes | str] = {"_rels/.rels": parts.pop("relations", "<x/>")}
    made[name] = body_part(body)
    for part, content in parts.items():
        made[f"word/{part}.xml"] = f"<w:{part} {HEAD}>{content}</w:{part}>"
    return package(made)


def body_part(body: str) -> str:
    """The part word/document.xml with this body."""
    return f"<w:document {HEAD}><w:body>{body}</w:body></w:document>"


def p(text: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def table(*rows: list[str]) -> str:
    """A table of cells that are XML already."""
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows) + "</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    """A cell with paragraphs."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"

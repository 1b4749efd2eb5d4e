"""Files made to hurt, each by a function, so that only the test that wants one makes it."""

import random
import struct
from collections.abc import Callable
from functools import partial

from tests.documents.readers import pdfs
from tests.documents.readers.excel import workbook
from tests.documents.readers.word import body_part, cell, p, package, table, word

Maker = Callable[[], bytes]
MB = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAFE = "市财政局"  # what a file says that is read safely


def noise(magic: bytes) -> bytes:
    """The right first bytes and nothing sensible behind them."""
    return magic + random.Random(magic).randbytes(200_000)


def protected() -> bytes:
    """How Office keeps a document with a password."""
    return OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def lying(size: int) -> bytes:
    """An archive that claims another size for its body than comes out of it."""
    data = bytearray(word("<w:p/>" * 2_000_000))
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, size)
    return bytes(data)


def with_parts(**parts: bytes) -> bytes:
    """A harmless document with something else beside it."""
    return package({"word/document.xml": body_part(p(SAFE)), **{name.replace("__", "/"): data for name, data in parts.items()}})


def nested_zip() -> bytes:
    """Archives in archives, in the end a million times a hundred megabytes."""
    inner = package({"a.txt": bytes(100 * MB)})
    for _ in range(5):
        inner = package({f"{count}.zip": inner for count in range(10)})
    return with_parts(word__embeddings=inner)


def tables_in_tables(depth: int) -> bytes:
    """A table in a cell of a table in a cell …"""
    body = p(SAFE)
    for _ in range(depth):
        body = table([cell(body), cell("<w:p/>")])
    return word(body)


def rows(content: str, count: int) -> str:
    """The same row of a sheet again and again."""
    return f"<sheetData>{f'<row>{content}</row>' * count}</sheetData>"


def merged(count: int, ref: str = "") -> str:
    """Merged areas of a sheet: this one, or one per row."""
    quote = '"'
    areas = (ref or f"A{number}:B{number}" for number in range(1, count + 1))
    return f"<mergeCells>{''.join(f'<mergeCell ref={quote}{area}{quote}/>' for area in areas)}</mergeCells>"


ONE, TEXT = "<c><v>1</v></c>", f'<c t="str"><v>{SAFE}</v></c>'
SHARED = '<c t="s"><v>0</v></c>'
REPEATED_CELL = b"<table><tr><td colspan=200 rowspan=60000>" + b"x" * 500_000 + b"<td>y"
EMPTY_PAGE = pdfs.stream(b"")

# By name of the file: what the refusal says, and the file.
REFUSED: dict[str, tuple[str, Maker]] = {
    "protected.docx": ("加密.*解除密码", protected),
    "protected.xlsx": ("加密.*解除密码", protected),
    "scan.pdf": ("扫描件.*文字识别", pdfs.a_picture),
    "space.docx": ("解压后过大.*拆分", lambda: package({"word/document.xml": b" " * (130 * MB)})),
    "space.xlsx": ("解压后过大.*拆分", lambda: package({"xl/workbook.xml": b"<x/>", "xl/worksheets/a.xml": b" " * (130 * MB)})),
    "claims-less.docx": ("损坏", partial(lying, 1000)),
    "claims-more.docx": ("解压后过大", partial(lying, 0xFFFF_FFF0)),
    "many-parts.docx": ("解压后过大", lambda: package({f"word/{count}.xml": b"" for count in range(20_000)})),
    "deep.docx": ("嵌套过深", partial(tables_in_tables, 2000)),
    "deep.html": ("嵌套过深", lambda: b"<div>" * 200_000 + SAFE.encode()),
    "deep.pdf": ("损坏|没有文字", lambda: pdfs.pdf(pdfs.CATALOG, b"[" * 500_000 + b"]" * 500_000)),
    "million.txt": ("段落过多.*拆分", lambda: "段\n".encode() * 1_000_000),
    "million.md": ("段落过多.*拆分", lambda: "段\n\n".encode() * 1_000_000),
    "million.html": ("段落过多.*拆分", lambda: "<p>段".encode() * 1_000_000),
    "million.docx": ("段落过多.*拆分", lambda: word("<w:p><w:r><w:t>段</w:t></w:r></w:p>" * 1_000_000)),
    "paragraphs.docx": ("段落过多.*拆分", lambda: word("<w:p><w:r><w:t>段</w:t></w:r></w:p>" * 400_000)),
    "million.xlsx": ("段落过多.*拆分", lambda: workbook(rows(ONE, 900_000))),
    "wide.html": ("超过 200 列", lambda: b"<table><tr>" + b"<td>x" * 100_000),
    "repeats.html": ("文字过多|段落过多", lambda: REPEATED_CELL + b"<tr><td>z" * 60_000),
    "repeats.xlsx": ("合并的单元格过多", lambda: workbook(rows(ONE, 100_000) + merged(1000, "A1:XFD1048576"))),
    "merged.xlsx": ("合并的单元格过多", lambda: workbook(rows(TEXT, 1) + merged(1_000_000, "A1:B1"))),
    "strings.xlsx": ("段落过多", lambda: workbook(rows(SHARED + ONE, 100_000), strings=f"<si><t>{'甲' * 100_000}</t></si>")),
    "pages.pdf": ("超过 3000 页.*拆分|损坏", lambda: pdfs.pdf(pdfs.CATALOG, pdfs.tree([3] * 5000, 5000), pdfs.page(4), EMPTY_PAGE)),
    "counts.pdf": ("3000 页|损坏|没有文字", lambda: pdfs.pdf(pdfs.CATALOG, pdfs.tree([3], 2_000_000_000), pdfs.page(4), EMPTY_PAGE)),
    "endless.pdf": ("损坏|没有文字", lambda: pdfs.pdf(pdfs.CATALOG, pdfs.tree([2, 2], 2))),
    "noise.docx": ("损坏", partial(noise, b"PK\x03\x04")),
    "noise.xlsx": ("损坏", partial(noise, b"PK\x03\x04")),
    "noise.pdf": ("损坏", partial(noise, b"%PDF-1.7\n")),
    "noise.html": ("不是文本", partial(noise, b"<html>")),
    "noise.txt": ("不是文本", partial(noise, b"\xef\xbb\xbf")),
    "noise.md": ("不是文本", partial(noise, b"# ")),
    "noise.tsv": ("不是文本", partial(noise, b"a\tb\n")),
    "old.xlsx": ("旧版", partial(noise, OLE)),
    "macros.docm": ("另存为", lambda: word(p(SAFE))),
}
JAVASCRIPT = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9'\\);while\\(1\\);)>>>>"
SAFELY: dict[str, Maker] = {
    "nested.docx": nested_zip,
    "tables.docx": partial(tables_in_tables, 60),
    "macros.docx": lambda: with_parts(word__vbaProject=noise(OLE)),
    "macros.xlsx": lambda: workbook(rows(f"<c t=\"str\"><f>cmd|'/C calc'!A0</f><v>{SAFE}</v></c>", 1)),
    "dimension.xlsx": lambda: workbook('<dimension ref="A1:XFD1048576"/>' + rows(TEXT, 1).replace("<c ", '<c r="XFD1048576" ')),
    "merged.xlsx": lambda: workbook(rows(TEXT, 1) + merged(90_000)),
    "columns.docx": lambda: word(table([cell(p(SAFE), '<w:gridSpan w:val="99999"/>'), cell("<w:p/>")])),
    "javascript.pdf": lambda: pdfs.with_text(b"report", catalog=JAVASCRIPT),
    "script.html": lambda: (
        f"<script>while(1);</script><img src=x onerror=alert(1)><iframe src=file:///etc/passwd></iframe><p>{SAFE}".encode()
    ),
}

LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format("".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)))
OUTSIDE = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
_ENTITY_CELL = f'<c t="inlineStr"><is><t>&a11;{SAFE}</t></is></c>'
_ENTITY_RUN = f"<w:p><w:r><w:t>&a11;</w:t></w:r><w:r><w:t>{SAFE}</w:t></w:r></w:p>"
# The same attack through every part that is markup; `before` is the declaration of the entity a11.
ENTITIES: dict[str, Callable[[str], bytes]] = {
    "body.docx": lambda before: package({"word/document.xml": before + body_part(_ENTITY_RUN)}),
    "lists.docx": lambda before: package({"word/document.xml": body_part(p(SAFE)), "word/numbering.xml": before + "<x>&a11;</x>"}),
    "attribute.docx": lambda before: package({"word/document.xml": before + body_part(f"<w:p x='&a11;'/>{p(SAFE)}")}),
    "sheet.xlsx": lambda before: workbook(rows(_ENTITY_CELL, 1), before=before),
    "strings.xlsx": lambda before: workbook(rows(TEXT + SHARED, 1), before=before, strings="<si><t>&a11;</t></si>"),
    "styles.xlsx": lambda before: workbook(rows(TEXT, 1), before=before, styles="<cellXfs><xf numFmtId='14'>&a11;</xf></cellXfs>"),
    "page.html": lambda before: f"{before}<p>{SAFE}&a11;</p>".encode(),
}
STRANGE_NAMES = [
    "../../规划.txt",
    "规划.TXT",
    "规\x00划.txt",
    "\u202etxt.exe.txt",
    "规 划\n.txt",
    "😀.txt",
    "a" * 5000 + ".txt",
    "规划.docx.txt",
    "CON.txt",
    "; rm -rf *.txt",
]
NO_ENDINGS = ["", ".", ".txt", "规划", "规划.", "规划.exe", "规划.txt.exe", "规划.doc", "规划.txt "]

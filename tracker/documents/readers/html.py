"""Web pages: block elements are paragraphs, tables are rows, scripts and navigation are left out (parsing.md §1)."""

import re

from lxml import etree, html

from tracker.documents.readers.blocks import Block, Document, Place, Unreadable, row
from tracker.documents.readers.guard import MAX_BLOCKS, WRONG_KIND
from tracker.documents.readers.text import decode

_BLOCKS = frozenset(
    re.split(" ", "p div h1 h2 h3 h4 h5 h6 li section article header main blockquote pre dd dt td th center figure caption tr table body")
)
_SKIPPED = frozenset(re.split(" ", "script style noscript template nav footer head iframe object svg select button form"))
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})")


def read_html(data: bytes, name: str) -> Document:
    """The visible text of a page in order."""
    if data.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(WRONG_KIND)
    text = _decoded(data)
    if not text.strip():
        return Document(name, ())
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Unreadable("网页里没有可读的内容，请另存后再导入") from None
    if any("depth" in one.message.lower() for one in parser.error_log):
        raise Unreadable("网页嵌套过深，请另存为文字后再导入")
    walker = _Walker()
    walker.walk(root)
    return Document(name, tuple(walker.blocks))


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        return data.decode("gb18030", errors="replace")
    return decode(data).replace("\x00", "")


class _Walker:
    """Collects paragraphs and rows without recursion, so that deep nesting costs nothing."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.buffer: list[str] = []
        self.table = 0
        self.counts: list[int] = []

    def flush(self) -> None:
        text = " ".join("".join(self.buffer).split(" ")).strip()
        text = re.sub(r"[ \t\r\n]+", " ", text).strip()
        self.buffer.clear()
        if text:
            if len(self.blocks) > MAX_BLOCKS:
                raise Unreadable("文件的段落过多，请拆分后再导入")
            self.blocks.append(Block(text, Place(line=len(self.blocks) + 1)))

    def walk(self, root: etree._Element) -> None:
        skip: etree._Element | None = None
        for event, node in etree.iterwalk(root, events=("start", "end")):
            tag = node.tag if isinstance(node.tag, str) else ""
            if skip is not None:
                if event == "end" and node is skip:
                    skip = None
                    self.buffer.append(node.tail or "")
                continue
            if event == "start":
                if tag in _SKIPPED or not tag or _is_hidden(node):
                    skip = node
                elif tag == "table" and _is_data_table(node):
                    self.flush()
                    self._rows(node)
                    skip = node
                else:
                    self._open(node, tag)
            else:
                if tag in _BLOCKS:
                    self.flush()
                if tag == "ol":
                    self.counts.pop() if self.counts else None
                self.buffer.append(node.tail or "")

    def _open(self, node: etree._Element, tag: str) -> None:
        if tag in _BLOCKS or tag == "br":
            self.flush()
        if tag == "ol":
            self.counts.append(0)
        if tag == "li" and self.counts and _parent_tag(node) == "ol":
            self.counts[-1] += 1
            if not re.match(r"\s*[\d（(一二三四五六七八九十①-⑳]", _text(node)[:12]):
                self.buffer.append(f"{self.counts[-1]}. ")
        self.buffer.append(node.text or "")

    def _rows(self, table: etree._Element) -> None:
        self.table += 1
        held: dict[int, tuple[int, str]] = {}
        for count, line in enumerate(table.iter("tr"), start=1):
            cells: list[str] = []
            for cell in (child for child in line if child.tag in ("td", "th")):
                _take_held(cells, held)
                text = re.sub(r"\s+", " ", _text(cell)).strip()
                wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
                for _ in range(wide):
                    if tall > 1:
                        held[len(cells)] = (tall, text)
                    cells.append(text)
            _take_held(cells, held)
            held = {column: (rest - 1, text) for column, (rest, text) in held.items() if rest > 1}
            if any(cells):
                self.blocks.append(row(cells, Place(line=len(self.blocks) + 1, row=count), self.table))


def _take_held(cells: list[str], held: dict[int, tuple[int, str]]) -> None:
    while len(cells) in held:
        cells.append(held[len(cells)][1])


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(int(value), 60) if value.isascii() and value.isdigit() and int(value) else 1


def _text(node: etree._Element) -> str:
    return " ".join(str(part).strip() for part in node.itertext())


def _parent_tag(node: etree._Element) -> str:
    parent = node.getparent()
    return str(parent.tag) if parent is not None else ""


def _is_hidden(node: etree._Element) -> bool:
    return "display:none" in (node.get("style") or "").replace(" ", "").lower() or node.get("hidden") is not None


def _is_data_table(node: etree._Element) -> bool:
    """A table that only lays out the page holds another table, or has a single column."""
    if next(node.iterdescendants("table"), None) is not None:
        return False
    return any(sum(1 for cell in line if cell.tag in ("td", "th")) >= 2 for line in node.iter("tr"))

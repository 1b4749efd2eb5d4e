"""Web pages: block elements are paragraphs, tables are rows, scripts and navigation are left out (parsing.md §1)."""

import re

from lxml import etree, html

from tracker.documents.readers.blocks import Block, Document, Place, Unreadable, row
from tracker.documents.readers.counting import written
from tracker.documents.readers.encodings import damage, decode
from tracker.documents.readers.guard import SIGNATURES, WRONG_KIND, Blocks, check_tags
from tracker.documents.readers.html_tables import caption_of, is_data_table, rows_of
from tracker.documents.readers.html_text import SKIPPED, is_hidden, squeezed, tag_of

_BLOCKS = frozenset(
    re.split(
        " ",
        "p div h1 h2 h3 h4 h5 h6 li ul ol section article header main blockquote pre dl dd dt td th center figure figcaption caption "
        "tr table body form fieldset legend address hr details summary aside option",
    )
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})")
_NUMBERED = re.compile(r"\s*[\d（(一二三四五六七八九十①-⑳]")


def read_html(data: bytes, name: str) -> Document:
    """The visible text of a page in order."""
    if data.startswith(SIGNATURES):
        raise Unreadable(WRONG_KIND)
    check_tags(data)
    text = _decoded(data)
    if not text.strip():
        return Document(name, ())
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Unreadable("网页里没有可读的内容，请另存后再导入") from None
    if any("depth" in one.message.lower() for one in parser.error_log):
        raise Unreadable("网页嵌套过深，请另存为文字后再导入")
    walker = _Walker()
    walker.walk(root)
    return Document(name, tuple(walker.blocks), damage(text))


def _decoded(data: bytes) -> str:
    """The page in the encoding that it really has: many pages declare another one."""
    declared = _CHARSET.search(data[:4096])
    chinese = declared is not None and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030")
    return decode(data, likely="gb18030" if chinese else None).replace("\x00", "")


class _Walker:
    """Collects paragraphs and rows without recursion, so that deep nesting costs nothing."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.buffer: list[str] = []
        self.table = 0
        self.lists: list[tuple[int, str]] = []  # (last count, style) of the open ordered lists
        self.as_typed = 0

    def flush(self) -> None:
        """What was collected becomes a paragraph; in <pre> every line is one."""
        text = "".join(self.buffer)
        self.buffer.clear()
        for line in text.split("\n") if self.as_typed else (text,):
            words = squeezed(line)
            if words:
                self.blocks.append(Block(words, Place(line=self.blocks.next_line)))

    def walk(self, root: etree._Element) -> None:
        """The whole tree in order."""
        skip: etree._Element | None = None
        for event, node in etree.iterwalk(root, events=("start", "end")):
            tag = tag_of(node)
            if skip is not None:
                if event == "end" and node is skip:
                    skip = None
                    self.buffer.append(node.tail or "")
            elif event == "end":
                self._close(node, tag)
            elif tag in SKIPPED or not tag or is_hidden(node):
                skip = node
            elif tag == "table" and is_data_table(node):
                self.flush()
                self._rows(node)
                skip = node
            else:
                self._open(node, tag)

    def _open(self, node: etree._Element, tag: str) -> None:
        if tag in _BLOCKS or tag == "br":
            self.flush()
        if tag == "pre":
            self.as_typed += 1
        if tag == "ol":
            self.lists.append((_whole(node.get("start"), 1) - 1, node.get("type") or _list_style(node)))
        if tag == "li" and self.lists and _parent_tag(node) == "ol":
            self._number(node)
        self.buffer.append(node.text or "")

    def _number(self, item: etree._Element) -> None:
        """The number that a browser prints before an item, unless the item brings its own."""
        last, style = self.lists[-1]
        count = _whole(item.get("value"), last + 1)
        self.lists[-1] = (count, style)
        if not _NUMBERED.match("".join(str(part) for part in item.itertext())[:12].lstrip()):
            self.buffer.append(f"{written(count, _TYPES.get(style, style))}{'、' if style in _CHINESE_STYLES else '. '}")

    def _close(self, node: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        if tag == "pre":
            self.as_typed -= 1
        if tag == "ol" and self.lists:
            self.lists.pop()
        self.buffer.append(node.tail or "")

    def _rows(self, table: etree._Element) -> None:
        self.table += 1
        self.buffer.append(caption_of(table))
        self.flush()
        for count, cells in enumerate(rows_of(table), start=1):
            if any(cells):
                self.blocks.append(row(cells, Place(line=self.blocks.next_line, row=count), self.table))


_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_CHINESE_STYLES = ("cjk-ideographic", "simp-chinese-informal", "simp-chinese-formal")


def _list_style(node: etree._Element) -> str:
    match = re.search(r"list-style(?:-type)?\s*:[^;]*?([a-z-]*(?:chinese|cjk|alpha|roman|latin)[a-z-]*)", (node.get("style") or "").lower())
    return match[1] if match else "decimal"


def _whole(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 5 else default


def _parent_tag(node: etree._Element) -> str:
    parent = node.getparent()
    return tag_of(parent) if parent is not None else ""

"""Markdown: signs of headings, lists, emphasis and links go, the words stay; wrapped lines are one paragraph again."""

import re

from tracker.documents.readers.blocks import Block, BlockKind, Document
from tracker.documents.readers.encodings import damage
from tracker.documents.readers.outline_marks import OPENS
from tracker.documents.readers.text import blocks_of, text_in

_LINE_SIGNS = re.compile(r"^(?:#{1,6}\s+|(?:>\s?)+|[*+-]\s+(?:\[[ xX]\]\s+)?)+")
_HEADING_END = re.compile(r"\s+#+$")
_RULER = re.compile(r"^(?:[-*_]\s*){3,}$|^=+$|^-+$|^```.*$|^~~~.*$")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|span|b|i|u|em|strong|sup|sub|center|font|a)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,500}(?:\s+\"[^\"]{0,200}\")?\)")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__|~~|`)(?=\S)(.{1,500}?)(?<=\S)\1")
_STARRED = re.compile(r"(?<![*\\])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*\\])\*(?!\*)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_STANDS_ALONE = re.compile(r"^\s*(?:#{1,6}\s|>|[*+-]\s|\d{1,3}[.)]\s|\||```|~~~)")
WRAPPED = 30  # signs: nobody breaks a line earlier than this for its length
_ENDS = "。！？；：.!?;:"


def read_markdown(data: bytes, name: str) -> Document:
    """A Markdown file as paragraphs and table rows."""
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text_in(data))
    lines = _unwrapped(text.splitlines())
    return Document(name, tuple(bare for block in blocks_of(lines) if (bare := _without_signs(block)).text), damage(text))


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines that were only broken for their length joined to the one they belong to; the others keep their numbers."""
    out: list[str] = []
    open_line: int | None = None
    for line in lines:
        bare = line.strip()
        if open_line is not None and bare and not _STANDS_ALONE.match(line) and not OPENS.match(bare) and "\t" not in line:
            before = out[open_line]
            out[open_line] = before + (" " if before[-1:].isascii() and bare[:1].isascii() else "") + bare
            out.append("")
        else:
            out.append(line.rstrip() if not bare.endswith("|") else line)
            open_line = len(out) - 1
        goes_on = len(bare) >= WRAPPED and bare[-1] not in _ENDS and not line.endswith(("  ", "\\")) and "|" not in bare
        if not goes_on or _RULER.match(bare) or bare.startswith("#"):
            open_line = None
    return out


def _without_signs(block: Block) -> Block:
    if block.kind is BlockKind.ROW:
        cells = tuple(_words(cell) for cell in block.cells)
        return Block("\t".join(cells).strip(), block.place, block.kind, cells, block.table)
    if _RULER.match(block.text):
        return Block("", block.place)
    text = _words(_HEADING_END.sub("", _LINE_SIGNS.sub("", block.text)))
    return Block(text, block.place, block.kind, (text,) if block.cells else ())


def _words(text: str) -> str:
    """Inline signs off; a break in a cell is a blank."""
    text = _TAG.sub("", _BREAK.sub(" ", text))
    text = _LINK.sub(r"\1", text)
    for _ in range(3):  # strong inside emphasis
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", _STARRED.sub(r"\1", text)).strip()

"""What every reader gives: a document as a stream of blocks, each with its place in the file (parsing.md §1)."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tracker.core.characters import RADICALS
from tracker.core.errors import RuleBroken

MAX_ROW = 2_000_000  # signs of one row with its merged cells repeated
_BRACKETS = {"〔": "(", "〕": ")", "【": "(", "】": ")", "［": "(", "］": ")", "﹝": "(", "﹞": ")"}
_LIKE = {
    "﹒": ".",
    "．": ".",
    "·": "·",
    "︰": ":",
    "∶": "∶",
    "﹕": ":",
    "﹑": "、",
    "﹔": ";",
    "–": "—",
    "－": "—",
    "─": "—",
    "〜": "~",
    "∼": "~",
}


class Unreadable(RuleBroken):
    """The file cannot be read as a document; the message says why and what to do."""


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: line or paragraph number from 1, page of a PDF, sheet and row of a table, offset in characters."""

    line: int
    page: int | None = None
    sheet: str | None = None
    row: int | None = None
    offset: int = 0

    def at(self, offset: int) -> "Place":
        """The place `offset` characters further on in the same block."""
        return Place(self.line, self.page, self.sheet, self.row, self.offset + offset)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or one row of a table with its cells. `text` is as printed."""

    text: str
    place: Place
    kind: BlockKind = BlockKind.PARAGRAPH
    cells: tuple[str, ...] = ()
    table: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its blocks in order, and what the reader itself has to tell the user."""

    name: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)


def _plain(char: str) -> str:
    if char in _BRACKETS:
        return _BRACKETS[char]
    if char in RADICALS:
        return RADICALS[char]
    if char in _LIKE:
        return _LIKE[char]
    if "①" <= char <= "⓿" or char in "²³¹™℃":
        return char
    if char.isspace():
        return " "
    normal = unicodedata.normalize("NFKC", char)
    return normal if len(normal) == 1 else char


class _Signs(dict[int, str]):
    """The canonical form of every sign that was ever asked for."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _plain(chr(code)))


_SIGNS = _Signs()
_SHORT = 600  # signs: texts up to this are asked for again and again by the stages of extraction


def canon(text: str) -> str:
    """The text with one form for every sign: half-width punctuation and digits, round brackets, normal characters.

    The length stays the same, so that a place found here is a place in the printed text.
    """
    return _canon_of_short(text) if len(text) <= _SHORT else text.translate(_SIGNS)


@lru_cache(maxsize=8192)
def _canon_of_short(text: str) -> str:
    return text.translate(_SIGNS)


def paragraph(text: str, line: int, *, page: int | None = None) -> Block:
    """A paragraph block with the white space around it taken off."""
    return Block(text.strip(), Place(line=line, page=page))


def row(cells: list[str], place: Place, table: int) -> Block:
    """A table row; its text is the cells joined by tabs."""
    if sum(map(len, cells)) > MAX_ROW:
        raise Unreadable("表格中一行的文字过多，请拆分后再导入")
    clean = tuple(cell.strip() for cell in cells)
    return Block("\t".join(clean).strip(), place, BlockKind.ROW, clean, table)

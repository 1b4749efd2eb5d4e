"""The page of GB/T 9704-2012 in twips (1/20 pt): paper, margins, grid, and how wide a text runs on it.

Rules: gb9704.md "Page". 1 mm = 56.7 twips.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

PAPER_SHORT, PAPER_LONG = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1587, 1474
LINE = 579  # 22 lines on the 225 mm of the type area
# A 16-pt character with the spacing of -0.25 pt that brings 28 of them onto 156 mm.
SPACING = -5
CHARACTER = 320 + SPACING
INDENT = 2 * CHARACTER

# Advance widths of Times New Roman in thousandths of the size.
LATIN_WIDTHS = {
    180: "'",
    200: "|",
    250: " ,.",
    278: "/:;\\ijlt",
    333: "!()-I[]`fr",
    389: "Js",
    444: "?acez",
    480: "{}",
    500: "#$*0123456789_bdghknopquvxy",
    564: "+<=>~^",
    611: 'ELTZ"',
    667: "BCPRFS",
    722: "ADGHKNOQUVXYw",
    833: "%&m",
    921: "@MW",
}
WIDTH_OF = {character: width for width, characters in LATIN_WIDTHS.items() for character in characters}
# Characters that may not begin or end a line.
NO_LINE_START = "、，。；：？！”’）》〉】〕」』％…—,.;:?!)\\]}%"
NO_LINE_END = "“‘（《〈【〔「『(\\[{"
# What a line break leaves whole: a Latin word or one Chinese character, with the marks that cling to it.
WORDS = re.compile(rf"\s|[{NO_LINE_END}]*(?:[!-~]+|[^{NO_LINE_END}\s]|[{NO_LINE_END}])[{NO_LINE_START}]*")
HANGING = "、，。；：！？"
GAP, LEAN_GAP = 5, 4  # a quarter and a fifth of a square, in twips for each point of size


@dataclass(frozen=True)
class Area:
    """A page's type area, lying or standing."""

    width: int
    height: int


PORTRAIT = Area(PAPER_SHORT - LEFT - RIGHT, PAPER_LONG - TOP - BOTTOM)
LANDSCAPE = Area(PORTRAIT.height, PORTRAIT.width)


def twips(millimetres: float) -> int:
    """Millimetres in twips."""
    return round(millimetres * 1440 / 25.4)


def emu(twips_: int) -> int:
    """Twips in the unit of drawings (1 twip = 635 EMU)."""
    return twips_ * 635


def text_width(text: str, size: float = 16, spacing: int = SPACING) -> int:
    """The width of a line of text in twips at a size in points; Chinese characters are squares.

    Between Chinese and Latin characters, marks excepted, programs leave a quarter of a square by themselves.
    """
    gaps = sum(_has_gap(left, right) for left, right in pairwise(text))
    return round(sum(_character_width(character, size) + spacing for character in text) + gaps * size * GAP)


@lru_cache(maxsize=20_000)  # tables repeat names of units and words of states in row after row
def count_lines(text: str, width: int, *, size: float = 16, spacing: int = SPACING, first_indent: int = 0, lean: bool = False) -> int:
    """How many lines a paragraph takes: an estimate, exact where the text is all Chinese.

    Programs differ where Chinese meets Latin (LibreOffice leaves a fifth of a square) and at the right edge (Word lets
    a mark hang over it): `lean` counts with the saving side of both.
    """
    setting = _Setting(width, size, spacing, LEAN_GAP if lean else GAP, size * 20 if lean else 0)
    return sum(_count_part(part, setting, first_indent) for part in text.split("\n"))


class _Setting(NamedTuple):
    """How a text is set: sizes in twips but for the characters' size in points; `hanging` is room for a mark."""

    width: int
    size: float
    spacing: int
    gap: int
    hanging: float


def _count_part(text: str, setting: _Setting, first_indent: int) -> int:
    lines, used, before = 1, float(first_indent), ""
    for word in WORDS.findall(text):
        advance = text_width(word, setting.size, setting.spacing)
        gap = setting.size * setting.gap if before and _has_gap(before, word[0]) else 0
        hanging = setting.hanging if word[-1] in HANGING else 0
        if used and used + gap + advance - hanging > setting.width and not word.isspace():
            lines, used, gap = lines + 1, 0, 0
        cut = max(0, -(-advance // setting.width) - 1)  # a word longer than the line is cut
        lines, used, before = lines + cut, used + gap + advance - cut * setting.width, word[-1]
    return lines


def _has_gap(left: str, right: str) -> bool:
    wide, narrow = (right, left) if _is_narrow(left) else (left, right)
    return wide.isalnum() and not _is_narrow(wide) and _is_narrow(narrow) and not narrow.isspace()


def _is_narrow(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("Na", "N", "H")


def _character_width(character: str, size: float) -> float:
    if _is_narrow(character):
        return WIDTH_OF.get(character, 500) * size / 50
    return size * 20

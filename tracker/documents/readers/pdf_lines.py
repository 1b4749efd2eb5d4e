"""Geometry of a PDF page: segments become lines, lines become paragraphs."""

import re
from dataclasses import dataclass
from itertools import pairwise

from tracker.documents.readers.outline_marks import OPENS

_ENDS = "。！？；：）)!?;:"
_LEADER = re.compile(r"(?:\.{3,}|…{2,}|·{3,})[\s.…·]*\d{0,4}$")  # a line of a table of contents stands alone


Box = tuple[float, float, float, float]  # left, bottom, right, top


def turned(box: Box, rotation: int) -> Box:
    """A box as it is shown on a page that is turned clockwise by so many degrees; only places in relation to others matter."""
    left, bottom, right, top = box
    if rotation == 90:
        return bottom, -right, top, -left
    if rotation == 180:
        return -right, -top, -left, -bottom
    return (-top, left, -bottom, right) if rotation == 270 else box


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one line; coordinates in points, y upwards."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2

    @property
    def height(self) -> float:
        return self.top - self.bottom


def lines_of(segments: list[Segment]) -> list[list[Segment]]:
    """Segments that share a line, from top to bottom and left to right."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda one: (-one.middle, one.left)):
        if lines and abs(lines[-1][0].middle - segment.middle) <= max(2.0, 0.4 * min(segment.height, lines[-1][0].height)):
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def joined(line: list[Segment]) -> Segment:
    """One segment for a line of text; a wide gap is a blank."""
    text = line[0].text
    for before, after in pairwise(line):
        gap = after.left - before.right
        text += (" " if gap > 0.9 * after.height else "") + after.text
    return Segment(text, line[0].left, min(one.bottom for one in line), max(one.right for one in line), max(one.top for one in line))


def paragraphs(lines: list[Segment]) -> list[tuple[str, bool]]:
    """(text, ends open): lines joined until one ends short of the right margin or the next one is indented.

    A paragraph that fills the last line of a page ends open: it may go on over the page break.
    """
    if not lines:
        return []
    margins = min(line.left for line in lines), max(line.right for line in lines)
    found: list[tuple[str, bool]] = []
    previous: Segment | None = None
    for line in lines:
        open_end = margins[1] - line.right < 2.2 * _size(line) and not _LEADER.search(line.text)
        if previous is not None and _goes_on(previous, line, margins):
            found[-1] = (glued(found[-1][0], line.text), open_end)
        else:
            found.append((line.text, open_end))
        previous = line
    return found


def _size(line: Segment) -> float:
    return max(line.height, 6.0)


def _goes_on(previous: Segment, line: Segment, margins: tuple[float, float]) -> bool:
    """Whether a line belongs to the paragraph of the one before it."""
    left, right = margins
    size = _size(line)
    if _LEADER.search(previous.text) or previous.bottom - line.top > 1.6 * size:
        return False
    starts = OPENS.match(line.text) is not None
    if starts and previous.text[-1:] in "。；）)：:;":
        return False
    full = right - previous.right < 2.2 * size or (not starts and _breaks_off(previous, left, right))
    if line.left - left > 0.9 * size:  # indented: only the rest of a title goes on like this
        return full and not starts and _is_centred(line, left, right) and previous.text[-1:] not in _ENDS
    return full


def _is_centred(line: Segment, left: float, right: float) -> bool:
    before, behind = line.left - left, right - line.right
    return before > 2.5 * _size(line) and abs(before - behind) < 1.2 * _size(line)


def _breaks_off(line: Segment, left: float, right: float) -> bool:
    """A long line without an end, broken early for a long word or by the rules of line breaking."""
    return line.text[-1:] not in _ENDS and line.right - left > 0.75 * (right - left)


def glued(before: str, after: str) -> str:
    """Two lines as one: Latin words stay apart, Chinese ones have no gap."""
    latin = before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
    return before + (" " if latin else "") + after

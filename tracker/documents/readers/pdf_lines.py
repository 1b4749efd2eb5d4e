"""Geometry of a PDF page: segments become lines, lines become paragraphs, ruled grids become rows."""

from dataclasses import dataclass
from itertools import pairwise

from tracker.documents.readers.outline_marks import OPENS


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


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the positions of its lines, x from the left, y from the top down."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def covers(self, segment: Segment) -> bool:
        return self.xs[0] - 2 <= segment.left and segment.right <= self.xs[-1] + 2 and self.ys[-1] - 2 <= segment.middle <= self.ys[0] + 2


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
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    found: list[tuple[str, bool]] = []
    previous: Segment | None = None
    for line in lines:
        size = max(line.height, 6.0)
        indented = line.left - left > 0.9 * size
        full = previous is not None and right - previous.right < 2.2 * size
        starts = OPENS.match(line.text) is not None
        if previous is not None and not starts and _breaks_off(previous, left, right):
            full = True
        opens = previous is not None and starts and previous.text[-1:] in "。；）)：;"
        apart = previous is not None and previous.bottom - line.top > 1.6 * size
        if previous is not None and full and not indented and not apart and not opens:
            found[-1] = (_glued(found[-1][0], line.text), right - line.right < 2.2 * size)
        else:
            found.append((line.text, right - line.right < 2.2 * size))
        previous = line
    return found


def _breaks_off(line: Segment, left: float, right: float) -> bool:
    """A long line without an end, broken early for a long word or by the rules of line breaking."""
    return line.text[-1:] not in "。！？；：）)!?;:" and "..." not in line.text and line.right - left > 0.75 * (right - left)


def _glued(before: str, after: str) -> str:
    latin = before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
    return before + (" " if latin else "") + after


def grids(horizontal: list[tuple[float, float, float]], vertical: list[tuple[float, float, float]]) -> list[Grid]:
    """Ruled tables of a page from its lines: horizontal (y, left, right), vertical (x, bottom, top)."""
    ys = _clustered([line[0] for line in horizontal])
    found: list[Grid] = []
    run: list[float] = []
    for y in sorted(ys, reverse=True):
        # Two rules belong to one table when a vertical line joins them.
        if run and not any(bottom - 2 <= y and top + 2 >= run[-1] for _, bottom, top in vertical):
            _add_grid(run, vertical, found)
            run = []
        run.append(y)
    _add_grid(run, vertical, found)
    return found


def _add_grid(ys: list[float], vertical: list[tuple[float, float, float]], found: list[Grid]) -> None:
    if len(ys) < 2:
        return
    xs = _clustered([x for x, bottom, top in vertical if bottom <= ys[0] and top >= ys[-1]])
    if len(xs) >= 3:
        found.append(Grid(tuple(sorted(xs)), tuple(ys)))


def _clustered(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > 3.0:
            out.append(value)
    return out


def cells_of(grid: Grid, segments: list[Segment]) -> list[list[str]]:
    """The rows of a grid; text stands in the cell that holds its middle."""
    rows: list[dict[int, list[Segment]]] = [{} for _ in range(len(grid.ys) - 1)]
    for segment in segments:
        line = next((index for index in range(len(rows)) if grid.ys[index] + 1 >= segment.middle >= grid.ys[index + 1] - 1), None)
        column = next((index for index in range(len(grid.xs) - 1) if grid.xs[index] - 2 <= segment.left < grid.xs[index + 1] - 2), None)
        if line is not None and column is not None:
            rows[line].setdefault(column, []).append(segment)
    return [["".join(joined(line).text for line in lines_of(row.get(column, []))) for column in range(len(grid.xs) - 1)] for row in rows]

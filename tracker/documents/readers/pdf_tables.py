"""Ruled tables of a PDF page: the lines make a grid, cells without a line between them are merged."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from tracker.documents.readers.guard import MAX_COLUMNS
from tracker.documents.readers.pdf_lines import Segment, glued, joined, lines_of

Rule = tuple[float, float, float]  # horizontal: y, left, right; vertical: x, bottom, top
NEAR = 3.0  # points within which two lines are one
MAX_ROWS = 400  # on one page; more are a drawing


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the positions of its lines, x from the left, y from the top down, and the lines themselves."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    horizontal: tuple[Rule, ...] = ()
    vertical: tuple[Rule, ...] = ()

    def spans(self, segment: Segment) -> bool:
        """Whether the height of the segment lies within the table."""
        return self.ys[-1] - 2 <= segment.middle <= self.ys[0] + 2

    def covers(self, segment: Segment) -> bool:
        """Whether the segment lies within the table."""
        return self.xs[0] - 2 <= segment.left and segment.right <= self.xs[-1] + 2 and self.spans(segment)

    def column_at(self, x: float) -> int:
        """The column of a position, from 0; -1 and more than there are stand for outside."""
        return bisect_right(self.xs, x) - 1

    def row_at(self, y: float) -> int:
        """The row of a position, from 0 at the top."""
        return bisect_left([-line for line in self.ys], -y) - 1


def grids(horizontal: list[Rule], vertical: list[Rule]) -> list[Grid]:
    """The tables of a page from its lines; two lines across belong to one table when a line down joins them."""
    found: list[Grid] = []
    run: list[float] = []
    for y in sorted(_clustered([line[0] for line in horizontal]), reverse=True):
        if run and not any(bottom - 2 <= y and top + 2 >= run[-1] for _, bottom, top in vertical):
            _add_grid(run, horizontal, vertical, found)
            run = []
        run.append(y)
    _add_grid(run, horizontal, vertical, found)
    return found


def _add_grid(ys: list[float], horizontal: list[Rule], vertical: list[Rule], found: list[Grid]) -> None:
    if not 2 <= len(ys) <= MAX_ROWS:
        return
    down = [rule for rule in vertical if rule[1] <= ys[0] and rule[2] >= ys[-1]]
    xs = _clustered([x for x, _, _ in down])
    if 3 <= len(xs) <= MAX_COLUMNS:
        across = tuple(rule for rule in horizontal if ys[-1] - NEAR <= rule[0] <= ys[0] + NEAR)
        grid = Grid(tuple(sorted(xs)), tuple(ys), across, tuple(down))
        if len(set(_areas(grid).values())) > 1:
            found.append(grid)


def _clustered(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > NEAR:
            out.append(value)
    return out


Cell = tuple[int, int]  # row and column, from 0


def _areas(grid: Grid) -> dict[Cell, Cell]:
    """For every cell the first cell of the merged area that it belongs to, mostly itself."""
    across = _by_position(grid.horizontal, grid.ys)
    down = _by_position(grid.vertical, grid.xs)
    area: dict[Cell, Cell] = {}
    for row in range(len(grid.ys) - 1):
        middle_y = (grid.ys[row] + grid.ys[row + 1]) / 2
        for column in range(len(grid.xs) - 1):
            middle_x = (grid.xs[column] + grid.xs[column + 1]) / 2
            if row and not _is_ruled(across[row], middle_x):
                area[row, column] = area[row - 1, column]
            elif column and not _is_ruled(down[column], middle_y):
                area[row, column] = area[row, column - 1]
            else:
                area[row, column] = (row, column)
    return area


def _by_position(rules: tuple[Rule, ...], positions: tuple[float, ...]) -> list[list[tuple[float, float]]]:
    """For every position the stretches that are ruled there."""
    found: list[list[tuple[float, float]]] = [[] for _ in positions]
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    values = [positions[index] for index in order]
    for at, begin, end in rules:
        for near in (bisect_left(values, at) - 1, bisect_left(values, at)):
            if 0 <= near < len(values) and abs(values[near] - at) <= NEAR:
                found[order[near]].append((begin, end))
    return [sorted(set(stretches)) for stretches in found]


def _is_ruled(stretches: list[tuple[float, float]], at: float) -> bool:
    return any(begin - 1 <= at <= end + 1 for begin, end in stretches)


@dataclass(frozen=True, slots=True)
class TableCell:
    """The text of a cell, and whether it belongs to an area of several rows."""

    text: str
    is_tall: bool = False


def cells_of(grid: Grid, segments: list[Segment]) -> list[list[TableCell]]:
    """The rows of a table; the text of a merged area stands in each of its cells."""
    area = _areas(grid)
    tall = {first for (row, _), first in area.items() if row != first[0]}
    inside: dict[Cell, list[Segment]] = {}
    for segment in segments:
        row = min(max(grid.row_at(segment.middle), 0), len(grid.ys) - 2)
        column = min(max(grid.column_at((segment.left + segment.right) / 2), 0), len(grid.xs) - 2)
        inside.setdefault(area[row, column], []).append(segment)
    made = {first: TableCell(_text(inside.get(first, [])), first in tall) for first in set(area.values())}
    return [[made[area[row, column]] for column in range(len(grid.xs) - 1)] for row in range(len(grid.ys) - 1)]


def _text(segments: list[Segment]) -> str:
    text = ""
    for line in lines_of(segments):
        text = glued(text, joined(line).text)
    return text

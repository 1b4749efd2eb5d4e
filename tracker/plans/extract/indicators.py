"""Indicator tables: which column is which, and the target of each row (parsing.md §6)."""

import re
from dataclasses import dataclass, field
from datetime import date

from tracker.documents.readers import canon
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.quantities import UNIT, figure_of
from tracker.plans.extract.result import Indicator

_YEAR = re.compile(r"(20\d\d)\s?年?")
_GROWTH = re.compile(r"增长|增速|增幅|变化率|增加|累计提高")
_NAME_UNIT = re.compile(r"\(([^()]{1,12})\)\s*$")
_IS_UNIT = re.compile(rf"^(?:{UNIT}|[%‰]|[一-鿿]{{1,4}}/[一-鿿]{{1,4}})$")


@dataclass(slots=True)
class Columns:
    """Places of the columns of an indicator table; None when there is no such column."""

    name: int
    unit: int | None = None
    baseline: int | None = None
    target: int | None = None
    growth: int | None = None
    nature: int | None = None
    number: int | None = None
    baseline_year: int | None = None
    target_year: int | None = None
    width: int = 0
    others: list[int] = field(default_factory=list)


def read_columns(cells: tuple[str, ...]) -> Columns | None:
    """The columns when this row is the header of a table of targets; a table of past years is none."""
    plain = [re.sub(r"\s", "", canon(cell)) for cell in cells]
    name = next(
        (index for index, cell in enumerate(plain) if re.search(r"指标", cell) and not re.search(r"属性|性质|类别|单位", cell)), None
    )
    if name is None or len(cells) < 3:
        return None
    found = Columns(name, width=len(cells))
    years: list[tuple[int, int]] = []
    for index, cell in enumerate(plain):
        if index == name:
            continue
        year = _YEAR.search(cell)
        if _GROWTH.search(cell):
            found.growth = index
            found.baseline_year = found.baseline_year or (int(year[1]) if year else None)
        elif year:
            years.append((int(year[1]), index))
        elif re.search(r"属性|性质|类型", cell):
            found.nature = index
        elif re.search(r"单位", cell):
            found.unit = index
        elif re.search(r"序号|编号", cell):
            found.number = index
        elif re.search(r"目标", cell):
            found.target = index
    return _with_years(found, plain, sorted(years))


def _with_years(found: Columns, plain: list[str], years: list[tuple[int, int]]) -> Columns | None:
    if years:
        last_year, last = years[-1]
        goal = re.search(r"目标|预期|预计|规划|末|底", plain[last]) is not None
        if len(years) >= 2:
            found.baseline_year, found.baseline = years[0]
        if not goal and not (found.nature is not None or len(years) == 1):
            return None
        found.target_year, found.target = last_year, last
    return found if found.target is not None else None


def read_indicator(columns: Columns, piece: Piece, period_end: date | None) -> Indicator | None:
    """One row as an indicator; None when no target can be read from it."""
    cells = list(piece.block.cells) if piece.block else []
    if columns.number is not None:  # a merged group cell may be missing at the front
        while len(cells) < columns.width and not re.fullmatch(r"\d+", cells[columns.number] if columns.number < len(cells) else ""):
            cells.insert(0, "")
    if len(cells) < columns.width:
        cells = _spread(columns, cells)
    cells += [""] * (columns.width - len(cells))
    plain = [canon(cell) for cell in cells]
    target = _target_cell(columns, plain)
    figure = figure_of(target)
    name = re.sub(r"\s", "", cells[columns.name])
    if figure is None or not name or re.search(r"指标", name):
        return None
    unit_match = _NAME_UNIT.search(canon(name))
    unit = plain[columns.unit] if columns.unit is not None else ""
    if unit_match and _IS_UNIT.match(unit_match[1]):
        unit, name = unit or unit_match[1], name[: unit_match.start()]
    growth = _percent(plain[columns.growth]) if columns.growth is not None else None
    baseline = figure_of(plain[columns.baseline]) if columns.baseline is not None else None
    year = columns.target_year or (period_end.year if period_end else None)
    nature = next((word for word in ("预期性", "约束性") if word in "".join(plain)), None)
    return Indicator(
        name,
        unit.strip() or figure.unit,
        columns.baseline_year,
        baseline.value if baseline else None,
        year,
        figure.value,
        figure.upper,
        figure.comparator,
        growth,
        _basis(target, name),
        date(year, 12, 31) if year else None,
        nature,
        " ".join(" ".join(cell for cell in cells if cell).split()),
        piece.place,
    )


def _spread(columns: Columns, cells: list[str]) -> list[str]:
    """A row with merged cells: the nature stands last, the target before it, so the empty ones lie between."""
    missing = columns.width - len(cells)
    if cells and cells[-1] in ("预期性", "约束性") and columns.nature == columns.width - 1:
        return cells[:-1] + [""] * missing + cells[-1:]
    return cells + [""] * missing


def _target_cell(columns: Columns, plain: list[str]) -> str:
    assert columns.target is not None
    return plain[columns.target]


def _basis(target: str, name: str) -> str:
    if re.search(r"年均新增|每年|年均", target):
        return "per_year"
    return "cumulative" if re.search(r"累计|期间", target) else "year_end"


def _percent(cell: str) -> float | None:
    match = re.search(r"(-?\d+(?:\.\d+)?)\s?%", cell)
    return float(match[1]) if match else None


def indicator_rows(pieces: list[Piece], period_end: date | None) -> tuple[list[Indicator], list[int]]:
    """(indicators, indices of the rows that belong to indicator tables)."""
    found: list[Indicator] = []
    rows: list[int] = []
    columns: Columns | None = None
    for index, piece in enumerate(pieces):
        if not piece.is_row or piece.block is None:
            if piece.marker is not None:
                columns = None
            continue
        header = read_columns(piece.block.cells)
        if header is not None:
            columns = header
            rows.append(index)
        elif columns is not None:
            if any("指标" in cell or "序号" in cell for cell in piece.block.cells):
                columns = None
                continue
            one = read_indicator(columns, piece, period_end)
            rows.append(index)
            if one is not None:
                found.append(one)
    return found, rows

"""What an official document consists of, free of any file format.

The wording module builds an `OfficialDocument`; the renderers lay it out. Everything is frozen and made of plain
values, so that a document can be compared, stored and rendered again to the same bytes. Rules: gb9704.md.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias


class Form(StrEnum):
    """How the first page looks: the red head of a 通报, or the numbered issue (期号) of a 督查专报."""

    RED_HEAD = "red_head"
    NUMBERED_ISSUE = "numbered_issue"


class Align(StrEnum):
    """Where a table column's text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Heading:
    """A heading with its own number in the text: 一、… · （一）… · 1.… · （1）… for levels 1 to 4."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"heading level {self.level} is not 1 to 4")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of body text; `key` names it for edited sentences and is not printed."""

    text: str
    key: str | None = None


@dataclass(frozen=True)
class Column:
    """A column's head and its width; widths are shares: the table always fills the type area."""

    label: str
    width_mm: float
    align: Align = Align.LEFT

    def __post_init__(self) -> None:
        if self.width_mm <= 0:
            raise ValueError(f"column {self.label} needs a width above 0 mm")


@dataclass(frozen=True)
class Table:
    """Rows of plain text under a head that repeats on each page; a table without rows prints 无.

    `caption` stands above, `note` (base of the figures, explanation) below; both may be empty. `figures` names, cell by
    cell, the figure whose list a page can open; it is empty or as long as the rows, and nothing of it is printed.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    figures: tuple[tuple[str, ...], ...] = ()

    def figure(self, row: int, column: int) -> str:
        """The figure that a cell states, or nothing."""
        return self.figures[row][column] if self.figures else ""

    def __post_init__(self) -> None:
        if self.figures and len(self.figures) != len(self.rows):
            raise ValueError(f"{len(self.figures)} rows of figures for {len(self.rows)} rows")
        if not self.columns:
            raise ValueError("a table needs at least one column")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, the table has {len(self.columns)} columns")


class ChartKind(StrEnum):
    """Bars that add up along one line per category, or lines over time, whose categories are days."""

    STACKED_BARS = "stacked_bars"
    LINES = "lines"


@dataclass(frozen=True)
class Series:
    """One row of a chart's figures, None where nothing is known; `color` is RRGGBB."""

    name: str
    values: tuple[float | None, ...]
    color: str
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """Figures that are drawn; the renderers decide how, and always keep the figures themselves at hand.

    `title` stands in the picture and may be empty, `unit` says what is counted, `height_mm` is the picture's height.
    """

    title: str
    kind: ChartKind
    categories: tuple[str | date, ...]
    series: tuple[Series, ...]
    unit: str
    height_mm: float

    def __post_init__(self) -> None:
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise ValueError(f"series {one.name} has {len(one.values)} values, the chart has {len(self.categories)} categories")


@dataclass(frozen=True)
class Figure:
    """One or more charts under one caption, `across` of them beside each other."""

    caption: str
    charts: tuple[Chart, ...]
    across: int = 1
    note: str = ""


Block: TypeAlias = Heading | Paragraph | Table | Figure


@dataclass(frozen=True)
class Annex:
    """An annex (附件) on its own pages; a single annex is printed without its number."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Imprint:
    """The 版记 at the foot of the last even page: who gets copies, who printed it and when."""

    printed_by: str
    printed_on: date
    copied_to: str = ""


@dataclass(frozen=True)
class OfficialDocument:
    """One document as it will be published.

    `mark` is the red name on top (发文机关标志, or the name of the series in a numbered issue), `doc_number` the
    whole 榕督〔2024〕3号, `issue_label` the 第3期 of a numbered issue. `title` may break its lines itself with a
    newline. `addressee` is printed with a closing ：. `signer` and `signed_on` are the 署名 and 成文日期 of a red
    head and stand above the red line of a numbered issue. `sealed` leaves room for a stamp, `draft` prints 初稿
    in the header of every page.
    """

    title: str
    blocks: tuple[Block, ...]
    signer: str
    signed_on: date
    form: Form = Form.RED_HEAD
    mark: str | None = None
    doc_number: str | None = None
    issue_label: str | None = None
    addressee: str | None = None
    annexes: tuple[Annex, ...] = ()
    sealed: bool = True
    imprint: Imprint | None = None
    draft: bool = False

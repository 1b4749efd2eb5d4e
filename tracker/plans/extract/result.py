"""What the extraction finds: plain frozen data, each with its place (contract.md, `plan parse --json`)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tracker.documents.readers import Place


class Fate(StrEnum):
    """Where a paragraph ended up; each has exactly one (parsing.md §3)."""

    FRONT_MATTER = "front_matter"
    OUTLINE = "outline"
    BACKGROUND = "background"
    MEASURES = "measures"
    CANDIDATES = "candidates"
    INDICATORS = "indicators"
    RESIDUE = "residue"


class MeasureKind(StrEnum):
    TASK = "task"
    SAFEGUARD = "safeguard"
    SPECIAL_ACTION = "special_action"
    TARGET = "target"


class Role(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class UnitFound:
    """A unit in a role; `as_written` is the name before its prefix was restored, `reason` why it is read so."""

    name: str
    as_written: str
    role: Role
    confidence: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    number: str
    heading: str
    level: int
    place: Place


@dataclass(frozen=True, slots=True)
class DeadlineFound:
    """A date with its words; `anchor` when it counts from plan start, issue or hand-over (parsing.md §5)."""

    on: date | None
    words: str
    ongoing: bool = False
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure that the text sets as a goal; `upper` of a range or of a second step."""

    what: str
    comparator: str
    value: float | None
    upper: float | None
    unit: str
    by: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One target of an indicator for one year."""

    name: str
    unit: str
    baseline_year: int | None
    baseline_value: float | None
    target_year: int | None
    target_value: float | None
    target_upper: float | None
    comparator: str
    annual_growth: float | None
    target_basis: str
    by: date | None
    nature: str | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class MeasureFound:
    """Something to be done, as the document says it; `lines` are those of every block that it was read from."""

    number: str
    title: str
    text: str
    kind: MeasureKind
    place: Place
    units: tuple[UnitFound, ...] = ()
    unit_groups: tuple[str, ...] = ()
    statement: str | None = None
    deadline: date | None = None
    deadline_text: str | None = None
    deadline_source: str | None = None
    deadline_anchor: str | None = None
    ongoing: bool = False
    quantities: tuple[Quantity, ...] = ()
    dates_mentioned: tuple[DeadlineFound, ...] = ()
    deadline_confidence: float | None = None
    deadline_reason: str = ""
    lines: tuple[int, ...] = ()
    statement_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A doubt for the person who reviews: a stable code, a Chinese sentence, the line."""

    code: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the document says about itself."""

    title: str = ""
    issuer: str | None = None
    doc_number: str | None = None
    issue_date: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    title_is_printed: bool = True


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one document; `fates` has one entry for each block of the document, in its order."""

    front: FrontMatter
    outline: tuple[Heading, ...]
    measures: tuple[MeasureFound, ...]
    candidates: tuple[MeasureFound, ...]
    indicators: tuple[Indicator, ...]
    blocks: dict[str, int]
    warnings: tuple[Warned, ...] = field(default=())
    fates: tuple[Fate, ...] = field(default=())

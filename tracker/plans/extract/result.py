"""What the extraction finds: plain frozen data, each with its place (contract.md, `plan parse --json`)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.documents.readers import Place
from tracker.plans.extract.responsibility import UnitFound


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
    """Something to be done, as the document says it."""

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


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one document."""

    front: FrontMatter
    outline: tuple[Heading, ...]
    measures: tuple[MeasureFound, ...]
    candidates: tuple[MeasureFound, ...]
    indicators: tuple[Indicator, ...]
    blocks: dict[str, int]
    warnings: tuple[Warned, ...] = field(default=())


def as_json(found: Extraction) -> dict[str, Any]:
    """The document that `plan parse --json` prints."""
    front = found.front
    return {
        "title": front.title,
        "issuer": front.issuer,
        "doc_number": front.doc_number,
        "issue_date": _day(front.issue_date),
        "period_start": _day(front.period_start),
        "period_end": _day(front.period_end),
        "outline": [{"number": one.number, "heading": one.heading, "level": one.level, "line": one.place.line} for one in found.outline],
        "measures": [_measure(one) for one in found.measures],
        "indicators": [_indicator(one) for one in found.indicators],
        "candidates": [_measure(one) for one in found.candidates],
        "blocks": found.blocks,
        "warnings": [{"code": one.code, "message": one.message, "line": one.line} for one in found.warnings],
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _measure(one: MeasureFound) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "kind": one.kind.value,
        "units": [{"name": unit.name, "as_written": unit.as_written, "role": unit.role.value} for unit in one.units],
        "unit_groups": list(one.unit_groups),
        "statement": one.statement,
        "deadline": _day(one.deadline),
        "deadline_text": one.deadline_text,
        "deadline_source": one.deadline_source,
        "deadline_anchor": one.deadline_anchor,
        "ongoing": one.ongoing,
        "quantities": [_quantity(quantity) for quantity in one.quantities],
        "dates_mentioned": [{"date": _day(found.on), "text": found.words, "ongoing": found.ongoing} for found in one.dates_mentioned],
        "place": _place(one.place),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"line": place.line, "page": place.page, "sheet": place.sheet, "row": place.row, "offset": place.offset}


def _quantity(one: Quantity) -> dict[str, Any]:
    return {
        "what": one.what,
        "comparator": one.comparator,
        "value": _figure(one.value),
        "upper": _figure(one.upper),
        "unit": one.unit,
        "by": _day(one.by),
        "text": one.text,
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "baseline_year": one.baseline_year,
        "baseline_value": _figure(one.baseline_value),
        "target_year": one.target_year,
        "target_value": _figure(one.target_value),
        "target_upper": _figure(one.target_upper),
        "comparator": one.comparator,
        "annual_growth": _figure(one.annual_growth),
        "target_basis": one.target_basis,
        "by": _day(one.by),
        "nature": one.nature,
        "text": one.text,
        "line": one.place.line,
    }


def _figure(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) and abs(value) < 1e15 else value

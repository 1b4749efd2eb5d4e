"""The one JSON document of `plan parse --json` (contract.md). Fields are only ever added."""

from datetime import date
from typing import Any

from tracker.documents.readers import Place
from tracker.plans.extract.result import Extraction, Indicator, MeasureFound, Quantity, UnitFound


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
        "fates": [one.value for one in found.fates],
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _measure(one: MeasureFound) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "kind": one.kind.value,
        "units": [_unit(unit) for unit in one.units],
        "unit_groups": list(one.unit_groups),
        "statement": one.statement,
        "deadline": _day(one.deadline),
        "deadline_text": one.deadline_text,
        "deadline_source": one.deadline_source,
        "deadline_anchor": one.deadline_anchor,
        "ongoing": one.ongoing,
        "quantities": [_quantity(quantity) for quantity in one.quantities],
        "dates_mentioned": [{"date": _day(found.on), "text": found.words, "ongoing": found.ongoing} for found in one.dates_mentioned],
        "deadline_confidence": one.deadline_confidence,
        "deadline_reason": one.deadline_reason,
        "place": _place(one.place),
        "lines": list(one.lines),
        "statement_place": _place(one.statement_place) if one.statement_place else None,
    }


def _unit(one: UnitFound) -> dict[str, Any]:
    return {
        "name": one.name,
        "as_written": one.as_written,
        "role": one.role.value,
        "confidence": one.confidence,
        "reason": one.reason,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"line": place.line, "page": place.page, "sheet": place.sheet, "row": place.row, "offset": place.offset}


def _quantity(one: Quantity) -> dict[str, Any]:
    return {
        "what": one.what,
        "comparator": one.comparator,
        "value": _figure(one.value),
        "upper": _figure(one.upper),
        "unit": one.unit if one.value is not None else None,
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

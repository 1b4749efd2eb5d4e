"""A reading becomes rows: blocks with their fate, items with units resolved and doubts named, indicators."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.documents.readers import Document
from tracker.imports import criteria, rules
from tracker.imports.models import ImportIndicator, ImportItem, ImportPurpose, ItemOrigin, ItemUnit, PlanImport, SourceBlock, UnitSource
from tracker.imports.responsibility import Proposer
from tracker.imports.similar import Similar
from tracker.plans.extract import Extraction, as_json
from tracker.plans.models import DeadlineBasis, MeasureKind

Row = dict[str, Any]
ROWS_AT_ONCE = 1000
TITLE, NUMBER, WORDS, REASON = 300, 80, 100, 200
# Warnings about the whole file, which no single measure answers for.
ABOUT_THE_FILE = frozenset(
    {"missing_issuer", "missing_number", "missing_date", "missing_period", "two_documents", "residue", "numbering_gap"}
)


def store(kept: PlanImport, document: Document, found: Extraction) -> None:
    """Write what was read under the import, in the order of the document."""
    data = as_json(found)
    kept.front = {key: data[key] for key in ("title", "issuer", "doc_number", "issue_date", "period_start", "period_end")}
    kept.counts, kept.outline, kept.warnings = data["blocks"], data["outline"], data["warnings"]
    db.session.add(kept)
    db.session.flush()
    _store_blocks(kept, document, found)
    _store_items(kept, data)
    for position, row in enumerate(data["indicators"]):
        db.session.add(_indicator(kept, position, row))
    db.session.flush()


def _store_blocks(kept: PlanImport, document: Document, found: Extraction) -> None:
    rows = [
        {
            "import_id": kept.id,
            "position": position,
            "line": block.place.line,
            "page": block.place.page,
            "sheet": block.place.sheet[:100] if block.place.sheet else None,
            "row": block.place.row,
            "text": block.text,
            "cells": list(block.cells),
            "table_number": block.table,
            "fate": fate.value,
        }
        for position, (block, fate) in enumerate(zip(document.blocks, found.fates, strict=True))
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        db.session.execute(sa.insert(SourceBlock), rows[start : start + ROWS_AT_ONCE])


def _store_items(kept: PlanImport, data: Row) -> None:
    """Measures and candidates in the order in which the document prints them."""
    rows = [(ItemOrigin.MEASURE, row) for row in data["measures"]] + [(ItemOrigin.CANDIDATE, row) for row in data["candidates"]]
    rows.sort(key=lambda pair: (pair[1]["place"]["line"], pair[1]["place"]["offset"]))
    issued = date.fromisoformat(data["issue_date"]) if data["issue_date"] else None
    proposer = Proposer(kept.plan.region_code, issued or kept.plan.period_start or kept.made_on, kept.plan.slug)
    warned = _by_line(data["warnings"])
    items = [item_of(row, origin, proposer) for origin, row in rows]
    if kept.purpose is ImportPurpose.NEW_PLAN:  # in a comparison the stored measures have their units
        similar = Similar(kept.plan, proposer.register, kept.made_on)
        for item in items:
            item.units = item.units or similar.units_for(item)
    for position, item in enumerate(items, 1):
        item.import_id, item.position = kept.id, position
        item.text_doubts = [doubt for line in item.lines for doubt in warned.pop(line, ())]
    db.session.add_all(items)
    db.session.flush()
    for item in items:
        rules.refresh(item)


def _by_line(warnings: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for one in warnings:
        if one["code"] not in ABOUT_THE_FILE:
            found[one["line"]].append({"code": one["code"], "message": one["message"]})
    return found


def item_of(row: Row, origin: ItemOrigin, proposer: Proposer) -> ImportItem:
    """An item from a measure as `plan parse` prints it, with units resolved, a lead and a 办结标准 proposed."""
    item = ImportItem(
        origin=origin,
        number=row["number"][:NUMBER],
        title=(row["title"] or "")[:TITLE],
        text=row["text"],
        kind=MeasureKind(row["kind"]),
        lines=row["lines"] or [row["place"]["line"]],
        place=row["place"],
        statement=row["statement"],
        deadline=date.fromisoformat(row["deadline"]) if row["deadline"] and not row["ongoing"] else None,
        deadline_text=row["deadline_text"][:WORDS] if row["deadline_text"] else None,
        deadline_basis=DeadlineBasis(row["deadline_source"]) if row["deadline_source"] in ("stated", "plan_end") else None,
        deadline_confidence=1.0 if row["deadline_confidence"] is None else row["deadline_confidence"],
        deadline_reason=row["deadline_reason"][:REASON],
        continuing=row["ongoing"],
        criterion=criteria.propose(row["title"] or "", row["text"], row["quantities"]),
        quantities=row["quantities"],
        found=row,
    )
    item.units = list(_placed(proposer.units_of(row)))
    return item


def _placed(units: list[ItemUnit]) -> Iterator[ItemUnit]:
    for position, unit in enumerate(units):
        unit.position, unit.source = position, UnitSource.TEXT
        yield unit


def _indicator(kept: PlanImport, position: int, row: Row) -> ImportIndicator:
    return ImportIndicator(
        import_id=kept.id,
        position=position,
        name=row["name"][:120],
        measuring_unit=row["unit"][:30] if row["unit"] else None,
        nature=row["nature"],
        baseline_year=row["baseline_year"],
        baseline_value=row["baseline_value"],
        by=date.fromisoformat(row["by"]) if row["by"] else None,
        comparator=row["comparator"],
        value=row["target_value"],
        upper=row["target_upper"],
        basis=row["target_basis"],
        annual_growth=row["annual_growth"],
        text=row["text"],
        line=row["line"],
    )

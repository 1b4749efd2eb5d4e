"""Rows of a 任务分解表 become blocks and items of an import, faulty ones with their faults (nothing is left out)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db
from tracker.imports import rules
from tracker.imports.models import (
    Decision,
    ImportIndicator,
    ImportItem,
    ItemOrigin,
    PlanImport,
    ReviewStep,
    SourceBlock,
    UnitSource,
)
from tracker.imports.responsibility import Proposer
from tracker.imports.sheet_checks import Checked, Context, as_found, check
from tracker.imports.sheet_columns import Field
from tracker.imports.sheet_layout import Layout, Line, lay_out
from tracker.imports.sheet_names import SheetNames
from tracker.imports.sheet_reading import Tab
from tracker.imports.storing import ROWS_AT_ONCE, item_of
from tracker.plans.extract.deadlines import DateContext
from tracker.plans.extract.result import Fate
from tracker.plans.models import Plan

Row = dict[str, Any]
_YEARS = re.compile(r"(?:19|20)\d\d(?=年)")


@dataclass(frozen=True)
class Reading:
    """A sheet as laid out, with its rows checked."""

    layout: Layout
    rows: list[Checked]
    names: SheetNames


def interpret(tabs: Sequence[Tab], plan: Plan, proposer: Proposer) -> Reading:
    """Lay the sheet out and check every row against the plan's dates and the register."""
    layout = lay_out(tabs)
    names = SheetNames(proposer)
    context = Context(_dates(plan, layout.titles), plan.period_start, plan.period_end, names, layout.is_several)
    rows = [check(line, context) for line in layout.tasks]
    _number(rows)
    return Reading(layout, rows, names)


def _dates(plan: Plan, titles: Sequence[str]) -> DateContext:
    """A day without a year takes the one year of the plan, or of the sheet's title; else it is a fault."""
    years = {int(year) for title in titles for year in _YEARS.findall(title)}
    if plan.period_start and plan.period_end and plan.period_start.year == plan.period_end.year:
        years = {plan.period_start.year}
    return DateContext(years.pop() if len(years) == 1 else None, plan.period_start, plan.issue_date)


def _number(rows: list[Checked]) -> None:
    """条款号 as written, else by section and serial number; a repeated 条款号 is a fault, a repeated 序号 gets a suffix."""
    first: dict[str, Checked] = {}
    running: Counter[str] = Counter()
    for row in rows:
        section = row.line.section.number if row.line.section else ""
        running[section] += 1
        if row.number:
            if row.number in first and not _parts_of_one(row, first[row.number]):
                row.fault("number_repeated", f"“{row.number}”与{first[row.number].where}重复，每条措施的条款号只能出现一次", Field.NUMBER)
            first.setdefault(row.number, row)
            continue
        serial = row.line.text(Field.SERIAL, "/").rstrip("、.．。 ") or f"{running[section]}"
        wanted = "/".join(part for part in (section, serial) if part)[:70]
        row.number = wanted
        count = 1
        while row.number in first:
            count += 1
            row.number = f"{wanted}-{count}"
        first[row.number] = row


def _parts_of_one(row: Checked, other: Checked) -> bool:
    """Tasks of one measure stand under one 条款号, each with its own 任务编号."""
    return bool(row.key and other.key and row.key != other.key)


def store(kept: PlanImport, reading: Reading, proposer: Proposer, *, with_lead: bool) -> None:
    """Write blocks and items under the import; what an earlier file left there is replaced."""
    _clear(kept)
    layout = reading.layout
    fates = Counter(line.fate for line in layout.lines)
    kept.counts = {"total": len(layout.lines), **{fate.value: fates[fate] for fate in Fate}}
    kept.outline = _outline(layout)
    read = {"fields": sorted(one.value for one in layout.fields), "unread": layout.unread, "several": layout.is_several}
    kept.front = {**kept.front, **read}
    kept.warnings = [
        {"code": one["code"], "message": one["message"], "line": row.line.position + 1} for row in reading.rows for one in row.doubts
    ]
    db.session.flush()
    _store_blocks(kept, layout.lines)
    items = [_item(kept, position, row, proposer, reading.names, with_lead=with_lead) for position, row in enumerate(reading.rows, 1)]
    db.session.add_all(items)
    db.session.flush()


def _clear(kept: PlanImport) -> None:
    """Rows of the file before; the session forgets them too, because SQLite gives their numbers to the new ones."""
    db.session.flush()
    for item in [one for one in db.session if isinstance(one, ImportItem) and one.import_id == kept.id]:
        db.session.expunge(item)  # its units go with it
    for table in (ReviewStep, ImportItem, ImportIndicator, SourceBlock):
        db.session.execute(sa.delete(table).where(table.import_id == kept.id))
    db.session.expire(kept, ["counts", "outline", "warnings"])


def _outline(layout: Layout) -> list[Row]:
    found: dict[str, Row] = {}
    for line in layout.lines:
        if line.section is not None:
            one = line.section
            found.setdefault(one.number, {"number": one.number, "heading": one.heading, "level": one.level, "line": line.position + 1})
    return list(found.values())


def _store_blocks(kept: PlanImport, lines: Sequence[Line]) -> None:
    tables = {title: at for at, title in enumerate(dict.fromkeys(line.tab.title for line in lines), 1)}
    rows = [
        {
            "import_id": kept.id,
            "position": line.position,
            "line": line.position + 1,
            "page": None,
            "sheet": line.tab.title[:100] or None,
            "row": line.row.number,
            "text": "\t".join(line.printed).strip(),
            "cells": line.printed,
            "table_number": tables[line.tab.title],
            "fate": line.fate.value,
        }
        for line in lines
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        db.session.execute(sa.insert(SourceBlock), rows[start : start + ROWS_AT_ONCE])


def _item(kept: PlanImport, position: int, row: Checked, proposer: Proposer, names: SheetNames, *, with_lead: bool) -> ImportItem:
    """The item as the machinery of documents makes it, with what only a sheet says put in."""
    found = as_found(row)
    item = item_of({**found, "units": [], "unit_groups": []}, ItemOrigin.MEASURE, proposer)
    item.found = found
    item.import_id, item.position, item.decision = kept.id, position, Decision.OPEN
    item.units = names.units_of(row.names, with_lead=with_lead)
    for place, unit in enumerate(item.units):
        unit.position, unit.source = place, UnitSource.TEXT
        # What a column's default would say only at the flush; doubts are told before it, which saves writing each item twice.
        unit.role_certain, unit.confirmed, unit.member_ids = unit.role_certain is not False, False, unit.member_ids or []
    item.deadline, item.deadline_basis = row.deadline.on, row.deadline.basis
    item.weight, item.report_frequency, item.note = row.weight, row.frequency, row.note[:500]
    if row.criterion or row.key:
        item.criterion, item.criterion_proposed = row.criterion[:500], False
    item.faults, item.text_doubts = row.faults, row.doubts
    rules.refresh(item)
    return item

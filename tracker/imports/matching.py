"""Whether a document belongs to a stored plan, and which of its items are which of the plan's measures."""

import re

import sqlalchemy as sa
from rapidfuzz import fuzz

from tracker.core.db import db
from tracker.imports.models import ImportItem, PlanImport
from tracker.plans.extract.result import FrontMatter
from tracker.plans.models import Measure, Plan
from tracker.plans.queries import measures_of

SAME_OPENING = 85.0
_SIGNS = re.compile(r"[^\w]")


def stored_plan(front: FrontMatter, region_code: str) -> Plan | None:
    """The region's plan with this document number, else with this title; None when the document is new."""
    of_region = sa.select(Plan).where(Plan.region_code == region_code)
    if front.doc_number:
        found = db.session.scalars(of_region.where(Plan.doc_number == front.doc_number)).first()
        if found is not None:
            return found
    title = plain(front.title)
    return next((plan for plan in db.session.scalars(of_region.order_by(Plan.id.desc())) if title and plain(plan.title) == title), None)


def match(kept: PlanImport) -> None:
    """Say for each item which stored measure it is: by number and opening, else by opening alone. One to one."""
    left = {measure.number: measure for measure in measures_of(kept.plan)}
    items = list(db.session.scalars(sa.select(ImportItem).where(ImportItem.import_id == kept.id).order_by(ImportItem.position)))
    for item in items:
        measure = left.get(item.number)
        if measure is not None and likeness(item, measure) >= SAME_OPENING:
            _join(item, left.pop(item.number), "条款号和开头一致")
    for item in items:
        if item.measure_id is None and left:
            number, score = max(((number, likeness(item, one)) for number, one in left.items()), key=lambda pair: pair[1])
            if score >= SAME_OPENING:
                _join(
                    item, left.pop(number), f"开头一致，条款号由{number}变为{item.number}" if number != item.number else "条款号和开头一致"
                )


def likeness(item: ImportItem, measure: Measure) -> float:
    """How much the beginnings agree, 0 to 100: the opening that was noted, the source sentence, else the title."""
    wanted = plain(measure.source_text or measure.opening or measure.title or measure.wording)[:60]
    have = [plain(item.text), plain(item.title), plain(f"{item.title}{item.text}")]
    return max((fuzz.ratio(wanted, one[: len(wanted)]) for one in have if one), default=0.0)


def plain(text: str) -> str:
    """Words without signs and spaces."""
    return _SIGNS.sub("", text)


def _join(item: ImportItem, measure: Measure, reason: str) -> None:
    item.measure_id, item.match_reason = measure.id, reason

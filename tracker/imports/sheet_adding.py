"""Rows of a sheet that a plan did not have: items of its review, or measures with draft tasks."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports import publishing
from tracker.imports.editions import Editions, add_new, free_numbers
from tracker.imports.models import ImportItem, ItemOrigin, ItemUnit, PlanImport
from tracker.imports.steps import Step
from tracker.plans.models import Measure

_UNIT_COLUMNS = ("name", "as_written", "role", "role_certain", "role_reason", "unit_id", "group_name", "expandable", "member_ids", "source")
_ABOUT_UNIT = ("confidence", "reason", "choices", "confirmed")
OF_DEADLINE = ("deadline", "deadline_text", "deadline_basis", "deadline_confidence", "deadline_reason", "continuing")
_OF_TASK = ("criterion", "criterion_proposed", "weight", "report_frequency", "note", "quantities", "text_doubts", "faults", "found")
_ITEM_COLUMNS = ("number", "title", "text", "kind", "place", "statement", *OF_DEADLINE, *_OF_TASK)


def add_items(taken: Step, items: Sequence[ImportItem]) -> None:
    """Rows that the review did not have, at its end; their words stand in the sheet, not in the document."""
    last = db.session.scalar(sa.select(sa.func.max(ImportItem.position)).where(ImportItem.import_id == taken.kept.id)) or 0
    for position, item in enumerate(items, last + 1):
        fresh = ImportItem(position=position, origin=ItemOrigin.PERSON, lines=[], **{name: getattr(item, name) for name in _ITEM_COLUMNS})
        fresh.units = [copied(unit, place) for place, unit in enumerate(item.units)]
        taken.made(fresh)


def copied(unit: ItemUnit, place: int) -> ItemUnit:
    """The same unit in the same role for another item."""
    return ItemUnit(position=place, **{name: getattr(unit, name) for name in (*_UNIT_COLUMNS, *_ABOUT_UNIT)})


def add_tasks(kept: PlanImport, items: Sequence[ImportItem], *, actor: User, today: date) -> None:
    """Draft tasks, to be looked at and issued, with new measures at the end of the plan where it has none of that number."""
    stored = [item for item in items if item.measure is not None]
    fresh = [item for item in items if item.measure is None]
    if stored:
        numbers = free_numbers(kept.plan, [item.number for item in stored])
        publishing.add_tasks(stored, [item.measure for item in stored if item.measure], numbers, actor=actor, today=today)
    if fresh:
        last = db.session.scalar(sa.select(sa.func.max(Measure.position)).where(Measure.plan_id == kept.plan_id)) or 0
        places = {item.id: position for position, item in enumerate(fresh, last + 1)}
        add_new(kept, fresh, places, Editions(kept.plan), actor=actor, today=today)

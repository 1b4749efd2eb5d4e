"""Documents of our own to import, and the whole import in one call."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from tests.builders import XIAMEN, a_coordinator
from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports import rules, services
from tracker.imports.models import Decision, ImportItem, PlanImport
from tracker.regions.models import Region

SAMPLE = (Path(__file__).parents[1] / "data" / "sample-assigned.txt").read_text(encoding="utf-8")
TODAY = date(2024, 10, 8)


def an_import(text: str = SAMPLE, *, name: str = "绿道方案.txt", region_code: str = XIAMEN, actor: User | None = None) -> PlanImport:
    """The text read for a region, ready for review."""
    region = db.session.get_one(Region, region_code)
    return services.start(text.encode(), name, region=region, actor=actor or a_coordinator(region_code), today=TODAY)


def items_of(kept: PlanImport) -> list[ImportItem]:
    """The items in the order of the document."""
    return list(db.session.scalars(sa.select(ImportItem).where(ImportItem.import_id == kept.id).order_by(ImportItem.position)))


def item(kept: PlanImport, number: str) -> ImportItem:
    """The item with this number path."""
    return next(one for one in items_of(kept) if one.number == number)


def decide_all(kept: PlanImport) -> None:
    """Accept every measure, leave out every candidate; what the register does not know is taken out."""
    for one in items_of(kept):
        one.units = [unit for unit in one.units if unit.unit_id is not None or unit.member_ids]
        one.decision = Decision.ACCEPTED if one.origin.value == "measure" else Decision.DISMISSED
        rules.refresh(one)
    db.session.flush()

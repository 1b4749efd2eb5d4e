"""Documents of our own to import, and the whole import in one call."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from tests.builders import XIAMEN, a_coordinator
from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports import adopting, differences, publishing, rules, services
from tracker.imports.models import Decision, ImportDifference, ImportItem, PlanImport
from tracker.plans.models import Plan, ReportFrequency
from tracker.regions.models import Region

SAMPLE = (Path(__file__).parents[1] / "data" / "sample-assigned.txt").read_text(encoding="utf-8")
TODAY = date(2024, 10, 8)


def an_import(text: str = SAMPLE, *, name: str = "绿道方案.txt", region_code: str = XIAMEN, actor: User | None = None) -> PlanImport:
    """The text read for a region, ready for review."""
    region = db.session.get_one(Region, region_code)
    return services.start(text.encode(), name, region=region, actor=actor or a_coordinator(region_code), today=TODAY)


def a_published_plan(text: str = SAMPLE) -> Plan:
    """The plan of the text with measures, draft tasks and the source in place."""
    kept = an_import(text)
    decide_all(kept)
    grounds = {"basis": "方案", "content": "推进情况", "object_": "责任单位", "scope": "全市", "paper": "示政办〔2023〕7号"}
    publishing.publish(kept, **grounds, report_frequency=ReportFrequency.QUARTERLY, actor=a_coordinator(XIAMEN), today=TODAY)
    return kept.plan


def a_comparison(plan: Plan, text: str = SAMPLE, *, name: str = "更正版.txt", actor: User | None = None) -> PlanImport:
    """The text compared with the plan."""
    return services.compare(text.encode(), name, plan=plan, actor=actor or a_coordinator(plan.region_code), today=TODAY)


def found(kept: PlanImport) -> list[tuple[str, str | None, str | None]]:
    """(kind, number in the plan, number in the file) of all differences, without candidates and what agrees."""
    rows = [row for row in differences.rows_of(kept) if row.kind not in ("same", "candidate")]
    return [(row.kind.value, row.measure and row.measure.number, row.item and row.item.number) for row in rows]


def difference(kept: PlanImport, kind: str, number: str = "") -> ImportDifference:
    """The difference of this kind about the clause."""
    rows = [row for row in differences.rows_of(kept) if row.kind == kind]
    return next(row for row in rows if not number or number in {row.measure and row.measure.number, row.item and row.item.number})


def decide_rest(kept: PlanImport, decision: Decision = Decision.ACCEPTED) -> None:
    """The same decision about everything that is still open."""
    for row in differences.rows_of(kept):
        if row.decision is Decision.OPEN:
            adopting.decide(row, decision, actor=a_coordinator(kept.region_code), today=TODAY)


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

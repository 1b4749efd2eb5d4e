"""Load the plans of seeds/plans (natural keys: plan by slug, measure by plan and number)."""

from datetime import date
from typing import Any

import sqlalchemy as sa
import yaml

from tracker.config import ROOT
from tracker.core.db import db
from tracker.plans.models import DeadlineBasis, Measure, MeasureKind, MeasureUnit, OutlineHeading, Plan, UnitRole
from tracker.units.models import Unit, UnitGroup

FOLDER = ROOT / "seeds" / "plans"
PROPOSER = "demonstration"
Document = dict[str, Any]


def documents() -> list[Document]:
    """The parsed plan files, oldest plan first."""
    loaded = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in FOLDER.glob("*.yaml")]
    return sorted(loaded, key=lambda document: (document["period_start"], document["slug"]))


def add_plans(found: list[Document]) -> dict[str, int]:
    """Insert plans, outline and measures that are absent, as drafts that a person confirms; returns how many are new."""
    plans = {plan.slug: plan for plan in db.session.scalars(sa.select(Plan))}
    fresh = [document for document in found if document["slug"] not in plans]
    for document in fresh:
        plans[document["slug"]] = _add_plan(document)
    for document in fresh:
        if document["successor"]:
            plans[document["slug"]].successor = plans[document["successor"]]
    db.session.flush()
    register = _Register()
    measures = sum(_add_measures(document, plans[document["slug"]], register) for document in found)
    db.session.flush()
    return {"plans": len(fresh), "measures": measures}


class _Register:
    """Units by full name (the seeds use one validity per name) and groups by document and name."""

    def __init__(self) -> None:
        self.units = dict(db.session.execute(sa.select(Unit.full_name, Unit.id).order_by(Unit.id)).all())
        rows = db.session.execute(sa.select(UnitGroup.document, UnitGroup.name, UnitGroup.id))
        self.groups = {(document, name): group_id for document, name, group_id in rows}


def _add_plan(document: Document) -> Plan:
    plan = Plan(
        slug=document["slug"],
        short_name=document["short_name"],
        region_code=document["region"],
        title=document["title"],
        doc_number=document["doc_number"],
        issuer=document["issuer"],
        issue_date=day_of(document["issue_date"]),
        issue_date_text=document["issue_date_text"],
        period_start=day_of(document["period_start"]),
        period_end=day_of(document["period_end"]),
        source_name=document["source_name"],
        notes=_notes(document),
    )
    plan.outline = [OutlineHeading(position=position, **heading) for position, heading in enumerate(document["outline"])]
    db.session.add(plan)
    return plan


def _notes(document: Document) -> list[str]:
    notes = []
    if document["title_source"] == "inferred":
        notes.append("标题由正文推定，请核对")
    if document["period_source"] == "inferred":
        notes.append("规划期由正文推定，请核对")
    return notes


def _add_measures(document: Document, plan: Plan, register: _Register) -> int:
    known = set(db.session.scalars(sa.select(Measure.number).where(Measure.plan_id == plan.id)))
    fresh = [(position, row) for position, row in enumerate(document["measures"]) if row["number"] not in known]
    for position, row in fresh:
        db.session.add(_measure(plan, position, row, register))
    return len(fresh)


def _measure(plan: Plan, position: int, row: Document, register: _Register) -> Measure:
    return Measure(
        plan_id=plan.id,
        position=position,
        number=row["number"],
        title=row["title"],
        wording=row["wording"],
        opening=row["opening"],
        kind=MeasureKind(row["kind"]),
        deadline=day_of(row["deadline"]),
        deadline_text=row["deadline_text"],
        deadline_basis=DeadlineBasis(row["deadline_source"]),
        continuing=row["continuing"],
        quantities=row["quantities"],
        survives=row["survives"],
        units=list(_units(plan, row, register)),
    )


def _units(plan: Plan, row: Document, register: _Register) -> list[MeasureUnit]:
    """Units as the text names them, its groups, then what the demonstration proposes."""
    named = [
        MeasureUnit(unit_id=register.units[unit["unit"]], as_written=unit["as_written"], role=UnitRole(unit["role"]), basis=unit["basis"])
        for unit in row["units"]
    ]
    groups = [
        MeasureUnit(
            group_id=register.groups[plan.slug, group["name"]],
            as_written=group["name"],
            role=UnitRole(group["role"]),
            basis=group["basis"],
        )
        for group in row["groups"]
    ]
    proposed = [
        MeasureUnit(unit_id=register.units[unit["unit"]], role=UnitRole(unit["role"]), proposed_by=PROPOSER) for unit in row["proposed"]
    ]
    for position, one in enumerate([*named, *groups, *proposed]):
        one.position = position
    return [*named, *groups, *proposed]


def day_of(value: Any) -> date | None:
    """A date as the seeds write it, or None."""
    return date.fromisoformat(str(value)) if value else None

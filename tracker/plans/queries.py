"""A plan's measures in their places, and what is counted of them."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.db import db
from tracker.plans.models import Measure, MeasureKind, MeasureUnit, OutlineHeading, Plan


@dataclass
class Section:
    """A heading with the measures that stand directly beneath it; ``heading`` None: before the first heading."""

    heading: OutlineHeading | None
    measures: list[Measure] = field(default_factory=list)


ROOT: sa.ColumnElement[int] = sa.func.coalesce(Measure.origin_id, Measure.id)


def newest_ids(plan_id: int) -> sa.Select[int]:
    """Ids of the newest edition of each measure of the plan."""
    return sa.select(sa.func.max(Measure.id)).where(Measure.plan_id == plan_id).group_by(ROOT)


def newest_by_root(plan_id: int) -> dict[int, int]:
    """The id of the newest edition, by the id of the first."""
    return dict(db.session.execute(sa.select(ROOT, sa.func.max(Measure.id)).where(Measure.plan_id == plan_id).group_by(ROOT)).all())


def editions_of(measure: Measure) -> list[Measure]:
    """All editions of the same measure with the units they name, newest first."""
    root = measure.origin_id or measure.id
    found = sa.select(Measure).where(sa.or_(Measure.id == root, Measure.origin_id == root)).options(_whole())
    return list(db.session.scalars(found.order_by(Measure.id.desc())))


def measures_of(plan: Plan, q: str = "", kind: MeasureKind | None = None) -> list[Measure]:
    """The newest edition of each measure with the units the document names; every word of ``q`` must occur."""
    found = sa.select(Measure).where(Measure.id.in_(newest_ids(plan.id)))
    if kind is not None:
        found = found.where(Measure.kind == kind)
    for word in q.split():
        columns = (Measure.number, Measure.title, Measure.wording, Measure.source_text)
        found = found.where(sa.or_(*(column.contains(word, autoescape=True) for column in columns)))
    return list(db.session.scalars(found.options(_whole()).order_by(Measure.position, ROOT)))


def _whole() -> Any:
    return selectinload(Measure.units).options(joinedload(MeasureUnit.unit), joinedload(MeasureUnit.group))


def outline_of(plan: Plan, measures: list[Measure], *, whole: bool = True) -> list[Section]:
    """The outline with each measure beneath its heading; a heading that is itself a measure shows only the measure.

    ``whole`` False leaves out branches without a measure, as in the result of a search.
    """
    headings = list(
        db.session.scalars(sa.select(OutlineHeading).where(OutlineHeading.plan_id == plan.id).order_by(OutlineHeading.position))
    )
    places = {heading.number: heading for heading in headings}
    beneath: dict[int, list[Measure]] = {}
    loose: list[Measure] = []
    for measure in measures:
        heading = _heading_of(measure.number, places)
        (beneath.setdefault(heading.id, []) if heading else loose).append(measure)
    sections = [Section(heading, beneath.get(heading.id, [])) for heading in headings]
    if not whole:
        kept = {number for measure in measures for number in _ancestors(measure.number)}
        sections = [section for section in sections if section.measures or (section.heading and section.heading.number in kept)]
    return [Section(None, loose), *sections] if loose else sections


def kind_counts(plan: Plan) -> dict[MeasureKind, int]:
    """How many measures of each kind."""
    rows = sa.select(Measure.kind, sa.func.count()).where(Measure.id.in_(newest_ids(plan.id))).group_by(Measure.kind)
    return dict(db.session.execute(rows).all())


def unit_counts(plan: Plan) -> tuple[int, int]:
    """How many measures name a unit or group in the text, and how many only have proposed ones."""
    rows = (
        sa.select(MeasureUnit.measure_id, sa.func.count(sa.case((MeasureUnit.proposed_by.is_(None), 1))))
        .where(MeasureUnit.measure_id.in_(newest_ids(plan.id)))
        .group_by(MeasureUnit.measure_id)
    )
    named = [count for _, count in db.session.execute(rows)]
    return sum(1 for count in named if count), sum(1 for count in named if not count)


def _heading_of(number: str, places: dict[str, OutlineHeading]) -> OutlineHeading | None:
    """The heading of the same number, else the nearest one above."""
    return next((places[one] for one in _ancestors(number) if one in places), None)


def _ancestors(number: str) -> list[str]:
    """四/（一）/1 → itself, 四/（一）, 四."""
    parts = number.split("/")
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]

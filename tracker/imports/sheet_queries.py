"""What the pages of a 任务分解表 gather: its rows by kind, counts, earlier sheets, names for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports.models import Decision, ImportForm, ImportItem, ImportPurpose, PlanImport
from tracker.imports.sheet_changes import CHANGED, NEW, SAME, WHOLE
from tracker.plans.models import Plan
from tracker.units.models import Unit, UnitStanding

FAULTY = sa.cast(ImportItem.faults, sa.Text) != "[]"
_OPEN, _DISMISSED, _ACCEPTED = (ImportItem.decision == one for one in (Decision.OPEN, Decision.DISMISSED, Decision.ACCEPTED))


@dataclass(frozen=True)
class View:
    """A tab of the page: which rows, in words."""

    key: str
    words: str
    rows: sa.ColumnElement[bool]


ALL = View("all", "全部", sa.true())
_WRONG = (View("faulty", "有误", sa.and_(FAULTY, _OPEN)), View("aside", "已搁置", sa.and_(FAULTY, _DISMISSED)))
_OF_NEW_PLAN = (*_WRONG, View("doubted", "待核对", sa.and_(~FAULTY, _OPEN, ImportItem.doubt_count > 0)), ALL)
_OF_CHANGES = (
    *_WRONG,
    View("changed", CHANGED, sa.and_(ImportItem.match_reason == CHANGED, _OPEN)),
    View("new", NEW, sa.and_(ImportItem.match_reason == NEW, _OPEN)),
    View("adopted", "已采纳", sa.and_(ImportItem.match_reason != SAME, _ACCEPTED)),
    View("declined", "不采纳", sa.and_(~FAULTY, _DISMISSED)),
    View("same", SAME, ImportItem.match_reason == SAME),
    ALL,
)


def views_of(kept: PlanImport) -> Sequence[View]:
    """The tabs of an import."""
    return _OF_NEW_PLAN if kept.purpose is ImportPurpose.NEW_PLAN else _OF_CHANGES


def counts_of(kept: PlanImport) -> dict[str, int]:
    """How many rows each tab has; one query."""
    views = views_of(kept)
    counted = [sa.func.count(sa.case((view.rows, 1))) for view in views]
    row = db.session.execute(sa.select(*counted).where(ImportItem.import_id == kept.id)).one()
    return {view.key: count for view, count in zip(views, row, strict=True)}


def rows_of(kept: PlanImport, view: View) -> sa.Select[ImportItem]:
    """The rows of a tab in the order of the file."""
    query = sa.select(ImportItem).where(ImportItem.import_id == kept.id, view.rows)
    return query.options(*WHOLE).order_by(ImportItem.position)


def chosen_rows(kept: PlanImport, ids: Sequence[int], view: View | None) -> list[ImportItem]:
    """The rows that were ticked, or all of a tab."""
    wanted = view.rows if view is not None else ImportItem.id.in_(ids)
    query = sa.select(ImportItem).where(ImportItem.import_id == kept.id, wanted).options(*WHOLE)
    return list(db.session.scalars(query.order_by(ImportItem.position)))


def earlier_sheets(plan: Plan) -> list[PlanImport]:
    """Every sheet that was handed in for the plan, the newest first."""
    query = sa.select(PlanImport).where(PlanImport.plan_id == plan.id, PlanImport.form == ImportForm.SHEET)
    return list(db.session.scalars(query.options(joinedload(PlanImport.file)).order_by(PlanImport.id.desc())))


def names_of_people(kept: PlanImport) -> dict[int, str]:
    """Who decided about rows of the import."""
    ids = sa.select(ImportItem.decided_by_id).where(ImportItem.import_id == kept.id)
    return dict(db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids))).all())


def register_names(region_code: str, today: date) -> list[str]:
    """Full names of the units that stand in the region today, for the template."""
    standing = sa.select(UnitStanding.unit_id).where(UnitStanding.region_code == region_code)
    units = db.session.scalars(
        sa.select(Unit).where(sa.or_(Unit.id.in_(standing), Unit.region_code == region_code)).order_by(Unit.full_name, Unit.id)
    )
    return list(dict.fromkeys(unit.full_name for unit in units if unit.exists_on(today)))

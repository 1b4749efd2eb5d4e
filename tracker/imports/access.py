"""Who reviews which import: the office of its region; fetch and check in one step."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.documents.access import holder
from tracker.documents.models import StoredFile
from tracker.imports.models import ImportForm, ImportItem, ImportStatus, PlanImport
from tracker.plans.models import Plan, PlanStatus


def import_for(user: Any, import_id: int) -> PlanImport:
    """The import, where the user reviews the plan's region; NotThere (404) for all others: a draft shows only in review (domain.md §2)."""
    kept = db.session.get(PlanImport, import_id, options=[joinedload(PlanImport.plan), joinedload(PlanImport.file)])
    if kept is None or not allows(user, Permission.PLAN_EDIT, kept):
        raise NotThere("没有这次导入，或者它不在您可以审核的范围内")
    return kept


def item_for(user: Any, import_id: int, item_id: int) -> ImportItem:
    """One item of an import that the user reviews, with its units."""
    kept = import_for(user, import_id)
    item = db.session.get(ImportItem, item_id, options=[selectinload(ImportItem.units)])
    if item is None or item.import_id != kept.id:
        raise NotThere("没有这项内容，它可能已被合并")
    return item


@holder
def holds_source(user: User, kept: StoredFile) -> bool:
    """The source of a plan is there for whoever may read the plan; what is under review or was a sheet of changes, for its office alone."""
    plans = db.session.scalars(
        sa.select(Plan).where(
            sa.or_(Plan.source_file_id == kept.id, Plan.id.in_(sa.select(PlanImport.plan_id).where(PlanImport.file_id == kept.id)))
        )
    ).all()
    finished = sa.select(PlanImport.plan_id).where(
        PlanImport.file_id == kept.id, PlanImport.status == ImportStatus.PUBLISHED, PlanImport.form == ImportForm.DOCUMENT
    )
    published = set(db.session.scalars(finished))
    return any(_reads(user, plan, kept, published) for plan in plans)


def _reads(user: User, plan: Plan, kept: StoredFile, finished: set[int]) -> bool:
    """An earlier source stays readable, because earlier editions of measures have their place in it."""
    published = plan.status is not PlanStatus.DRAFT and (plan.source_file_id == kept.id or plan.id in finished)
    return allows(user, Permission.PLAN_READ if published else Permission.PLAN_EDIT, plan)

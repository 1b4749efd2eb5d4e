"""A 任务分解表 is handed in, handed in again, and its faulty rows are set aside on purpose."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.documents import services as documents
from tracker.imports import naming, rules, sheet_applying, sheet_changes, sheet_storing
from tracker.imports.models import Decision, ImportForm, ImportItem, ImportPurpose, ImportStatus, PlanImport
from tracker.imports.responsibility import Proposer
from tracker.imports.services import media_type
from tracker.imports.sheet_reading import Tab, read_sheet
from tracker.plans.models import Measure, Plan, PlanStatus
from tracker.regions.models import Region

NO_TABLE = "没有找到任务表：表头中须有“工作任务”和“牵头单位”或者“责任单位”列，请下载模板对照"


def start_plan(
    data: bytes,
    name: str,
    *,
    region: Region,
    title: str,
    short_name: str,
    doc_number: str | None,
    period_start: date | None,
    period_end: date | None,
    actor: User,
    today: date,
) -> PlanImport:
    """A draft plan of the region from a sheet; raises Unreadable or RuleBroken with words for the user."""
    tabs = read_sheet(data, name)
    if period_start and period_end and period_end < period_start:
        raise RuleBroken("规划期末不能早于规划期起始，请核对")
    wanted = short_name or naming.short_name(title, region)
    if db.session.scalar(sa.select(Plan.id).where(Plan.short_name == wanted)) is not None:
        raise RuleBroken(f"简称“{wanted}”已被别的规划使用，请换一个")
    plan = Plan(
        slug=naming.slug(region, (period_start or today).year),
        short_name=wanted,
        region=region,
        region_code=region.code,
        title=title,
        doc_number=doc_number or None,
        period_start=period_start,
        period_end=period_end,
    )
    db.session.add(plan)
    db.session.flush()
    return _keep(tabs, data, name, plan, ImportPurpose.NEW_PLAN, actor=actor, today=today)


def start_rows(data: bytes, name: str, *, plan: Plan, actor: User, today: date) -> PlanImport:
    """A sheet for a plan that is there: into an empty draft as its measures, else beside what it has, as changes to adopt."""
    tabs = read_sheet(data, name)
    if plan.status not in (PlanStatus.DRAFT, PlanStatus.ACTIVE):
        raise RuleBroken("规划已收官或归档，不能再导入任务")
    if (waiting := _waiting(plan)) is not None:
        raise RuleBroken(f"{waiting.file.name}正在导入这部规划，请先处理完或者放弃那一次导入")
    purpose = ImportPurpose.NEW_PLAN if is_empty(plan) else ImportPurpose.COMPARISON
    return _keep(tabs, data, name, plan, purpose, actor=actor, today=today)


def replace(kept: PlanImport, data: bytes, name: str, *, actor: User, today: date) -> PlanImport:
    """Read a corrected file in place of the one before; what had been decided about its rows goes, the trail stays."""
    rules.require_open(kept)
    tabs = read_sheet(data, name)
    proposer = Proposer(kept.plan.region_code, today, kept.plan.slug)
    reading = _reading(tabs, kept.plan, proposer)
    old = {"file": kept.file.name, "sha256": kept.file.sha256}
    kept.file = documents.keep(data, name, media_type(name), actor=actor)
    _store(kept, reading, proposer, actor=actor, today=today)
    record(
        "sheet.replaced", kept, actor=actor, old=old, new={"file": kept.file.name, "sha256": kept.file.sha256, "rows": len(reading.rows)}
    )
    return kept


def set_aside(kept: PlanImport, items: Sequence[ImportItem], *, actor: User, today: date) -> int:
    """搁置: faulty rows stay in the import with their faults, who set them aside and when; they become nothing. Returns how many."""
    rules.require_open(kept)
    chosen = [item for item in items if item.faults and item.decision is not Decision.DISMISSED]
    if not chosen:
        raise RuleBroken("没有选中有误的行，请勾选要搁置的行")
    for item in chosen:
        item.decision, item.decided_by_id = Decision.DISMISSED, actor.id
        item.found = {**item.found, "set_aside": {"by": actor.name, "on": today.isoformat()}}
    noted = [{"row": item.place["row"], "faults": [fault["message"] for fault in item.faults]} for item in chosen]
    record("sheet.rows_set_aside", kept, actor=actor, new={"rows": noted, "on": today.isoformat()})
    sheet_applying.finish_if_nothing_waits(kept, actor=actor, today=today)
    return len(chosen)


def take_back(kept: PlanImport, item: ImportItem, *, actor: User) -> None:
    """取消搁置: the row is faulty and open again."""
    rules.require_open(kept)
    if "set_aside" not in item.found or item.decision is not Decision.DISMISSED:
        raise RuleBroken("这一行没有搁置，不需要取消")
    item.found = {key: value for key, value in item.found.items() if key != "set_aside"}
    item.decision, item.decided_by_id = Decision.OPEN, None
    record("sheet.row_taken_back", kept, actor=actor, new={"row": item.place["row"]})


def is_empty(plan: Plan) -> bool:
    """Whether a draft has neither measures nor a reading under review, so that a sheet can be its content."""
    measures = sa.select(Measure.id).where(Measure.plan_id == plan.id)
    reviews = sa.select(PlanImport.id).where(
        PlanImport.plan_id == plan.id, PlanImport.status == ImportStatus.REVIEWING, PlanImport.purpose == ImportPurpose.NEW_PLAN
    )
    return plan.status is PlanStatus.DRAFT and not db.session.scalar(sa.select(sa.or_(measures.exists(), reviews.exists())))


def _waiting(plan: Plan) -> PlanImport | None:
    """A sheet for the plan that nobody has finished with: two at once would compare with what the other changes."""
    found: PlanImport | None = db.session.scalar(
        sa.select(PlanImport).where(
            PlanImport.plan_id == plan.id,
            PlanImport.form == ImportForm.SHEET,
            PlanImport.status == ImportStatus.REVIEWING,
            PlanImport.purpose == ImportPurpose.COMPARISON,
        )
    )
    return found


def _keep(tabs: Sequence[Tab], data: bytes, name: str, plan: Plan, purpose: ImportPurpose, *, actor: User, today: date) -> PlanImport:
    proposer = Proposer(plan.region_code, today, plan.slug)
    reading = _reading(tabs, plan, proposer)
    kept = PlanImport(
        plan=plan,
        purpose=purpose,
        form=ImportForm.SHEET,
        file=documents.keep(data, name, media_type(name), actor=actor),
        front=_front(plan),
        made_by_id=actor.id,
        made_on=today,
    )
    db.session.add(kept)
    db.session.flush()
    _store(kept, reading, proposer, actor=actor, today=today)
    noted = {"title": plan.title, "file": kept.file.name, "sha256": kept.file.sha256, "rows": len(reading.rows)}
    record("sheet.imported", kept, actor=actor, new=noted)
    return kept


def _reading(tabs: Sequence[Tab], plan: Plan, proposer: Proposer) -> sheet_storing.Reading:
    reading = sheet_storing.interpret(tabs, plan, proposer)
    if not reading.layout.headers:
        raise RuleBroken(NO_TABLE)
    if not reading.rows:
        raise RuleBroken("表头下面没有任务，请填好后再导入")
    return reading


def _store(kept: PlanImport, reading: sheet_storing.Reading, proposer: Proposer, *, actor: User, today: date) -> None:
    sheet_storing.store(kept, reading, proposer, with_lead=kept.purpose is ImportPurpose.NEW_PLAN)
    if kept.purpose is ImportPurpose.COMPARISON:
        sheet_changes.match(kept)
        sheet_applying.finish_if_nothing_waits(kept, actor=actor, today=today)


def _front(plan: Plan) -> dict[str, Any]:
    days = {name: day.isoformat() if (day := getattr(plan, name)) else None for name in ("issue_date", "period_start", "period_end")}
    return {"title": plan.title, "issuer": plan.issuer, "doc_number": plan.doc_number, **days}

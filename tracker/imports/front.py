"""What the document says about itself, corrected in review; deadlines and units that were inferred from it follow."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import rules
from tracker.imports.editing import proposer_of
from tracker.imports.models import Decision, ImportItem, ItemUnit, PlanImport, UnitSource
from tracker.imports.responsibility import Proposer
from tracker.imports.steps import step
from tracker.plans.models import DeadlineBasis, Plan, PlanStatus, UnitRole

INFERRED = 0.5
_PARSER_ROLES = {UnitRole.LEAD: "lead", UnitRole.RESPONSIBLE: "joint", UnitRole.SUPPORT: "support"}


def edit_front(
    kept: PlanImport,
    *,
    title: str,
    issuer: str | None,
    doc_number: str | None,
    issue_date: date | None,
    period_start: date | None,
    period_end: date | None,
    short_name: str,
    actor: User,
) -> int:
    """Write title, issuer, number, dates and short name of the draft plan; returns how many items followed.

    A deadline that was taken from the end of the plan moves with it; units of undecided items are looked up anew for
    the date of the document.
    """
    rules.require_items_to_decide(kept)
    plan = kept.plan
    if plan.status is not PlanStatus.DRAFT:
        raise RuleBroken("规划已经启动执行，文件信息不能在这里修改")
    _check(plan, short_name, period_start, period_end)
    items = _items(kept)
    with step(kept, "修改文件信息", "import.front_edited", plan, *items, actor=actor):
        day, end = _day(plan), plan.period_end
        plan.title, plan.short_name, plan.issuer, plan.doc_number = title, short_name, issuer or None, doc_number or None
        plan.issue_date, plan.period_start, plan.period_end = issue_date, period_start, period_end
        moved = _move_deadlines(items, period_end) if period_end != end else set()
        if _day(plan) != day:
            moved |= _resolve_anew([item for item in items if item.decision is Decision.OPEN], proposer_of(kept))
    return len(moved)


def missing(plan: Plan) -> list[str]:
    """What the document does not say and a person should fill in."""
    facts = {
        "发文机关": plan.issuer,
        "发文字号": plan.doc_number,
        "成文日期": plan.issue_date,
        "规划期起": plan.period_start,
        "规划期止": plan.period_end,
    }
    return [words for words, value in facts.items() if not value]


def _check(plan: Plan, short_name: str, start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise RuleBroken("规划期的截止日期早于起始日期，请核对")
    other = db.session.scalar(sa.select(Plan.title).where(Plan.short_name == short_name, Plan.id != plan.id))
    if other is not None:
        raise RuleBroken(f"简称“{short_name}”已用于《{other}》，任务编号以简称开头，请另取一个")


def _day(plan: Plan) -> date | None:
    return plan.issue_date or plan.period_start


def _items(kept: PlanImport) -> Sequence[ImportItem]:
    found = sa.select(ImportItem).where(ImportItem.import_id == kept.id)
    return db.session.scalars(found.options(selectinload(ImportItem.units)).order_by(ImportItem.position)).all()


def _move_deadlines(items: Sequence[ImportItem], end: date | None) -> set[int]:
    """Items whose deadline is the end of the plan, or which have none at all though nothing is written about one."""
    moved = set()
    for item in items:
        nothing_said = item.deadline is None and not item.continuing and not item.deadline_text and item.deadline_basis is None
        if item.deadline_basis is DeadlineBasis.PLAN_END or nothing_said:
            item.deadline, item.deadline_basis = end, DeadlineBasis.PLAN_END if end else None
            item.deadline_confidence = INFERRED if end else 0.3
            item.deadline_reason = "原文未写时限，按规划期末推定" if end else "原文未写时限，也没有规划期，须人工确定"
            moved.add(item.id)
    return moved


def _resolve_anew(items: Sequence[ImportItem], proposer: Proposer) -> set[int]:
    moved = set()
    for item in items:
        changed = [unit for unit in item.units if unit.source is UnitSource.TEXT and not unit.confirmed and _renew(unit, proposer)]
        if changed:
            _propose_anew(item, proposer)
            moved.add(item.id)
    return moved


def _renew(unit: ItemUnit, proposer: Proposer) -> bool:
    """Whether the name means something else on the new day."""
    if unit.group_name is not None:
        fresh = proposer.group(unit.group_name, unit.role)
        before = (unit.member_ids, unit.expandable)
        unit.member_ids, unit.expandable, unit.reason = fresh.member_ids, fresh.expandable, fresh.reason
        return before != (unit.member_ids, unit.expandable)
    fresh = proposer.unit(unit.name, unit.as_written, _PARSER_ROLES[unit.role])
    before_unit = (unit.unit_id, unit.confidence)
    unit.unit_id, unit.choices, unit.reason = fresh.unit_id, fresh.choices, fresh.reason
    unit.confidence = min(fresh.confidence, unit.confidence) if unit.unit_id == before_unit[0] else fresh.confidence
    return before_unit != (unit.unit_id, unit.confidence)


def _propose_anew(item: ImportItem, proposer: Proposer) -> None:
    for unit in item.units:
        if unit.role is UnitRole.LEAD and not unit.role_certain:
            unit.role, unit.role_certain, unit.role_reason = UnitRole.RESPONSIBLE, True, ""
    proposer.propose_lead(item.units)
    rules.refresh(item)

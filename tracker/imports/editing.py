"""Changing what was read: every field of an item, going back to the reading, and items of a person's own."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import criteria, rules
from tracker.imports.models import Decision, ImportItem, ItemOrigin, PlanImport, SourceBlock
from tracker.imports.responsibility import Proposer
from tracker.imports.snapshots import put_units_back, units_of
from tracker.imports.steps import step
from tracker.imports.storing import item_of
from tracker.plans.models import DeadlineBasis, MeasureKind, ReportFrequency

Row = dict[str, Any]
TITLE = 300


def edit(
    item: ImportItem,
    *,
    number: str,
    title: str,
    text: str,
    kind: MeasureKind,
    deadline: date | None,
    continuing: bool,
    criterion: str,
    weight: int,
    report_frequency: ReportFrequency | None,
    note: str,
    quantities: list[Row],
    actor: User,
) -> None:
    """Write the fields of an item as a person wants them; a deadline that is changed is theirs, not the document's."""
    if continuing and deadline is not None:
        raise RuleBroken("持续推进的事项没有完成时限，请二者选一")
    if not text.strip():
        raise RuleBroken("措施内容是空的，请填写")
    with step(item.plan_import, f"修改 {item.number}", "import.edited", item, actor=actor):
        item.number, item.title, item.text, item.kind, item.note = number, title, text, kind, note
        item.weight, item.report_frequency, item.quantities = weight, report_frequency, quantities
        if criterion != item.criterion:
            item.criterion, item.criterion_proposed = criterion, False
        if (deadline, continuing) != (item.deadline, item.continuing):
            _set_deadline(item, deadline, actor, continuing=continuing)


def keep_deadline(item: ImportItem, *, actor: User) -> None:
    """Agree to a deadline that was only inferred."""
    if item.deadline is None and not item.continuing:
        raise RuleBroken("还没有完成时限，请先填写或者设为持续推进")
    with step(item.plan_import, f"确认时限 {item.number}", "import.edited", item, actor=actor):
        item.deadline_confidence, item.deadline_reason = 1.0, f"{item.deadline_reason}；由{actor.name}确认"[-200:]


def can_be_restored(item: ImportItem) -> bool:
    """Whether the item still is one reading of a document."""
    return "statement" in item.found and not item.found.get("divided")


def restore(item: ImportItem, *, actor: User) -> None:
    """Go back to what was read: number, text, units, deadline, figures."""
    if not can_be_restored(item):
        raise RuleBroken("这一项是人工拆分、合并、添加或者由分解表填写的，没有读取结果可以恢复，请使用“撤销”")
    kept = item.plan_import
    fresh = item_of(item.found, item.origin, proposer_of(kept))
    with step(kept, f"恢复读取结果 {item.number}", "import.edited", item, actor=actor):
        for name in _READ:
            setattr(item, name, getattr(fresh, name))
        put_units_back(item, units_of(fresh))
        item.criterion_proposed = True


_READ = (
    "number",
    "title",
    "text",
    "kind",
    "statement",
    "deadline",
    "deadline_text",
    "deadline_basis",
    "deadline_confidence",
    "deadline_reason",
    "continuing",
    "criterion",
    "quantities",
)


def add_from_block(kept: PlanImport, block: SourceBlock, *, actor: User) -> ImportItem:
    """A measure from a paragraph that was not taken for one, placed where the document has it."""
    rules.require_items_to_decide(kept)
    plan = kept.plan
    item = ImportItem(
        import_id=kept.id,
        position=_place_for(kept, block),
        origin=ItemOrigin.PERSON,
        decision=Decision.OPEN,
        number=_free_number(kept, f"第{block.line}行"),
        title="",
        text=block.text,
        kind=MeasureKind.TASK,
        lines=[block.line],
        place={"line": block.line, "page": block.page, "sheet": block.sheet, "row": block.row, "offset": 0},
        deadline=plan.period_end,
        deadline_basis=DeadlineBasis.PLAN_END if plan.period_end else None,
        deadline_confidence=0.5,
        deadline_reason="原文未写时限，按规划期末推定" if plan.period_end else "原文未写时限，也没有规划期，须人工确定",
        criterion=criteria.propose("", block.text, []),
    )
    item.plan_import = kept
    with step(kept, f"增加措施 {item.number}", "import.added", actor=actor) as taken:
        taken.made(item)
    return item


def proposer_of(kept: PlanImport) -> Proposer:
    """The register on the day of the document."""
    return Proposer(kept.plan.region_code, document_day(kept), kept.plan.slug)


def document_day(kept: PlanImport) -> date:
    """The day on which names in the document are understood."""
    return kept.plan.issue_date or kept.plan.period_start or kept.made_on


def _set_deadline(item: ImportItem, deadline: date | None, actor: User, *, continuing: bool) -> None:
    item.deadline, item.continuing = deadline, continuing
    item.deadline_basis = DeadlineBasis.MANUAL if deadline is not None or continuing else None
    item.deadline_confidence = 1.0 if deadline is not None or continuing else 0.3
    item.deadline_reason = f"由{actor.name}设定" if deadline is not None or continuing else f"由{actor.name}清空，须重新填写"


def _place_for(kept: PlanImport, block: SourceBlock) -> int:
    """Behind the last item that begins before the block."""
    line = ImportItem.place["line"].as_integer()
    before = sa.select(sa.func.max(ImportItem.position)).where(ImportItem.import_id == kept.id, line <= block.line)
    return int(db.session.scalar(before) or 0) + 1


def _free_number(kept: PlanImport, wanted: str) -> str:
    taken = set(
        db.session.scalars(sa.select(ImportItem.number).where(ImportItem.import_id == kept.id, ImportItem.number.startswith(wanted)))
    )
    number, count = wanted, 1
    while number in taken:
        count += 1
        number = f"{wanted}-{count}"
    return number

"""What a person decides about items: confirm, leave out, take up again, confirm in bulk what is certain."""

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import rules
from tracker.imports.models import Decision, ImportItem, ItemOrigin, ItemUnit, PlanImport
from tracker.imports.steps import step
from tracker.plans.models import UnitRole


def accept(item: ImportItem, *, actor: User) -> None:
    """Confirm an item as it stands, with the lead that is proposed; raises RuleBroken while something keeps it from being a task."""
    rules.require_items_to_decide(item.plan_import)
    reasons = rules.obstacles(item)
    if _numbers_taken(item.plan_import, [item.number], but=item.id):
        reasons.append(f"条款号“{item.number}”已有一项确认，请先修改其中一项的条款号")
    if reasons:
        raise RuleBroken("；".join(reasons))
    with step(item.plan_import, f"确认 {item.number}", "import.accepted", item, actor=actor):
        _accept(item, actor)


def dismiss(item: ImportItem, *, actor: User) -> None:
    """Leave an item out: it becomes no task, and stays in the account of the document."""
    rules.require_items_to_decide(item.plan_import)
    with step(item.plan_import, f"不列入 {item.number}", "import.dismissed", item, actor=actor):
        item.decision, item.decided_by_id = Decision.DISMISSED, actor.id


def reopen(item: ImportItem, *, actor: User) -> None:
    """Take a decision up again."""
    with step(item.plan_import, f"重新审核 {item.number}", "import.reopened", item, actor=actor):
        item.decision, item.decided_by_id = Decision.OPEN, None


def confirm_lead(item: ImportItem, *, actor: User) -> None:
    """Agree to the proposed lead."""
    lead = proposed_lead(item)
    if lead is None:
        raise RuleBroken("这一项没有待确认的建议牵头单位")
    with step(item.plan_import, f"确认牵头 {item.number} {lead.name}", "import.lead_confirmed", item, actor=actor):
        _confirm_lead(lead, actor)


def proposed_lead(item: ImportItem) -> ItemUnit | None:
    """The unit that is proposed to lead, until a person confirms it."""
    leads = [unit for unit in item.units if unit.role is UnitRole.LEAD]
    return leads[0] if leads and not leads[0].role_certain else None


def certain_items(kept: PlanImport) -> list[ImportItem]:
    """Open measures about which nothing is doubted; candidates never, because whether they are measures is the question."""
    return [item for item in _open_measures(kept, ImportItem.doubt_count == 0) if rules.is_certain(item) and not rules.obstacles(item)]


def waiting_for_lead(kept: PlanImport) -> list[ImportItem]:
    """Open measures whose only question is the proposed lead."""
    return [
        item
        for item in _open_measures(kept, ImportItem.doubt_count > 0)
        if rules.waits_for_its_lead_only(item) and not rules.obstacles(item)
    ]


def accept_certain(kept: PlanImport, *, with_proposed_leads: bool, actor: User) -> int:
    """Confirm in one step what is certain; items with a proposed lead only where the person said so. Returns how many."""
    rules.require_items_to_decide(kept)
    items = certain_items(kept) + (waiting_for_lead(kept) if with_proposed_leads else [])
    if not items:
        raise RuleBroken("没有可以一并确认的措施，请逐项核对")
    numbers = Counter(item.number for item in items)
    repeated = [number for number, count in numbers.items() if count > 1] + _numbers_taken(kept, list(numbers))
    if repeated:
        raise RuleBroken(f"条款号重复：{'、'.join(repeated[:5])}，请先修改条款号")
    words = "，含建议牵头" if with_proposed_leads else ""
    with step(kept, f"一并确认{len(items)}项{words}", "import.accepted_certain", *items, actor=actor):
        for item in items:
            _accept(item, actor)
    return len(items)


def dismiss_many(kept: PlanImport, ids: Sequence[int], *, actor: User) -> int:
    """Leave out the chosen items that are not decided yet, in one step; returns how many."""
    rules.require_items_to_decide(kept)
    chosen = sa.select(ImportItem).where(ImportItem.import_id == kept.id, ImportItem.id.in_(ids), ImportItem.decision == Decision.OPEN)
    items = list(db.session.scalars(chosen.options(selectinload(ImportItem.units)).order_by(ImportItem.position)))
    if not items:
        raise RuleBroken("请先勾选待确认的内容")
    with step(kept, f"{len(items)}项不列入", "import.dismissed", *items, actor=actor):
        for item in items:
            item.decision, item.decided_by_id = Decision.DISMISSED, actor.id
    return len(items)


def _open_measures(kept: PlanImport, condition: sa.ColumnElement[bool]) -> Sequence[ImportItem]:
    wanted = (ImportItem.import_id == kept.id, ImportItem.decision == Decision.OPEN, ImportItem.origin != ItemOrigin.CANDIDATE, condition)
    return db.session.scalars(
        sa.select(ImportItem).where(*wanted).options(selectinload(ImportItem.units)).order_by(ImportItem.position)
    ).all()


def _accept(item: ImportItem, actor: User) -> None:
    lead = proposed_lead(item)
    if lead is not None:
        _confirm_lead(lead, actor)
    for unit in item.units:
        if unit.confidence < rules.SURE_ENOUGH:
            unit.confirmed = True
    item.decision, item.decided_by_id = Decision.ACCEPTED, actor.id


def _confirm_lead(lead: ItemUnit, actor: User) -> None:
    lead.role_certain, lead.role_reason = True, f"由{actor.name}确认牵头"[:200]


def _numbers_taken(kept: PlanImport, numbers: Sequence[str], *, but: int = 0) -> list[str]:
    """Which of the numbers an accepted item bears already."""
    accepted = sa.select(ImportItem.number).where(
        ImportItem.import_id == kept.id, ImportItem.decision == Decision.ACCEPTED, ImportItem.id != but
    )
    if len(numbers) == 1:
        accepted = accepted.where(ImportItem.number == numbers[0])
    return sorted(set(db.session.scalars(accepted)) & set(numbers))

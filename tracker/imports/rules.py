"""What a person has to look at before an item becomes a task, and what may be accepted at once (issue: review screens)."""

from typing import Any

from tracker.core.errors import RuleBroken
from tracker.imports.models import ImportItem, ImportPurpose, ImportStatus, ItemUnit, PlanImport
from tracker.plans.models import DeadlineBasis, UnitRole

SURE_ENOUGH = 0.85
LEAD_PROPOSED = "lead_proposed"
# Bodies without an office of their own: they lead only through the office that serves them (domain.md §2).
MECHANISMS = ("领导小组", "联席会议", "机制", "指挥部", "专班")
Doubt = dict[str, Any]


def refresh(item: ImportItem) -> None:
    """Renew what is doubted about the item after a change of it."""
    item.doubts = doubts_of(item)
    item.doubt_count = len(item.doubts)


def doubts_of(item: ImportItem) -> list[Doubt]:
    """Everything about the item that asks for a person, gravest first; empty: it is certain."""
    found = [doubt for unit in item.units for doubt in _unit_doubts(unit)]
    return [*_lead_doubts(item), *found, *_deadline_doubts(item), *item.text_doubts]


def is_certain(item: ImportItem) -> bool:
    """Whether the item may be accepted in bulk: nothing about it is doubted, and nothing is wrong with it."""
    return not item.doubts and not item.faults


def waits_for_its_lead_only(item: ImportItem) -> bool:
    """Whether the only open question is the proposed lead, which a person confirms on purpose, never silently."""
    return not item.faults and bool(item.doubts) and all(doubt["code"] == LEAD_PROPOSED for doubt in item.doubts)


def require_open(found: PlanImport) -> None:
    """Raise RuleBroken when the review is over."""
    if found.status is not ImportStatus.REVIEWING:
        raise RuleBroken("这次导入已经结束审核，不能再修改；如需更正，请修改任务或者重新导入")


def require_items_to_decide(found: PlanImport) -> None:
    """Raise RuleBroken where items are not decided one by one but as differences from a stored plan, whose rows point at them."""
    if found.purpose is ImportPurpose.COMPARISON:
        raise RuleBroken("这次导入是与已有规划比对，请在比对页面逐项决定；这里只能修改条目的内容和单位")


def obstacles(item: ImportItem) -> list[str]:
    """Why the item cannot be accepted, in sentences; empty: it can. Lead and deadline may still be set before 交办."""
    reasons = [fault["message"] for fault in item.faults]
    reasons += [f"“{unit.name}”还没有对应到单位库中的单位，请选择、新建或者移除" for unit in item.units if _is_unknown(unit)]
    reasons += [f"“{unit.name}”范围未定，请换成具体单位" for unit in item.units if _is_open_group(unit)]
    if len(leads := [unit for unit in item.units if unit.role is UnitRole.LEAD]) and _is_mechanism(leads[0]):
        reasons.append(f"“{leads[0].name}”没有自己的办事机构，请改由承担其日常工作的单位牵头")
    ids = [unit.unit_id for unit in item.units if unit.unit_id is not None]
    if len(set(ids)) < len(ids):
        reasons.append("同一单位列了两次，请合并")
    if not item.text.strip():
        reasons.append("措施内容是空的，请填写或者不列入")
    return reasons


def _unit_doubts(unit: ItemUnit) -> list[Doubt]:
    if _is_unknown(unit):
        return [_doubt("unit_unknown", f"单位库中没有“{unit.name}”，请选择相近单位或者新建", unit)]
    if _is_open_group(unit):
        return [_doubt("group_open", f"“{unit.name}”范围未定，须换成具体单位", unit)]
    if unit.confirmed:
        return []
    if unit.confidence < SURE_ENOUGH:
        return [_doubt("unit_uncertain", f"“{unit.as_written or unit.name}”：{unit.reason}", unit)]
    return []


def _lead_doubts(item: ImportItem) -> list[Doubt]:
    leads = [unit for unit in item.units if unit.role is UnitRole.LEAD]
    if not leads:
        words = "没有合适的牵头单位，请指定" if item.units else "原文没有写责任单位，请指定"
        return [{"code": "lead_missing", "message": words}]
    first = leads[0]
    if _is_mechanism(first):
        return [_doubt("lead_is_mechanism", f"“{first.name}”没有自己的办事机构，请改由承担其日常工作的单位牵头", first)]
    if not first.role_certain:
        return [_doubt(LEAD_PROPOSED, first.role_reason, first)]
    return []


def _deadline_doubts(item: ImportItem) -> list[Doubt]:
    if item.deadline is None and not item.continuing:
        return [{"code": "deadline_missing", "message": item.deadline_reason or "没有完成时限，请填写或者设为持续推进"}]
    if item.deadline_confidence < SURE_ENOUGH and item.deadline_basis is not DeadlineBasis.PLAN_END:  # a rule, not a guess
        return [{"code": "deadline_uncertain", "message": item.deadline_reason}]
    return []


def _doubt(code: str, message: str, unit: ItemUnit) -> Doubt:
    return {"code": code, "message": message, "unit": unit.name}


def _is_unknown(unit: ItemUnit) -> bool:
    return unit.unit_id is None and unit.group_name is None


def _is_open_group(unit: ItemUnit) -> bool:
    return unit.group_name is not None and not unit.member_ids


def _is_mechanism(unit: ItemUnit) -> bool:
    return any(word in unit.name for word in MECHANISMS) and "办公室" not in unit.name

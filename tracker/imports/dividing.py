"""One item becomes two, or two become one; units and deadline go along."""

import re
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.imports import criteria, rules
from tracker.imports.models import Decision, ImportItem, ItemOrigin, ItemUnit
from tracker.imports.snapshots import fields_of, put_back
from tracker.imports.steps import step
from tracker.plans.models import DeadlineBasis, UnitRole

NUMBER, UNSURE = 80, 0.5
_ENDS = re.compile(r"[。；;！？\n]+|(?=[一二三四五六七八九十]是)|(?=[①-⑳])")
_PART = re.compile(r"\.(\d+)$")
_KEPT = ("kind", "lines", "place", "statement", "deadline", "deadline_text", "deadline_basis", "deadline_confidence", "deadline_reason")
_ALSO = ("continuing", "weight", "report_frequency", "note", "measure_id", "match_reason")


def places_to_split(text: str) -> list[int]:
    """Offsets where a sentence or an enumerated part ends; neither at the beginning nor at the end."""
    ends = sorted({match.end() for match in _ENDS.finditer(text)})
    return [end for end in ends if text[:end].strip() and text[end:].strip()]


def place_of(text: str, opening: str) -> int:
    """Where the second part begins, told by its first words; raises RuleBroken when the text does not have them once."""
    count = text.count(opening) if opening else 0
    if count == 0:
        raise RuleBroken(f"内容中没有“{opening}”，请照原文填写")
    if count > 1:
        raise RuleBroken(f"“{opening}”在内容中出现{count}次，请多写几个字")
    return text.index(opening)


def split(item: ImportItem, at: int, *, actor: User) -> ImportItem:
    """Cut the text at an offset; the second part gets copies of units and deadline and stands behind the first."""
    first, second = item.text[:at].strip(), item.text[at:].strip()
    if not first or not second:
        raise RuleBroken("拆分的位置不对，前后两部分都要有内容")
    kept = item.plan_import
    rules.require_items_to_decide(kept)
    with step(kept, f"拆分 {item.number}", "import.split", item, actor=actor) as taken:
        part = ImportItem(origin=ItemOrigin.PERSON, decision=Decision.OPEN, position=item.position + 1, text=second, title="")
        for name in (*_KEPT, *_ALSO):
            setattr(part, name, getattr(item, name))
        part.measure_id, part.match_reason, part.found = None, "", {"divided": True}
        item.number, part.number = _numbers(item)
        item.text, item.decision, item.found = first, Decision.OPEN, {**item.found, "divided": True}
        part.units = [_copy(unit) for unit in item.units]
        _share_figures(item, part)
        part.plan_import = kept
        taken.made(part)
    return part


def merge(item: ImportItem, *, actor: User) -> ImportItem:
    """Join an item to the one before it, which takes over its text, lines, units and figures; returns that one."""
    rules.require_items_to_decide(item.plan_import)
    before = previous_of(item)
    if before is None:
        raise RuleBroken("这是第一项，前面没有可以并入的内容")
    with step(item.plan_import, f"{item.number} 并入 {before.number}", "import.merged", before, item, actor=actor) as taken:
        before.text = f"{before.text}\n{item.text}"
        before.lines = [*before.lines, *(line for line in item.lines if line not in before.lines)]
        before.statement = "\n".join(dict.fromkeys(part for part in (before.statement, item.statement) if part)) or None
        before.quantities = [*before.quantities, *item.quantities]
        before.text_doubts = [*before.text_doubts, *(doubt for doubt in item.text_doubts if doubt not in before.text_doubts)]
        before.decision, before.found = Decision.OPEN, {**before.found, "divided": True}
        _join_units(before, item)
        _join_deadlines(before, item)
        _propose_criterion(before)
        taken.gone(item)
    return before


def previous_of(item: ImportItem) -> ImportItem | None:
    """The item printed before this one."""
    found: ImportItem | None = db.session.scalar(
        sa.select(ImportItem)
        .where(ImportItem.import_id == item.import_id, ImportItem.position < item.position)
        .order_by(ImportItem.position.desc())
        .limit(1)
    )
    return found


def _numbers(item: ImportItem) -> tuple[str, str]:
    """Parts get .1 and .2; a part that is divided again keeps its number, and the other takes the next free one."""
    match = _PART.search(item.number) if item.origin is ItemOrigin.PERSON or item.found.get("divided") else None
    base = item.number[: match.start()] if match else item.number[: NUMBER - 4]
    taken = set(
        db.session.scalars(
            sa.select(ImportItem.number).where(
                ImportItem.import_id == item.import_id, ImportItem.id != item.id, ImportItem.number.startswith(f"{base}.", autoescape=True)
            )
        )
    )
    free = (f"{base}.{count}" for count in range(1, 1000) if f"{base}.{count}" not in taken)
    if match:
        return item.number, next(number for number in free if number != item.number)
    return next(free), next(free)


def _copy(unit: ItemUnit) -> ItemUnit:
    copy = ItemUnit()
    put_back(copy, fields_of(unit))
    return copy


def _share_figures(first: ImportItem, second: ImportItem) -> None:
    """Each figure goes with the part that prints it."""
    figures: list[dict[str, Any]] = first.quantities
    second.quantities = [one for one in figures if one.get("text") and one["text"] not in first.text]
    first.quantities = [one for one in figures if one not in second.quantities]
    second.criterion, second.criterion_proposed = first.criterion, first.criterion_proposed
    for item in (first, second):
        _propose_criterion(item)


def _propose_criterion(item: ImportItem) -> None:
    if item.criterion_proposed:
        item.criterion = criteria.propose(item.title, item.text, item.quantities)


def _join_units(before: ImportItem, item: ImportItem) -> None:
    known = {(unit.unit_id, unit.group_name, unit.name) for unit in before.units}
    ids = {unit.unit_id for unit in before.units if unit.unit_id is not None}
    led = any(unit.role is UnitRole.LEAD for unit in before.units)
    for unit in item.units:
        if unit.unit_id in ids or (unit.unit_id, unit.group_name, unit.name) in known:
            continue
        copy = _copy(unit)
        if copy.role is UnitRole.LEAD and led and not copy.role_certain:
            copy.role, copy.role_certain, copy.role_reason = UnitRole.RESPONSIBLE, True, ""
        copy.position = len(before.units)
        before.units.append(copy)


def _join_deadlines(before: ImportItem, item: ImportItem) -> None:
    """The date that is stated wins over one that was inferred; two stated ones ask a person, the later is proposed."""
    if (item.deadline, item.continuing) == (before.deadline, before.continuing):
        return
    weak = (None, DeadlineBasis.PLAN_END)
    if item.deadline_basis in weak and before.deadline_basis not in weak:
        return
    if before.deadline_basis not in weak:
        said = "、".join(_told(one.deadline) for one in (before, item))
        before.deadline_confidence, before.deadline_reason = UNSURE, f"合并的两项时限不同（{said}），请核对"
        if not (item.deadline and before.deadline and item.deadline > before.deadline):
            return
    else:
        before.deadline_confidence, before.deadline_reason = item.deadline_confidence, item.deadline_reason
    before.deadline, before.continuing = item.deadline, item.continuing
    before.deadline_basis, before.deadline_text = item.deadline_basis, item.deadline_text


def _told(day: date | None) -> str:
    return long_date(day) if day else "持续推进"

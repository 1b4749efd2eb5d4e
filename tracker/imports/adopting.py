"""Decisions about differences, and the end of a comparison: only then does what was adopted hold (docs/adr/0046)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import differences, matching, publishing, rules, target_changes
from tracker.imports.comparison import KIND_NAMES
from tracker.imports.editions import Editions, add_edition, add_new, attach_source
from tracker.imports.models import Decision, DifferenceKind, ImportDifference, ImportItem, ImportPurpose, PlanImport
from tracker.indicators.models import IndicatorTarget
from tracker.plans.models import Measure
from tracker.plans.queries import newest_ids

NEW_ITEMS = frozenset({DifferenceKind.NEW, DifferenceKind.CANDIDATE})
OF_CONTENT = frozenset(
    {DifferenceKind.TEXT, DifferenceKind.UNITS, DifferenceKind.DEADLINE, DifferenceKind.QUANTITIES, DifferenceKind.NUMBER}
)


@dataclass(frozen=True)
class Outcome:
    """What a finished comparison did."""

    attached: int
    editions: int
    tasks: int
    gone: int
    targets: int


def decide(row: ImportDifference, decision: Decision, *, actor: User, today: date) -> None:
    """采纳, 不采纳, or back to 待决定; until the comparison is finished a decision may be changed."""
    rules.require_open(row.plan_import)
    if row.kind is DifferenceKind.SAME:
        raise RuleBroken("两边一致，不需要决定")
    if decision is Decision.ACCEPTED and row.kind in NEW_ITEMS and row.item is not None and (reasons := rules.obstacles(row.item)):
        raise RuleBroken(f"还不能列为新任务：{'；'.join(reasons)}。请先在导入审核中修改这一项")
    old = row.decision
    if old is decision:
        return
    row.decision = decision
    row.decided_by_id, row.decided_on = (None, None) if decision is Decision.OPEN else (actor.id, today)
    record("import.decided", row.plan_import, actor=actor, old={"decision": old}, new={**_told(row), "decision": decision})


def _told(row: ImportDifference) -> dict[str, Any]:
    number = row.measure.number if row.measure is not None else row.item.number if row.item is not None else None
    return {"kind": KIND_NAMES[row.kind], "number": number, "difference": row.id}


def attach_all(kept: PlanImport, *, actor: User, today: date) -> int:
    """挂接全部原文: accept every open 原文首次挂接 whose match is certain; returns how many."""
    rules.require_open(kept)
    wanted = sa.select(ImportDifference).where(
        ImportDifference.import_id == kept.id,
        ImportDifference.kind == DifferenceKind.SOURCE,
        ImportDifference.decision == Decision.OPEN,
        ImportDifference.certain.is_(True),
    )
    rows = db.session.scalars(wanted.options(joinedload(ImportDifference.measure))).all()
    for row in rows:
        row.decision, row.decided_by_id, row.decided_on = Decision.ACCEPTED, actor.id, today
    if rows:
        record("import.sources_accepted", kept, actor=actor, new={"count": len(rows), "numbers": [_told(row)["number"] for row in rows]})
    return len(rows)


def finish(kept: PlanImport, *, actor: User, today: date) -> Outcome:
    """Write all that was adopted, keep the file as the plan's source, and end the comparison.

    Units and deadlines of running tasks stay as they are: people change tasks, documents do not.
    """
    rules.require_open(kept)
    if kept.purpose is not ImportPurpose.COMPARISON:
        raise RuleBroken("这次导入是新建规划，请审核后发布为任务")
    rows = _rows(kept)
    undecided = sum(1 for row in rows if row.decision is Decision.OPEN)
    if undecided:
        raise RuleBroken(f"还有{undecided}处差异没有决定，请逐项采纳或者不采纳后再完成比对")
    adopted = [row for row in rows if row.decision is Decision.ACCEPTED and row.kind is not DifferenceKind.SAME]
    _require_newest(kept, adopted)
    outcome = _apply(kept, adopted, actor=actor, today=today)
    plan = kept.plan
    old = {"source": plan.source_name}
    plan.source_file_id, plan.source_name = kept.file_id, kept.file.name
    publishing.finish(kept, actor=actor, today=today)
    record("import.compared", kept, actor=actor, old=old, new={"source": plan.source_name, "sha256": kept.file.sha256, **outcome.__dict__})
    return outcome


def _rows(kept: PlanImport) -> list[ImportDifference]:
    whole = (
        joinedload(ImportDifference.measure).selectinload(Measure.units),
        joinedload(ImportDifference.item).selectinload(ImportItem.units),
        selectinload(ImportDifference.target).joinedload(IndicatorTarget.indicator),
        selectinload(ImportDifference.import_indicator),
    )
    found = sa.select(ImportDifference).where(ImportDifference.import_id == kept.id).options(*whole)
    return list(db.session.scalars(found.order_by(ImportDifference.position)))


def _require_newest(kept: PlanImport, adopted: list[ImportDifference]) -> None:
    newest = set(db.session.scalars(newest_ids(kept.plan_id)))
    if any(row.measure_id is not None and row.measure_id not in newest for row in adopted):
        raise RuleBroken("规划在这次比对之后又有了新版本，请重新比对后再决定")


def _apply(kept: PlanImport, adopted: list[ImportDifference], *, actor: User, today: date) -> Outcome:
    items = differences.items_of(kept)
    joined = dict(matching.groups(items))
    editions, by_measure = Editions(kept.plan), _by_measure(adopted)
    attached = [measure for measure, kinds in by_measure.items() if DifferenceKind.SOURCE in kinds]
    for measure in attached:
        attach_source(measure, joined[measure.id], kept.file_id)
    if attached:
        record("plan.sources_attached", kept.plan, actor=actor, new={"numbers": [measure.number for measure in attached]})
    changed = {measure: kinds & OF_CONTENT for measure, kinds in by_measure.items() if kinds & OF_CONTENT}
    _add_editions(kept, changed, joined, editions, actor=actor)
    fresh = [row.item for row in adopted if row.kind in NEW_ITEMS and row.item is not None]
    made = add_new(kept, fresh, _places(items, {row.id: row for row in _stored(joined)}), editions, actor=actor, today=today)
    gone = [row.measure for row in adopted if row.kind is DifferenceKind.GONE and row.measure is not None]
    _mark_gone(kept, gone, joined, actor=actor, today=today)
    targets = target_changes.apply(kept, adopted, actor=actor, today=today)
    return Outcome(len(attached), len(changed), len(made), len(gone), targets)


def _by_measure(adopted: list[ImportDifference]) -> dict[Measure, set[DifferenceKind]]:
    found: dict[Measure, set[DifferenceKind]] = defaultdict(set)
    for row in adopted:
        if row.measure is not None:
            found[row.measure].add(row.kind)
    return found


def _add_editions(
    kept: PlanImport, changed: dict[Measure, set[DifferenceKind]], joined: dict[int, list[ImportItem]], editions: Editions, *, actor: User
) -> None:
    groups = publishing.groups_of(kept.plan.slug, (unit for one in changed for item in joined[one.id] for unit in item.units))
    db.session.flush()
    for measure, kinds in changed.items():
        made = add_edition(measure, joined[measure.id], kinds, kept, groups, editions)
        new = {"number": made.number, "edition": made.edition, "changed": sorted(kinds)}
        record("plan.edition_added", kept.plan, actor=actor, old={"number": measure.number, "edition": measure.edition}, new=new)
    db.session.flush()


def _stored(joined: dict[int, list[ImportItem]]) -> list[Measure]:
    return list(db.session.scalars(sa.select(Measure).where(Measure.id.in_(joined))))


def _places(items: list[ImportItem], stored: dict[int, Measure]) -> dict[int, int]:
    """Where each item belongs among the plan's measures: behind the last one before it that is stored."""
    found, last = {}, 0
    for item in items:
        last = stored[item.measure_id].position if item.measure_id is not None else last
        found[item.id] = last
    return found


def _mark_gone(kept: PlanImport, gone: list[Measure], joined: dict[int, list[ImportItem]], *, actor: User, today: date) -> None:
    """Note on the plan what the file has not any more, and drop the notes of what it has again; nothing is deleted."""
    back = {measure.origin_id or measure.id for measure in _stored(joined)}
    notes = [note for note in kept.plan.notes if not (isinstance(note, dict) and note.get("root_id") in back)]
    for measure in gone:
        words = f"{measure.number}“{(measure.title or measure.wording)[:40]}”在新文件中已无，其任务须由人决定是否调整或者终止"
        notes.append({"code": differences.GONE_MARK, "root_id": measure.origin_id or measure.id, "on": today.isoformat(), "message": words})
        record("plan.measure_gone", kept.plan, actor=actor, new={"number": measure.number, "file": kept.file.name})
    kept.plan.notes = notes

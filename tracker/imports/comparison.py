"""What the page of a comparison gathers; a fixed number of queries for a page of differences."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.core.db import db
from tracker.imports import contents
from tracker.imports.differences import marked_as_gone
from tracker.imports.likeness import unnumbered
from tracker.imports.models import (
    Decision,
    DifferenceKind,
    ImportDifference,
    ImportForm,
    ImportItem,
    ImportPurpose,
    ImportStatus,
    PlanImport,
)
from tracker.imports.sentence_diff import Mark, marks
from tracker.indicators.models import IndicatorTarget
from tracker.plans.models import Measure, Plan
from tracker.plans.queries import ROOT
from tracker.tasks.models import Task

__all__ = ["DECISION_NAMES", "KIND_NAMES", "counts", "differences", "lines", "marked_as_gone", "under_way"]
KIND_NAMES = {
    DifferenceKind.SOURCE: "原文首次挂接",
    DifferenceKind.TEXT: "文字有改动",
    DifferenceKind.UNITS: "单位变化",
    DifferenceKind.DEADLINE: "时限变化",
    DifferenceKind.QUANTITIES: "量化指标变化",
    DifferenceKind.NUMBER: "条款号变化",
    DifferenceKind.NEW: "文件中新增",
    DifferenceKind.GONE: "文件中已无",
    DifferenceKind.TARGET_NEW: "指标目标新增",
    DifferenceKind.TARGET_CHANGED: "指标目标变化",
    DifferenceKind.TARGET_GONE: "指标目标已无",
    DifferenceKind.CANDIDATE: "待定内容",
    DifferenceKind.SAME: "一致",
}
DECISION_NAMES = {Decision.OPEN: "待决定", Decision.ACCEPTED: "采纳", Decision.DISMISSED: "不采纳"}


@dataclass(frozen=True)
class Counts:
    """How many differences of each kind, how many of them wait, and how many sources may be attached in bulk."""

    kinds: dict[DifferenceKind, int]
    decisions: dict[Decision, int]
    certain: int

    @property
    def same(self) -> int:
        """Measures that agree."""
        return self.kinds.get(DifferenceKind.SAME, 0)


@dataclass(frozen=True)
class Line:
    """A difference with what its page needs."""

    row: ImportDifference
    marks: list[Mark]
    text: str
    tasks: list[Task]


def counts(kept: PlanImport) -> Counts:
    """Counted in two queries."""
    of_import = sa.select(ImportDifference.kind, ImportDifference.decision, sa.func.count()).where(ImportDifference.import_id == kept.id)
    kinds: dict[DifferenceKind, int] = defaultdict(int)
    decisions: dict[Decision, int] = defaultdict(int)
    for kind, decision, count in db.session.execute(of_import.group_by(ImportDifference.kind, ImportDifference.decision)):
        kinds[kind] += count
        if kind not in (DifferenceKind.SAME, DifferenceKind.CANDIDATE):
            decisions[decision] += count
    certain = sa.select(sa.func.count()).where(
        ImportDifference.import_id == kept.id,
        ImportDifference.kind == DifferenceKind.SOURCE,
        ImportDifference.decision == Decision.OPEN,
        ImportDifference.certain.is_(True),
    )
    ordered = {kind: kinds[kind] for kind in KIND_NAMES if kinds.get(kind)}
    return Counts(ordered, dict(decisions), db.session.scalar(certain) or 0)


def under_way(plan: Plan) -> PlanImport | None:
    """The newest comparison of the plan that is not finished."""
    found: PlanImport | None = db.session.scalar(
        sa.select(PlanImport)
        .where(
            PlanImport.plan_id == plan.id,
            PlanImport.purpose == ImportPurpose.COMPARISON,
            PlanImport.form == ImportForm.DOCUMENT,
            PlanImport.status == ImportStatus.REVIEWING,
        )
        .options(joinedload(PlanImport.file))
        .order_by(PlanImport.id.desc())
        .limit(1)
    )
    return found


def differences(kept: PlanImport, kind: DifferenceKind | None, decision: Decision | None) -> sa.Select[ImportDifference]:
    """The rows of one kind and decision, in the order of the file; without a kind all but what agrees or is no measure."""
    found = sa.select(ImportDifference).where(ImportDifference.import_id == kept.id)
    found = found.where(ImportDifference.kind == kind) if kind else found.where(ImportDifference.kind.not_in(["same", "candidate"]))
    if decision is not None:
        found = found.where(ImportDifference.decision == decision)
    whole = (
        joinedload(ImportDifference.measure),
        joinedload(ImportDifference.item),
        joinedload(ImportDifference.target).joinedload(IndicatorTarget.indicator),
        joinedload(ImportDifference.import_indicator),
        joinedload(ImportDifference.decided_by),
        joinedload(ImportDifference.plan_import),
    )
    return found.options(*whole).order_by(ImportDifference.position, ImportDifference.id)


def lines(kept: PlanImport, rows: Iterable[ImportDifference]) -> list[Line]:
    """The rows with their sentences and the tasks of their measures."""
    shown = list(rows)
    texts, tasks = _texts(kept, shown), _tasks(shown)
    return [_line(row, texts, tasks) for row in shown]


def _line(row: ImportDifference, texts: dict[int, str], tasks: dict[int, list[Task]]) -> Line:
    text = texts.get(row.measure_id or 0) or (row.item.text if row.item is not None else "")
    changed = row.kind is DifferenceKind.TEXT and row.measure is not None
    compared = marks(_shown(row.measure.source_text or ""), _shown(text)) if changed and row.measure is not None else []
    root = (row.measure.origin_id or row.measure.id) if row.measure is not None else 0
    return Line(row, compared, text, tasks.get(root, []))


def _shown(text: str) -> str:
    """The lines without the numbers before them, which are no change of words."""
    return "\n".join(unnumbered(line) for line in text.split("\n"))


def _texts(kept: PlanImport, rows: list[ImportDifference]) -> dict[int, str]:
    """What the file says of each measure, its parts together."""
    ids = {row.measure_id for row in rows if row.measure_id is not None}
    found: dict[int, list[ImportItem]] = defaultdict(list)
    items = sa.select(ImportItem).where(ImportItem.import_id == kept.id, ImportItem.measure_id.in_(ids)).order_by(ImportItem.position)
    for item in db.session.scalars(items):
        found[item.measure_id or 0].append(item)
    return {measure_id: contents.text_of(parts) for measure_id, parts in found.items()}


def _tasks(rows: list[ImportDifference]) -> dict[int, list[Task]]:
    """Tasks of the measures by first edition."""
    roots = {row.measure.origin_id or row.measure.id for row in rows if row.measure is not None}
    found: dict[int, list[Task]] = defaultdict(list)
    pairs = sa.select(ROOT, Task).join(Measure, Measure.id == Task.measure_id).where(ROOT.in_(roots)).order_by(Task.number)
    for root, task in db.session.execute(pairs):
        found[root].append(task)
    return found

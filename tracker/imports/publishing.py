"""发布: accepted items become measures with their source and place, and draft tasks that a coordinator issues."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import contents, rules
from tracker.imports.models import Decision, ImportIndicator, ImportItem, ImportPurpose, ImportStatus, ItemUnit, PlanImport, UnitSource
from tracker.imports.responsibility import current
from tracker.indicators.models import PLACES, Indicator, IndicatorTarget
from tracker.plans import services as plans
from tracker.plans.models import DeadlineBasis, Measure, MeasureUnit, OutlineHeading, ReportFrequency
from tracker.tasks import services as tasks
from tracker.tasks.models import Task
from tracker.tasks.numbers import task_numbers
from tracker.units.models import Unit, UnitGroup, UnitGroupMember
from tracker.units.resolution import Register

WORDING, TITLE, HEADING, OPENING = 300, 300, 300, 60


def publish(
    kept: PlanImport,
    *,
    basis: str,
    content: str,
    object_: str,
    scope: str,
    paper: str,
    report_frequency: ReportFrequency,
    actor: User,
    today: date,
) -> list[Task]:
    """Make measures and draft tasks of all accepted items, indicators of the rest, and start the plan; returns the tasks.

    Nothing is published while an item is undecided (domain.md §2: nothing is lost in silence).
    """
    rules.require_open(kept)
    if kept.purpose is not ImportPurpose.NEW_PLAN:
        raise RuleBroken("这次导入是与已有规划比对，请逐项采纳差异，不需要发布")
    items = _accepted(kept)
    groups = groups_of(kept.plan.slug, (unit for item in items for unit in item.units))
    measures = [add_measure(kept, item, groups) for item in items]
    _add_outline(kept)
    _add_indicators(kept)
    db.session.flush()
    numbers = task_numbers(kept.plan.short_name, [measure.number for measure in measures])
    made = add_tasks(items, measures, [numbers[measure.number] for measure in measures], actor=actor, today=today)
    plan = kept.plan
    plan.source_file_id, plan.source_name = kept.file_id, kept.file.name
    plans.activate(
        plan,
        basis=basis,
        content=content,
        object_=object_,
        scope=scope,
        paper=paper,
        report_frequency=report_frequency,
        actor=actor,
        today=today,
    )
    finish(kept, actor=actor, today=today)
    record("import.published", kept, actor=actor, new={"title": plan.title, "measures": len(measures), "tasks": len(made)})
    return made


def finish(kept: PlanImport, *, actor: User, today: date) -> None:
    """End the review."""
    kept.status, kept.finished_on, kept.finished_by_id = ImportStatus.PUBLISHED, today, actor.id


def _accepted(kept: PlanImport) -> list[ImportItem]:
    items = db.session.scalars(
        sa.select(ImportItem).where(ImportItem.import_id == kept.id).options(selectinload(ImportItem.units)).order_by(ImportItem.position)
    ).all()
    undecided = sum(1 for item in items if item.decision is Decision.OPEN)
    if undecided:
        raise RuleBroken(f"还有{undecided}项没有确认，请逐项确认或者标为不列入后再发布")
    accepted = [item for item in items if item.decision is Decision.ACCEPTED]
    if not accepted:
        raise RuleBroken("没有一项措施列入任务，不能发布")
    repeated = _repeated(item.number for item in accepted)
    if repeated:
        raise RuleBroken(f"条款号重复：{'、'.join(repeated[:5])}，请修改后再发布")
    return accepted


def _repeated(numbers: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return sorted({number for number in numbers if number in seen or seen.add(number)})  # type: ignore[func-returns-value]


def add_measure(kept: PlanImport, item: ImportItem, groups: dict[str, UnitGroup]) -> Measure:
    """The measure that the item becomes, with its sentence, its place in the file and its units."""
    measure = Measure(
        plan=kept.plan,
        position=item.position,
        number=item.number,
        title=item.title[:TITLE] or None,
        wording=(item.text or item.title)[:WORDING],
        opening=item.text[:OPENING],
        kind=item.kind,
        source_text=item.text,
        source_place=place_of([item], kept.file_id),
        deadline=item.deadline,
        deadline_text=item.deadline_text,
        deadline_basis=item.deadline_basis,
        continuing=item.continuing,
        quantities=item.quantities,
    )
    measure.units = [measure_unit(unit, groups, position) for position, unit in enumerate(item.units)]
    db.session.add(measure)
    item.measure = measure
    return measure


def place_of(items: list[ImportItem], file_id: int) -> dict[str, Any]:
    """Where the sentence of a measure stands: the file, the place of its beginning, all its lines, and the 责任单位 statement."""
    lines = sorted({line for item in items for line in item.lines})
    return {**items[0].place, "file_id": file_id, "lines": lines, "statement": contents.statement_of(items)}


def measure_unit(unit: ItemUnit, groups: dict[str, UnitGroup], position: int) -> MeasureUnit:
    """A unit of an item as the measure names it."""
    return MeasureUnit(
        position=position,
        unit_id=unit.unit_id,
        group=groups[unit.group_name] if unit.group_name is not None else None,
        as_written=unit.as_written or None,
        role=unit.role,
        basis="assigned",
        proposed_by=None if unit.source is UnitSource.TEXT else unit.source.value,
    )


def groups_of(document: str, units: Iterable[ItemUnit]) -> dict[str, UnitGroup]:
    """The stored groups of this document by name; those that it had not yet are made from the members that were confirmed."""
    groups = {group.name: group for group in db.session.scalars(sa.select(UnitGroup).where(UnitGroup.document == document))}
    for unit in units:
        if unit.group_name is not None and unit.group_name not in groups:
            group = UnitGroup(document=document, name=unit.group_name, expandable=bool(unit.member_ids), note=unit.reason or None)
            group.members = [UnitGroupMember(unit_id=unit_id) for unit_id in unit.member_ids]
            groups[unit.group_name] = group
            db.session.add(group)
    return groups


def _add_outline(kept: PlanImport) -> None:
    for position, row in enumerate(kept.outline):
        heading = OutlineHeading(
            plan_id=kept.plan_id,
            position=position,
            number=row["number"][:80],
            heading=row["heading"][:HEADING] if row["heading"] else None,
            level=row["level"],
        )
        db.session.add(heading)


def _add_indicators(kept: PlanImport) -> None:
    """One indicator a name, its targets by date; of two for one date the first counts, and what the other says is kept with it."""
    rows = db.session.scalars(
        sa.select(ImportIndicator)
        .where(ImportIndicator.import_id == kept.id, ImportIndicator.decision == Decision.ACCEPTED, ImportIndicator.by.is_not(None))
        .order_by(ImportIndicator.position)
    )
    made: dict[str, Indicator] = {}
    first: dict[tuple[str, Any], ImportIndicator] = {}
    for row in rows:
        if row.name not in made:
            made[row.name] = Indicator(
                plan_id=kept.plan_id, position=len(made), name=row.name, measuring_unit=row.measuring_unit, nature=_nature(row.nature)
            )
            db.session.add(made[row.name])
        earlier = next((target for target in made[row.name].targets if target.by == row.by), None)
        if earlier is None:
            made[row.name].targets.append(target_of(row))
            first[row.name, row.by] = row
        elif (earlier.comparator, earlier.value, earlier.upper) != (row.comparator, row.value, row.upper):
            _note_conflict(made[row.name], earlier, first[row.name, row.by], row)


def _note_conflict(indicator: Indicator, target: IndicatorTarget, first: ImportIndicator, other: ImportIndicator) -> None:
    """Both sayings with their lines; the first read is the one that counts until somebody adjusts it."""
    places = [{"place": f"第{row.line}行", "text": row.text} for row in (first, other)]
    target.extra = {**(target.extra or {}), PLACES: [*target.places, *places[bool(target.places) :]]}
    indicator.conflict = "文件中有两处对这个目标的写法不同，暂以先出现的为准，请核对后确定"


def _nature(words: str | None) -> str | None:
    return words[:10] if words else None


def target_of(row: ImportIndicator) -> IndicatorTarget:
    """A target as it was read."""
    return IndicatorTarget(
        by=row.by,
        comparator=row.comparator,
        value=row.value,
        upper=row.upper,
        basis=row.basis,
        annual_growth=row.annual_growth,
        baseline_year=row.baseline_year,
        baseline_value=row.baseline_value,
    )


def add_tasks(items: list[ImportItem], measures: list[Measure], numbers: list[str], *, actor: User, today: date) -> list[Task]:
    """A draft task for each item and its measure, with this number, its deadline, and today's units."""
    register = Register.load()
    ids = {unit_id for item in items for unit in item.units for unit_id in ([unit.unit_id] if unit.unit_id else unit.member_ids)}
    now = {unit_id: current(register, unit_id) for unit_id in ids}
    units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(Unit.id.in_(set(now.values()))))}
    made = []
    for item, measure, number in zip(items, measures, numbers, strict=True):
        task = tasks.create_task(
            measure,
            number=number,
            title=(item.title or item.text)[:TITLE],
            criterion=item.criterion,
            actor=actor,
            today=today,
            weight=item.weight,
            report_frequency=item.report_frequency,
        )
        _set_deadline(task, item, actor=actor, today=today)
        for unit_id, role, proposer in _shares(item):
            unit = units[now[unit_id]]
            if all(one.unit_id != unit.id for one in task.assignments):
                tasks.assign(task, unit, role, actor=actor, today=today, proposed_by=proposer)
        made.append(task)
    return made


def _shares(item: ImportItem) -> list[tuple[int, Any, str | None]]:
    """(unit, role, who proposed it), groups as their members, the lead first so that it is the first lead."""
    shares = []
    for unit in item.units:
        proposer = None if unit.source is UnitSource.TEXT else unit.source.value
        shares += [(unit_id, unit.role, proposer) for unit_id in ([unit.unit_id] if unit.unit_id else unit.member_ids)]
    return sorted(shares, key=lambda share: share[1].value != "lead")


def _set_deadline(task: Task, item: ImportItem, *, actor: User, today: date) -> None:
    """Nothing where the item has neither date nor 持续推进: the task cannot be issued before a person sets one."""
    if item.deadline is None and not item.continuing:
        return
    tasks.set_deadline(
        task,
        due_on=None if item.continuing else item.deadline,
        continuing=item.continuing,
        basis=item.deadline_basis or DeadlineBasis.MANUAL,
        words=item.deadline_text,
        actor=actor,
        today=today,
    )


def suggested(kept: PlanImport) -> dict[str, str]:
    """Words to begin with on the form of publication; a person completes them."""
    plan = kept.plan
    number = f"（{plan.doc_number}）" if plan.doc_number else ""
    return {
        "basis": f"《{plan.title}》{number}",
        "content": "规划措施的推进情况、完成时限落实情况和主要指标完成情况",
        "object_": "承担任务的责任单位",
        "scope": f"{plan.region.name}",
    }

"""What a finished comparison writes: a source is attached, an amendment adds an edition, new items become tasks (docs/adr/0046)."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports import contents, publishing
from tracker.imports.models import DifferenceKind, ImportItem, PlanImport
from tracker.plans.models import Measure, MeasureUnit, Plan
from tracker.tasks.models import Task
from tracker.tasks.numbers import section, task_numbers
from tracker.units.models import UnitGroup

COPIED = (
    *("plan_id", "position", "number", "title", "wording", "opening", "kind", "source_text", "source_place"),
    *("deadline", "deadline_text", "deadline_basis", "continuing", "quantities", "survives"),
)


class Editions:
    """Numbers of editions of one plan: each row that bears a clause number is one edition of that number."""

    def __init__(self, plan: Plan) -> None:
        rows = sa.select(Measure.number, sa.func.max(Measure.edition)).where(Measure.plan_id == plan.id).group_by(Measure.number)
        self._last: dict[str, int] = dict(db.session.execute(rows).all())

    def following(self, number: str) -> int:
        """The edition of the next row with this number."""
        self._last[number] = self._last.get(number, 0) + 1
        return self._last[number]


def attach_source(measure: Measure, items: list[ImportItem], file_id: int) -> None:
    """Give a measure that had no source its sentence and place; nothing else of it changes."""
    measure.source_text, measure.source_place = contents.text_of(items), publishing.place_of(items, file_id)


def add_edition(
    measure: Measure,
    items: list[ImportItem],
    kinds: set[DifferenceKind],
    kept: PlanImport,
    groups: dict[str, UnitGroup],
    editions: Editions,
) -> Measure:
    """The measure as it stands from now on: what was adopted from the file, the rest as before. The old row stays as it is."""
    edition = Measure(**{name: getattr(measure, name) for name in COPIED}, origin_id=measure.origin_id or measure.id)
    first = items[0]
    if DifferenceKind.TEXT in kinds:
        _take_text(edition, items, kept.file_id)
    if DifferenceKind.NUMBER in kinds:
        edition.number = first.number
    if DifferenceKind.DEADLINE in kinds:
        edition.deadline, edition.deadline_text = first.deadline, first.deadline_text
        edition.deadline_basis, edition.continuing = first.deadline_basis, first.continuing
    if DifferenceKind.QUANTITIES in kinds:
        edition.quantities = contents.quantities_of(items)
    edition.edition = editions.following(edition.number)
    edition.units = _read(items, groups) if DifferenceKind.UNITS in kinds else _copied(measure)
    db.session.add(edition)
    return edition


def _take_text(edition: Measure, items: list[ImportItem], file_id: int) -> None:
    text = contents.text_of(items)
    edition.title = items[0].title[: publishing.TITLE] or edition.title
    edition.wording, edition.opening = text[: publishing.WORDING], text[: publishing.OPENING]
    attach_source(edition, items, file_id)


def _copied(measure: Measure) -> list[MeasureUnit]:
    names = ("position", "unit_id", "group_id", "as_written", "role", "basis", "proposed_by")
    return [MeasureUnit(**{name: getattr(one, name) for name in names}) for one in measure.units]


def _read(items: list[ImportItem], groups: dict[str, UnitGroup]) -> list[MeasureUnit]:
    """Units of all items, each once, those that the register knows."""
    found = {(unit.unit_id, unit.group_name): unit for item in items for unit in item.units if unit.unit_id or unit.group_name}
    return [publishing.measure_unit(unit, groups, position) for position, unit in enumerate(found.values())]


def add_new(
    kept: PlanImport, items: list[ImportItem], places: dict[int, int], editions: Editions, *, actor: User, today: date
) -> list[Task]:
    """Measures and draft tasks of what the file has and the plan had not; ``places`` are positions in the plan by item."""
    groups = publishing.groups_of(kept.plan.slug, (unit for item in items for unit in item.units))
    measures = []
    for item in items:
        measure = publishing.add_measure(kept, item, groups)
        measure.position, measure.edition = places[item.id], editions.following(item.number)
        measures.append(measure)
    db.session.flush()
    return publishing.add_tasks(items, measures, free_numbers(kept.plan, [item.number for item in items]), actor=actor, today=today)


def free_numbers(plan: Plan, paths: Iterable[str]) -> list[str]:
    """Task numbers that follow the last one of their section; a number is never given twice (domain.md §2)."""
    beginning = f"{plan.short_name}-"
    taken = set(db.session.scalars(sa.select(Task.number).where(Task.number.startswith(beginning, autoescape=True))))
    found = []
    for path in paths:
        within = f"{beginning}{section(path)}-"
        running = [int(number[len(within) :].split(".")[0]) for number in taken if _runs(number, within)]
        number = task_numbers(plan.short_name, [path])[path] if not running else f"{within}{max(running) + 1:02}"
        taken.add(number)
        found.append(number)
    return found


def _runs(number: str, within: str) -> bool:
    return number.startswith(within) and number[len(within) :].split(".")[0].isdecimal()

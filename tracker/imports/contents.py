"""What a stored measure and the items that were read for it say, in a form in which they can be compared."""

from datetime import date
from typing import Any

from tracker.imports.likeness import same_words
from tracker.imports.models import ImportItem, ItemUnit, UnitSource
from tracker.plans.models import DeadlineBasis, Measure, MeasureUnit, UnitRole

ROLE_WORDS = {UnitRole.LEAD: "牵头", UnitRole.RESPONSIBLE: "责任", UnitRole.SUPPORT: "配合"}
Key = tuple[str, int | str]
Named = dict[Key, tuple[str, UnitRole | None]]
Quantity = dict[str, Any]


def text_of(items: list[ImportItem]) -> str:
    """The sentences of the items that make up one measure, in the order of the document."""
    return "\n".join(item.text for item in items)


def stored_units(measure: Measure, *, stated_only: bool) -> Named:
    """Units that the document names; ``stated_only`` leaves out those that are only described as acting."""
    named = (one for one in measure.units if one.proposed_by is None and not (stated_only and one.basis == "described"))
    return {_stored_key(one): (_stored_name(one), one.role) for one in named}


def read_units(items: list[ImportItem]) -> Named:
    """Units that the text of the items names; the role is None where it is only proposed, and for a collective name."""
    named = (one for item in items for one in item.units if one.source is not UnitSource.SIMILAR)
    return {_read_key(one): (one.name, one.role if one.role_certain and one.group_name is None else None) for one in named}


def _stored_key(one: MeasureUnit) -> Key:
    if one.unit_id is not None:
        return "unit", one.unit_id
    return "group", one.group.name if one.group is not None else one.as_written or ""


def _read_key(one: ItemUnit) -> Key:
    if one.unit_id is not None:
        return "unit", one.unit_id
    return ("group", one.group_name) if one.group_name is not None else ("name", one.name)


def _stored_name(one: MeasureUnit) -> str:
    named = one.unit or one.group
    return named.name if named is not None else one.as_written or ""


def unit_words(units: Named) -> list[str]:
    """市金融局（牵头）, one for each unit."""
    return [f"{name}（{ROLE_WORDS[role]}）" if role is not None else name for name, role in units.values()]


def same_units(measure: Measure, items: list[ImportItem]) -> bool:
    """Whether nothing was added, nothing that the document states is gone, and no stated role is another.

    A unit that the register does not know yet counts as the stored one of the same name.
    """
    stored, stated, read = stored_units(measure, stated_only=False), stored_units(measure, stated_only=True), read_units(items)
    names = {name for name, _ in stored.values()} | {one.as_written for one in measure.units if one.as_written}
    added = [key for key, (name, _) in read.items() if key not in stored and not (key[0] == "name" and name in names)]
    read_names = {name for name, _ in read.values()}
    gone = [key for key, (name, _) in stated.items() if key not in read and name not in read_names]
    moved = [key for key, (_, role) in read.items() if role is not None and key in stored and stored[key][1] is not role]
    return not added and not gone and not moved


def same_statement(measure: Measure, items: list[ImportItem]) -> bool:
    """Whether the 责任单位 statement is printed as in the source; then other units were set by a person, not by the document."""
    stored = (measure.source_place or {}).get("statement")
    return measure.source_text is not None and same_words(stored or "", statement_of(items) or "")


def statement_of(items: list[ImportItem]) -> str | None:
    """The statements of all items."""
    return "\n".join(item.statement for item in items if item.statement) or None


def same_deadline(measure: Measure, items: list[ImportItem]) -> bool:
    """Whether the dates agree that the document states, or those that follow from the end of the plan.

    Whether something without a date counts as 持续推进 is judged by people, so it makes no difference of documents; nor
    does a date that a person has set although the words in the document are the same.
    """
    words = items[0].deadline_text
    if measure.deadline == items[0].deadline or (measure.source_text is not None and words and words == measure.deadline_text):
        return True
    stored, read = stated_date(measure), stated_date(items[0])
    if stored is None and read is None and not measure.continuing and not items[0].continuing:
        return None in (measure.deadline, items[0].deadline)
    return stored == read


def stated_date(one: Measure | ImportItem) -> date | None:
    """The date that stands in the document itself."""
    return one.deadline if one.deadline_basis is DeadlineBasis.STATED else None


def deadline_words(one: Measure | ImportItem) -> list[str]:
    """A deadline with its words."""
    if one.continuing:
        return ["持续推进"]
    if one.deadline is None:
        return ["未写时限"]
    return [f"{one.deadline.isoformat()}（{one.deadline_text or '按规划期推定'}）"]


def quantities_of(items: list[ImportItem]) -> list[Quantity]:
    """The figures of all items."""
    return [quantity for item in items for quantity in item.quantities]


def same_quantities(stored: list[Quantity], read: list[Quantity]) -> bool:
    """Whether the figures agree, in whatever order and whatever they are called."""
    return sorted(map(_figure, stored)) == sorted(map(_figure, read))


def _figure(one: Quantity) -> tuple[str, ...]:
    value, upper = (None if one.get(key) is None else float(one[key]) for key in ("value", "upper"))
    return tuple(str(part) for part in (one.get("comparator"), value, upper, one.get("unit"), one.get("by")))

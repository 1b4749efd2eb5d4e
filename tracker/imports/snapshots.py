"""Things of a review as plain values, and back: what a step keeps so that it can be taken back."""

from datetime import date
from enum import Enum
from typing import Any

import sqlalchemy as sa

from tracker.imports.models import ImportIndicator, ImportItem, ItemUnit
from tracker.plans.models import Plan, UnitRole
from tracker.tasks.models import ROLE_WORDS

Row = dict[str, Any]
Thing = ImportItem | ImportIndicator | Plan
KINDS: dict[str, type[ImportItem] | type[ImportIndicator] | type[Plan]] = {"item": ImportItem, "indicator": ImportIndicator, "plan": Plan}
# Keys and what is worked out from the rest.
_LEFT_OUT = {"id", "import_id", "item_id", "version", "doubts", "doubt_count"}
_OF_PLAN = ("title", "issuer", "doc_number", "issue_date", "period_start", "period_end", "short_name")


def kind_of(thing: Thing) -> str:
    """The word under which a step keeps it."""
    return next(kind for kind, model in KINDS.items() if isinstance(thing, model))


def fields_of(thing: Thing | ItemUnit) -> Row:
    """Its columns as JSON can keep them."""
    names = _OF_PLAN if isinstance(thing, Plan) else [column.name for column in thing.__table__.columns if column.name not in _LEFT_OUT]
    return {name: _plain(getattr(thing, name)) for name in names}


def units_of(item: ImportItem) -> list[Row]:
    """All units of an item."""
    return [fields_of(unit) for unit in item.units]


def put_back(thing: Thing | ItemUnit, fields: Row) -> None:
    """Set columns to kept values."""
    columns = type(thing).__table__.columns
    for name, value in fields.items():
        setattr(thing, name, _typed(columns[name].type, value))


def put_units_back(item: ImportItem, rows: list[Row]) -> None:
    """Give an item the units it had; they are made anew."""
    units = []
    for row in rows:
        unit = ItemUnit()
        put_back(unit, {name: value for name, value in row.items() if value is not None})  # else no default would come
        units.append(unit)
    item.units = units


def said(fields: Row) -> Row:
    """What the audit trail shows of a change: long texts are cut, units are named with their roles."""
    return {name: _units_said(value) if name == "units" else _short(value) for name, value in fields.items()}


def _units_said(rows: list[Row]) -> str:
    return "、".join(f"{row['name']}（{ROLE_WORDS[UnitRole(row['role'])]}）" for row in rows)[:500]


def _short(value: Any) -> Any:
    return value[:200] if isinstance(value, str) else None if isinstance(value, (list, dict)) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value

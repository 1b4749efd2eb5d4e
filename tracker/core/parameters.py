"""Many values as one parameter of a statement: drivers take only so many, and take long to count them.

The list travels as JSON, which both engines read as a table.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tracker.core.db import db


def listed(values: Iterable[str]) -> sa.Select[Any]:
    """The words as a query of one column, for ``in_``."""
    if db.engine.dialect.name == "postgresql":
        return sa.select(sa.func.json_array_elements_text(sa.literal(list(values), sa.JSON())))
    return sa.select(sa.func.json_each(json.dumps(list(values))).table_valued("value").c.value)


def table(name: str, rows: Iterable[Sequence[Any]], columns: Mapping[str, sa.types.TypeEngine[Any]]) -> sa.FromClause:
    """The rows as a table of the statement; their values are what JSON knows, dates in ISO form."""
    if db.engine.dialect.name == "postgresql":
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        listed_rows = sa.func.json_to_recordset(sa.literal(named, sa.JSON()))
        return listed_rows.table_valued(*(sa.column(*one) for one in columns.items()), name=name).render_derived(with_types=True)
    each = sa.func.json_each(json.dumps(list(rows))).table_valued("value")
    values = (
        sa.type_coerce(sa.func.json_extract(each.c.value, f"$[{place}]"), kind).label(column)
        for place, (column, kind) in enumerate(columns.items())
    )
    # Else the list would be read again from its beginning for each row that it is joined to.
    return sa.select(*values).cte(name).prefix_with("MATERIALIZED")

"""Lists on pages: filter values from the address, sorting, paging in SQL with two queries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from tracker.core.forms import clean
from tracker.core.periods import YEARS

Row = TypeVar("Row")
Value = TypeVar("Value")
SIZES = (20, 50, 100)
AROUND = 2  # page numbers shown on each side of the present one
TOP_PAGE = 1_000_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; ``page`` counts from 1."""

    rows: Sequence[Row]
    page: int
    per_page: int
    total: int
    sizes: tuple[int, ...] = SIZES

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.per_page))

    def numbers(self) -> list[int | None]:
        """Page numbers to offer: first, last and those around this one; None stands for a gap."""
        wanted = sorted({1, self.pages, *range(max(1, self.page - AROUND), min(self.pages, self.page + AROUND) + 1)})
        shown: list[int | None] = []
        for number in wanted:
            if shown and shown[-1] is not None and number - shown[-1] > 1:
                shown.append(None)
            shown.append(number)
        return shown


@dataclass(frozen=True)
class Sort:
    """The chosen order: ``sort=due_on`` upwards, ``sort=-due_on`` downwards."""

    key: str
    descending: bool
    order_by: tuple[sa.ColumnElement[Any], ...]


def paginate(session: Session, statement: sa.Select[Any], page: int, per_page: int) -> Page[Any]:
    """One page of the statement: one query counts, one fetches. A page past the end gives the last one.

    Rows are objects when the statement selects one thing, else tuples; order the statement by something unique.
    """
    counted = sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())
    total = session.scalar(counted) or 0
    page = min(max(page, 1), max(1, -(-total // per_page)))
    wanted = statement.limit(per_page).offset((page - 1) * per_page)
    rows: Sequence[Any] = (
        session.scalars(wanted).unique().all() if len(statement.column_descriptions) == 1 else session.execute(wanted).all()
    )
    return Page(rows, page, per_page, total)


def page_of(args: MultiDict[str, str]) -> tuple[int, int]:
    """``page`` and ``per_page`` of the address; what makes no sense is taken as the usual."""
    page, per_page = args.get("page", 1, type=int), args.get("per_page", SIZES[0], type=int)
    return min(max(page, 1), TOP_PAGE), per_page if per_page in SIZES else SIZES[0]


def many(args: MultiDict[str, str], name: str, convert: Callable[[str], Value]) -> list[Value]:
    """All values of a repeatable parameter, each once; 400 where one makes no sense, because ignoring it would show more."""
    texts = dict.fromkeys(filter(None, map(clean, args.getlist(name))))
    try:
        return [convert(text) for text in texts]
    except (ValueError, KeyError, OverflowError) as error:
        raise BadRequest(f"网址中的筛选条件“{name}”不对，请从页面上重新选择") from error


def one(args: MultiDict[str, str], name: str, convert: Callable[[str], Value]) -> Value | None:
    """The first value of a parameter, or None."""
    return next(iter(many(args, name, convert)), None)


def identifier(text: str) -> int:
    """A row's id; ValueError where no row can have it (PostgreSQL would refuse larger ones)."""
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError(text)
    return number


def dates(args: MultiDict[str, str], name: str) -> date | None:
    """A date parameter written 2024-10-08."""
    return one(args, name, _day)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def text_of(args: MultiDict[str, str], name: str = "q", longest: int = 100) -> str:
    """A search text, cleaned."""
    return str(clean(args.get(name, "")))[:longest]


def sort_of(args: MultiDict[str, str], columns: Mapping[str, Any], usual: str, last: Any) -> Sort:
    """The order that the address asks for, among ``columns``; ``last`` (unique) decides between equals."""
    asked = args.get("sort", usual)
    if asked.removeprefix("-") not in columns:
        asked = usual
    key, descending = asked.removeprefix("-"), asked.startswith("-")
    column = columns[key]
    return Sort(key, descending, ((column.desc() if descending else column.asc()).nulls_last(), last))

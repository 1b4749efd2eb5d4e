"""Paging in two queries, parameters of the address, the macros of lists."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import render_template_string
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from tracker.core import tables
from tracker.core.tables import Page, many, page_of, paginate, sort_of, text_of
from tracker.tasks.models import Light
from tracker.units.models import Unit, UnitAlias


def args(**values: object) -> MultiDict[str, str]:
    return MultiDict({name: value if isinstance(value, list) else [value] for name, value in values.items()})


def test_a_page_takes_two_queries_whatever_its_size(session):
    statements = []
    sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    page = paginate(session, sa.select(Unit).order_by(Unit.id), 2, 50)
    assert len(page.rows) == 50
    assert len([text for text in statements if text.startswith("SELECT")]) == 2
    assert page.total == session.scalar(sa.select(sa.func.count()).select_from(Unit))


def test_joins_and_distinct_are_counted_as_they_are_listed(session):
    joined = sa.select(Unit).join(UnitAlias).distinct().order_by(Unit.id)
    assert paginate(session, joined, 1, 20).total == session.scalar(sa.select(sa.func.count(sa.distinct(UnitAlias.unit_id))))


def test_several_columns_come_as_tuples(session):
    page = paginate(session, sa.select(Unit.id, Unit.name).order_by(Unit.id), 1, 20)
    assert page.rows[0].name


def test_a_page_past_the_end_gives_the_last(session):
    page = paginate(session, sa.select(Unit).order_by(Unit.id), 999, 100)
    assert page.page == page.pages
    assert page.rows
    assert paginate(session, sa.select(Unit).where(sa.false()), 3, 20) == Page([], 1, 20, 0)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, (1, 20)),
        ({"page": "3", "per_page": "50"}, (3, 50)),
        ({"page": "-1", "per_page": "7"}, (1, 20)),
        ({"page": "x"}, (1, 20)),
        ({"page": "9" * 30}, (1_000_000, 20)),
    ],
)
def test_page_and_size_of_the_address(given, wanted):
    assert page_of(args(**given)) == wanted


def test_a_repeated_parameter_gives_each_value_once():
    assert many(args(light=["red", "", "yellow", "red"]), "light", Light) == [Light.RED, Light.YELLOW]


@pytest.mark.parametrize(
    ("name", "value", "convert"),
    [("light", "blue", Light), ("unit", "9" * 20, tables.identifier), ("due", "2024-13-01", date.fromisoformat)],
)
def test_a_filter_that_makes_no_sense_is_refused_rather_than_ignored(name, value, convert):
    with pytest.raises(BadRequest, match=name):
        many(args(**{name: value}), name, convert)


def test_search_text_is_cleaned():
    assert text_of(args(q=" 算力\x00中心 ")) == "算力中心"


def test_the_order_is_chosen_among_the_offered_columns_only():
    columns = {"name": Unit.name, "id": Unit.id}
    down = sort_of(args(sort="-name"), columns, "id", Unit.id)
    assert (down.key, down.descending) == ("name", True)
    assert sort_of(args(sort="password_hash"), columns, "id", Unit.id).key == "id"


@pytest.mark.parametrize(
    ("page", "wanted"), [(1, [1, 2, 3, None, 20]), (10, [1, None, 8, 9, 10, 11, 12, None, 20]), (20, [1, None, 18, 19, 20])]
)
def test_the_offered_page_numbers_lie_around_the_present_one(page, wanted):
    assert Page([], page, 20, 400).numbers() == wanted


def test_links_of_the_pager_keep_repeated_parameters(app):
    template = (
        '{% from "_macros/tables.html" import pagination, sort_header %}{{ pagination(page) }}{{ sort_header("时限", "due_on", sort) }}'
    )
    sort = tables.Sort("due_on", False, ())
    with app.test_request_context("/login?light=red&light=yellow&page=2&q=a%26b"):
        app.preprocess_request()
        html = render_template_string(template, page=Page([], 2, 20, 100), sort=sort)
    to_next = parse_qs(urlsplit(unescape(re.search(r'href="([^"]+)" rel="next"', html)[1])).query)
    assert to_next == {"light": ["red", "yellow"], "page": ["3"], "q": ["a&b"]}
    assert 'aria-sort="ascending"' in html
    assert "sort=-due_on" in html

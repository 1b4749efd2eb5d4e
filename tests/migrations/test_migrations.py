"""The migrations: up, down, up again, with data, and equal to the models; on both engines (house-style §7)."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.support.databases import Database
from tests.support.flask_testing import make_app, released
from tracker.core.db import Model, db
from tracker.extensions import alembic


@pytest.fixture
def bare_app(database: Database) -> Iterator[Flask]:
    """The application on a database without tables, inside its context."""
    with released(app := make_app(database)), app.app_context():
        yield app


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def rows() -> dict[str, list[dict[str, object]]]:
    """Everything that stands in the database, table by table, in the columns that it has at this revision."""
    present = tables()
    with db.engine.connect() as connection:
        inspector, found = sa.inspect(connection), {}
        for table in Model.metadata.sorted_tables:
            if table.name in present:
                there = {column["name"] for column in inspector.get_columns(table.name)}
                query = sa.select(*(column for column in table.columns if column.name in there)).order_by(*table.primary_key)
                found[table.name] = [dict(row) for row in connection.execute(query).mappings()]
        return found


def in_columns_of(whole: list[dict[str, object]], part: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows without the columns that a later revision added."""
    return [{name: row[name] for name in part[0]} for row in whole] if part else whole


def revisions() -> list[str]:
    """All revisions, the oldest first."""
    return [script.revision for script in reversed(list(alembic.script_directory.walk_revisions()))]


def test_there_is_one_head_and_one_line_of_numbered_files(bare_app):
    scripts = list(alembic.script_directory.walk_revisions())
    assert len(alembic.script_directory.get_heads()) == 1
    assert all(not script.is_merge_point for script in scripts)
    names = sorted(script.path.rpartition("/")[2] for script in scripts)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_models_equal_migrations(bare_app):
    alembic.upgrade()
    assert alembic.compare_metadata() == []


def test_all_the_way_down_leaves_nothing_and_up_again_works(bare_app):
    alembic.upgrade()
    made = tables()
    alembic.downgrade("base")
    assert tables() == set()
    alembic.upgrade()
    assert tables() == made


def test_every_step_can_be_taken_back(bare_app):
    before = "base"
    for revision in revisions():
        alembic.upgrade(revision)
        after_up = tables()
        alembic.downgrade(before)
        alembic.upgrade(revision)
        assert tables() == after_up, revision
        before = revision


def test_going_down_and_up_again_keeps_what_stays(seeded_app, session):
    session.close()
    full = rows()
    assert full["unit"]
    assert full["task"]
    for revision in reversed(["base", *revisions()[:-1]]):
        alembic.downgrade(revision)
        left = rows()
        assert left == {name: in_columns_of(full[name], left[name]) for name in tables()}
    alembic.upgrade()
    assert tables() == set(full)
    assert not any(rows().values())


@pytest.mark.parametrize("parent", ["region", "unit", "plan", "task"])
def test_rebuilding_a_table_keeps_what_refers_to_it(seeded_app, session, parent):
    session.close()
    before = rows()
    assert before["unit_alias"]
    assert before["assignment"]
    rebuild(parent)
    assert rows() == before


def rebuild(table: str) -> None:
    """What a later migration does when it changes a column; on SQLite the old table is copied and dropped."""

    def steps(revision: object, context: object) -> list[object]:
        with alembic.op.batch_alter_table(table, recreate="always" if db.engine.dialect.name == "sqlite" else "auto") as batch:
            batch.add_column(sa.Column("tried", sa.Integer()))
        with alembic.op.batch_alter_table(table) as batch:
            batch.drop_column("tried")
        return []

    alembic.run_migrations(steps)

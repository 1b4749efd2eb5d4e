"""What a missing, broken or busy database means for a person."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.support.flask_testing import make_app, released
from tracker.core.troubles import NOT_READY, ORPHAN, TWICE, words_of

COMMANDS = (
    "stats --json",
    "remind",
    "mail deliver",
    "audit verify",
    "seed",
    "seed --demo",
    "user reset nobody",
    "user create --role leader --region 350200 --email a@example.org",
    "report build 2024Q3 --region 350200 --out {out}",
    "backup create {out}/backup.tar.gz",
    "demo accounts",
    "scheduler",
)


@pytest.fixture
def empty(database):
    with released(app := make_app(database)):
        yield app


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_says_that_init_comes_first(empty, line, tmp_path):
    result = empty.test_cli_runner().invoke(args=line.format(out=tmp_path).split())
    assert (result.exit_code, result.stderr) == (1, f"{NOT_READY}\n")


@pytest.mark.parametrize("path", ["/", "/login", "/welcome/secret", "/tasks", "/nowhere"])
def test_every_page_says_that_init_comes_first(empty, path):
    answer = empty.test_client().get(path)
    assert answer.status_code == 503
    assert NOT_READY in answer.text


def test_it_is_alive_but_not_ready(empty):
    client = empty.test_client()
    assert client.get("/healthz").status_code == 200
    assert (client.get("/readyz").status_code, client.get("/readyz").json["advice"]) == (503, NOT_READY)


@pytest.mark.engine("sqlite")
def test_a_database_that_cannot_be_reached_is_told(database, tmp_path):
    database.data_dir.joinpath("tracker.db").write_bytes(b"no database at all" * 100)
    with released(app := make_app(database)):
        result = app.test_cli_runner().invoke(args=["stats"])
        answer = app.test_client().get("/readyz")
    assert (result.exit_code, "不是数据库" in result.stderr) == (1, True)
    assert (answer.status_code, answer.json["database"]) == (503, "unreachable")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_DATABASE_URL", "nonsense"),
        ("TRACKER_DATABASE_URL", "oracle9://x"),
        ("TRACKER_DATA_DIR", "/proc/nowhere"),
        ("TRACKER_TODAY", "9999-12-31"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(database, name, value):
    with pytest.raises(SystemExit, match=name):
        make_app(database, **{name: value})


@pytest.mark.parametrize("line", ["remind --on 0001-01-01", "remind --on 9999-12-31", "report build 0001 --region 350200 --out ."])
def test_days_that_nobody_means_are_wrong_usage(runner, line):
    result = runner.invoke(args=line.split())
    assert result.exit_code in (1, 2)
    assert "请写成" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("code", "parent", "words"), [("990000", "880000", ORPHAN), ("350000", None, TWICE)])
def test_what_points_at_nothing_and_what_is_there_already_are_told_apart(session, code, parent, words):
    columns = {
        **session.execute(sa.text("select * from region where code = '350000'")).mappings().one(),
        "code": code,
        "parent_code": parent,
    }
    with pytest.raises(IntegrityError) as caught:
        session.execute(sa.insert(sa.table("region", *map(sa.column, columns))), columns)
    assert words_of(caught.value) == words

"""The harness itself: each test has a database of its own, seen by requests and commands through commits only."""

import pytest
import sqlalchemy as sa

from tracker.accounts.models import Role, User
from tracker.core.db import SystemSetting, db, transaction
from tracker.reminders.models import ReminderRule


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_no_other_test_sees(session, turn):
    with transaction():
        session.add(SystemSetting(key="left behind", value=str(turn)))
    assert session.get(SystemSetting, "left behind").value == str(turn)


def test_both_engines_run(app, session, engine):
    assert db.engine.dialect.name == engine


def test_a_command_sees_what_the_test_wrote_and_the_test_what_the_command_wrote(session, runner):
    session.execute(sa.delete(ReminderRule))
    result = runner.invoke(args=["init"])
    assert result.exit_code == 0, result.output
    assert session.scalar(sa.select(sa.func.count()).select_from(ReminderRule)) > 0


def test_a_request_has_a_session_of_its_own(app, session, client):
    seen = []
    app.before_request(lambda: seen.append(db.session is session))
    client.get("/healthz")
    assert seen == [False]


def test_signing_in_as_somebody_is_signing_in(session, client):
    user = User(login="xiamen-office", email="office@example.org", name="厦门市督查员", role=Role.COORDINATOR, region_code="350200")
    session.add(user)
    session.flush()
    assert client.get("/account").status_code == 302
    client.sign_in_as(user)
    assert client.get("/account").status_code == 200

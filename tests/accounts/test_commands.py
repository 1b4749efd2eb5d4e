"""user create, user reset."""

import pytest
import sqlalchemy as sa

from tracker.accounts.models import Role, User
from tracker.units.models import Unit, UnitStanding

ADMIN = ["user", "create", "--role", "system_admin", "--region", "350200", "--email", "Admin@example.gov.cn"]


def a_unit(session) -> Unit:
    return session.scalars(sa.select(Unit).where(Unit.region_code == "350000", Unit.valid_to.is_(None)).order_by(Unit.id)).first()


def test_the_first_administrator_of_an_empty_system_gets_a_link_that_works(runner, client, session):
    result = runner.invoke(args=ADMIN)
    assert result.exit_code == 0, result.stderr
    link = result.stdout.strip()
    assert link.startswith("http://127.0.0.1")
    client.post(link, data={"password": "quiet new morning", "repeat_password": "quiet new morning"})
    assert client.post("/login", data={"login": "admin@example.gov.cn", "password": "quiet new morning"}).status_code == 302
    user = session.scalar(sa.select(User))
    assert (user.role, user.name) == (Role.SYSTEM_ADMIN, "厦门市系统管理员")


@pytest.mark.parametrize("form", ["full_name", "name"])
def test_a_reporter_belongs_to_the_unit_named_in_full_or_in_short(runner, session, form):
    unit = a_unit(session)
    result = runner.invoke(
        args=["user", "create", "--role", "填报员", "--region", "350000", "--email", "r@example.gov.cn", "--unit", getattr(unit, form)]
    )
    assert result.exit_code == 0, result.stderr
    user = session.scalar(sa.select(User))
    assert (user.unit_id, user.name) == (unit.id, f"{unit.name}填报员")


def test_a_unit_that_stands_towards_the_office_may_report_in_its_region(runner, session):
    unit = a_unit(session)
    session.add(UnitStanding(unit_id=unit.id, region_code="350500", standing="cooperating"))
    result = runner.invoke(
        args=["user", "create", "--role", "reporter", "--region", "350500", "--email", "r@example.gov.cn", "--unit", unit.full_name]
    )
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--role": "king"}, "没有“king”这个角色"),
        ({"--region": "999999"}, "没有代码为“999999”的地区"),
        ({"--email": "no address"}, "不是电子邮箱"),
        ({"--role": "reporter"}, "须指定所属单位"),
        ({"--role": "reporter", "--unit": "不存在的局"}, "没有名为“不存在的局”的单位"),
        ({"--login": "a b"}, "不含空格"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(runner, session, changed, words):
    given = {"--role": "system_admin", "--region": "350200", "--email": "a@example.gov.cn", **changed}
    result = runner.invoke(args=["user", "create", *(part for pair in given.items() for part in pair)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert words in result.stderr
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 0


def test_a_taken_login_and_a_missing_option_are_refused(runner):
    runner.invoke(args=ADMIN)
    again = runner.invoke(args=ADMIN)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "已有登录名" in again.stderr
    missing = runner.invoke(args=["user", "create", "--role", "leader"])
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "--region、--email" in missing.stderr


def test_reset_prints_a_link_for_a_mail_address_or_a_login_name(runner, client):
    first = runner.invoke(args=ADMIN).stdout.strip()
    second = runner.invoke(args=["user", "reset", "ADMIN@example.gov.cn"]).stdout.strip()
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_reset_asks_for_the_login_name_where_two_share_a_mailbox(runner):
    for login in ("first", "second"):
        runner.invoke(args=[*ADMIN, "--login", login])
    result = runner.invoke(args=["user", "reset", "admin@example.gov.cn"])
    assert result.exit_code == 1
    assert "first、second" in result.stderr
    nobody = runner.invoke(args=["user", "reset", "x@example.gov.cn"])
    assert (nobody.exit_code, "没有登录名或邮箱" in nobody.stderr) == (1, True)

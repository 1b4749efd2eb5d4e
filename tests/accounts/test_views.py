"""One-time links, the own password, the frame of every page."""

import re

import pytest
import sqlalchemy as sa

from tests.accounts.conftest import PASSWORD
from tracker.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from tracker.accounts.models import UNIT_ROLES, Role
from tracker.accounts.navigation import BUSINESS
from tracker.accounts.services import make_link
from tracker.units.models import Unit

NEW = {"password": "quiet new morning", "repeat_password": "quiet new morning"}


def test_a_one_time_link_sets_a_password_once(an_account, client, try_password, session):
    address = make_link(an_account())
    assert "您的登录名是" in client.get(address).text
    assert client.post(address, data=NEW).location == "/login"
    assert try_password("quiet new morning").status_code == 302
    again = client.get(address)
    assert again.status_code == 410
    assert "已经失效" in again.text


def test_looking_at_the_link_does_not_spend_it(an_account, client):
    address = make_link(an_account())
    client.get(address)
    client.head(address)
    assert client.post(address, data=NEW).status_code == 302


def test_a_link_ends_after_seven_days_and_when_a_newer_one_is_made(an_account, client, travel):
    travel("2026-03-02 09:00")
    user = an_account()
    older, newer = make_link(user), make_link(user)
    assert client.get(older).status_code == 410
    travel("2026-03-09 08:59")
    assert client.get(newer).status_code == 200
    travel("2026-03-09 09:00")
    assert client.get(newer).status_code == 410


def test_an_invented_link_and_one_of_a_closed_account_are_spent_too(an_account, client, session):
    user = an_account()
    address = make_link(user)
    user.active = False
    assert client.get(address).status_code == 410
    assert client.get("/welcome/invented").status_code == 410


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("nine char", "不少于10个字符"),
        ("a long login", "不能与账号"),
        ("A Long Login", "不能与账号"),
        ("1111111111", "过于简单"),
        ("x" * 201, "不超过200"),
    ],
)
def test_the_rules_for_a_new_password(an_account, client, session, password, words):
    user = an_account()
    user.login = "a long login"
    answer = client.post(make_link(user), data={"password": password, "repeat_password": password})
    assert words in answer.text


def test_a_new_password_is_typed_twice(an_account, client):
    answer = client.post(make_link(an_account()), data={"password": "quiet new morning", "repeat_password": "quiet new mornink"})
    assert "两次输入的新密码不一致" in answer.text


def test_changing_the_password_keeps_this_session_and_ends_the_others(an_account, try_password, client, app):
    an_account()
    other = app.test_client()
    for one in (client, other):
        one.post("/login", data={"login": "office", "password": PASSWORD})
    answer = client.post("/account", data={"current_password": PASSWORD, **NEW}, follow_redirects=True)
    assert "密码已修改" in answer.text
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"current_password": "wrong", **NEW}, "现用密码不正确"),
        ({"current_password": PASSWORD, "password": PASSWORD, "repeat_password": PASSWORD}, "与现用密码相同"),
        ({}, "请输入新密码"),
    ],
)
def test_a_refused_change_says_why(an_account, try_password, client, typed, words):
    an_account()
    try_password()
    assert words in client.post("/account", data=typed).text


def test_the_account_page_says_who_one_is(an_account, try_password, client):
    an_account("auditing", Role.AUDITOR)
    try_password(login="auditing")
    page = client.get("/account").text
    assert "审计员" in page
    assert "厦门市人民政府督查室" in page


@pytest.mark.parametrize("role", Role)
def test_the_navigation_offers_only_what_the_role_may_open(an_account, try_password, client, session, role):
    unit = session.scalars(sa.select(Unit).where(Unit.region_code == "350000").order_by(Unit.id)).first()
    an_account("someone", role, unit=unit if role in UNIT_ROLES else None)
    try_password(login="someone")
    offered = re.findall(r'<li><a href="([^"]+)"', client.get("/account").text)
    refused = {address: code for address in offered if (code := client.get(address).status_code) != 200}
    assert refused == {}
    assert ("/tasks" in offered) == (role in BUSINESS)


def test_a_stranger_sees_no_navigation(client):
    page = client.get("/login").text
    assert 'id="app-nav"' not in page
    assert "严禁上传涉密信息" in page


@pytest.mark.engine("sqlite")
def test_every_password_field_is_named_so_that_error_pages_hold_it_back(app):
    with app.test_request_context():
        fields = [field for form in (SignInForm, NewPasswordForm, ChangePasswordForm) for field in form()]
    assert {field.name for field in fields if field.type == "PasswordField" and "password" not in field.name} == set()

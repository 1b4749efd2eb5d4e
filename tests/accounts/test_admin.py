"""The accounts of a region: who may list, create, close."""

import re

import pytest
import sqlalchemy as sa

from tests.accounts.conftest import PASSWORD
from tracker.accounts.models import UNIT_ROLES, Role, User
from tracker.audit.models import AuditEntry

NEW = {"role": "coordinator", "region": "350200", "email": "second@example.gov.cn", "unit": "", "login": "", "name": ""}


@pytest.fixture
def sign_in_as(an_account, client):
    def enter(role: Role) -> User:
        user = an_account(role.value, role)
        client.post("/login", data={"login": role.value, "password": PASSWORD})
        return user

    return enter


@pytest.mark.parametrize("role", sorted(set(Role) - UNIT_ROLES))
def test_only_the_two_administrators_of_accounts_see_them(an_account, client, sign_in_as, role):
    sign_in_as(role)
    assert client.get("/admin/users").status_code == (200 if role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN} else 403)
    assert client.get("/admin/users/new").status_code == (200 if role is Role.SYSTEM_ADMIN else 403)


def test_a_new_account_comes_with_a_link_that_works(client, sign_in_as, session):
    admin = sign_in_as(Role.SYSTEM_ADMIN)
    page = client.post("/admin/users/new", data=NEW).text
    link = re.search(r"http://\S+/welcome/[\w-]+", page)[0]
    assert client.get(link).status_code == 200
    entry = session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "account.created", AuditEntry.actor_id == admin.id))
    assert entry.new["login"] == "second@example.gov.cn"


def test_a_refusal_keeps_what_was_typed(client, sign_in_as):
    sign_in_as(Role.SYSTEM_ADMIN)
    page = client.post("/admin/users/new", data={**NEW, "role": "reporter"}).text
    assert "须指定所属单位" in page
    assert 'value="second@example.gov.cn"' in page


def test_a_closed_account_is_signed_out_and_may_be_reopened(an_account, client, sign_in_as, app, session):
    user = an_account()
    other = app.test_client()
    other.post("/login", data={"login": "office", "password": PASSWORD})
    sign_in_as(Role.SYSTEM_ADMIN)
    client.post(f"/admin/users/{user.id}/active", data={"active": "no"})
    assert other.get("/account").status_code == 302
    client.post(f"/admin/users/{user.id}/active", data={"active": "yes"})
    assert other.post("/login", data={"login": "office", "password": PASSWORD}).status_code == 302


def test_nobody_closes_the_own_account(client, sign_in_as):
    admin = sign_in_as(Role.SYSTEM_ADMIN)
    page = client.post(f"/admin/users/{admin.id}/active", data={"active": "no"}, follow_redirects=True)
    assert "不能停用自己的账号" in page.text


def test_the_security_administrator_ends_sessions_and_nothing_else(an_account, client, sign_in_as, app):
    user = an_account()
    other = app.test_client()
    other.post("/login", data={"login": "office", "password": PASSWORD})
    sign_in_as(Role.SECURITY_ADMIN)
    assert client.post(f"/admin/users/{user.id}/link").status_code == 403
    client.post(f"/admin/users/{user.id}/sign-out")
    assert other.get("/account").status_code == 302


def test_accounts_of_another_city_do_not_exist_here(an_account, client, sign_in_as):
    user = an_account(region_code="350500")
    sign_in_as(Role.SYSTEM_ADMIN)
    assert client.post(f"/admin/users/{user.id}/link").status_code == 404
    assert "office@example.gov.cn" not in client.get("/admin/users").text


def test_the_list_is_filtered_by_text_and_role(an_account, client, sign_in_as):
    an_account()
    sign_in_as(Role.SYSTEM_ADMIN)
    assert '<td data-label="登录名">office</td>' in client.get("/admin/users?q=OFF&role=coordinator").text
    assert "没有符合条件的账号" in client.get("/admin/users?q=100%25").text
    assert client.get("/admin/users?role=king").status_code == 400

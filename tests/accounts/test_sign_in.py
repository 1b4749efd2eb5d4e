"""Who gets in, who waits, where the person goes then."""

import pytest
import sqlalchemy as sa

from tests.accounts.conftest import PASSWORD
from tracker.accounts.models import SignInAttempt, User
from tracker.accounts.services import make_link
from tracker.accounts.sign_in import FAILURES_FROM_ADDRESS
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import db


@pytest.mark.parametrize("name", ["office", " OFFICE ", "office@example.gov.cn", "Office@Example.gov.cn"])
def test_login_name_and_mail_address_both_sign_in(an_account, try_password, client, name):
    an_account()
    assert try_password(login=name).status_code == 302
    assert "督查员" in client.get("/account").text


def test_a_wrong_password_says_no_more_than_that(an_account, try_password):
    an_account()
    known, unknown = try_password("wrong"), try_password("wrong", login="nobody")
    assert "账号或密码不正确" in known.text
    assert known.text.replace("office", "") == unknown.text.replace("nobody", "")


def test_a_closed_account_stays_out(an_account, try_password):
    an_account(active=False)
    assert try_password().status_code == 200


def test_two_accounts_behind_one_mailbox_sign_in_by_login_name_only(an_account, try_password):
    an_account()
    an_account("second", email="office@example.gov.cn")
    assert try_password(login="office@example.gov.cn").status_code == 200
    assert try_password(login="second").status_code == 302


def test_five_failures_lock_the_account_for_fifteen_minutes(an_account, try_password, travel):
    travel("2026-03-09 09:05")
    an_account()
    fifth = [try_password("wrong") for _ in range(5)][-1]
    assert (fifth.status_code, fifth.headers["Retry-After"]) == (429, "900")
    travel("2026-03-09 09:19")
    locked = try_password()
    assert locked.status_code == 429
    assert "请于 09:21 以后再试" in locked.text
    travel("2026-03-09 09:21")
    assert try_password().status_code == 302


def test_tries_during_the_lock_do_not_prolong_it_and_one_failure_after_it_does_not_lock_again(an_account, try_password, travel):
    travel("2026-03-09 09:05")
    an_account()
    for _ in range(8):
        try_password("wrong")
    travel("2026-03-09 09:20")
    assert try_password("wrong").status_code == 200
    assert try_password().status_code == 302


def test_failures_far_apart_do_not_lock(an_account, try_password, travel):
    travel("2026-03-09 09:00")
    an_account()
    for minute in ("09:00", "09:05", "09:10", "09:15", "09:20"):
        travel(f"2026-03-09 {minute}")
        assert try_password("wrong").status_code == 200


def test_a_success_ends_the_count(an_account, try_password, client):
    an_account()
    for _ in range(4):
        try_password("wrong")
    try_password()
    client.post("/logout")
    assert try_password("wrong").status_code == 200


def test_the_lock_is_audited_and_a_new_password_lifts_it(an_account, try_password, client, session):
    user = an_account()
    for _ in range(5):
        try_password("wrong")
    assert session.scalar(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "account.locked")) == str(user.id)
    address = make_link(user)
    client.post(address, data={"password": "quiet new morning", "repeat_password": "quiet new morning"})
    assert try_password("quiet new morning").status_code == 302


def test_one_network_address_may_not_try_every_account(an_account, try_password, session):
    an_account()
    session.add_all(
        SignInAttempt(login=f"guess{n}", address="127.0.0.1", succeeded=False, at=clock.now()) for n in range(FAILURES_FROM_ADDRESS)
    )
    answer = try_password()
    assert answer.status_code == 429
    assert "本网络地址" in answer.text


def test_the_attempt_is_counted_before_the_password_is_looked_at(an_account, try_password, session, monkeypatch):
    an_account()
    counted = []
    real = sa.select(sa.func.count()).select_from(SignInAttempt)

    def look(kept, password):
        with db.engine.connect() as other:
            counted.append(other.scalar(real))
        return False

    monkeypatch.setattr("tracker.accounts.passwords.verify", look)
    try_password()
    assert counted == [1]


def test_a_deep_link_survives_the_sign_in(an_account, client):
    an_account()
    to_login = client.get("/account?tab=2&unit=1&unit=2")
    assert to_login.status_code == 302
    answer = client.post(to_login.location, data={"login": "office", "password": PASSWORD})
    assert answer.location == "/account?tab=2&unit=1&unit=2"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/logout",
        "account",
        "/login?next=/x",
    ],
)
def test_only_paths_of_this_site_are_gone_to(an_account, client, target):
    an_account()
    answer = client.post("/login", query_string={"next": target}, data={"login": "office", "password": PASSWORD})
    assert answer.location in {"/", "/account"}


def test_signing_out_needs_a_click_and_ends_the_session(an_account, try_password, client):
    an_account()
    try_password()
    assert 'action="/logout"' in client.get("/logout").text
    assert client.get("/account").status_code == 200
    client.post("/logout")
    assert client.get("/account").status_code == 302


def test_a_changed_session_number_ends_every_session(an_account, try_password, client, session):
    user = an_account()
    try_password()
    user.session_number += 1
    assert client.get("/account").status_code == 302


def test_a_page_loads_the_account_with_one_query(an_account, try_password, client, app):
    an_account()
    try_password()
    statements = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    client.get("/account")
    assert len([text for text in statements if "user_account.password_hash" in text]) == 1


def test_last_seen_is_noted_at_most_once_a_minute_and_is_no_edit(an_account, try_password, client, session, travel):
    travel("2026-03-09 09:05")
    user = an_account()
    try_password()
    version = user.version
    travel("2026-03-09 09:05:59")
    client.get("/account")
    assert user.last_seen_at.second == 0
    travel("2026-03-09 09:06:10")
    client.get("/account")
    assert session.scalar(sa.select(User.last_seen_at)).second == 10
    assert user.version == version


def test_production_refuses_demonstration_accounts(an_account, try_password, client, app):
    an_account(demonstration=True)
    assert try_password().status_code == 302
    app.config["TRACKER_ENV"] = "production"
    assert client.get("/account").status_code == 302
    assert "演示账号不能登录正式环境" in try_password().text

"""Headers of every answer, error pages, what they keep and what they never need."""

import re
from datetime import date

import pytest
from flask import Flask, abort, render_template_string
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from tests.support.flask_testing import make_app, released
from tracker.core.errors import NotAllowed, NotThere, RuleBroken, StaleForm

RAISED = {
    "bad": (400, "无法处理这次请求"),
    "worded": (400, "网址中的筛选条件不对"),
    "forbidden": (403, "没有办理此事项的权限"),
    "not_allowed": (403, "请联系厦门市督查室"),
    "not_there": (404, "已撤下"),
    "rule": (409, "延期须在完成时限之前提出"),
    "stale_form": (409, "已被他人修改"),
    "stale_row": (409, "别人刚刚修改了同一条内容"),
    "large": (413, "文件太大"),
    "often": (429, "操作太频繁"),
    "broken": (500, "系统出了问题"),
}
ERRORS = {
    "bad": lambda: abort(400),
    "worded": lambda: abort(400, "网址中的筛选条件不对"),
    "forbidden": lambda: abort(403),
    "not_allowed": lambda: _raise(NotAllowed("请联系厦门市督查室")),
    "not_there": lambda: _raise(NotThere("已撤下")),
    "rule": lambda: _raise(RuleBroken("延期须在完成时限之前提出")),
    "stale_form": lambda: _raise(StaleForm("已被他人修改")),
    "stale_row": lambda: _raise(StaleDataError("one row expected")),
    "large": lambda: _raise(RequestEntityTooLarge()),
    "often": lambda: _raise(TooManyRequests()),
    "broken": lambda: _raise(ZeroDivisionError("the cause")),
}


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def failing(own_app: Flask) -> Flask:
    """The application as a user meets it, with one page (open, like /public) for each way to fail."""
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    for prefix in ("/public", "/api/v1"):
        own_app.add_url_rule(f"{prefix}/<name>", f"ops.metrics{prefix}", lambda name: ERRORS[name](), methods=["GET", "POST"])
    own_app.view_functions["ops.metrics"] = own_app.view_functions["ops.metrics/public"]
    return own_app


@pytest.fixture(autouse=True)
def _open_to_strangers(monkeypatch):
    monkeypatch.setattr("tracker.accounts.hooks.OPEN_TO_OPERATORS", frozenset({"ops.metrics/public", "ops.metrics/api/v1", "sample"}))


@pytest.mark.parametrize("name", RAISED)
def test_an_error_page_says_in_chinese_what_to_do_and_leads_on(failing, client, name):
    status, words = RAISED[name]
    answer = client.get(f"/public/{name}")
    assert answer.status_code == status
    assert words in answer.text
    assert re.search(r'<a class="btn btn-primary" href="/">回到工作台</a>', answer.text)
    assert "the cause" not in answer.text


def test_an_unknown_address_is_answered_by_a_page(client):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.text


@pytest.mark.parametrize("name", ["not_allowed", "broken", "large"])
def test_programs_get_json(failing, client, name):
    answer = client.get(f"/api/v1/{name}")
    assert answer.status_code == RAISED[name][0]
    assert set(answer.json["error"]) == {"status", "title", "message"}


@pytest.mark.engine("sqlite")
def test_the_page_of_a_failure_needs_no_database(database):
    with released(app := make_app(database)):  # not one table exists
        app.config["PROPAGATE_EXCEPTIONS"] = False
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = "1:1"
        answer = client.get("/account")
    assert answer.status_code == 503
    assert "flask --app app init" in answer.text


def test_a_form_without_its_token_says_the_page_has_expired_and_gives_the_text_back(own_app, client):
    own_app.config["WTF_CSRF_ENABLED"] = True
    typed = {"progress": "已完成选址和环评，<b>正在</b>报批", "password": "not to be shown again"}
    answer = client.post("/login", data=typed, headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    assert "页面已过期，请返回刷新后重试" in answer.text
    assert "已完成选址和环评，&lt;b&gt;正在&lt;/b&gt;报批" in answer.text
    assert "not to be shown again" not in answer.text


def test_text_sent_by_another_site_is_not_shown(own_app, client):
    own_app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/login", data={"progress": "请拨打这个电话领取奖金"}, headers={"Origin": "https://evil.example"})
    assert "领取奖金" not in answer.text


def test_too_large_a_body_is_a_page_of_its_own(own_app, client):
    own_app.config["MAX_CONTENT_LENGTH"] = 1000
    own_app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/login", data={"login": "x" * 2000}).status_code == 413


@pytest.mark.parametrize("path", ["/login", "/no/such/page", "/static/app.css", "/healthz"])
def test_every_answer_carries_the_security_headers(client, path):
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())
    assert policy["frame-ancestors"] == "'none'"
    assert "Strict-Transport-Security" not in headers


def test_a_script_in_a_page_needs_the_nonce_of_this_very_answer(own_app, client):
    own_app.add_url_rule("/public/sample", "sample", lambda: render_template_string('<script nonce="{{ csp_nonce() }}"></script>'))
    answers = [client.get("/public/sample") for _ in range(2)]
    nonces = [re.search('nonce="(.+)"', answer.text)[1] for answer in answers]
    assert nonces[0] != nonces[1]
    for answer, nonce in zip(answers, nonces, strict=True):
        assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.engine("sqlite")
def test_production_adds_hsts_and_secure_cookies(database):
    with released(app := make_app(database, TRACKER_ENV="production")):
        answer = app.test_client().get("/healthz")
        assert app.config["SESSION_COOKIE_SECURE"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_assets_with_a_version_are_kept_for_ever_and_pages_never(client):
    page = client.get("/login")
    address = re.search(r'href="(/static/app\.css\?v=\w+)"', page.text)[1]
    with client.get(address) as versioned, client.get("/static/app.css") as plain:
        assert "immutable" in versioned.headers["Cache-Control"]
        assert "immutable" not in plain.headers["Cache-Control"]
    assert page.headers["Cache-Control"] == "no-store"


def test_the_banner_shows_a_pinned_business_date_and_only_that(app, client):
    assert "业务日期" not in client.get("/login").text
    app.config["TRACKER_TODAY"] = date(2024, 10, 8)
    assert "业务日期：2024年10月8日（演示数据）" in client.get("/login").text

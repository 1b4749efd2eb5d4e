"""Sign-in and the frame of the pages in a real browser."""

import pytest

from tests.accounts.conftest import PASSWORD
from tests.support import server
from tests.support.browser import overflow, sign_in
from tests.support.databases import copy_of
from tracker.accounts import services
from tracker.accounts.models import Role
from tracker.core.db import db, transaction
from tracker.regions.models import Region

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def live_server(engine):
    """Without demonstration data: these pages need one account and no task."""
    with copy_of("ready", engine) as made, server.serving(made) as running:
        with running.app.app_context(), transaction():
            region = db.session.get_one(Region, "350200")
            user = services.create_user(role=Role.COORDINATOR, region=region, unit=None, email="office@example.gov.cn", login="office")
            services.set_password(user, PASSWORD, actor=None)
        yield running


def test_a_person_signs_in_at_a_deep_link_and_out_again(page):
    page.goto("/account?from=mail")
    page.get_by_label("账号").fill("office")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account?from=mail")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login")
    assert page.get_by_text("您已退出登录").is_visible()


def test_a_refusal_is_what_the_keyboard_stands_on(page):
    page.goto("/login")
    page.get_by_label("账号").fill("office")
    page.get_by_label("密码", exact=True).fill("wrong")
    page.get_by_role("button", name="登录").click()
    assert "账号或密码不正确" in page.locator(":focus").inner_text()
    assert page.get_by_label("账号").input_value() == "office"


def test_on_a_phone_the_navigation_opens_closes_and_nothing_is_too_wide(page):
    page.set_viewport_size(PHONE)
    sign_in(page, "office", PASSWORD)
    page.goto("/account")
    assert overflow(page) == 0
    page.get_by_role("button", name="打开导航").click()
    assert page.get_by_role("navigation", name="主导航").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#app-nav").is_visible()


def test_without_scripts_the_navigation_opens_too(new_context, live_server):
    page = new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE).new_page()
    sign_in(page, "office", PASSWORD)
    page.goto("/account")
    page.get_by_label("打开导航").click()
    assert page.locator("#app-nav").is_visible()


def test_an_expired_page_says_so_and_shows_no_password(page):
    sign_in(page, "office", PASSWORD)
    page.goto("/account")
    page.get_by_label("现用密码").fill(PASSWORD)
    page.evaluate("document.querySelector('main [name=csrf_token]').value = 'old'")
    page.get_by_role("button", name="修改密码").click()
    assert page.get_by_role("heading", name="页面已过期").is_visible()
    assert PASSWORD not in page.content()


@pytest.mark.parametrize("path", ["/login", "/account", "/no/such/page", "/welcome/spent"])
def test_pages_fit_a_phone(page, path):
    page.set_viewport_size(PHONE)
    sign_in(page, "office", PASSWORD)
    page.goto(path)
    assert overflow(page) == 0

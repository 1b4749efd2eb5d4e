"""The settings in Chromium: readable by machines for people, nothing wider than a phone, a change made by hand."""

import pytest

from tests.support.browser import accessibility_problems, overflow, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]
PAGES = {
    "settings": "/settings",
    "rules": "/settings/reminders",
    "rule": "/settings/reminders/deadline/after5",
    "preview": "/settings/reminders/preview",
    "later": "/settings/reminders/preview?on=2024-10-18",
    "calendar": "/settings/calendar",
    "unknown": "/settings/calendar?year=2027",
    "notice": "/settings/calendar/2025/notice",
    "hours": "/settings/hours",
}


def coordinator(live_server):
    return next(one for one in live_server.accounts() if one["login"] == "xiamen-coordinator-1")


def test_the_settings_fit_every_screen_and_can_be_read_aloud(page, live_server):
    account = coordinator(live_server)
    sign_in(page, account["login"], account["password"])
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name, address in PAGES.items():
            page.goto(address)
            assert overflow(page) <= 0, (name, width)
            if width == 1440:
                assert accessibility_problems(page) == [], name


def test_a_coordinator_tries_a_rule_and_then_keeps_it(page, live_server):
    account = coordinator(live_server)
    sign_in(page, account["login"], account["password"])
    page.goto("/settings/reminders")
    page.locator("#deadline").get_by_role("link", name="修改").nth(4).click()
    page.get_by_label("天数").fill("2")
    page.get_by_role("button", name="试算").click()
    assert "尚未保存" in page.locator("#trial").inner_text()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("status").get_by_text("后第2个工作日").wait_for()

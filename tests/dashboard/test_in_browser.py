"""The pages of these slices in a real browser, on a telephone's width: nothing sticks out, nothing complains."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import overflow, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "demo-2024-10-08"
NARROW = {"width": 390, "height": 844}


def test_an_office_walks_from_its_desk_to_a_late_task(page: Page) -> None:
    page.set_viewport_size(NARROW)
    sign_in(page, "xiamen-coordinator-1", PASSWORD)
    page.goto("/")
    assert overflow(page) == 0
    page.locator("a.figure", has_text="红").first.click()
    expect(page).to_have_url("/tasks?light=red")
    assert overflow(page) == 0
    page.locator(".ledger tbody a").first.click()
    expect(page.locator(".verdict")).to_contain_text("红")
    assert overflow(page) == 0
    page.get_by_role("link", name="厦门市金融业发展专项规划").click()
    expect(page.locator(".measure").first).to_be_visible()
    assert overflow(page) == 0


def test_more_filters_unfold_on_a_telephone(page: Page) -> None:
    page.set_viewport_size(NARROW)
    sign_in(page, "xiamen-coordinator-1", PASSWORD)
    page.goto("/tasks")
    expect(page.get_by_label("台账日期")).to_be_hidden()
    page.get_by_label("更多条件").check()
    page.get_by_label("台账日期").fill("2024-06-30")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("正在查看2024年6月30日的台账")).to_be_visible()

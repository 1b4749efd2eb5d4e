"""A document is reviewed in a real browser, with the keyboard alone and on a telephone (issue "Review screens")."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import accessibility_problems, overflow, sign_in
from tests.support.server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAMPLE = Path(__file__).parents[1] / "data" / "sample-assigned.txt"
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.fixture
def review(page: Page, live_server: LiveServer) -> Page:
    """The sample imported by a coordinator of Xiamen, at the first undecided item."""
    sign_in(page, "xiamen-coordinator-1", live_server.accounts()[0]["password"])
    page.goto("/plans")
    page.get_by_role("link", name="导入规划文件").click()
    page.get_by_label("规划文件").set_input_files(SAMPLE)
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_role("heading", name="示例市绿道建设实施方案")).to_be_visible()
    return page


def here(page: Page, title: str) -> None:
    """The item under review bears this title."""
    expect(page.locator(".item-head h2")).to_contain_text(title)


def press(page: Page, *keys: str) -> None:
    """Press keys one by one, each leading to a page."""
    for key in keys:
        with page.expect_navigation():
            page.keyboard.press(key)


def test_a_review_by_keyboard_from_the_first_item_to_publication(review: Page) -> None:
    here(review, "总体目标")
    press(review, "x")
    here(review, "编制规划")

    press(review, "e")  # what is typed is saved with Ctrl+Enter and left with Escape
    review.get_by_label("标题", exact=True).fill("编制绿道规划")
    press(review, "Control+Enter")
    here(review, "编制绿道规划")
    press(review, "e", "Escape")
    here(review, "编制绿道规划")

    press(review, "1")  # the nearest known unit, for every item that prints the name
    expect(review.locator(".unit-row").first).to_contain_text("厦门市自然资源和规划局")
    press(review, "r")  # a name that nobody knows becomes a new unit
    review.get_by_text("新建单位").click()
    with review.expect_navigation():
        review.get_by_role("button", name="新建并选用").click()
    expect(review.locator(".doubts")).to_have_count(0)
    press(review, "a")
    here(review, "建设滨河段")

    press(review, "s")
    with review.expect_navigation():
        review.get_by_role("button", name="在此断开").first.click()
    expect(review.locator(".item-head")).to_contain_text("二/（二）/1.1")
    press(review, "u")
    expect(review.locator(".item-head")).not_to_contain_text("1.1")

    press(review, "j")
    here(review, "建设环山段")
    press(review, "m")
    here(review, "建设滨河段")
    expect(review.locator(".item-text")).to_contain_text("分两期推进")
    press(review, "z", "k")
    here(review, "编制绿道规划")

    press(review, "n")
    here(review, "建设滨河段")
    press(review, "l")  # the proposed lead, with one key
    expect(review.locator(".role-proposed")).to_have_count(0)
    review.reload()
    expect(review.locator(".review-progress")).to_contain_text("已处理 2／7")

    for _ in range(5):
        press(review, "x")
    review.get_by_role("link", name="去发布").click()
    review.get_by_label("批准文件").fill("示政办〔2023〕8号")
    review.get_by_role("button", name="发布为任务").click()
    expect(review.get_by_role("status")).to_contain_text("已发布1项任务")


def test_shortcuts_are_shown_and_do_not_fire_while_typing(review: Page) -> None:
    review.keyboard.press("?")
    shortcuts = review.get_by_role("dialog")
    expect(shortcuts).to_contain_text("下一疑点")
    review.keyboard.press("a")
    review.keyboard.press("Escape")
    expect(shortcuts).to_be_hidden()
    here(review, "总体目标")
    press(review, "e")
    review.get_by_label("备注").press_sequentially("ajx")
    expect(review.get_by_label("备注")).to_have_value("ajx")


def test_a_block_of_the_source_leads_to_its_item_and_the_item_is_in_view(review: Page) -> None:
    review.get_by_title("二/（五）").click()
    here(review, "加强宣传")
    expect(review.locator("[data-here]").first).to_be_in_viewport()
    expect(review.locator(".own mark.mark-unit").first).to_have_text("市委宣传部")


def test_a_review_survives_another_browser(review: Page, browser, live_server: LiveServer) -> None:  # type: ignore[no-untyped-def]
    press(review, "x")
    address = review.url.partition("?")[0]
    other = browser.new_context(base_url=live_server.url, locale="zh-CN").new_page()
    sign_in(other, "xiamen-coordinator-2", live_server.accounts()[0]["password"])
    other.goto(address)
    here(other, "编制规划")
    other.get_by_role("button", name=re.compile("撤销：不列入")).click()
    here(other, "总体目标")
    other.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_review_are_accessible_and_fit(review: Page, width: str) -> None:
    wide, high = WIDTHS[width]
    review.set_viewport_size({"width": wide, "height": high})
    address = review.url.partition("?")[0]
    first = review.get_by_title("二/（二）/1").get_attribute("href") or ""
    pages = [first, *(f"{first}&mode={mode}" for mode in ("edit", "split", "units")), f"{address}?block=3"]
    pages += [f"{address}/{page}" for page in ("items", "names", "accept", "front", "indicators", "account?fate=outline", "steps")]
    troubles = []
    for page in pages:
        review.goto(page)
        troubles += [f"{page}: {problem}" for problem in accessibility_problems(review)]
        troubles += [f"{page}: {overflow(review)} px too wide"] if overflow(review) else []
    assert troubles == []


def test_without_scripts_everything_is_forms_and_links(review: Page, browser, live_server: LiveServer) -> None:  # type: ignore[no-untyped-def]
    plain = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False).new_page()
    sign_in(plain, "xiamen-coordinator-1", live_server.accounts()[0]["password"])
    plain.goto(review.url)
    plain.get_by_role("button", name="不列入").click()
    here(plain, "编制规划")
    plain.get_by_role("link", name="修改", exact=True).click()
    plain.get_by_label("标题", exact=True).fill("编制绿道规划")
    plain.get_by_role("button", name="保存").click()
    here(plain, "编制绿道规划")
    plain.get_by_role("button", name=re.compile("撤销：修改")).click()
    here(plain, "编制规划")
    plain.context.close()

"""The harness itself: a real Chromium on the real server."""

import pytest
from playwright.sync_api import Page

from tests.support.browser import accessibility_problems, complaints_fail, overflow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
def test_the_sign_in_page_fits_and_can_be_read_by_everybody(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/account")
    assert page.url.partition("?")[0].endswith("/login")
    assert overflow(page) == 0
    assert accessibility_problems(page) == []


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("setTimeout(() => { throw new Error('out of paper') })", "out of paper"),
        ("fetch('http://127.0.0.2:9/').catch(() => null)", "violates"),
        ("document.body.setAttribute('onclick', 'alert(1)')", "Content Security Policy"),
    ],
)
def test_what_the_browser_complains_about_fails_the_test(live_server, new_context, script, complaint):
    window = new_context(base_url=live_server.url)
    page = window.new_page()
    with pytest.raises(AssertionError, match=complaint), complaints_fail(window):
        run_script(page, script)


def run_script(page: Page, script: str) -> None:
    page.goto("/login")
    page.evaluate(script)
    page.wait_for_timeout(200)

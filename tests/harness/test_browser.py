"""The harness itself: a real Chromium on the real server."""

import pytest

from tests.support.browser import accessibility_problems, overflow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
def test_the_sign_in_page_fits_and_can_be_read_by_everybody(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/account")
    assert page.url.partition("?")[0].endswith("/login")
    assert overflow(page) == 0
    assert accessibility_problems(page) == []


@pytest.mark.xfail(raises=AssertionError, strict=False, reason="the complaint is raised when the page is closed")
def test_a_script_error_fails_the_test(page):
    page.goto("/login")
    page.evaluate("setTimeout(() => { throw new Error('boom') })")
    page.wait_for_timeout(200)

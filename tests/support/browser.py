"""Chromium: where it is, how it is started, what makes a page test fail besides its own assertions."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without the background flags Chromium keeps calling home, which a closed network refuses many times a second.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Messages about the page itself; a 404 that a test asked for is none of them.
COMPLAINTS = ("Content Security Policy", "Mixed Content", "Permissions policy violation", "Uncaught")


def launch_arguments() -> dict[str, Any]:
    """How playwright starts the browser: the system's if there is one, else playwright's own."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    arguments: dict[str, Any] = {"args": list(FLAGS), "headless": True}
    return {**arguments, "executable_path": path} if path else arguments


@contextmanager
def complaints_fail(context: BrowserContext) -> Iterator[None]:
    """Fail when a page raised a script error, broke its own content policy or asked another machine for something."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if any(words in message.text for words in COMPLAINTS):
            complaints.append(message.text)

    def hear_error(error: WebError) -> None:
        complaints.append(str(error.error))

    context.on("console", hear)
    context.on("weberror", hear_error)
    context.on("request", lambda request: _note_foreign(request.url, complaints))
    yield
    assert not complaints, "the browser complained: " + "; ".join(complaints)


def _note_foreign(url: str, complaints: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
        complaints.append(f"the page asked for {url}")


def sign_in(page: Page, login: str, password: str) -> None:
    """Sign in through the form, as a person does; the page that follows is the desk."""
    page.goto("/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: not url.partition("?")[0].endswith("/login"))


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds wrong with the page, one line for each rule and place; its script comes with the package."""
    found = Axe().run(page).response["violations"]
    return [f"{problem['id']} ({problem['impact']}): {node['target']}" for problem in found for node in problem["nodes"]]


def overflow(page: Page) -> int:
    """By how many CSS pixels the page is wider than its window; 0 is right at every width."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

"""A plan as it was published, from an empty system to tasks in the ledger, with the keyboard alone (issue "The importer")."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.support import server
from tests.support.browser import sign_in
from tests.support.databases import Engine, copy_of
from tracker.core.db import db
from tracker.tasks.models import Task

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.engine("sqlite")]
PASSWORD = "a-long-enough-password"
FUZHOU = "350100"
ADDRESS = "office@example.org"


@pytest.fixture
def live_server(engine: Engine) -> Iterator[server.LiveServer]:
    """A system after `flask init`, without any plan."""
    with copy_of("ready", engine) as made, server.serving(made) as running:
        yield running


@pytest.fixture
def office(page: Page, live_server: server.LiveServer) -> Page:
    """The coordinator of Fuzhou, signed in for the first time."""
    made = live_server.flask("user", "create", "--role", "coordinator", "--region", FUZHOU, "--email", ADDRESS)
    page.goto(made.stdout.strip())
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次输入新密码").fill(PASSWORD)
    press(page, "Enter")
    sign_in(page, ADDRESS, PASSWORD)
    return page


def press(page: Page, key: str) -> None:
    """One key, and what it leads to."""
    with page.expect_navigation():
        page.keyboard.press(key)


def hand_in(page: Page, file: Path) -> None:
    """The file box is the browser's own; everything around it is typed."""
    page.goto("/plans/import")
    page.get_by_label("规划文件").set_input_files(file)
    page.get_by_role("button", name="读取文件").focus()
    press(page, "Enter")


def put_unit_in_place_of_group(page: Page, words: str) -> None:
    """相关部门 is nobody: r opens it with the search ready, Tab and the space bar tick what was found."""
    press(page, "r")
    page.keyboard.type(words)
    press(page, "Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "unit":
            break
    page.keyboard.press("Space")
    press(page, "Control+Enter")


def decide_everything(page: Page) -> None:
    """Confirm item after item; what keeps one from being confirmed is said on the page and mended."""
    progress = page.locator(".review-progress")
    while "待确认0" not in (before := progress.inner_text()):
        press(page, "a")
        if progress.inner_text() == before:
            put_unit_in_place_of_group(page, "财政局")


def test_a_published_plan_becomes_tasks_by_keyboard_alone(office: Page, live_server: server.LiveServer, shared: Path) -> None:
    [seed] = (shared / "seeds").glob("004_*.txt")
    hand_in(office, seed)
    expect(office.get_by_role("heading", level=1)).to_have_text(re.compile("福州市“十四五”金融业发展专项规划"))
    decide_everything(office)
    press(office, "p")
    office.get_by_label("批准文件").focus()
    office.keyboard.type("市政府办公室督查计划〔2024〕1号")
    press(office, "Enter")
    expect(office).to_have_url(re.compile(r"/tasks\?plan="))
    expect(office.get_by_text("已发布49项任务")).to_be_visible()

    text = re.sub(r"\s", "", seed.read_text(encoding="utf-8"))
    with live_server.app.app_context():
        tasks = db.session.scalars(sa.select(Task)).all()
        assert len(tasks) == 49
        assert all(re.sub(r"\s", "", line) in text for task in tasks for line in (task.measure.source_text or "").split("\n"))
        first = next(task for task in tasks if task.measure.number == "第四章/一/（一）")
    office.goto(f"/tasks/{first.id}")
    expect(office.get_by_text((first.measure.source_text or "")[:40])).to_be_visible()

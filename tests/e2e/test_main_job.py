"""The main job in a real browser (issue "The main job, end to end"): from a bureau's report to the line of the bulletin."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.orm import Session

from tests.support.browser import complaints_fail, sign_in
from tests.support.server import LiveServer
from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.progress.models import ProgressReport
from tracker.tasks.models import ReportDue, Task, TaskStatus
from tracker.units.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PERIOD = "2024Q4"
DECEMBER = "2024-12-02"
Desk = Callable[[str], Page]


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Desk]:
    """``desk(login)``: a page of that person, in a browser of its own."""
    password = live_server.accounts()[0]["password"]
    with everybody_signed_in(browser, live_server, password) as enter:
        yield enter


@contextmanager
def everybody_signed_in(browser: Browser, server: LiveServer, password: str) -> Iterator[Desk]:
    contexts: list[tuple[BrowserContext, Any]] = []

    def enter(login: str) -> Page:
        context = browser.new_context(base_url=server.url, locale="zh-CN")
        watch = complaints_fail(context)
        watch.__enter__()
        contexts.append((context, watch))
        page = context.new_page()
        sign_in(page, login, password)
        return page

    yield enter
    for context, watch in contexts:
        watch.__exit__(None, None, None)
        context.close()


def a_task_under_way(session: Session) -> Task:
    """A Xiamen task in progress whose lead owes the fourth quarter and whose head has left signing to the clerk."""
    found = session.scalar(
        sa.select(Task)
        .join(ReportDue, (ReportDue.task_id == Task.id) & (ReportDue.unit_id == Task.lead_unit_id) & (ReportDue.period == PERIOD))
        .join(Unit, Unit.id == Task.lead_unit_id)
        .where(
            Task.region_code == "350200",
            Task.status == TaskStatus.IN_PROGRESS,
            Task.continuing.is_(False),
            Unit.head_approves.is_(False),
            ReportDue.met_on.is_(None),
            ~sa.exists().where(ProgressReport.task_id == Task.id, ProgressReport.period == PERIOD),
        )
        .order_by(Task.due_on.desc(), Task.id)
        .limit(1)
    )
    assert found is not None, "the demonstration has no such task"
    return found


def write_report(page: Page, task: Task, done: str, percent: int) -> None:
    page.goto(f"/tasks/{task.id}/reports/{PERIOD}")
    page.get_by_label("本期工作进展").fill(done)
    page.get_by_label("完成百分比").fill(str(percent))
    page.get_by_label("进度评价").select_option("done" if percent == 100 else "ahead")
    page.get_by_role("button", name="报送").click()


def review(page: Page, task: Task, decision: str, reason: str = "") -> None:
    page.goto("/reviews")
    page.get_by_role("link", name=task.number).or_(page.get_by_role("link", name=task.title)).first.click()
    page.get_by_label(decision, exact=True).check()
    page.get_by_label("意见", exact=True).fill(reason)
    page.get_by_role("button", name="提交审核意见").click()


def test_from_a_report_to_the_bulletin(live_server: LiveServer, desk: Desk, tmp_path: Path) -> None:
    with live_server.app.app_context():
        session = db.session
        task = a_task_under_way(session)
        clerk = session.scalar(sa.select(User.login).where(User.role == Role.REPORTER, User.unit_id == task.lead_unit_id).limit(1))
        session.expunge_all()
        session.rollback()
    assert clerk is not None
    bureau, first, second = desk(clerk), desk("xiamen-coordinator-1"), desk("xiamen-coordinator-2")

    write_report(bureau, task, "已与有关单位会商，形成初步成果。", 100)
    expect(bureau.get_by_role("main")).to_contain_text("待审核")
    review(first, task, "退回修改", "请写明成果文件的名称。")

    bureau.goto("/")
    expect(bureau.get_by_role("main")).to_contain_text("请写明成果文件的名称。")
    write_report(bureau, task, "成果文件《实施方案》已经印发并报备。", 100)
    review(first, task, "通过")

    bureau.goto(f"/tasks/{task.id}/requests/new/closure")
    bureau.get_by_label("办结情况").fill("对照办结标准：成果文件已经印发并报备。")
    bureau.get_by_role("button", name="提交").click()
    expect(bureau.get_by_role("main")).to_contain_text("待审核")
    request_address = bureau.url

    first.goto(request_address)  # reviewed the last report, so may not close
    close(first)
    expect(first.get_by_role("alert")).to_contain_text("不能再由您销号")
    second.goto(request_address)
    close(second)
    second.goto(f"/tasks/{task.id}")
    expect(second.get_by_role("main")).to_contain_text("已办结")

    before, after = counted(live_server, tmp_path, "2024Q3"), counted(live_server, tmp_path, PERIOD)
    assert task.number not in before
    assert task.number in after


def close(page: Page) -> None:
    page.get_by_label("同意销号").check()
    page.get_by_label("等次").select_option("good")
    page.get_by_role("button", name="提交决定").click()


def counted(server: LiveServer, out: Path, period: str) -> set[str]:
    """Numbers of the tasks that the bulletin of the period, made in December, counts as closed."""
    server.environment["TRACKER_TODAY"] = DECEMBER
    interim = ["--interim"] if period == PERIOD else []
    made = server.flask("report", "build", period, "--region", "350200", "--out", str(out / period), *interim, "--json")
    assert made.returncode == 0, made.stderr
    (path,) = (out / period).glob("*.json")
    snapshot = json.loads(path.read_text(encoding="utf-8"))
    return {row["number"] for row in snapshot["tasks"] if row["status"] == "closed"}

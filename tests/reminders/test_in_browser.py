"""What readers do with their mails: a link in a digest, the account page, the chase, all in Chromium."""

import json
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.support.browser import accessibility_problems, overflow, sign_in
from tests.support.smtp import part
from tests.support.smtp import running_server as smtp_running
from tracker.accounts.models import User
from tracker.core.db import db

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def digests(live_server):
    """The digests of the demonstration's 8 October as they arrive: address → message."""
    with smtp_running() as boxes, live_server.app.app_context():
        live_server.app.config["TRACKER_SMTP_URL"] = boxes.url
        runner = live_server.app.test_cli_runner()
        for command in (["remind", "--json"], ["mail", "deliver", "--json"]):
            outcome = runner.invoke(args=command)
            assert outcome.exit_code == 0, outcome.output
            assert json.loads(outcome.stdout)
        yield {address: box[-1] for address, box in boxes.boxes.items()}


def reader(server, address):
    """A login behind the address, with the demonstration's password."""
    with server.app.app_context():
        login = db.session.scalar(sa.select(User.login).where(sa.func.lower(User.email) == address).order_by(User.id).limit(1))
        db.session.rollback()
    return login, server.accounts()[0]["password"]


def test_a_link_in_a_digest_leads_through_the_sign_in_to_its_task(digests, live_server, page):
    address, mail = next((one, mail) for one, mail in sorted(digests.items()) if "xiamen" in one and "【" in mail["Subject"])
    number, path = re.search(r"^\d+\. (\S+) .*?(/tasks/\d+)\s", part(mail, "plain"), re.MULTILINE | re.DOTALL).groups()
    login, password = reader(live_server, address)
    page.goto(path)
    assert "/login?next=" in page.url
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{path}")
    expect(page.get_by_role("main")).to_contain_text(number)


@pytest.mark.parametrize("width", [390, 800])
def test_a_digest_fits_its_window_and_asks_no_machine_for_anything(digests, page, width):
    longest = max(digests.values(), key=lambda mail: len(part(mail, "html")))
    html = part(longest, "html")
    assert "<img" not in html
    assert "<style" not in html
    page.set_viewport_size({"width": width, "height": 900})
    page.route("**/*", lambda route: route.abort())
    page.set_content(html)
    assert overflow(page) == 0
    assert page.get_by_role("link").count() >= 1
    widths = page.evaluate("[...document.querySelectorAll('table')].map(one => one.getBoundingClientRect().width)")
    assert sorted(widths)[-2] <= 642  # all but the outermost, which is the window's background


@pytest.mark.parametrize("width", [390, 1440])
def test_the_account_page_with_its_choices_is_usable(live_server, page, width):
    sign_in(page, "xiamen-coordinator-1", live_server.accounts()[0]["password"])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/account")
    page.get_by_label("每天几时收取").select_option("14")
    page.get_by_label("每周一次").check()
    page.get_by_role("button", name="保存收信时间").click()
    expect(page.get_by_text("收信时间已保存")).to_be_visible()
    assert overflow(page) == 0
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="生成订阅地址").click()
    address = page.get_by_label("日历订阅地址").input_value()
    assert page.request.get(re.sub(r"^https?://[^/]+", "", address)).text().startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_coordinator_chases_what_is_late_in_a_filter(live_server, page, width):
    sign_in(page, "xiamen-coordinator-1", live_server.accounts()[0]["password"])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/tasks?light=red")
    page.get_by_role("link", name="催办筛选结果中逾期的任务").click()
    expect(page.get_by_role("heading", name="催办预览")).to_be_visible()
    assert overflow(page) == 0
    assert accessibility_problems(page) == []
    page.get_by_role("button", name=re.compile("催办这")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("催办这")).click()
    expect(page.get_by_text(re.compile("已催办[0-9]+项任务"))).to_be_visible()

"""A bulletin's whole way out in a real browser: draft, 征求意见, approval, number, mailing, receipt, 复核, corrected issue."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_main_job import everybody_signed_in
from tests.support.server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
UNIT = "市文旅局"
CLERK, OFFICE, SECOND, LEADER = "xiamen-wlj-reporter", "xiamen-coordinator-1", "xiamen-coordinator-2", "xiamen-leader"


def press(page: Page, name: str) -> None:
    """A button that asks first."""
    page.get_by_role("button", name=name).click()
    page.get_by_role("dialog").get_by_role("button", name=name).click()


def test_from_the_draft_to_the_corrected_issue(browser: Browser, live_server: LiveServer) -> None:
    password = live_server.accounts()[0]["password"]
    with everybody_signed_in(browser, live_server, password) as enter:
        office, clerk, leader = (enter(login) for login in (OFFICE, CLERK, LEADER))
        report = consult(office)
        object_to_a_line(clerk)
        deal_with_it(office, report)
        number = approve_and_publish(leader, office, report)
        clerk.goto(report)
        expect(clerk.get_by_role("note").first).to_contain_text("2024年10月8日收到本通报")
        clerk.get_by_role("button", name="签收").click()
        expect(clerk.get_by_role("status")).to_have_text("已签收")
        ask_for_review(clerk)
        correction = uphold(enter(SECOND))
        cut_short(office, correction)
        approve_and_publish(leader, office, correction)
        clerk.goto(correction)
        expect(clerk.get_by_text(f"（{number}）有关内容需要更正：完成进度引用有误")).to_be_visible()
        clerk.goto(report)
        expect(clerk.get_by_text("这份通报已经更正")).to_be_visible()
        mail = live_server.flask("mail", "deliver", "--json").stdout
        assert '"dead": 0' in mail
        assert int(re.findall(r'"sent": (\d+)', mail)[0]) > 40


def consult(office: Page) -> str:
    """The third quarter's report, of which only one unit is shown its lines; returns its address."""
    office.goto("/reports")
    office.get_by_role("button", name="起草").click()
    expect(office.get_by_role("status").first).to_contain_text("已起草")
    report = office.url
    office.get_by_role("link", name="征求意见").click()
    boxes = office.get_by_role("checkbox")
    for place in range(boxes.count()):
        boxes.nth(place).uncheck()
    office.get_by_label(UNIT, exact=True).check()
    office.get_by_role("button", name="开始征求意见").click()
    expect(office.get_by_role("status").first).to_contain_text("已发给1个单位征求意见")
    return report


def object_to_a_line(clerk: Page) -> None:
    clerk.goto("/")
    clerk.locator("#answer").get_by_role("link").click()
    expect(clerk.get_by_text("请在2024年10月11日前（含当日）答复")).to_be_visible()
    clerk.get_by_label("无意见").check()
    clerk.get_by_label("对这一条的意见").first.fill("配套文件九月底才印发")
    clerk.get_by_role("button", name="提交答复").click()
    expect(clerk.get_by_role("alert")).to_contain_text("请改选“有不同意见”")
    clerk.get_by_label("有不同意见").check()  # what was written is still there
    clerk.get_by_role("button", name="提交答复").click()
    expect(clerk.get_by_text("有不同意见。截止之前可以修改")).to_be_visible()


def deal_with_it(office: Page, report: str) -> None:
    office.goto("/")
    office.locator("#publication").get_by_role("link").click()
    expect(office.get_by_text("还有1条意见没有处理")).to_be_visible()
    office.get_by_label("未采纳").check()
    office.get_by_label("说明").fill("完成时限没有变更")
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_text("处理情况已记录")).to_be_visible()
    office.goto(report)
    press(office, "提交审批")
    expect(office.get_by_text("已提交领导审批")).to_be_visible()


def approve_and_publish(leader: Page, office: Page, report: str) -> str:
    """Returns the number that was proposed and taken."""
    leader.goto(report)
    leader.get_by_role("button", name="批准").click()
    expect(leader.get_by_text("已批准，由督查员编号印发")).to_be_visible()
    office.goto(report)
    number = office.get_by_label("编号", exact=True).input_value()
    press(office, "编号印发")
    expect(office.get_by_text("已印发，文件已存档")).to_be_visible()
    return f"厦督〔2024〕{number}号"


def ask_for_review(clerk: Page) -> None:
    clerk.get_by_role("link", name="申请复核").click()
    expect(clerk.get_by_text("请在2024年11月7日前（含当日）提出")).to_be_visible()
    clerk.get_by_label("异议和理由").fill("进度引用的是上一期的数字")
    clerk.get_by_role("button", name="提交").click()
    expect(clerk.get_by_text("复核申请已提交")).to_be_visible()


def uphold(second: Page) -> str:
    """The coordinator who had no part in it; returns the address of the new issue."""
    second.goto("/")
    second.locator("#publication").get_by_role("link", name=re.compile("申请复核")).click()
    second.get_by_label("采纳，起草更正后的新一期通报", exact=True).check()
    second.get_by_label("理由").fill("完成进度引用有误")
    second.get_by_role("button", name="提交决定").click()
    expect(second.get_by_text("已决定并告知申请单位")).to_be_visible()
    second.get_by_role("link", name="正在办理").click()
    expect(second.get_by_text("这是更正后的新一期")).to_be_visible()
    return second.url


def cut_short(office: Page, report: str) -> None:
    """The correction goes to the leader without another consultation, with the reason on record."""
    office.goto(report)
    office.get_by_text("不征求意见，直接提交审批").click()
    office.get_by_label("不等答复（或不征求意见）的理由").fill("更正内容即复核采纳的意见")
    press(office, "提交审批")
    expect(office.get_by_text("已提交领导审批")).to_be_visible()
    expect(office.get_by_text("未征求意见。理由：更正内容即复核采纳的意见")).to_be_visible()

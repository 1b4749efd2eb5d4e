"""The pages of the ladder: only the region's own coordinator, every refusal with a sentence, trials write nothing."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tests.builders import PROVINCE, QUANZHOU, XIAMEN
from tracker.core.db import db, transaction
from tracker.mail.models import Notification
from tracker.reminders.models import Clock, Reminder, ReminderRule
from tracker.reminders.rulebook import ladders

TODAY = date(2024, 9, 25)
PAGES = [
    ("GET", "/settings/reminders"),
    ("GET", "/settings/reminders/preview"),
    ("GET", "/settings/reminders/deadline/after1"),
    ("POST", "/settings/reminders/deadline/after1"),
    ("GET", "/settings/reminders/deadline/new"),
    ("POST", "/settings/reminders/deadline/new"),
    ("POST", "/settings/reminders/deadline/after1/reset"),
    ("POST", "/settings/reminders/reset"),
]
PEOPLE = ("reporter", "head", "supporter", "stranger", "leader", "system_admin", "security_admin", "auditor")
RULE = {
    "rung": "urge",
    "side": "after",
    "days": "2",
    "offset_unit": "working",
    "recipients": ["unit_head"],
    "copies": ["reporter"],
    "channels": ["mail"],
    "active": "y",
    "effective_on": TODAY.isoformat(),
    "seen": "0",
    "try_on": "2024-10-08",
}


@pytest.mark.parametrize(("method", "address"), PAGES)
def test_only_coordinators_reach_the_ladder(session, client, method, address):
    cast = builders.a_cast()
    session.commit()
    for name in PEOPLE:
        client.sign_in_as(getattr(cast, name))
        assert client.open(address, method=method).status_code == 403, name
    client.sign_in_as(cast.coordinator)
    assert client.open(address, method=method).status_code in (200, 302)


def test_the_plan_of_another_region_is_not_there_and_one_below_may_only_be_read(session, client):
    plan = builders.a_plan()
    for region, status in ((XIAMEN, 200), (PROVINCE, 403), (QUANZHOU, 404)):
        client.sign_in_as(builders.a_coordinator(region_code=region))
        for page in ("", "/preview", "/deadline/new", "/deadline/after1"):
            assert client.get(f"/settings/reminders{page}?plan={plan.id}").status_code == status, (region, page)


@pytest.fixture
def desk(office, client, travel):
    travel("2024-09-25 10:00")
    client.sign_in_as(office.coordinator)
    return client


def offset_of(step, region=XIAMEN, plan_id=None):
    return next((rule.offset for rule in ladders(TODAY).of(Clock.DEADLINE, region, plan_id) if rule.step == step), None)


def test_the_page_says_each_step_in_words_and_what_was_changed(desk, office):
    text = desk.get("/settings/reminders").text
    assert "后第5个工作日，此后每5个工作日一次" in text
    assert "前30天" in text
    answer = desk.post("/settings/reminders/deadline/after1", data=RULE, follow_redirects=True)
    assert "改为“催办：完成时限后第2个工作日→单位负责人，抄送填报员”" in answer.text
    assert "默认为“催办：完成时限后第1个工作日→填报员，抄送单位负责人”" in answer.text
    assert f"{office.coordinator.name}于2024-09-25 10:00修改，自2024年9月25日起" in answer.text
    assert offset_of("after1") == 2
    assert offset_of("after1", QUANZHOU) == 1


def test_a_change_that_lies_ahead_is_announced(desk):
    answer = desk.post("/settings/reminders/deadline/after1", data=RULE | {"effective_on": "2024-12-01"}, follow_redirects=True)
    assert "自2024年12月1日起另有改动" in answer.text
    assert "现在保存会取代那次改动" in desk.get("/settings/reminders/deadline/after1").text
    assert offset_of("after1") == 1


def test_a_plan_gets_its_own_step_and_follows_the_region_again(desk):
    with transaction():
        plan = builders.a_plan("滨海规划")
    desk.post(f"/settings/reminders/deadline/after1?plan={plan.id}", data=RULE)
    assert (offset_of("after1"), offset_of("after1", plan_id=plan.id)) == (1, 2)
    assert "本规划规则" in desk.get(f"/settings/reminders?plan={plan.id}").text
    desk.post(f"/settings/reminders/deadline/after1/reset?plan={plan.id}")
    assert offset_of("after1", plan_id=plan.id) == 1


def test_a_step_is_added_and_everything_is_set_back(desk):
    desk.post("/settings/reminders/deadline/new", data=RULE)
    assert offset_of("extra1") == 2
    assert "已恢复1级规则" in desk.post("/settings/reminders/reset", follow_redirects=True).text
    assert offset_of("extra1") is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"recipients": []}, "没有收件人的一级不会发出"),
        ({"days": "400"}, "天数应在365天以内"),
        ({"repeat_every": "0"}, "重复间隔至少为1个工作日"),
        ({"days": "5"}, "落在同一天"),
        ({"days": "7"}, "更重，不能排在它前面"),
        ({"effective_on": "2024-09-24"}, "施行日期应在今天至一年之内"),
        ({"seen": "3"}, "有人在您打开本页之后修改了这一级规则"),
    ],
)
def test_an_impossible_rule_is_refused_with_a_sentence(desk, values, words):
    answer = desk.post("/settings/reminders/deadline/after1", data=RULE | values)
    assert answer.status_code == 200
    assert words in answer.text
    assert offset_of("after1") == 1


@pytest.mark.parametrize("address", ["ownerless/after1", "deadline/nothing", "nothing/after1", "nothing/new"])
def test_a_rule_that_is_not_there(desk, address):
    assert desk.get(f"/settings/reminders/{address}").status_code == 404


def a_late_task(office):
    with transaction():
        return builders.a_task(lead=office.lead, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3), number="测-1")


def counts():
    return [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Reminder, Notification, ReminderRule)]


def test_a_trial_shows_who_would_get_more_and_less_and_writes_nothing(desk, office):
    a_late_task(office)
    before = counts()
    text = desk.post("/settings/reminders/deadline/after1", data=RULE | {"action": "try"}).text
    assert "不变0条，增加0条，减少2条" in text
    assert "reporter@example.org" in text
    assert "尚未保存" in text
    assert counts() == before
    assert offset_of("after1") == 1


def test_the_preview_shows_who_gets_what_and_why(desk, office):
    task = a_late_task(office)
    before = counts()
    text = desk.get("/settings/reminders/preview?on=2024-10-08").text
    assert "共2条，发往2个邮箱，每个邮箱一封" in text
    assert "催办：完成时限（2024年9月30日）后第1个工作日→填报员，抄送单位负责人" in text
    assert "按今天的情况推算" in text
    assert counts() == before
    assert "这一天没有要发的提醒" in desk.get(f"/settings/reminders/preview?on=2024-10-08&unit={task.lead_unit_id + 999}").text
    assert "共2条" in desk.get(f"/settings/reminders/preview?on=2024-10-08&plan={task.plan_id}&unit={task.lead_unit_id}").text


def test_the_preview_of_a_rest_day_points_to_the_next_working_day(desk, office):
    text = desk.get("/settings/reminders/preview?on=2024-10-05").text
    assert "2024年10月5日是休息日，定时任务不发信" in text
    assert "2024年10月8日" in text


def test_the_preview_of_a_day_that_has_run_says_so(desk, office, travel):
    a_late_task(office)
    office.remind("2024-10-08")
    travel("2024-10-08 10:00")
    desk.sign_in_as(office.coordinator)
    assert "这一天已发出1条，不再重发" in desk.get("/settings/reminders/preview").text


@pytest.mark.parametrize("query", ["on=2026-01-01", "on=x", "plan=x", "unit=0"])
def test_a_preview_that_makes_no_sense(desk, query):
    assert desk.get(f"/settings/reminders/preview?{query}").status_code == 400


def test_the_preview_of_a_provisional_year_is_marked(desk, office, travel):
    travel("2026-12-15 10:00")
    desk.sign_in_as(office.coordinator)
    with transaction():
        builders.a_task(lead=office.lead, due_on=date(2027, 1, 8), issued_on=date(2026, 6, 3), number="测-1")
    text = desk.get("/settings/reminders/preview?on=2027-01-08").text
    assert text.count("暂定</span>") == 2  # the day itself, and the line

"""Group robots: Apprise's real plugins against a local server that answers like theirs, behind the same outbox."""

import logging
from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tests.builders import QUANZHOU, XIAMEN
from tests.mail.outbox import a_mail, make_due, stored
from tests.support import robot_server
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.mail import robots, services
from tracker.mail.models import Delivery
from tracker.mail.robot_delivery import deliver_robots
from tracker.mail.robot_models import Channel, ChatRobot, RobotKind
from tracker.regions.services import change_setting
from tracker.reminders import rule_changes
from tracker.reminders import services as reminders
from tracker.reminders.models import Clock, OffsetUnit, Rung
from tracker.reminders.rule_changes import Place, Wish

PATHS = {
    RobotKind.WECOM: "/cgi-bin/webhook/send?key=abcd-1234-efgh",
    RobotKind.DINGTALK: "/robot/send?access_token=abcd1234efgh",
    RobotKind.FEISHU: "/open-apis/bot/v2/hook/abcd-1234-efgh",
}


@pytest.fixture
def server(app):
    with robot_server.running() as running:
        app.config["TRACKER_ROBOT_HOSTS"] = running.url
        yield running


def a_robot(server, kind=RobotKind.WECOM, *, region_code=XIAMEN, **more):
    with transaction():
        return robots.add(region_code, kind=kind, name="督查群", address=server.url + PATHS[kind], actor=None, **more)


def a_message(robot, key="robot:1:2024-10-08", text="【督查提醒】已逾期2项"):
    with transaction():
        usual = {"kind": "robot", "channel": Channel.ROBOT, "region_code": robot.region_code, "address": robot.mailbox}
        return services.queue(key, subject="【督查提醒】", text=text, html="", today=date(2024, 10, 8), **usual)


@pytest.mark.parametrize("kind", list(RobotKind))
def test_each_kind_of_robot_gets_the_text_at_its_own_address(session, server, kind):
    robot = a_robot(server, kind)
    a_message(robot)
    assert deliver_robots().counts() == {"sent": 1, "retry": 0, "dead": 0}
    (asked,) = server.asked
    body = asked.body.get("content") or asked.body["text"]
    assert "【督查提醒】已逾期2项" in str(body)
    assert asked.path == PATHS[kind].partition("?")[0]
    assert asked.query in ({}, {"key": ["abcd-1234-efgh"]}, {"access_token": ["abcd1234efgh"]})
    assert [mail.state for mail in stored()] == [Delivery.SENT]


def test_a_dingtalk_robot_with_a_key_signs(session, server):
    a_message(a_robot(server, RobotKind.DINGTALK, key="SECabc"))
    deliver_robots()
    assert server.asked[0].query.keys() == {"access_token", "timestamp", "sign"}


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        (RobotKind.WECOM, (200, {"errcode": 93000, "errmsg": "invalid webhook url"}), Delivery.DEAD),
        (RobotKind.WECOM, (200, {"errcode": 45009, "errmsg": "api freq out of limit"}), Delivery.RETRY),
        (RobotKind.DINGTALK, (200, {"errcode": 310000, "errmsg": "keywords not in content"}), Delivery.DEAD),
        (RobotKind.FEISHU, (200, {"code": 19024, "msg": "Key Words Not Found"}), Delivery.DEAD),
        (RobotKind.FEISHU, (400, {"code": 9499, "msg": "Bad Request"}), Delivery.DEAD),
        (RobotKind.WECOM, (503, "busy"), Delivery.RETRY),
        (RobotKind.WECOM, (429, "slow down"), Delivery.RETRY),
        (RobotKind.WECOM, (200, "<html>sign in to the network</html>"), Delivery.RETRY),
        (RobotKind.WECOM, (302, ""), Delivery.DEAD),
        (RobotKind.WECOM, None, Delivery.RETRY),
    ],
)
@pytest.mark.engine("sqlite")
def test_what_a_robots_server_answers_decides(session, server, caplog, kind, answer, state):
    robot = a_robot(server, kind)
    a_message(robot)
    server.answers.append(answer)
    with caplog.at_level(logging.DEBUG):
        deliver_robots()
    (mail,) = stored()
    assert mail.state is state
    assert mail.last_error
    session.refresh(robot)
    assert (robot.trouble is not None) is (state is Delivery.DEAD)
    assert "1234" not in caplog.text + mail.last_error
    if state is Delivery.RETRY:
        make_due()
        assert deliver_robots().sent == 1


def test_a_robot_never_holds_up_a_mail_nor_a_mail_a_robot(session, server, smtp_server, app, runner):
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    a_message(a_robot(server))
    a_mail()
    server.answers.append(None)
    assert '"retry": 1' in runner.invoke(args=["mail", "deliver", "--json"]).stdout
    assert {mail.channel: mail.state for mail in stored()} == {Channel.ROBOT: Delivery.RETRY, Channel.MAIL: Delivery.SENT}
    app.config["TRACKER_SMTP_URL"] = "smtp://127.0.0.1:9"
    a_mail("second")
    make_due()
    assert deliver_robots().sent == 1
    assert [mail.state for mail in stored()][-1] is Delivery.QUEUED


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (RobotKind.WECOM, "https://evil.example.org/cgi-bin/webhook/send?key=abc"),
        (RobotKind.WECOM, "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc"),
        (RobotKind.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/user/delete?key=abc"),
        (RobotKind.WECOM, "https://qyapi.weixin.qq.com@evil.example.org/cgi-bin/webhook/send?key=abc"),
        (RobotKind.DINGTALK, "https://oapi.dingtalk.com/robot/send"),
        (RobotKind.FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/a/../b"),
        (RobotKind.FEISHU, "http://[broken"),
    ],
)
def test_only_robots_of_known_servers_are_taken(app, session, kind, address):
    with pytest.raises(RuleBroken):
        robots.token_of(kind, address)


def a_rule_with_robots(region_code=XIAMEN):
    """督办 on the fifth day also goes to the group."""
    from tracker.core.db import db
    from tracker.regions.models import Region

    wish = Wish(Rung.URGE, 1, OffsetUnit.WORKING, None, ["reporter"], ["unit_head"], ["mail", "robot"])
    place = Place(db.session.get_one(Region, region_code))
    with transaction():
        rule_changes.change(
            place, Clock.DEADLINE, "after1", wish, effective_on=date(2024, 10, 8), seen=0, actor=None, today=date(2024, 10, 8)
        )


def switch_on(region_code=XIAMEN):
    with transaction():
        change_setting(region_code, "robots.on", True, actor=None, on=date(2024, 10, 8))


@pytest.fixture
def late(session, server, travel):
    """Two late tasks of one unit and one of another, whose 催办 falls on 8 October."""
    travel("2024-10-08 09:05")
    first, second = builders.a_unit("市发改委"), builders.a_unit("市财政局")
    for lead, count in ((first, 2), (second, 1)):
        builders.a_reporter(lead)
        for _ in range(count):
            builders.a_task("不能写进群里的名称", lead=lead, due_on=date(2024, 9, 30))
    session.commit()
    a_rule_with_robots()
    return first, second


def run():
    with transaction():
        reminders.run(clock.today())
    return {mail.address: mail for mail in stored() if mail.channel is Channel.ROBOT}


def test_a_rule_with_robots_tells_groups_counts_and_a_link_beside_the_mails(session, server, late):
    first, _ = late
    own, regional = a_robot(server, unit_id=first.id), a_robot(server, RobotKind.FEISHU)
    elsewhere = a_robot(server, region_code=QUANZHOU)
    switch_on()
    switch_on(QUANZHOU)
    told = run()
    assert told.keys() == {own.mailbox, regional.mailbox}
    assert "已逾期2项" in told[own.mailbox].text
    assert "已逾期1项" in told[regional.mailbox].text
    assert "不能写进群里" not in "".join(mail.text + mail.subject for mail in told.values())
    assert "http" in told[own.mailbox].text
    assert elsewhere.mailbox not in told
    assert sum(mail.channel is Channel.MAIL for mail in stored()) == 2
    assert run() == told


def test_off_by_default_without_the_rule_or_with_a_marked_robot_no_group_hears_anything(session, server, late):
    robot = a_robot(server)
    assert run() == {}
    switch_on()
    robot.trouble = "机器人拒绝"
    session.commit()
    assert run() == {}


def test_a_day_that_could_not_be_told_goes_into_the_next(session, server, late, travel):
    a_robot(server)
    switch_on()
    run()
    lead = builders.a_unit()
    builders.a_reporter(lead)
    builders.a_task(lead=lead, due_on=date(2024, 10, 8))
    session.commit()
    travel("2024-10-09 09:05")
    run()
    assert [mail.state for mail in stored() if mail.channel is Channel.ROBOT] == [Delivery.DROPPED, Delivery.QUEUED]


def test_a_rule_always_keeps_its_mail(session, travel):
    from tracker.core.db import db
    from tracker.regions.models import Region

    wish = Wish(Rung.URGE, 1, OffsetUnit.WORKING, None, ["reporter"], [], ["robot"])
    with pytest.raises(RuleBroken, match="请勾选邮件"):
        rule_changes.draft(
            Place(db.session.get_one(Region, XIAMEN)),
            Clock.DEADLINE,
            "after1",
            wish,
            effective_on=date(2024, 10, 8),
            today=date(2024, 10, 8),
        )


def test_an_office_keeps_its_robots_without_ever_showing_their_address(session, client, server):
    coordinator = builders.a_coordinator()
    client.sign_in_as(coordinator)
    assert "还没有机器人" in client.get("/settings/robots").text
    typed = {"kind": "wecom", "name": "督查群", "password_address": server.url + PATHS[RobotKind.WECOM]}
    bad = client.post("/settings/robots/new", data={**typed, "password_address": "https://example.org/?key=geheim"})
    assert "这不是企业微信群机器人的地址" in bad.text
    assert ("geheim" in bad.text, "督查群" in bad.text) == (False, True)
    text = client.post("/settings/robots/new", data=typed, follow_redirects=True).text
    assert ("127.0.0.1…efgh" in text, "abcd-1234" in text) == (True, False)
    assert "已经有一个机器人" in client.post("/settings/robots/new", data=typed).text
    client.post("/settings/robots", data={"on": "yes"})
    assert "已启用" in client.get("/settings/robots").text
    robot = session.scalars(sa.select(ChatRobot)).one()
    robot.trouble = "机器人拒绝：keywords not in content（310000）"
    session.commit()
    assert "已暂停" in client.get("/settings/robots").text
    for _ in range(2):
        client.post(f"/settings/robots/{robot.id}/test")
    (mail,) = stored()
    assert deliver_robots().sent == 1
    assert "督查测试" in server.asked[0].body["text"]["content"]
    assert "督查群（企业微信群机器人）" in client.get("/admin/mail").text
    assert client.get(f"/admin/mail/{mail.id}").status_code == 200
    client.sign_in_as(builders.a_coordinator(QUANZHOU))
    assert client.post(f"/settings/robots/{robot.id}/remove").status_code == 404
    client.sign_in_as(coordinator)
    a_message(robot)
    client.post(f"/settings/robots/{robot.id}/remove")
    assert [mail.state for mail in stored()] == [Delivery.SENT, Delivery.DROPPED]
    trail = repr([(entry.old, entry.new) for entry in session.scalars(sa.select(AuditEntry))])
    assert "1234" not in trail

"""The ledger of mails: offices see their own, system administrators see states, others see nothing."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from tests import builders
from tests.mail.outbox import a_mail, make_due, states, stored
from tracker.accounts import addresses
from tracker.accounts.models import Role
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.workdays import WorkCalendar
from tracker.mail import claims, queries, services
from tracker.mail.models import Delivery
from tracker.mail.queries import MailFilter
from tracker.mail.transports import NotTaken
from tracker.reminders import events
from tracker.reminders import services as reminders
from tracker.reminders.models import Reminder, ReminderState


def page(client, user, address="/admin/mail"):
    client.sign_in_as(user)
    return client.get(address)


def a_dead_mail(key="digest", **values):
    mail_id = a_mail(key, **values)
    with transaction():
        (mail,) = claims.claim(clock.now(), "one")
        claims.mark_failed(mail, NotTaken(550, "550 no such user", permanent=True), clock.now(), WorkCalendar())
    return mail_id


def test_a_coordinator_reads_the_mails_of_the_own_region_only(session, client):
    a_mail("ours", subject="本地区的邮件")
    a_mail("theirs", subject="外地的邮件", region_code="350500")
    a_mail("invitation", kind="account", subject="账号邀请")
    text = page(client, builders.a_coordinator()).text
    assert "本地区的邮件" in text
    assert "外地的邮件" not in text
    assert "账号邀请" not in text


def test_a_system_administrator_sees_addresses_and_states_but_no_subject(session, client):
    mail_id = a_mail(subject="不该看到的主题", text="不该看到的正文")
    admin = builders.a_user(Role.SYSTEM_ADMIN)
    for address in ("/admin/mail", f"/admin/mail/{mail_id}"):
        text = page(client, admin, address).text
        assert "a@example.org" in text
        assert "不该看到" not in text


@pytest.mark.parametrize("role", [Role.REPORTER, Role.UNIT_HEAD, Role.LEADER, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_nobody_else_gets_in(session, client, role):
    assert page(client, builders.a_user(role)).status_code == 403


def test_a_mail_of_another_region_is_not_there(session, client):
    mail_id = a_mail(region_code="350500")
    assert page(client, builders.a_coordinator(), f"/admin/mail/{mail_id}").status_code == 404


def test_filters_by_state_date_and_text(session, client):
    a_dead_mail("one", address="gone@example.org")
    a_mail("two", address="there@example.org", text="厦金规-1-02")
    coordinator = builders.a_coordinator()
    assert "there@example.org" not in page(client, coordinator, "/admin/mail?state=dead").text
    assert "gone@example.org" not in page(client, coordinator, "/admin/mail?q=厦金规-1-02").text
    assert "没有符合条件的邮件" in page(client, coordinator, "/admin/mail?since=2024-10-09").text
    assert page(client, coordinator, "/admin/mail?state=odd").status_code == 400


def test_a_dead_mail_shows_why_and_can_be_sent_again(session, client):
    mail_id = a_dead_mail()
    text = page(client, builders.a_coordinator(), f"/admin/mail/{mail_id}").text
    assert "550 no such user" in text
    assert client.post(f"/admin/mail/{mail_id}/retry").status_code == 302
    assert states() == ["retry"]


def test_a_stranger_cannot_retry(session, client):
    mail_id = a_dead_mail()
    client.sign_in_as(builders.a_user(Role.LEADER))
    assert client.post(f"/admin/mail/{mail_id}/retry").status_code == 404
    assert states() == ["dead"]


def test_the_page_says_since_when_no_server_answers(session, client):
    with transaction():
        services.note_unreachable("邮件服务器 mail.example.org:25 无法连接")
    assert "恢复后自动发送" in page(client, builders.a_coordinator()).text


def test_pages_of_mails(session, client):
    for number in range(25):
        a_mail(str(number), subject=f"第{number}封")
    coordinator = builders.a_coordinator()
    assert "第24封" in page(client, coordinator).text
    assert "第0封" in page(client, coordinator, "/admin/mail?page=2").text


def test_a_mail_says_why_it_was_sent_and_to_whom(session, client, travel):
    travel("2024-10-08 09:05")
    lead = builders.a_unit("市统计局")
    reporter, task = builders.a_reporter(lead), builders.a_task(number="测-催", lead=lead, due_on=date(2024, 9, 30))
    with transaction():
        reminders.run(clock.today())
        events.issued([builders.a_task(number="测-交", lead=lead)], today=clock.today())
    digest, event = stored()
    coordinator = builders.a_coordinator()
    text = page(client, coordinator, f"/admin/mail/{digest.id}").text
    assert f'href="/tasks/{task.id}"' in text
    assert "催办，完成时限2024年9月30日，应于2024年10月8日发出" in text
    assert reporter.name in text
    assert "市统计局" in text
    assert "交办" in page(client, coordinator, f"/admin/mail/{event.id}").text
    for word, found in (("测-催", {digest}), ("测-交", {event}), ("统计局", {digest, event}), ("人社局", set())):
        text = page(client, coordinator, f"/admin/mail?q={word}").text
        assert {mail for mail in (digest, event) if f'href="/admin/mail/{mail.id}"' in text} == found, word


def test_the_page_of_a_mail_stands_in_a_frame_that_loads_nothing(session, client):
    mail_id = a_mail()
    answer = page(client, builders.a_coordinator(), f"/admin/mail/{mail_id}/page")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "完善金融服务" in answer.text
    assert page(client, builders.a_user(Role.SYSTEM_ADMIN), f"/admin/mail/{mail_id}/page").status_code == 404


def test_every_failed_attempt_is_kept_in_words(session, client):
    mail_id = a_mail()
    for code, permanent in ((451, False), (None, False), (550, True)):
        make_due()
        with transaction():
            (mail,) = claims.claim(clock.now(), "one")
            claims.mark_failed(mail, NotTaken(code, f"{code} said", permanent=permanent), clock.now(), WorkCalendar())
    text = page(client, builders.a_coordinator(), f"/admin/mail/{mail_id}").text.partition("失败的尝试")[2]
    assert text.index("服务器暂时出错（451）") < text.index("没有得到回答") < text.index("没有这个邮箱，或者对方拒收（550）")


def test_all_failed_mails_of_a_filter_are_sent_again_once_somebody_has_seen_how_many(session, client):
    for number in range(3):
        a_dead_mail(f"gone{number}", address=f"gone{number}@example.org", subject="本地区失败")
    a_dead_mail("other", region_code="350500")
    with transaction():
        builders.a_user(email="Gone2@example.org", address_refused=True)
    text = page(client, builders.a_coordinator(), "/admin/mail/again?q=失败").text
    assert "共有<strong>2</strong>封" in text
    assert "另有1封" in text
    client.post("/admin/mail/again", data={"q": "失败", "seen": "3"})
    assert states() == ["dead"] * 4
    assert "2封邮件已重新排队" in client.post("/admin/mail/again", data={"q": "失败", "seen": "2"}, follow_redirects=True).text
    assert states() == ["retry", "retry", "dead", "dead"]


def test_a_waiting_mail_is_called_off_by_its_office_and_not_told_again(session, client, travel):
    travel("2024-10-08 09:05")
    lead = builders.a_unit()
    builders.a_reporter(lead)
    builders.a_task(lead=lead, due_on=date(2024, 9, 30))
    with transaction():
        reminders.run(clock.today())
    (mail,) = stored()
    client.sign_in_as(builders.a_user(Role.SYSTEM_ADMIN))
    assert client.post(f"/admin/mail/{mail.id}/call-off").status_code == 404
    coordinator = builders.a_coordinator()
    client.sign_in_as(coordinator)
    client.post(f"/admin/mail/{mail.id}/call-off")
    assert states() == ["dropped"]
    assert f"由{coordinator.name}撤回" in client.get(f"/admin/mail/{mail.id}").text
    assert ReminderState.STOPPED in set(session.scalars(sa.select(Reminder.state)))
    travel("2024-10-09 09:05")
    with transaction():
        assert reminders.run(clock.today()).queued == 0
    assert "不能撤回" in client.post(f"/admin/mail/{mail.id}/call-off", follow_redirects=True).text


def test_a_refused_address_shows_whose_it_is_and_is_cleared_or_changed(session, client):
    with transaction():
        ours, theirs = builders.a_user(email="Gone@example.org"), builders.a_user(email="far@example.org", region_code="350500")
        for user in (ours, theirs):
            addresses.mark_refused(user.email.lower())
    mail_id = a_dead_mail("ours", address="gone@example.org")
    a_dead_mail("nobody", address="unknown@example.org")
    coordinator = builders.a_coordinator()
    text = page(client, coordinator, "/admin/mail/refused").text
    assert ours.name in text
    assert theirs.name not in text
    assert "550 no such user" in text
    assert "unknown@example.org" in text
    assert "仍标为拒收" in client.post(f"/admin/mail/{mail_id}/retry", follow_redirects=True).text
    assert client.post(f"/admin/mail/refused/{theirs.id}/clear").status_code == 404
    assert client.post(f"/admin/mail/refused/{ours.id}/address", data={"email": "new@example.org"}).status_code == 403
    client.post(f"/admin/mail/refused/{ours.id}/clear")
    session.refresh(ours)
    assert not ours.address_refused
    admin = builders.a_user(Role.SYSTEM_ADMIN, region_code="350000")
    client.sign_in_as(admin)
    text = client.post(f"/admin/mail/refused/{theirs.id}/address", data={"email": "no-at-sign"}).text
    assert ("不是电子邮箱" in text, 'value="no-at-sign"' in text) == (True, True)
    client.post(f"/admin/mail/refused/{theirs.id}/address", data={"email": "new@example.org"})
    session.refresh(theirs)
    assert (theirs.email, theirs.address_refused) == ("new@example.org", False)


def test_the_export_proves_what_was_sent_and_holds_no_formula(session, client):
    a_dead_mail("one", subject="=1+1")
    a_mail("theirs", region_code="350500")
    answer = page(client, builders.a_coordinator(), "/admin/mail.xlsx?state=dead")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data))["邮件记录"].values)
    assert len(rows) == 2
    assert rows[1][3] == "=1+1"
    assert "550 no such user" in rows[1]
    assert session.scalar(sa.select(AuditEntry.new).where(AuditEntry.action == "mail.exported"))["count"] == 1
    text = page(client, builders.a_user(Role.SYSTEM_ADMIN), "/admin/mail.xlsx")
    assert "=1+1" not in str(list(openpyxl.load_workbook(io.BytesIO(text.data))["邮件记录"].values))


def test_an_attachment_can_be_fetched_by_the_office_only(session, client, app):
    (Path(app.config["TRACKER_DATA_DIR"]) / "notice.txt").write_text("通报")
    mail_id = a_mail(attachments=[{"name": "通报.txt", "path": "notice.txt"}])
    address = f"/admin/mail/{mail_id}/attachments/1"
    with page(client, builders.a_coordinator(), address) as answer:
        assert answer.text == "通报"
    assert client.get(f"/admin/mail/{mail_id}/attachments/2").status_code == 404
    assert page(client, builders.a_user(Role.SYSTEM_ADMIN), address).status_code == 404
    escaping = a_mail("escape", attachments=[{"name": "x", "path": "../../etc/hostname"}])
    assert page(client, builders.a_coordinator(), f"/admin/mail/{escaping}/attachments/1").status_code == 404


def test_the_settings_of_mail_limit_the_pace_and_send_a_test(session, client, app):
    admin = builders.a_user(Role.SYSTEM_ADMIN)
    a_mail()
    app.config["TRACKER_SMTP_URL"] = "smtp+starttls://office:hunter2@mail.example.org:587"
    text = page(client, admin, "/admin/mail/settings").text
    assert "mail.example.org:587，STARTTLS 加密，以office登录" in text
    assert "hunter2" not in text
    assert "1封" in text
    assert "1至" in client.post("/admin/mail/settings", data={"per_minute": "0"}).text
    client.post("/admin/mail/settings", data={"per_minute": "30"})
    assert services.mail_per_minute() == 30
    client.post("/admin/mail/settings", data={"per_minute": ""})
    session.rollback()
    assert services.mail_per_minute() is None
    for _ in range(2):
        client.post("/admin/mail/settings/test")
    assert [(mail.kind, mail.address) for mail in stored()][1:] == [("test", admin.email)]
    assert page(client, builders.a_coordinator(), "/admin/mail/settings").status_code == 403


def test_the_desks_say_what_keeps_mails_from_their_readers(session, client):
    with transaction():
        addresses.mark_refused(builders.a_user().email)
        services.note_unreachable("邮件服务器 mail.example.org:25 无法连接")
    a_dead_mail()
    for user in (builders.a_coordinator(), builders.a_user(Role.SYSTEM_ADMIN)):
        text = page(client, user, "/").text
        for words in ("没有调度进程在运行", "无法连接邮件服务器", "1封邮件发送失败", "1个收件地址被拒收"):
            assert words in text, (user.role, words)
    text = page(client, builders.a_coordinator("350500"), "/").text
    assert ("发送失败" in text, "无法连接邮件服务器" in text) == (False, True)
    assert "调度进程" not in page(client, builders.a_user(Role.AUDITOR), "/").text


@pytest.mark.engine("postgresql")
def test_the_filters_of_a_long_ledger_use_indexes(session):
    """Planner's word on fifty thousand mails: no filter reads the whole table."""
    session.execute(sa.text(LONG_LEDGER))
    session.execute(sa.text("ANALYZE notification"))
    for wanted in ({"state": Delivery.DEAD}, {"kind": "nudge", "since": date(2024, 10, 1)}, {"since": date(2024, 10, 8)}):
        query = queries.ledger(MailFilter(**wanted), region_code=None).order_by(None)
        sql = query.compile(session.bind, compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.scalars(sa.text(f"EXPLAIN {sql}")))
        assert "Seq Scan" not in plan, (wanted, plan)


LONG_LEDGER = """
INSERT INTO notification (key, kind, channel, region_code, address, copies, subject, text, html, attachments, message_id, state,
    attempts, queued_on, created_at, next_try_at, demonstration)
SELECT 'k' || n, CASE WHEN n % 200 = 0 THEN 'nudge' ELSE 'digest' END, 'mail', '350200', 'a' || n % 500 || '@example.org', '[]',
    's', 't', 'h', '[]', 'm' || n, CASE WHEN n % 500 = 0 THEN 'dead' ELSE 'sent' END, 1, date '2024-10-08' - (n / 200), now(), now(), false
FROM generate_series(1, 50000) AS n
"""

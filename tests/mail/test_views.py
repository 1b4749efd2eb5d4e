"""The ledger of mails: offices see their own, system administrators see states, others see nothing."""

import pytest

from tests import builders
from tests.mail.outbox import a_mail, states
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.workdays import WorkCalendar
from tracker.mail import services
from tracker.mail.transports import NotTaken


def page(client, user, address="/admin/mail"):
    client.sign_in_as(user)
    return client.get(address)


def a_dead_mail(key="digest", **values):
    mail_id = a_mail(key, **values)
    with transaction():
        mail = services.claim_one(clock.now(), "one")
        services.mark_failed(mail, NotTaken(550, "550 no such user", permanent=True), clock.now(), WorkCalendar())
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

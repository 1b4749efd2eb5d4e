"""When a person wants the daily mail: kept, audited, and shown with those who share the mailbox."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tracker.accounts.models import Role
from tracker.audit.models import AuditEntry
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.reminders import choices
from tracker.reminders.models import MailChoice
from tracker.reminders.reader_models import Notices


def test_the_page_keeps_what_was_chosen_and_audits_it(office, client):
    client.sign_in_as(office.reporter)
    client.post("/account/mails", data={"hour": "14", "notices": "weekly"})
    kept = db.session.get(MailChoice, office.reporter.id)
    assert (kept.hour, kept.notices) == (14, Notices.WEEKLY)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "account.mail_chosen")).one()
    assert (entry.old, entry.new) == (None, {"hour": 14, "notices": "weekly"})
    page = client.get("/account").text
    assert '<option selected value="14">' in page
    assert "不能退订" in page


@pytest.mark.parametrize("hour", ["8", "18", "noon", ""])
def test_an_hour_outside_working_hours_is_refused(office, client, hour):
    client.sign_in_as(office.reporter)
    client.post("/account/mails", data={"hour": hour, "notices": "daily"})
    assert db.session.get(MailChoice, office.reporter.id) is None


def test_the_rule_itself_refuses_too(office):
    with pytest.raises(RuleBroken, match="工作时间内"):
        choices.choose(office.reporter, hour=20, notices=Notices.DAILY, today=date(2024, 10, 8))


def test_the_page_says_who_shares_the_mailbox_and_that_the_earliest_hour_holds(office, client):
    with transaction():
        builders.a_reporter(office.lead, email="Reporter@example.org", name="另一位填报员")
    client.sign_in_as(office.reporter)
    page = client.get("/account").text
    assert "另一位填报员（9时）" in page
    assert "按最早的时间发送" in page


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_get_no_business_mails_and_are_asked_nothing(office, client, role):
    client.sign_in_as(builders.a_user(role))
    assert "收信时间" not in client.get("/account").text


def test_a_coordinator_decides_whether_mails_name_tasks(office, client):
    client.sign_in_as(office.coordinator)
    assert "只写数量和链接" in client.post("/settings/mails", data={"short": "yes"}, follow_redirects=True).text
    client.post("/settings/mails", data={"short": "yes"})
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "setting.changed")).one()
    assert (entry.old, entry.new) == (False, True)
    client.sign_in_as(office.reporter)
    assert client.get("/settings/mails").status_code == 403

"""A limit per minute holds for all deliverers together, and whoever waits for the next minute holds nothing."""

import sys
import time
from datetime import timedelta

import pytest

from tests.mail.deliverers import deliverer, settled, wait_until
from tests.mail.outbox import a_mail, many_mails, states, stored
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.mail import pace, services
from tracker.mail.delivery import Round, deliver_due
from tracker.mail.models import Notification


@pytest.fixture
def to_server(app, smtp_server):
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    return smtp_server


def limit(per_minute):
    with transaction():
        services.set_mail_per_minute(per_minute, actor=None)


def test_a_round_stops_at_the_limit_and_the_next_minute_goes_on(session, to_server, travel):
    travel("2026-12-01 10:00:50")
    many_mails(60)
    limit(25)
    first = deliver_due()
    assert (first.sent, first.paced) == (25, True)
    again = deliver_due()
    assert (again.sent, again.paced) == (0, True)
    assert states().count("sending") == 0
    travel("2026-12-01 10:01:00")
    assert deliver_due().sent == 25
    travel("2026-12-01 10:02:00")
    last = deliver_due()
    assert (last.sent, last.paced) == (10, False)
    assert len(to_server.messages) == 60


def test_without_a_limit_nothing_is_counted(session, to_server):
    many_mails(3)
    assert deliver_due().sent == 3
    with transaction():
        assert db.session.get(services.SystemSetting, pace.MINUTE_KEY) is None


def test_account_mails_go_first(session, to_server):
    many_mails(30)
    a_mail("invitation", address="new@example.org", kind="account")
    limit(1)
    assert deliver_due().sent == 1
    assert list(to_server.boxes) == ["new@example.org"]


def test_the_limit_of_a_command_ends_it_within_the_minute(session, to_server):
    many_mails(5)
    limit(3)
    outcome = deliver_due(Round(limit=2))
    assert (outcome.sent, outcome.paced) == (2, False)


def test_clocks_that_differ_share_a_minute_and_one_set_back_does_not_stop_the_mail(session, to_server):
    with transaction():
        services.set_mail_per_minute(10, actor=None)
        now = clock.now().replace(second=0)
        assert pace.left(now) == 10
        pace.count(now, 10)
        assert pace.left(now - timedelta(seconds=1)) == 0
        assert pace.left(now + timedelta(minutes=1)) == 10
        assert pace.left(now - timedelta(hours=1)) == 10


@pytest.mark.slow
@pytest.mark.engine("postgresql")
def test_deliverers_at_once_keep_the_limit_together_and_hold_nothing_while_they_wait(session, app, smtp_server):
    many_mails(200)
    limit(45)
    began = int(time.time() // 60)
    processes = [deliverer(app, smtp_server, TRACKER_CLAIM_LEASE_SECONDS="60") for _ in range(3)]
    try:
        wait_until(lambda: len(smtp_server.messages) >= 45)
        arrived = settled(smtp_server)
        minutes = int(time.time() // 60) - began + 1
        held = {mail.state for mail in stored()}
        with transaction():  # a lock that a sleeping deliverer held would stop this
            db.session.execute(Notification.__table__.update().values(last_error=None))
    finally:
        for process in processes:
            process.kill()
            process.wait()
    sys.stdout.write(f"3 deliverers, 45 mails a minute: {arrived} in {minutes} minute(s)\n")
    assert 45 <= arrived <= 45 * minutes
    assert "sending" not in held or minutes > 1

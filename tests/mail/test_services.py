"""The outbox: a key is written once, a claim has one holder, failures wait longer and longer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.mail.outbox import a_mail, make_due, states, stored
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.workdays import WorkCalendar
from tracker.mail import claims, services
from tracker.mail.models import Delivery
from tracker.mail.transports import NotTaken

BUSY = NotTaken(451, "451 try later", permanent=False)


def claim(now=None, worker="one", **options):
    with transaction():
        return next(iter(claims.claim(now or clock.now(), worker, **options)), None)


def test_the_same_key_is_written_once(session):
    assert a_mail(subject="第一次") is not None
    assert a_mail(subject="第二次") is None
    assert [mail.subject for mail in stored()] == ["第一次"]


def test_a_mail_belongs_to_the_transaction_of_its_cause(session):
    with transaction(rollback=True):
        services.queue(
            "k", kind="event", region_code=None, address="a@example.org", subject="s", text="t", html="h", today=date(2024, 10, 8)
        )
    assert stored() == []


def test_the_message_id_follows_from_the_key(session):
    a_mail("one")
    a_mail("two")
    first, second = stored()
    with transaction():
        assert first.message_id == services.message_id("one") != second.message_id


def test_a_subject_never_breaks_the_header(session):
    a_mail(subject="第一行\r\nBcc: other@example.org")
    assert stored()[0].subject == "第一行 Bcc: other@example.org"


def test_a_claimed_mail_is_not_claimed_again_until_its_lease_lapses(session):
    a_mail()
    first = claim(now := clock.now())
    assert claim(now, "two") is None
    again = claim(now + claims.LEASE, "two")
    assert (first.id, first.attempts, again.id, again.attempts) == (again.id, 1, first.id, 2)


def test_quiet_regions_wait_but_account_mails_do_not(session):
    a_mail("digest")
    a_mail("invitation", kind="account")
    assert claim(quiet_regions=["350200"]).kind == "account"
    assert claim(quiet_regions=["350200"]) is None
    assert claim(quiet_regions=["350100"]).kind == "event"


def test_temporary_trouble_comes_back_with_growing_pauses(session):
    a_mail()
    waits = []
    for _ in range(11):
        mail = claim()
        with transaction():
            claims.mark_failed(mail, BUSY, now := clock.now(), WorkCalendar())
        waits.append(stored()[0].next_try_at - now)
        make_due()
    assert [wait // timedelta(minutes=1) for wait in waits] == [1, 2, 5, 10, 20, 40, 60, 120, 240, 240, 240]


@pytest.mark.parametrize(
    ("first_try", "end"),
    [
        ("2024-10-08T01:00", "2024-10-10T16:00"),  # Tuesday: 48 hours end on Thursday 09:00, the second working day at midnight
        ("2024-10-11T01:00", "2024-10-14T16:00"),  # Friday: Saturday 12 October works, so Monday is the second working day
        ("2024-09-30T01:00", "2024-10-09T16:00"),  # the eve of National Day
    ],
)
def test_retries_last_48_hours_and_to_the_end_of_the_second_working_day(first_try, end):
    parsed = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first_try, end)]
    assert claims.gives_up_at(parsed[0], WorkCalendar()) == parsed[1]


def test_a_mail_that_was_tried_long_enough_is_dead(session):
    a_mail()
    mail = claim()
    with transaction():
        claims.mark_failed(mail, BUSY, clock.now() + timedelta(days=15), WorkCalendar())
    assert states() == ["dead"]


def test_a_late_failure_does_not_overwrite_what_another_sender_recorded(session):
    a_mail()
    slow = claim(now := clock.now(), "slow")
    quick = claim(now + claims.LEASE, "quick")
    with transaction():
        claims.mark_sent(quick, now)
        claims.mark_failed(slow, BUSY, now, WorkCalendar())
    assert states() == ["sent"]


def test_a_mail_given_back_was_never_tried(session):
    a_mail()
    mail = claim()
    with transaction():
        claims.release([mail], clock.now())
    (kept,) = stored()
    assert (kept.state, kept.attempts, kept.first_try_at) == (Delivery.QUEUED, 0, None)


def test_links_of_account_mails_are_blanked_once_sent(session):
    a_mail("invitation", kind="account", text="请打开 http://127.0.0.1:5000/invitations/abc-DEF_1 设置密码\n")
    with transaction():
        claims.mark_sent(claims.claim(clock.now(), "one")[0], clock.now())
    assert stored()[0].text == "请打开 （链接已隐去） 设置密码\n"


def test_demonstration_mails_count_as_sent_at_the_business_instant(session):
    with clock.moved_to(date(2024, 9, 25)):
        a_mail(demonstration=True)
    (mail,) = stored()
    assert (mail.state, mail.sent_at) == (Delivery.SENT, clock.at(date(2024, 9, 25)))
    assert claim() is None


def test_a_dead_mail_can_be_tried_again_and_that_is_audited(session):
    from tracker.audit.models import AuditEntry

    a_mail()
    mail = claim()
    with transaction():
        claims.mark_failed(mail, NotTaken(554, "554 no", permanent=True), clock.now(), WorkCalendar())
    with transaction():
        services.retry(stored()[0], actor=None)
    assert states() == ["retry"]
    assert db.session.query(AuditEntry.action).order_by(AuditEntry.id.desc()).first() == ("mail.retried",)


def test_a_sent_mail_is_not_tried_again(session):
    a_mail(demonstration=True)
    with pytest.raises(RuleBroken, match="只有发送失败"):
        services.retry(stored()[0], actor=None)


def test_the_limit_per_minute_is_kept_and_audited_and_off_at_first(session):
    from tracker.audit.models import AuditEntry

    with transaction():
        assert services.mail_per_minute() is None
        for value in (60, 60, None):
            services.set_mail_per_minute(value, actor=None)
    assert services.mail_per_minute() is None
    changes = db.session.query(AuditEntry.old, AuditEntry.new).filter_by(action="mail.pace_changed").order_by(AuditEntry.id)
    assert changes.all() == [(None, 60), (60, None)]
    for value in (0, -1, services.MOST_PER_MINUTE + 1):
        with pytest.raises(RuleBroken, match="不限请留空"):
            services.set_mail_per_minute(value, actor=None)

"""Jobs look when offices work, and not when they rest."""

from datetime import date

import pytest

from tests import builders
from tests.mail.outbox import a_mail, states
from tracker.audit.services import first_broken, record
from tracker.core.db import db, transaction
from tracker.mail.models import Notification
from tracker.regions.models import CalendarDay
from tracker.scheduling.registry import jobs
from tracker.tasks.models import LedgerDay, ReportDue


def run(name):
    """The job by its name."""
    return next(job for job in jobs() if job.name == name).function()


def a_late_task():
    with transaction():
        lead = builders.a_unit()
        builders.a_reporter(lead)
        builders.a_task(lead=lead, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3))


@pytest.mark.parametrize(
    ("moment", "mails"),
    [
        ("2024-10-08 09:05", 1),
        ("2024-10-08 08:59", 0),
        ("2024-10-08 17:31", 0),
        ("2024-10-05 10:00", 0),  # a day of the National Day holiday
        ("2024-10-12 10:00", 1),  # a working Saturday
    ],
)
def test_reminders_are_looked_for_in_working_hours(session, travel, moment, mails):
    a_late_task()
    travel(moment)
    run("reminders")
    run("reminders")
    assert db.session.query(Notification).count() == mails


def test_mails_wait_for_the_working_hours_of_their_region(session, travel):
    day = date(2026, 12, 1)
    a_mail("xiamen", kind="event", today=day)
    a_mail("quanzhou", kind="event", region_code="350500", today=day)
    a_mail("invitation", kind="account", today=day)
    with transaction():
        db.session.add(CalendarDay(region_code="350500", day=day, is_workday=False, name="停电"))
    travel("2026-12-01 07:00")
    assert run("mail") == {"sent": 1}
    travel("2026-12-01 10:00")
    assert run("mail") == {"sent": 1}
    assert states() == ["sent", "queued", "sent"]


def test_the_day_gets_its_ledger_and_the_period_its_obligations(session, travel):
    builders.a_task(issued_on=date(2024, 6, 3))
    session.commit()
    travel("2024-07-01 00:05")
    assert run("report_dues") == {"opened": 1}
    assert run("report_dues") == {"opened": 0}
    run("ledger")
    assert db.session.get(LedgerDay, date(2024, 7, 1)) is not None
    assert db.session.query(ReportDue).one().period == "2024Q3"


def test_audit_entries_are_linked(session):
    with transaction():
        record("test.done", ("test", 1))
    assert run("audit")["linked"] >= 1
    assert run("audit") == {"linked": 0}
    assert first_broken() is None


@pytest.mark.engine("postgresql")
def test_linking_waits_for_entries_under_way_and_gives_up_for_now(session):
    from sqlalchemy.orm import Session

    from tracker.audit.models import AuditEntry

    with Session(db.engine) as other:
        other.add(AuditEntry(action="slow", subject_type="test", subject_id="1", actor_name="系统"))
        other.flush()
        with transaction():
            record("quick", ("test", 2))
        assert run("audit") is None
        other.commit()
    assert run("audit")["linked"] >= 2
    assert first_broken() is None

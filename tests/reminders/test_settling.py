"""What is settled between queueing and delivery does not leave."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.mail import claims
from tracker.mail.models import Delivery
from tracker.plans.models import UnitRole
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind, ReportStatus
from tracker.reminders import events, nudges, settling
from tracker.reminders.models import Reminder, ReminderMail
from tracker.tasks import services as tasks
from tracker.tasks.models import TaskStatus

TODAY, DUE = date(2024, 10, 8), date(2024, 9, 30)


def a_task(office, number="测-1", **values):
    with transaction():
        return builders.a_task(**{"lead": office.lead, "due_on": DUE, "issued_on": date(2024, 6, 3), "number": number, **values})


def settle():
    with transaction():
        return settling.settle(clock.now())


def states(office):
    return {office.name_of(mail.address): str(mail.state) for mail in office.mails()}


def close(task):
    tasks.change_state(task, TaskStatus.CLOSED, actor=None, today=TODAY)


def hand_over(office, task):
    successor = builders.a_unit("市数据局")
    tasks.assign(task, successor, UnitRole.LEAD, actor=None, today=TODAY)
    tasks.unassign(task, office.lead, actor=None, today=TODAY)


def submit(office, task):
    """The unit's report of the quarter."""
    report = ProgressReport(task=task, unit=office.lead, period="2024Q3", status=ReportStatus.SUBMITTED, author=office.reporter)
    report.events.append(ReportEvent(kind=ReportEventKind.SUBMITTED, effective_on=TODAY, actor_id=office.reporter.id))
    db.session.add(report)


SETTLED = {
    "closed": lambda office, task: close(task),
    "extension asked for": lambda office, task: tasks.hold(task, "extension", today=TODAY),
    "unit changed": hand_over,
    "suspended": lambda office, task: tasks.change_state(task, TaskStatus.SUSPENDED, actor=None, today=TODAY),
}


@pytest.mark.parametrize("how", SETTLED)
def test_a_digest_about_something_settled_is_called_off(office, travel, how):
    travel("2024-10-08 09:00")
    task = a_task(office)
    office.remind("2024-10-08")
    with transaction():
        SETTLED[how](office, task)
    assert settle() == 2
    assert set(states(office).values()) == {"dropped"}
    assert {mail.last_error for mail in office.mails()} == {"事项已经办理或者变更，不再发送"}
    assert [str(row.state) for row in db.session.scalars(sa.select(Reminder)) if row.step == "after1"] == ["stopped"]
    assert db.session.scalars(sa.select(ReminderMail)).all() == []


def test_a_report_at_three_past_nine_stops_what_was_queued_at_nine(office, travel):
    travel("2024-09-29 09:00")
    task = a_task(office, due_on=date(2025, 6, 30), issued_on=date(2024, 7, 1), with_dues=True)
    office.remind("2024-09-29")
    assert "第三季度" in office.mails()[0].text
    travel("2024-09-29 09:03")
    with transaction():
        task.report_dues[0].met_on = date(2024, 9, 29)
    travel("2024-09-29 09:05")
    settle()
    assert set(states(office).values()) == {"dropped"}


def test_a_digest_with_something_left_says_only_that(office, travel):
    travel("2024-10-08 09:00")
    done = a_task(office)
    a_task(office, "测-2")
    office.remind("2024-10-08")
    with transaction():
        close(done)
    assert settle() == 2
    (mail,) = [mail for mail in office.mails() if mail.address == "reporter@example.org"]
    assert (mail.state, mail.subject) == (Delivery.QUEUED, "【催办】1项任务已逾期，请尽快填报进展")
    assert "测-1" not in mail.text + mail.html
    assert "测-2" in mail.text
    assert settle() == 0


def test_nothing_settled_nothing_changed(office, travel):
    travel("2024-10-08 09:00")
    a_task(office)
    office.remind("2024-10-08")
    before = [(mail.subject, mail.text, mail.html) for mail in office.mails()]
    assert settle() == 0
    assert [(mail.subject, mail.text, mail.html) for mail in office.mails()] == before


def test_a_digest_of_a_day_to_come_is_judged_by_that_day(office, travel):
    travel("2024-10-08 09:00")
    a_task(office, due_on=date(2024, 12, 31))
    office.remind("2025-01-02")
    assert settle() == 0
    assert "queued" in states(office).values()


def test_a_mail_that_is_being_sent_goes_out(office, travel):
    travel("2024-10-08 09:00")
    task = a_task(office)
    office.remind("2024-10-08")
    with transaction():
        claims.claim(clock.now(), "a deliverer")
        close(task)
    assert settle() == 1
    assert sorted(states(office).values()) == ["dropped", "sending"]
    assert [str(row.state) for row in db.session.scalars(sa.select(Reminder)) if row.step == "after1"] == ["sent"]


def test_a_closed_account_gets_nothing_more(office, travel):
    travel("2024-10-08 09:00")
    a_task(office)
    office.remind("2024-10-08")
    with transaction():
        office.reporter.active = False
    settle()
    assert states(office) == {"reporter": "dropped", "head": "queued"}


def test_what_was_called_off_is_not_sent_again_the_same_day(office, travel):
    travel("2024-10-08 09:00")
    task = a_task(office)
    office.remind("2024-10-08")
    with transaction():
        held = tasks.hold(task, "extension", today=TODAY)
    settle()
    with transaction():
        tasks.release(task, held, on=TODAY)
    assert office.remind("2024-10-08").queued == 0
    assert office.remind("2024-10-12").queued > 0  # the ladder goes on when the request was refused


@pytest.mark.parametrize("how", [*SETTLED, "report came"])
def test_a_nudge_is_called_off_when_its_matter_is_settled(office, travel, how):
    travel("2024-10-08 10:00")
    task = a_task(office)
    with transaction():
        nudges.nudge(task, actor=office.coordinator, today=TODAY)
    travel("2024-10-08 10:05")
    with transaction():
        (submit if how == "report came" else SETTLED[how])(office, task)
    travel("2024-10-08 10:10")
    settle()
    assert set(states(office).values()) == {"dropped"}


def test_a_nudge_after_a_report_that_did_not_suffice_goes_out(office, travel):
    travel("2024-10-08 10:00")
    task = a_task(office)
    with transaction():
        submit(office, task)
    with transaction():
        nudges.nudge(task, actor=office.coordinator, today=TODAY)
    travel("2024-10-08 10:10")
    assert settle() == 0
    assert set(states(office).values()) == {"queued"}


def test_of_tasks_issued_together_the_one_that_went_elsewhere_is_struck_out(office, travel):
    travel("2024-10-08 10:00")
    some = [a_task(office, number, issued_on=TODAY, due_on=date(2024, 12, 31), status=TaskStatus.ISSUED) for number in ("测-1", "测-2")]
    with transaction():
        events.issued(some, today=TODAY)
    with transaction():
        hand_over(office, some[0])
    travel("2024-10-08 10:10")
    settle()
    (mail,) = office.mails()
    assert mail.subject == "【交办】1项任务已交办，请按时签收"
    assert "测-1" not in mail.text

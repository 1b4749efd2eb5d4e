"""Events of ten minutes make one mail to an address, and none of them is lost."""

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders
from tests.reminders.snapshots import compare
from tests.support.smtp import part
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.mail import claims, holding
from tracker.mail.delivery import deliver_due
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.regions.services import change_setting
from tracker.reminders import events, nudges
from tracker.reminders.book import Book
from tracker.reminders.gathering import HOLD, Happening, tell
from tracker.reminders.reader_models import EventNote
from tracker.tasks.models import TaskStatus

TODAY = date(2024, 10, 8)


def a_task(office, number, **values):
    usual = {"lead": office.lead, "due_on": date(2024, 12, 31), "issued_on": TODAY, "number": number, "status": TaskStatus.ISSUED}
    with transaction():
        return builders.a_task(**{**usual, **values})


def issue(office, number, **values):
    with transaction():
        return events.issued([a_task(office, number, **values)], today=TODAY)


def give_back(office, number):
    with transaction():
        task = a_task(office, number, status=TaskStatus.IN_PROGRESS)
        reason, author = "请补充验收意见", office.reporter
        report = ProgressReport(
            task=task, unit=office.lead, period="2024Q3", status=ReportStatus.RETURNED, return_reason=reason, author=author
        )
        db.session.add(report)
        return events.returned(report, today=TODAY)


def notes():
    return db.session.scalar(sa.select(sa.func.count()).select_from(EventNote))


def test_what_happens_within_ten_minutes_is_one_mail_that_waits_for_them(office, travel):
    travel("2024-10-08 10:00")
    issue(office, "测-1")
    travel("2024-10-08 10:07")
    assert issue(office, "测-2") == 1
    assert give_back(office, "测-3") == 1
    (mail,) = office.mails()
    assert mail.next_try_at == clock.now() - timedelta(minutes=7) + HOLD
    assert notes() == 3
    compare("events-together", mail)


def test_tasks_issued_one_after_the_other_read_like_one_issue(office, travel):
    travel("2024-10-08 10:00")
    issue(office, "测-1")
    issue(office, "测-2")
    (mail,) = office.mails()
    assert mail.subject == "【交办】2项任务已交办，请按时签收"


def test_a_mail_that_somebody_has_begun_to_send_takes_no_more(office, travel):
    travel("2024-10-08 10:00")
    issue(office, "测-1")
    travel("2024-10-08 10:11")
    with transaction():
        assert claims.claim(clock.now(), "a deliverer")
    issue(office, "测-2")
    assert [mail.subject for mail in office.mails()] == ["【交办】1项任务已交办，请按时签收"] * 2
    assert "测-2" not in office.mails()[0].text


def test_what_happens_at_night_waits_in_one_mail_for_the_morning(office, travel):
    travel("2024-10-08 20:00")
    issue(office, "测-1")
    travel("2024-10-08 21:30")
    issue(office, "测-2")
    assert len(office.mails()) == 1


def test_the_same_event_is_told_once_even_inside_a_mail_with_others(office, travel):
    travel("2024-10-08 10:00")
    first, second = a_task(office, "测-1"), a_task(office, "测-2")
    with transaction():
        assert [events.issued([one], today=TODAY) for one in (first, second, first, second)] == [1, 1, 0, 0]
    assert notes() == 2


def test_a_nudge_joins_what_else_was_to_be_said_and_stands_first(office, travel):
    travel("2024-10-08 10:00")
    issue(office, "测-1")
    late = a_task(office, "测-2", status=TaskStatus.IN_PROGRESS, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3))
    with transaction():
        nudges.nudge(late, actor=office.coordinator, today=TODAY)
    told = {mail.address: (mail.kind, mail.subject) for mail in office.mails()}
    assert told == {
        "reporter@example.org": ("event", "【催办】测-2，请尽快办理并填报进展（另有1件事项）"),
        "head@example.org": ("nudge", "【催办】测-2，请尽快办理并填报进展"),
    }


def test_a_person_who_delivers_by_hand_does_not_wait(office, travel, runner, smtp_server, app):
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    travel("2024-10-08 10:00", tick=True)
    issue(office, "测-1")
    assert deliver_due().sent == 0
    assert runner.invoke(args=["mail", "deliver"]).exit_code == 0
    assert [mail["Subject"] for mail in smtp_server.boxes["reporter@example.org"]] == ["【交办】1项任务已交办，请按时签收"]


def test_a_region_may_keep_titles_out_of_its_mails(office, travel):
    travel("2024-10-08 10:00")
    with transaction():
        change_setting("350200", "mail.short_form", True, actor=office.coordinator, on=TODAY)
    issue(office, "测-1")
    give_back(office, "测-2")
    (mail,) = office.mails()
    assert not any(words in mail.subject + mail.text + mail.html for words in ("测-", "算力中心", "验收"))
    compare("events-short", mail)


def test_events_of_a_process_that_dies_before_its_commit_are_as_if_they_had_not_happened_and_all_others_arrive(
    office, travel, app, smtp_server
):
    """Twenty writers, every second one killed with SIGKILL in the open transaction: the other ten events arrive, once each."""
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    db.session.close()
    program = (
        "import os,signal,sys\n"
        "from datetime import date\n"
        "from tracker import create_app\n"
        "from tracker.core.db import transaction\n"
        "from tracker.reminders.book import Book\n"
        "from tracker.reminders.gathering import Happening, tell\n"
        "app = create_app()\n"
        "with app.app_context():\n"
        "    for number in range(20):\n"
        "        if number % 2 and not os.fork():\n"
        "            from tracker.core.db import db\n"
        "            db.engine.dispose(close=False)\n"
        "            die = True\n"
        "        elif number % 2:\n"
        "            os.wait(); continue\n"
        "        else:\n"
        "            die = False\n"
        "        facts = {'tasks': [{'number': f'测-{number}', 'title': '任务', 'link': 'http://x/tasks/1', 'unit': '市发改委'}]}\n"
        "        with transaction():\n"
        "            one = Happening('ownerless', f'event:ownerless:{number}', 'reporter@example.org', '350200', facts)\n"
        "            tell([one], book=Book(), today=date(2024, 10, 8))\n"
        "            if die: os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {
        **os.environ,
        "TRACKER_DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "TRACKER_DATA_DIR": app.config["TRACKER_DATA_DIR"],
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=120)
    with transaction():
        holding.let_go(clock.now() + timedelta(hours=1))
    travel((clock.now() + timedelta(hours=2)).astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"), tick=True)
    assert deliver_due().sent == 1
    (mail,) = smtp_server.boxes["reporter@example.org"]
    told = [number for number in range(20) if f"测-{number} " in part(mail, "plain")]
    sys.stdout.write(f"events committed 10, killed 10, told {len(told)}, mails 1\n")
    assert told == list(range(0, 20, 2))


@pytest.mark.engine("postgresql")
def test_two_transactions_at_once_begin_one_mail(office, app):
    from threading import Barrier, Thread

    db.session.close()
    together = Barrier(4)

    def one(number):
        facts = {"tasks": [{"number": f"测-{number}", "title": "任务", "link": "http://x/tasks/1", "unit": "市发改委"}]}
        with app.app_context():
            together.wait()
            with transaction():
                happening = Happening("ownerless", f"event:ownerless:{number}", "reporter@example.org", "350200", facts)
                tell([happening], book=Book(), today=TODAY)

    threads = [Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (mail,) = office.mails()
    assert mail.subject == "【提醒】4项任务的牵头单位没有联系人，请及时补充"

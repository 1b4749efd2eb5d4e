"""The demonstration's 8 October 2024 from the reminder run to the recipients' boxes."""

import json
import re
from datetime import date

import pytest
import sqlalchemy as sa

from tests.support.smtp import part
from tracker.accounts.models import User
from tracker.core.db import db
from tracker.plans.models import Plan
from tracker.reminders.models import Reminder
from tracker.tasks.models import Task

pytestmark = pytest.mark.slow


def flask(runner, *arguments):
    result = runner.invoke(args=[*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def people(address):
    """The accounts behind an address."""
    return db.session.scalars(sa.select(User).where(sa.func.lower(User.email) == address)).all()


def test_each_person_gets_one_mail_with_working_links(seeded_app, session, runner, client, smtp_server):
    seeded_app.config["TRACKER_SMTP_URL"] = smtp_server.url
    first = flask(runner, "remind", "--on", "2024-10-08")
    second = flask(runner, "remind", "--on", "2024-10-08")
    assert first["queued"] == first["recipients"] > 50
    assert (second["queued"], second["already_queued"]) == (0, first["queued"])
    assert flask(runner, "mail", "deliver")["sent"] >= first["queued"]
    digests = {
        address: [mail for mail in box if re.match("【(提醒|催办|督办|列入通报|恳请支持)】", mail["Subject"])]
        for address, box in smtp_server.boxes.items()
    }
    assert {len(box) for box in digests.values() if box} == {1}
    assert sum(map(len, digests.values())) == first["queued"]
    for address, box in list(digests.items())[::12]:
        client.sign_in_as(people(address)[0])
        links = re.findall(r"http://\S+(/tasks/\d+)", part(box[0], "plain"))
        assert links
        assert set(links) <= set(re.findall(r'href="http://[^"]+?(/tasks/\d+)"', part(box[0], "html")))
        assert {client.get(link).status_code for link in links[:3]} == {200}


def test_a_concluded_plan_sends_nothing_and_no_step_was_sent_twice(seeded_app, session):
    sent = (
        sa.select(Reminder.key)
        .join(Task, Task.id == Reminder.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Plan.slug == "xiamen-2009")
    )
    assert session.scalars(sent).all() == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Reminder).where(Reminder.run_on < date(2024, 10, 8))) > 500

"""Off from Thursday 26 September 2024 across the National Day holiday, back on Wednesday 9 October (issue 4, "Shows")."""

import json
import re
import sys
from collections import Counter
from datetime import date

from tests import builders
from tests.support.smtp import part
from tracker.core.db import transaction
from tracker.mail.jobs import deliver
from tracker.reminders.jobs import send_reminders

ISSUED = date(2024, 6, 3)
# Due dates around the pause, and the strongest step each has missed by Wednesday 9 October.
# Working days: 26, 27, 29 (Sunday, 调休), 30 September, 8, 9 October; 12 October (Saturday) works too.
TASKS = {
    "测-0925": (date(2024, 9, 25), "after5"),  # 1st 26 Sep, 5th 9 Oct: the 督办 of that day
    "测-0926": (date(2024, 9, 26), "after5"),
    "测-0927": (date(2024, 9, 27), "after1"),
    "测-0930": (date(2024, 9, 30), "after1"),
    "测-1003": (date(2024, 10, 3), "after1"),  # a rest day: met on the 8th, late from the 9th
    "测-1008": (date(2024, 10, 8), "after1"),
    "测-1009": (date(2024, 10, 9), "on_day"),
    "测-1012": (date(2024, 10, 12), "before3"),  # 3 working days before Saturday 12 Oct is the 9th
    "测-1017": (date(2024, 10, 17), "before7"),  # 16, 15, 14, 12 (Saturday), 11, 10, 9 October
    "测-1101": (date(2024, 11, 1), "before30"),
}


def at(travel, moment):
    travel(moment, tick=True)
    send_reminders()
    deliver()


def the_units(count):
    units = [builders.a_unit(f"第{number}局") for number in range(count)]
    for number, unit in enumerate(units):
        builders.a_reporter(unit, email=f"reporter{number}@example.org")
        builders.a_user("unit_head", unit, email=f"head{number}@example.org")
    return units


def told(box):
    """How often each task stands in the mails of a box."""
    return Counter(number for mail in box for number in re.findall(r"^\d+\. (测-\d+)", part(mail, "plain"), re.MULTILINE))


def test_on_return_each_person_gets_one_mail_with_each_task_once_at_its_strongest_missed_step(office, app, travel, smtp_server):
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    with transaction():
        units = the_units(3)
        for unit in units:
            for number, (due_on, _) in TASKS.items():
                builders.a_task(lead=unit, due_on=due_on, issued_on=ISSUED, number=f"{number}{unit.name[1]}")
    for day in ("02", "03", "04", "05", "06", "09", "10", "11", "12", "13", "14", "18", "19", "20", "23", "24", "25"):
        at(travel, f"2024-09-{day} 09:00")
    before = {address: len(box) for address, box in smtp_server.boxes.items()}
    spent = set(office.steps())
    at(travel, "2024-10-09 10:00")

    fresh = {address: box[before.get(address, 0) :] for address, box in smtp_server.boxes.items()}
    assert {address: len(box) for address, box in fresh.items() if box} == {
        **{f"{who}{number}@example.org": 1 for who in ("reporter", "head") for number in range(3)},
        "coordinator@example.org": 1,
    }
    assert all(set(told(box).values()) == {1} for box in fresh.values() if box)
    for number in range(3):
        assert sorted(told(fresh[f"reporter{number}@example.org"])) == sorted(f"{task}{number}" for task in TASKS)
    sent = Counter(key.rpartition(":")[2] for key, state in set(office.steps()) - spent if state == "sent")
    assert sent == Counter({step: 3 * sum(step == other for _, other in TASKS.values()) for _, step in TASKS.values()})
    lines = {"people": len([box for box in fresh.values() if box]), "tasks": 30, "steps sent": sum(sent.values())}
    skipped = sum(state == "skipped" for _, state in set(office.steps()) - spent)
    sys.stdout.write(json.dumps({**lines, "steps passed over": skipped, "mails": sum(map(len, fresh.values()))}) + "\n")


def test_the_days_of_the_pause_run_one_by_one_afterwards_send_nothing_more(office, app, travel, smtp_server, runner):
    """The same day twice, the missed days in reverse, the clock set back into the pause: counts printed."""
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    with transaction():
        for number, (due_on, _) in TASKS.items():
            builders.a_task(lead=office.lead, due_on=due_on, issued_on=ISSUED, number=number)
    at(travel, "2024-09-25 09:00")
    at(travel, "2024-10-09 10:00")
    mails = sum(map(len, smtp_server.boxes.values()))
    steps = office.steps()
    counts = {}
    for moment in ("2024-10-09 10:10", "2024-10-08 10:00", "2024-09-30 10:00", "2024-09-29 10:00", "2024-09-27 10:00", "2024-09-26 10:00"):
        at(travel, moment)
        counts[moment] = sum(map(len, smtp_server.boxes.values())) - mails
    travel("2024-09-26 10:00", tick=True)
    for day in ("2024-10-09", "2024-10-08", "2024-10-09"):
        counts[f"remind {day}"] = json.loads(runner.invoke(args=["remind", "--on", day, "--json"]).stdout)["queued"]
    sys.stdout.write(f"mails before {mails}; new ones by run {json.dumps(counts)}\n")
    assert set(counts.values()) == {0}
    assert office.steps() == steps


def test_the_working_sunday_and_the_working_saturday_count(office, app, travel, smtp_server):
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    with transaction():
        builders.a_task(lead=office.lead, due_on=date(2024, 9, 27), issued_on=ISSUED, number="测-1")
        builders.a_task(lead=office.lead, due_on=date(2024, 10, 11), issued_on=ISSUED, number="测-2")
    when = {}
    for day in ("2024-09-28", "2024-09-29", "2024-10-01", "2024-10-07", "2024-10-12", "2024-10-13"):
        already = len(smtp_server.messages)
        at(travel, f"{day} 09:00")
        when[day] = [mail["Subject"] for mail in smtp_server.messages[already:] if mail["To"] == "reporter@example.org"]
    assert when == {
        "2024-09-28": [],
        "2024-09-29": ["【催办】1项任务已逾期，请尽快填报进展"],
        "2024-10-01": [],
        "2024-10-07": [],
        "2024-10-12": ["【督办】2项任务已逾期，请尽快填报进展"],
        "2024-10-13": [],
    }

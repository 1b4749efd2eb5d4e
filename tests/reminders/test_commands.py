"""``remind`` by hand, several runs at once, and 5,000 tasks."""

import json
import sys
import time
from datetime import date
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from tests import builders
from tests.support.run import times
from tracker.core.db import db, transaction
from tracker.mail.models import Notification
from tracker.reminders import services
from tracker.tasks.models import Assignment, AssignmentChange, DeadlineChange, SignDue, Task, TaskStateChange

DAY = date(2024, 10, 8)


def remind(runner, *arguments):
    result = runner.invoke(args=["remind", "--on", "2024-10-08", "--json", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def a_late_task(office):
    with transaction():
        builders.a_task(lead=office.lead, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3))


def test_the_command_prints_the_agreed_document(office, runner):
    a_late_task(office)
    expected = {"date": "2024-10-08", "tasks_examined": 1, "items": 1, "recipients": 2, "queued": 2, "already_queued": 0}
    assert remind(runner) == expected
    assert remind(runner) == {**expected, "queued": 0, "already_queued": 2}


def test_a_dry_run_counts_and_writes_nothing(office, runner):
    a_late_task(office)
    assert remind(runner, "--dry-run")["queued"] == 2
    assert office.mails() == []
    assert office.steps() == []
    assert remind(runner)["queued"] == 2


def test_words_for_people_go_to_standard_error(office, runner):
    result = runner.invoke(args=["remind", "--on", "2024-10-08"])
    assert result.stdout == ""
    assert "queued: 0" in result.stderr


@pytest.mark.parametrize("day", ["2024-13-01", "yesterday"])
def test_a_date_that_is_none_is_wrong_usage(office, runner, day):
    result = runner.invoke(args=["remind", "--on", day])
    assert result.exit_code == 2
    assert "请写成" in result.stderr


def test_runs_at_the_same_time_tell_everybody_once(office, app):
    for _ in range(5):
        a_late_task(office)
    db.session.close()
    together = Barrier(3)
    counts = []

    def run():
        with app.app_context():
            together.wait()
            with transaction():
                counts.append(services.run(DAY).queued)

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 2]


def many_tasks(office, count):
    """Copies of one late task, each with a unit of its own among a hundred."""
    units = [builders.a_unit() for _ in range(100)]
    for unit in units:
        builders.a_reporter(unit)
    a_late_task(office)
    with transaction():
        original = db.session.scalars(sa.select(Task)).one()
        columns = {column.name: getattr(original, column.name) for column in Task.__table__.columns if column.name != "id"}
        rows = [{**columns, "number": f"多-{n}", "lead_unit_id": units[n % 100].id} for n in range(count)]
        ids = list(db.session.scalars(sa.insert(Task).returning(Task.id, sort_by_parameter_order=True), rows))
        for model in (Assignment, AssignmentChange, DeadlineChange, TaskStateChange, SignDue):
            first = db.session.scalars(sa.select(model).where(model.task_id == original.id)).first()
            values = {column.name: getattr(first, column.name) for column in model.__table__.columns if column.name != "id"}
            has_unit = values.keys() & {"unit_id"}
            copies = [{**values, "task_id": task, **dict.fromkeys(has_unit, units[n % 100].id)} for n, task in enumerate(ids)]
            db.session.execute(sa.insert(model), copies)


@pytest.mark.slow
def test_five_thousand_late_tasks_are_told_with_few_queries(office):
    many_tasks(office, times(5000, 50_000))
    seen = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    started = time.monotonic()
    with transaction():
        outcome = services.run(DAY)
    seconds = time.monotonic() - started
    sys.stdout.write(f"{outcome.items} items, {outcome.queued} mails: {seconds:.2f} s, {len(seen)} statements\n")
    assert outcome.items == outcome.tasks_examined
    assert db.session.query(Notification).count() == outcome.queued
    assert len(seen) < outcome.queued + 100 + outcome.items // 500  # rows are written in batches

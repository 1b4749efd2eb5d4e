"""What SQL leaves out has nothing to tell: a run decides the same as if it had looked at every running clock."""

import sys
from datetime import date, timedelta

from tests.support.run import times
from tracker.core.db import transaction
from tracker.reminders import queries, services
from tracker.reminders.book import Book
from tracker.reminders.choosing import choose_all
from tracker.reminders.due import due_clocks
from tracker.reminders.rulebook import ladders
from tracker.scheduling.hours import BEGIN
from tracker.tasks.models import Task


def decided(clocks, rules, book, day):
    return {take.clock.step_key(take.step.name): take.addresses for take in choose_all(clocks, rules, book, day, frozenset()).sent}


def test_a_run_decides_the_same_as_over_all_clocks(seeded_app, session, travel):
    looked_at = sent = 0
    for days in times([0, 1, 2, 5, 13], list(range(90))):
        day = date(2024, 10, 8) + timedelta(days=days)
        travel(f"{day} {BEGIN:%H:%M}")
        with transaction():
            rules, book = ladders(day), Book()
            every, due = queries.open_clocks(day, rules), due_clocks(day, rules, book)
            assert {clock.key for clock in due} <= {clock.key for clock in every}
            told = decided(every, rules, book, day)
            assert decided(due, rules, book, day) == told
            services.run(day)
            assert not decided(due_clocks(day, rules, book), rules, book, day)
        looked_at, sent = looked_at + len(every), sent + len(told)
    sys.stdout.write(f"{looked_at} clocks looked at, {sent} steps sent, the same with and without SQL\n")
    assert sent > 0


def test_conditions_on_tasks_are_asked_of_the_database(seeded_app, session):
    day = date(2024, 10, 8)
    with transaction():
        rules = ladders(day)
        every = queries.open_clocks(day, rules)
        some = queries.open_clocks(day, rules, only=[Task.region_code == "350200"])
    assert {clock.key for clock in some} == {clock.key for clock in every if clock.task.region_code == "350200"}
    assert 0 < len(some) < len(every)

"""Scheduler processes: one leads, another takes over from a killed one, SIGTERM ends in order, nothing is done twice."""

import signal
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests import builders
from tests.mail.deliverers import command, deliverer
from tests.mail.outbox import many_mails, states
from tests.support.run import times
from tracker.core.db import transaction
from tracker.mail.models import Notification
from tracker.scheduling import lease
from tracker.scheduling.models import JobRun

ROOT = Path(__file__).parents[2]
PATIENCE = times(120.0, 900.0)
STARTING = 1.5  # seconds until a command has begun its work
LEASE = 1.5

pytestmark = pytest.mark.slow


@contextmanager
def schedulers(app, count, **extra):
    """So many scheduler processes on the application's database."""
    processes = [command(app, "scheduler", TRACKER_LEASE_SECONDS=str(LEASE), **extra) for _ in range(count)]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def until(condition, what):
    """Wait for something; what it gives in the end."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


def leader():
    with transaction():
        beat = lease.heartbeat()
    return beat["leader"] if beat["alive"] else None


def ran(job):
    with transaction() as session:  # ended at once, so that the processes can write
        return session.query(JobRun).filter_by(job=job).count() > 0


def pid_of(holder):
    return int(holder.split(":")[1])


def test_it_leads_runs_its_jobs_at_once_and_ends_in_order(session, app):
    with schedulers(app, 1) as (process,):
        until(leader, "a leader")
        until(lambda: ran("ledger") and ran("mail"), "the first run of every job")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    with transaction():
        assert lease.heartbeat()["leader"] is None  # given up, so that another can lead at once


def test_when_the_leader_is_killed_another_leads_within_three_leases(session, app):
    with schedulers(app, 2) as processes:
        first = until(leader, "a leader")
        victim = next(process for process in processes if process.pid == pid_of(first))
        until(lambda: all(process.poll() is None for process in processes), "both processes")
        time.sleep(LEASE)
        victim.kill()
        killed = time.monotonic()
        until(lambda: leader() not in {None, first}, "another leader")
        assert time.monotonic() - killed < 3 * LEASE


def let_account_mails_go(session):
    """Account mails go at any hour, whenever this test runs."""
    with transaction():
        session.query(Notification).update({"kind": "account"})


@pytest.mark.engine("postgresql")
def test_three_schedulers_and_four_deliverers_send_each_mail_once_whoever_is_killed_or_sleeps(session, app, smtp_server):
    count = times(200, 10_000)
    many_mails(count)
    let_account_mails_go(session)
    with schedulers(app, 3, TRACKER_SMTP_URL=smtp_server.url) as processes:
        first = until(leader, "a leader")
        deliverers = [deliverer(app, smtp_server, TRACKER_CLAIM_LEASE_SECONDS="60") for _ in range(4)]
        sleeping = process_of(first, processes)
        sleeping.send_signal(signal.SIGSTOP)
        second = until(lambda: leader() not in {None, first} and leader(), "another leader")
        sleeping.send_signal(signal.SIGCONT)
        process_of(second, processes).kill()
        killed = time.monotonic()
        until(lambda: leader() not in {None, second}, "a third leader")
        took = time.monotonic() - killed
        assert [process.wait(PATIENCE) for process in deliverers] == [0] * 4
        until(lambda: set(states()) == {"sent"}, "every mail")
    received = Counter(message["Message-ID"] for message in smtp_server.messages)
    doubled = sum(times_ > 1 for times_ in received.values())
    sys.stdout.write(
        f"{count} mails, 3 schedulers, 4 deliverers, one leader asleep, one killed: {count - len(received)} lost, {doubled} doubled, "
    )
    sys.stdout.write(f"a new leader after {took / LEASE:.1f} leases\n")
    # What the killed leader had handed over and not yet marked may come twice: one mail at most.
    assert len(received) == count
    assert doubled <= 1
    assert took < 3 * LEASE


@pytest.mark.engine("postgresql")
def test_a_leader_that_sleeps_in_the_middle_of_sending_wakes_up_and_doubles_nothing(session, app, smtp_server):
    count = times(150, 2000)
    many_mails(count)
    let_account_mails_go(session)
    with schedulers(app, 3, TRACKER_SMTP_URL=smtp_server.url) as processes:
        first = until(leader, "a leader")
        until(lambda: len(smtp_server.messages) > 5, "the first mails")
        process_of(first, processes).send_signal(signal.SIGSTOP)
        until(lambda: leader() not in {None, first}, "another leader")
        until(lambda: set(states()) <= {"sent", "sending"}, "what the sleeper does not hold")
        process_of(first, processes).send_signal(signal.SIGCONT)
        until(lambda: set(states()) == {"sent"}, "every mail")
    received = Counter(message["Message-ID"] for message in smtp_server.messages)
    sys.stdout.write(f"{count} mails, the leader asleep past its lease while it sends: {count - len(received)} lost, ")
    sys.stdout.write(f"{sum(times_ > 1 for times_ in received.values())} doubled\n")
    assert (len(received), max(received.values())) == (count, 1)


def test_asked_to_end_in_the_middle_of_sending_it_finishes_the_mail_and_gives_the_others_back(session, app, smtp_server):
    many_mails(times(300, 2000))
    let_account_mails_go(session)
    with schedulers(app, 1, TRACKER_SMTP_URL=smtp_server.url) as (process,):
        until(lambda: len(smtp_server.messages) > 20, "the first mails")
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        assert process.wait(PATIENCE) == 0
        took = time.monotonic() - asked
    arrived = Counter(message["Message-ID"] for message in smtp_server.messages)
    kept = Counter(states())
    sys.stdout.write(f"asked to end while sending: {dict(kept)}, ended after {took:.1f} s\n")
    assert set(kept) == {"sent", "queued"}
    assert kept["sent"] == len(arrived) == sum(arrived.values())
    with transaction():
        assert {mail.attempts for mail in session.query(Notification).filter_by(state="queued")} == {0}


@pytest.mark.engine("postgresql")
def test_a_reminder_run_that_sleeps_makes_no_digest_twice(session, app):
    with transaction():
        for _ in range(times(20, 200)):
            lead = builders.a_unit()
            builders.a_reporter(lead)
            builders.a_task(lead=lead, due_on=date(2024, 9, 30), issued_on=date(2024, 6, 3))
    for moment in times([0.0, 0.3], [0.05 * n for n in range(20)]):
        runs_at_once = [command(app, "remind", "--on", "2024-10-08") for _ in range(2)]
        time.sleep(STARTING + moment)
        runs_at_once[0].send_signal(signal.SIGSTOP)
        time.sleep(LEASE)
        runs_at_once[0].send_signal(signal.SIGCONT)
        assert [process.wait(PATIENCE) for process in runs_at_once] == [0, 0]
    keys = Counter(key for (key,) in session.query(Notification.key))
    addresses = Counter(address for (address,) in session.query(Notification.address))
    sys.stdout.write(f"{len(keys)} digests, {sum(one > 1 for one in addresses.values())} doubled\n")
    assert set(addresses.values()) == {1}
    assert len(addresses) == times(20, 200)


def process_of(holder, processes):
    return next(process for process in processes if process.pid == pid_of(holder))

"""Scheduler processes: one leads, another takes over from a killed one, SIGTERM ends in order, nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.mail.outbox import many_mails, states
from tests.support.run import times
from tracker.core.db import transaction
from tracker.scheduling import lease
from tracker.scheduling.models import JobRun

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
LEASE = 1.5

pytestmark = pytest.mark.slow


@contextmanager
def schedulers(app, count, **extra):
    """So many scheduler processes on the application's database."""
    kept = ("TRACKER_DATABASE_URL", "TRACKER_DATA_DIR", "TRACKER_SECRET_KEY")
    environment = {**os.environ, **{name: app.config[name] for name in kept}, "TRACKER_LEASE_SECONDS": str(LEASE), **extra}
    command = [sys.executable, "-m", "flask", "--app", "app", "scheduler"]
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(count)
    ]
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


@pytest.mark.engine("postgresql")
def test_several_schedulers_send_each_mail_once(session, app, smtp_server):
    count = times(100, 1000)
    many_mails(count)
    from tracker.mail.models import Notification

    with transaction():
        session.query(Notification).update({"kind": "account"})  # account mails go at any hour, whenever this test runs
    with schedulers(app, 3, TRACKER_SMTP_URL=smtp_server.url) as processes:
        first = until(leader, "a leader")
        paused = next(process for process in processes if process.pid == pid_of(first))
        paused.send_signal(signal.SIGSTOP)
        until(lambda: leader() not in {None, first}, "another leader")
        paused.send_signal(signal.SIGCONT)
        until(lambda: set(states()) == {"sent"}, "every mail")
    received = Counter(message["Message-ID"] for message in smtp_server.messages)
    assert (len(received), max(received.values())) == (count, 1)

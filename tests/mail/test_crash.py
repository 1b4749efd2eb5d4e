"""Deliverers that die midway, and several at once: nothing is lost, hardly anything comes twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.mail.outbox import many_mails, states, stored
from tests.support.run import times

ROOT = Path(__file__).parents[2]
PATIENCE = times(120, 600)


def deliverer(app, server):
    """A process of its own that delivers what is due."""
    environment = {
        **os.environ,
        "TRACKER_DATABASE_URL": app.config["TRACKER_DATABASE_URL"],
        "TRACKER_DATA_DIR": app.config["TRACKER_DATA_DIR"],
        "TRACKER_SECRET_KEY": app.config["TRACKER_SECRET_KEY"],
        "TRACKER_SMTP_URL": server.url,
        "TRACKER_CLAIM_LEASE_SECONDS": "1",
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "mail", "deliver"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def arrived(server):
    """How often each Message-ID arrived."""
    return Counter(message["Message-ID"] for message in list(server.messages))


@pytest.mark.slow
def test_a_killed_deliverer_loses_nothing_and_doubles_at_most_one_mail_per_kill(session, app, smtp_server):
    count, kills = times(200, 10_000), times(5, 50)
    many_mails(count)
    chance = random.Random(20241008)
    for moment in sorted(chance.sample(range(1, count - 10), kills)):
        process = deliverer(app, smtp_server)
        until = time.monotonic() + PATIENCE
        while len(smtp_server.messages) < moment and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        process.kill()
        process.wait()
        time.sleep(1.1)  # the lease of the mail in its hands
    assert deliverer(app, smtp_server).wait(PATIENCE) == 0
    received = arrived(smtp_server)
    doubled = sum(received.values()) - len(received)
    sys.stdout.write(f"{count} mails, {kills} kills: {count - len(received)} lost, {doubled} doubled\n")
    assert set(received) == {mail.message_id for mail in stored()}
    assert doubled <= kills
    assert set(states()) == {"sent"}


@pytest.mark.slow
def test_two_deliverers_at_once_send_each_mail_once(session, app, smtp_server):
    count = times(200, 2000)
    many_mails(count)
    processes = [deliverer(app, smtp_server) for _ in range(times(2, 4))]
    assert [process.wait(PATIENCE) for process in processes] == [0] * len(processes)
    received = arrived(smtp_server)
    assert (len(received), max(received.values())) == (count, 1)
    workers = {mail.claimed_by for mail in stored()}
    sys.stdout.write(f"{count} mails by {len(workers)} deliverers: 0 doubled\n")

"""Deliverers as processes of their own, which can be killed and paused, and what the server has of them."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from tests.support.run import times

ROOT = Path(__file__).parents[2]
PATIENCE = times(180, 900)
LEASE = 4.0
TOLD = ("TRACKER_DATABASE_URL", "TRACKER_DATA_DIR", "TRACKER_SECRET_KEY")


def command(app, *arguments, **environment):
    """A flask command on the application's database."""
    told = {name: app.config[name] for name in TOLD}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **told, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def deliverer(app, server, **environment):
    """A process that delivers what is due."""
    settings = {"TRACKER_SMTP_URL": server.url, "TRACKER_CLAIM_LEASE_SECONDS": str(LEASE), **environment}
    return command(app, "mail", "deliver", **settings)


def wait_until(condition, *, while_running=None, pause=0.001):
    """Wait until it holds, or the process has ended; a test that waits in vain fails."""
    limit = time.monotonic() + PATIENCE
    while not condition() and (while_running is None or while_running.poll() is None):
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(pause)


def places(server):
    """At which places of the order of arrival each Message-ID came."""
    found = defaultdict(list)
    for place, message in enumerate(server.messages):
        found[message["Message-ID"]].append(place)
    return found


def settled(server):
    """How many have arrived once the server has finished with what it holds."""
    before = -1
    while before != (before := len(server.messages)):
        time.sleep(0.2)
    return before

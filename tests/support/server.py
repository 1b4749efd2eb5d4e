"""The web server as a process of its own, on a copy of a database, for browsers and other real clients."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from tests.support.databases import Database
from tests.support.flask_testing import make_app, released
from tests.support.smtp import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds until a server that does not answer is given up


@dataclass
class LiveServer:
    """A running server: its address, its database, and its command line."""

    url: str
    database: Database
    app: Flask
    environment: dict[str, str] = field(repr=False)

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``flask --app app …`` on the server's database, as an operator would."""
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=300)

    def accounts(self) -> list[dict[str, Any]]:
        """The demonstration accounts: region, role, name, login, password."""
        result = self.flask("demo", "accounts", "--json")
        assert result.returncode == 0, result.stderr
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found


@contextmanager
def serving(database: Database, *, workers: int = 1, **extra: str) -> Iterator[LiveServer]:
    """gunicorn on a free port of loopback inside the block; ``extra`` are further environment variables."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {**os.environ, **database.environment(), "TRACKER_BASE_URL": url, **extra}
    log = database.data_dir / "server.log"
    options = f"--workers {workers} --threads 16 --graceful-timeout 1 --no-control-socket --bind {url.removeprefix('http://')} app:app"
    command = [sys.executable, "-m", "gunicorn", *options.split()]
    app = make_app(database)
    with log.open("w") as output, released(app):
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(url, process, log)
            yield LiveServer(url, database, app, environment)
        finally:
            process.send_signal(signal.SIGQUIT)  # at once, without waiting for idle connections
            process.wait(PATIENCE)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not answer within {PATIENCE:.0f} s:\n{log.read_text()}")

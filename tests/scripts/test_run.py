"""`make run` for real: starts, answers, keeps what is there, stops both processes, and says what is wrong."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.server import ROOT
from tests.support.smtp import free_port

pytestmark = pytest.mark.slow
SECONDS = 240.0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "PORT": str(free_port()), "TRACKER_DATA_DIR": str(tmp_path / "data")}


@contextmanager
def running(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The supervisor, after it has said that the system is ready."""
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, ROOT / "scripts/run.py"], env=environment, stdout=output, stderr=output)
        try:
            wait_for("系统已就绪", process, log)
            yield process
        finally:
            process.terminate()
            process.wait(SECONDS)


def wait_for(words: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def run_to_the_end(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/run.py")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)


def counts(data_dir: Path) -> dict[str, int]:
    """Rows per table, without what the running processes note about themselves."""
    with closing(sqlite3.connect(data_dir / "tracker.db")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names if name in KEPT}


KEPT = {
    "plan",
    "measure",
    "task",
    "assignment",
    "indicator",
    "indicator_target",
    "progress_report",
    "user_account",
    "unit",
    "change_request",
}


def test_it_starts_twice_keeps_every_row_and_stops_cleanly(environment, tmp_path):
    seen = []
    for turn in ("first", "second"):
        log = tmp_path / f"{turn}.log"
        with running(environment, log) as process:
            assert f"http://127.0.0.1:{environment['PORT']}" in log.read_text()
            assert "演示账号" in log.read_text()
            with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/login") as response:
                assert response.status == 200
            children = psutil.Process(process.pid).children(recursive=True)
            assert len(children) >= 4, "two web workers with their master, and the scheduler"
            process.send_signal(signal.SIGINT)
            assert process.wait(SECONDS) == 0, log.read_text()
            assert not [child for child in children if child.is_running()]
        seen.append(counts(tmp_path / "data"))
    assert seen[0] == seen[1]
    assert seen[0]["task"] > 0


def test_a_port_that_is_taken_is_said_before_anything_is_made(environment, tmp_path, smtp_server):
    result = run_to_the_end({**environment, "PORT": str(smtp_server.port)})
    assert result.returncode == 1
    assert f"端口 {smtp_server.port} 已被占用" in result.stdout
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_none_is_refused(environment):
    result = run_to_the_end({**environment, "PORT": "http"})
    assert result.returncode == 1
    assert "PORT 应为" in result.stdout


def test_when_one_process_dies_the_other_is_stopped(environment, tmp_path):
    log = tmp_path / "log"
    with running(environment, log) as process:
        children = psutil.Process(process.pid).children(recursive=True)
        scheduler = next(child for child in children if "scheduler" in child.cmdline())
        scheduler.kill()
        assert process.wait(SECONDS) == 1
        assert "调度进程意外退出" in log.read_text()
        assert not [child for child in children if child.is_running()]

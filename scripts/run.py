"""`make run`: prepares the database, starts the web server and the scheduler together, and stops both together.

Environment as in the README (PORT, TRACKER_…). Ends with 0 when it was asked to stop, with 1 when something went wrong.
"""

import ctypes
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
PAUSE_SECONDS = 0.2
FLASK = [sys.executable, "-m", "flask", "--app", "app"]
# Browsers open connections in advance, and each keeps a thread waiting up to five seconds: so there are many threads.
WEB = "--workers 2 --threads 16 --timeout 120 --graceful-timeout 10 --log-level warning --no-control-socket app:app"
GUNICORN = [sys.executable, "-m", "gunicorn", *WEB.split()]
COLUMNS = {"region": "地区", "role": "角色", "name": "姓名", "login": "账号", "password": "密码"}


class Trouble(Exception):
    """The system cannot start or go on; the message says why and what to do, in Chinese."""


class Stopped(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """The processes of one running system."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def start(
        self, name: str, command: list[str], output: IO[bytes] | None = None, words: IO[bytes] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a child in a session of its own, so that Ctrl-C reaches it through us and in order."""
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=words,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self.children[name] = child
        return child

    def finish(self, name: str, command: list[str]) -> bytes:
        """Run a step to its end and return what it printed; raises Trouble with the step's own words when it fails."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as words:
            child = self.start(name, command, output, words)
            while child.poll() is None:
                self.pause()
            del self.children[name]
            output.seek(0)
            words.seek(0)
            if child.returncode != 0:
                raise Trouble(f"{name}没有成功（退出状态 {child.returncode}）：\n{words.read().decode(errors='replace').strip()}")
            return output.read()

    def pause(self) -> None:
        """Wait a moment; raises Stopped when somebody asked us to."""
        if self.asked_to_stop:
            raise Stopped
        time.sleep(PAUSE_SECONDS)

    def check(self) -> None:
        """Raise Trouble when a child has ended by itself."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Trouble(f"{name}意外退出（退出状态 {child.returncode}），系统已停止。原因见上。")

    def wait_until_ready(self) -> None:
        """Return when the web server answers."""
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"{self.url}/healthz"):
            self.check()
            self.pause()
            if time.monotonic() > deadline:
                raise Trouble(f"网站在 {START_SECONDS:.0f} 秒内没有应答，系统已停止。")

    def stop(self) -> None:
        """Ask every child to end, wait, and end by force only what does not listen."""
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for name, child in self.children.items():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{name}没有按时退出，强制结束。")
                child.kill()
                child.wait()


def main() -> int:
    """Run the system until somebody stops it or something breaks."""
    try:
        supervisor = Supervisor(_port())
    except Trouble as trouble:
        say(str(trouble))
        return 1
    try:
        _run(supervisor)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except Stopped:
        say("\n正在停止……")
        return 0
    finally:
        supervisor.stop()
    return 0


def _run(supervisor: Supervisor) -> None:
    production = os.environ.get("TRACKER_ENV") == "production"
    say("正在准备数据库……")
    supervisor.finish("数据库升级", [*FLASK, "init"])
    say("正在装入规划……" if production else "正在装入规划和演示数据（首次约需一分钟）……")
    supervisor.finish("数据装入", [*FLASK, "seed"] if production else [*FLASK, "seed", "--demo"])
    accounts = [] if production else json.loads(supervisor.finish("演示账号", [*FLASK, "demo", "accounts", "--json"]))
    supervisor.start("网站", [*GUNICORN, "--bind", f"{HOST}:{supervisor.port}"])
    supervisor.start("调度进程", [*FLASK, "scheduler"])
    supervisor.wait_until_ready()
    _welcome(supervisor.url, accounts)
    while True:
        supervisor.check()
        supervisor.pause()


def _port() -> int:
    """The port to listen on; raises Trouble when it is no port or somebody else has it."""
    text = os.environ.get("PORT") or "5000"
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise Trouble(f"PORT 应为 1 至 65535 的端口号，现为“{text}”。")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            other = int(text) % 65535 + 1
            other = int(text) % 65535 + 1
            reason = "已被占用" if error.errno == errno.EADDRINUSE else f"不能使用（{error.strerror}）"
            raise Trouble(f"端口 {text} {reason}。请结束占用它的程序，或换一个端口，例如：PORT={other} make run") from error
    return int(text)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _welcome(url: str, accounts: list[dict[str, str]]) -> None:
    say(f"\n系统已就绪：{url}")
    if accounts:
        say("\n演示账号：")
        rows = [COLUMNS, *accounts]
        widths = {key: max(_width(str(row[key])) for row in rows) for key in COLUMNS}
        for row in rows:
            say("  " + "  ".join(_padded(str(row[key]), widths[key]) for key in COLUMNS).rstrip())
    say("\n按 Ctrl-C 停止。再次运行 make run 会沿用已有数据。")


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _die_with_parent() -> None:
    """Let Linux end the child when we are killed outright, so that no server is left on the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())

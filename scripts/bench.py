"""`make bench`: how long the usual pages and jobs take on the demonstration data, each on both engines.

Pages are fetched from a real server by one client; the table gives the median and the slowest of REPEATS. Jobs are whole commands
on a database of their own, with the time that starting Python takes.
"""

import argparse
import functools
import http.cookiejar
import re
import statistics
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import postgres, run
from tests.support.databases import Engine, copy_of
from tests.support.server import LiveServer, serving

REPEATS = 20
PAGES = {
    "督查员": [
        "/",
        "/tasks",
        "/tasks?light=red",
        "/tasks?q=产业&sort=due_on",
        "/tasks?on=2024-09-30",
        "/tasks/1",
        "/plans",
        "/plans/1",
        "/reports",
    ],
    "填报员": ["/", "/tasks"],
}
JOBS = {
    "remind --dry-run": ["remind", "--on", "2024-10-08", "--dry-run", "--json"],
    "remind": ["remind", "--on", "2024-10-08", "--json"],
    "mail deliver": ["mail", "deliver", "--json"],
    "report build 2024Q3（厦门）": ["report", "build", "2024Q3", "--region", "350200", "--json", "--out"],
    "stats": ["stats", "--json"],
    "audit verify": ["audit", "verify", "--json"],
}


def main() -> int:
    """Measure what was asked for and print it; 1 when a page or a job failed."""
    parser = argparse.ArgumentParser(description="常用页面和任务的耗时")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append", help="只测这一种数据库，可重复")
    engines: list[Engine] = parser.parse_args().engine or ["sqlite", "postgresql"]
    run.begin()
    try:
        return max([measure(engine) for engine in engines])
    finally:
        postgres.stop()
        run.end()


def measure(engine: Engine) -> int:
    """One engine: pages, then jobs; 1 when something failed."""
    print(f"\n{engine}：正在准备演示数据……", flush=True)
    failures = 0
    with copy_of("seeded", engine) as database, serving(database) as server:
        for role, addresses in PAGES.items():
            fetch = signed_in(server, role)
            for address in addresses:
                failures += show(f"{role} {address}", functools.partial(fetch, address), REPEATS)
        for name, arguments in JOBS.items():
            out = [str(database.data_dir / "reports")] if arguments[-1] == "--out" else []
            failures += show(name, functools.partial(check, server, [*arguments, *out]), 1)
    return min(failures, 1)


def show(name: str, action: Callable[[], object], repeats: int) -> int:
    """Print one line for an action; returns 1 when it failed."""
    taken = []
    try:
        for _ in range(repeats):
            began = time.perf_counter()
            action()
            taken.append((time.perf_counter() - began) * 1000)
    except (OSError, RuntimeError) as error:
        print(f"  {name:<44} 失败：{error}", flush=True)
        return 1
    slowest = f"   最慢 {max(taken):8.1f} ms" if repeats > 1 else ""
    print(f"  {name:<44} {statistics.median(taken):8.1f} ms{slowest}", flush=True)
    return 0


def check(server: LiveServer, command: list[str]) -> None:
    result = server.flask(*command)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip() or f"退出状态 {result.returncode}")


def signed_in(server: LiveServer, role: str) -> Callable[[str], object]:
    """A client with the session of Xiamen's first demonstration account of that role; fetches a page by its address."""
    account = next(one for one in server.accounts() if (one["region"], one["role"]) == ("厦门市", role))
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def fetch(address: str, form: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        with opener.open(server.url + urllib.parse.quote(address, safe="/?&=%"), data, timeout=60) as response:
            if address != "/login" and "/login" in response.url:
                raise RuntimeError("要求重新登录")
            page: str = response.read().decode()
            return page

    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', fetch("/login"))
    fetch("/login", {"login": account["login"], "password": account["password"], "csrf_token": token[1] if token else ""})
    return fetch


if __name__ == "__main__":
    sys.exit(main())

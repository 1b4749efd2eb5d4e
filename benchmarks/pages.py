"""How the usual pages and commands compare with a page and a command that do nothing, on the demonstration's data.

Pages are fetched from a real server by one client; commands are whole processes, with the time that starting Python takes.
"""

import functools
import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Callable

from benchmarks.measure import Table, best
from tests.support.databases import Database
from tests.support.server import LiveServer, serving

NOTHING_PAGE = "/healthz"
NOTHING_COMMAND = ["routes"]
PAGES = {
    "督查员": [
        "/",
        "/tasks",
        "/tasks?light=red",
        "/tasks?q=产业&sort=due",
        "/tasks?on=2024-09-30",
        "/tasks/1",
        "/plans",
        "/plans/1",
        "/reports",
    ],
    "填报员": ["/", "/tasks"],
}
COMMANDS = {
    "remind --dry-run": ["remind", "--on", "2024-10-08", "--dry-run", "--json"],
    "remind": ["remind", "--on", "2024-10-08", "--json"],
    "mail deliver": ["mail", "deliver", "--json"],
    "report build 2024Q3（厦门）": ["report", "build", "2024Q3", "--region", "350200", "--json", "--out"],
    "stats": ["stats", "--json"],
    "audit verify": ["audit", "verify", "--json"],
}


def measure(database: Database) -> None:
    """Print both tables; RuntimeError or OSError when a page or a command fails."""
    with serving(database) as server:
        pages = Table(["空白页=1"])
        for role, addresses in PAGES.items():
            fetch = signed_in(server, role)
            nothing = best(functools.partial(fetch, NOTHING_PAGE))
            for address in addresses:
                fetch(address)  # templates are read once, a past day's ledger is built once
                pages.add(f"{address}（{role}）", [f"{best(functools.partial(fetch, address)) / nothing:.1f}"])
        pages.show()
        commands = Table(["空命令=1"])
        nothing = best(functools.partial(check, server, NOTHING_COMMAND))
        for name, arguments in COMMANDS.items():
            out = [str(database.data_dir / "reports")] if arguments[-1] == "--out" else []
            # What a command does the first time it need not do again, so it runs once.
            commands.add(name, [f"{best(functools.partial(check, server, [*arguments, *out]), times=1) / nothing:.1f}"])
        commands.show()


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

"""How the usual pages compare with one that shows nothing, on the demonstration's data, from a real server to one client."""

import functools
import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Callable

from benchmarks.measure import Table, best
from tests.support.databases import Database
from tests.support.server import LiveServer, serving

NOTHING = "/healthz"
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
ROUNDS = 10


def measure(database: Database) -> None:
    """Print the table; RuntimeError or OSError when a page fails."""
    with serving(database) as server:
        clients = {role: signed_in(server, role) for role in PAGES}
        wanted = [(role, address) for role, addresses in PAGES.items() for address in (NOTHING, *addresses)]
        for role, address in wanted:
            clients[role](address)  # templates are read once, a past day's ledger is built once
        taken = {page: float("inf") for page in wanted}
        for _ in range(ROUNDS):  # all pages in turn, so that a busy moment of the machine meets each of them
            for role, address in wanted:
                taken[role, address] = min(taken[role, address], best(functools.partial(clients[role], address), times=1))
    table = Table([f"{NOTHING}=1"])
    for (role, address), seconds in taken.items():
        if address != NOTHING:
            table.add(f"{address}（{role}）", [f"{seconds / taken[role, NOTHING]:.1f}"])
    table.show()


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

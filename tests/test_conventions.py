"""What house-style.md asks of all code alike, read off the code and the running application."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))

# Everything else asks who you are. Each entry is a path or the beginning of a family of paths.
OPEN = ("/static/", "/bootstrap/static/", "/healthz", "/readyz", "/login", "/logout", "/welcome/", "/public/", "/api/v1/openapi.json")
# Whoever has no token is not told that there is such a page.
HIDDEN = ("/metrics", "/calendar/")
# Pages that are reached otherwise than by a link on a page: machines ask for them, or the address stands in a mail.
NOT_LINKED = ("/healthz", "/readyz", "/metrics", "/welcome/", "/calendar/", "/api/", "/static/", "/bootstrap/static/")
HOME_OF_TIME = {"tracker/core/clock.py"}
HOME_OF_COMMITS = {"tracker/core/db.py", "tracker/tasks/ledger.py"}  # the ledger ends a read snapshot, it writes nothing there
HOME_OF_SMTP = {"tracker/mail/transports.py"}

pytestmark = pytest.mark.engine("sqlite")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_with(pattern: str, files: list[Path], *, except_in: set[str]) -> list[str]:
    """``file:line`` of every line that matches, outside the files that may."""
    found = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}"
        for path in files
        if name_of(path) not in except_in
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if found.search(line)
    ]


def rules(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Each route with one of its methods and an address that fits it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        samples = {name: sample(converter) for name, converter in rule._converters.items()}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, adapter.build(rule.endpoint, samples, method=method)


def sample(converter: object) -> object:
    """A value that the converter of a route accepts."""
    return 1 if isinstance(converter, NumberConverter) else "sample"


def test_a_stranger_gets_nowhere_but_to_the_open_pages(app, client):
    entered = []
    for rule, method, address in rules(app):
        if rule.rule.startswith(OPEN):
            continue
        response = client.open(address, method=method)
        to_sign_in = response.status_code == 302 and urlsplit(response.location).path == "/login"
        refused = response.status_code in {401, 403} or (response.status_code == 404 and rule.rule.startswith(HIDDEN))
        if not to_sign_in and not refused:
            entered.append(f"{method} {rule.rule}: {response.status_code}")
    assert entered == []


def test_every_rule_that_the_policy_names_exists(app):
    from tracker.accounts.permissions import missing_rules

    assert missing_rules() == set()


def views() -> Iterator[tuple[str, set[str], str]]:
    """Each view with its name, what it calls (through helpers of its own file too) and its route decorators."""
    for path in SOURCES:
        if path.name != "views.py" and "views" not in path.parts:
            continue
        functions = {node.name: node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
        for node in functions.values():
            routes = " ".join(ast.unparse(one) for one in node.decorator_list)
            if re.search(r"\.(route|get|post)\(", routes):
                yield f"{name_of(path)}:{node.name}", calls(node, functions), routes


def calls(function: ast.FunctionDef, neighbours: dict[str, ast.FunctionDef]) -> set[str]:
    """Names that the function calls, and those that functions of the same file call for it."""
    found: set[str] = set()
    ahead = [function]
    while ahead:
        direct = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(ahead.pop()) if isinstance(node, ast.Call)}
        ahead += [neighbours[name] for name in direct - found if name in neighbours]
        found |= direct
    return found


# Views about nothing but the account itself, or open to everybody.
ABOUT_ONESELF = re.compile(r"'/(login|logout|welcome|account|calendar|public|static)")


def test_views_about_an_object_or_a_change_ask_for_a_permission():
    unguarded = [
        name
        for name, called, routes in views()
        if ("<" in routes or "POST" in routes or ".post(" in routes) and not ABOUT_ONESELF.search(routes) and not asks_permission(called)
    ]
    assert unguarded == []


def asks_permission(called: set[str]) -> bool:
    """Whether a thing is fetched through a slice's ``…_for``, or ``require`` or ``allows`` is asked."""
    return any(name in {"require", "allows"} or (name.endswith("_for") and name != "url_for") for name in called)


def test_every_mail_has_a_subject_a_text_and_a_page():
    mails = [folder for folder in (TEMPLATES / "emails").glob("*") if folder.is_dir() and not folder.name.startswith("_")]
    assert mails
    assert {folder.name: sorted(one.name for one in folder.iterdir()) for folder in mails} == {
        folder.name: ["body.html", "body.txt", "subject.txt"] for folder in mails
    }


def test_only_the_clock_knows_the_time():
    reads = r"\b(datetime\.(now|today|utcnow)|date\.today|time\.time|time\.localtime)\("
    assert lines_with(reads, SOURCES, except_in=HOME_OF_TIME) == []


def test_only_the_edge_commits():
    assert lines_with(r"\.commit\(", SOURCES, except_in=HOME_OF_COMMITS) == []


def test_only_the_transports_speak_smtp():
    assert lines_with(r"^\s*(import|from) smtplib", SOURCES, except_in=HOME_OF_SMTP) == []


def mentions(pattern: str) -> set[str]:
    """What ``pattern`` captures in templates and code."""
    files = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt"), *SOURCES]
    return {found for path in files for found in re.findall(pattern, path.read_text())}


def linked_endpoints() -> set[str]:
    return mentions(r"url_for\(\s*['\"]([\w.]+)['\"]")


def test_every_link_leads_to_a_page(app):
    relative = {name for name in linked_endpoints() if name.startswith(".")}
    assert linked_endpoints() - relative - app.view_functions.keys() == set()


def test_every_page_is_linked_from_somewhere(app):
    linked = {name.rpartition(".")[2] for name in linked_endpoints()} | mentions(r"['\"]([a-z_]+\.[a-z_]+)['\"]")
    lonely = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and not rule.rule.startswith(NOT_LINKED)
        and not {rule.endpoint, rule.endpoint.rpartition(".")[2]} & linked
    }
    assert lonely == set()


def test_pages_ask_other_machines_for_nothing():
    files = [*TEMPLATES.rglob("*.html"), *(ROOT / "tracker").rglob("*.css"), *(ROOT / "tracker").rglob("*.js")]
    assert lines_with(r"(src|href|url|action)\s*[=(]\s*['\"]?(https?:)?//", files, except_in=set()) == []

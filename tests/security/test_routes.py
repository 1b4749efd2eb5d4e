"""Every address for every kind of person: pages with real numbers, and what strangers try to do.

A new route fails ``test_every_route_is_listed`` until somebody has said here who may open it.
"""

import hashlib
from typing import Any

import pytest
import sqlalchemy as sa

from tests.security.people import Things, the_people, the_things
from tracker.core.db import Model

pytestmark = pytest.mark.engine("sqlite")

BUREAU = "reporter head"
ABOVE = "province leader"
BUSINESS = f"{BUREAU} stranger other_city {ABOVE} office"
EVERYBODY = f"{BUSINESS} system security auditor"
# route: who sees the page, who is told that it is not for them (403); everybody else is told that there is no such thing (404)
OWN = {"/": EVERYBODY, "/account": EVERYBODY, "/tasks": EVERYBODY, "/tasks.xlsx": EVERYBODY, "/plans": EVERYBODY, "/changes": EVERYBODY}
REVIEW_PAGES = ("/items", "/names", "/accept", "/front", "/indicators", "/account", "/steps", "/publish")
SETTINGS = (
    "",
    "/mails",
    "/hours",
    "/reports",
    "/report-kinds",
    "/robots",
    "/robots/new",
    "/scoring",
    "/calendar",
    "/calendar/<int:year>/notice",
)
LADDER = ("", "/preview", "/<name>/new", "/<name>/<step>")
OF_OFFICES = ("other_city province office", f"{BUREAU} stranger leader system security auditor")
OF_LEDGER = ("other_city province office system", f"{BUREAU} stranger leader security auditor")
NO_VALUES = "leader system security auditor"
PAGES: dict[str, tuple[str, str]] = {
    **{route: (who, "") for route, who in OWN.items()},
    "/indicators": (EVERYBODY, ""),
    "/feedback": (EVERYBODY, ""),
    "/feedback/new": (EVERYBODY, ""),
    "/logout": (EVERYBODY, ""),
    "/reports": (BUSINESS, "system security auditor"),
    "/builds": OF_OFFICES,
    "/builds/<int:build_id>": ("office", ""),
    "/scores": (BUSINESS, "system security auditor"),
    "/scores.xlsx": ("leader office", f"{BUREAU} stranger system security auditor"),  # the other regions have not switched it on
    "/scores/trial": OF_OFFICES,
    "/scores/units/<int:unit_id>": (f"{BUREAU} other_city {ABOVE} office", "system security auditor"),  # each in its own region
    "/scores/contests/<int:contest_id>": ("office", f"{BUREAU} {ABOVE}"),
    "/scores/bonuses/<int:bonus_id>": ("leader", f"{BUREAU} province office"),
    "/reviews": (f"{BUREAU} stranger other_city province office", "leader system security auditor"),
    "/progress": (f"{BUREAU} stranger", f"other_city {ABOVE} office system security auditor"),
    "/progress/workbook": (f"{BUREAU} stranger", f"other_city {ABOVE} office system security auditor"),
    "/desk/print": (f"{BUREAU} stranger", f"other_city {ABOVE} office system security auditor"),
    **{f"/settings{page}": OF_OFFICES for page in SETTINGS},
    **{f"/settings/reminders{page}": OF_OFFICES for page in LADDER},
    "/tasks/chase": OF_OFFICES,
    "/admin/jobs": OF_LEDGER,
    "/admin/jobs/<name>": OF_LEDGER,
    "/admin/mail": ("other_city province office system", f"{BUREAU} stranger leader security auditor"),
    **{f"/admin/mail{page}": OF_LEDGER for page in (".xlsx", "/again", "/refused")},
    "/admin/mail/settings": ("system", f"{BUSINESS} security auditor"),
    "/admin/mail/<int:mail_id>": ("office system", ""),
    "/admin/mail/<int:mail_id>/page": ("office", ""),
    "/admin/mail/<int:mail_id>/attachments/<int:number>": ("", ""),  # that mail has none
    "/admin/users": ("system security", f"{BUSINESS} auditor"),
    "/admin/users/new": ("system", f"{BUSINESS} security auditor"),
    "/units": (f"other_city {ABOVE} office", f"{BUREAU} stranger system security auditor"),
    "/units/new": OF_OFFICES,
    "/units/<int:unit_id>": (f"{ABOVE} office", ""),
    "/units/<int:unit_id>/edit": ("office", ABOVE),
    "/audit": ("auditor", f"{BUSINESS} system security"),
    "/tasks/<int:task_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/tasks/<int:task_id>/edit": ("office", f"{BUREAU} {ABOVE}"),
    "/tasks/<int:task_id>/units": ("office", f"{BUREAU} {ABOVE}"),
    "/tasks/<int:task_id>/deadline": ("office", f"{BUREAU} {ABOVE}"),
    "/tasks/<int:task_id>/reopening": ("leader", f"{BUREAU} province office"),
    "/tasks/<int:task_id>/reports/<period>": (BUREAU, ABOVE),
    "/tasks/<int:task_id>/requests/new/<kind>": (BUREAU, f"{ABOVE} office"),
    "/progress/<int:report_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/files/<int:file_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/changes/<int:request_id>": (f"{ABOVE} office", ""),  # of another unit
    "/dues/<int:due_id>/waiver": ("office", f"{BUREAU} {ABOVE}"),
    "/plans/<int:plan_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/plans/<int:plan_id>/activate": ("office", f"{BUREAU} {ABOVE}"),
    "/plans/import": OF_OFFICES,
    "/plans/<int:plan_id>/compare": ("office", f"{BUREAU} {ABOVE}"),
    "/plans/import-sheet": OF_OFFICES,
    "/plans/sheet-template.xlsx": OF_OFFICES,
    "/plans/<int:plan_id>/import-sheet": ("office", f"{BUREAU} {ABOVE}"),
    "/plans/<int:plan_id>/end": ("office", f"{BUREAU} {ABOVE}"),
    "/plans/<int:plan_id>/archive.zip": ("office", f"{BUREAU} {ABOVE}"),
    "/plans/<int:plan_id>/sheet.xlsx": (f"{BUREAU} {ABOVE} office", ""),
    **{f"/plans/imports/<int:import_id>/{page}": ("", "") for page in ("sheet", "sheet.xlsx", "comparison")},  # that review makes a plan
    **{f"/plans/imports/<int:import_id>{page}": ("office", "") for page in ("", *REVIEW_PAGES)},  # a draft shows only in review
    "/indicators/<int:indicator_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/indicators/<int:indicator_id>/unit": ("office", f"{BUREAU} {ABOVE}"),
    "/indicators/targets/<int:target_id>/adjustments/new": ("office", f"{BUREAU} {ABOVE}"),
    "/indicators/adjustments/<int:adjustment_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/indicators/review": OF_OFFICES,
    **{f"/indicators/{page}": (f"{BUREAU} stranger other_city province office", NO_VALUES) for page in ("sheet", "sheet.xlsx")},
    "/reports/<int:report_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/reports/<int:report_id>/files/<kind>": (f"{BUREAU} {ABOVE} office", ""),
    "/reports/<int:report_id>/figures/<name>": (f"{BUREAU} {ABOVE} office", ""),
    "/reports/<int:report_id>/paragraphs/<key>": ("office", f"{BUREAU} {ABOVE}"),
    "/reports/<int:report_id>/consultation": (f"{ABOVE} office", ""),
    "/reports/<int:report_id>/consultation/new": ("office", f"{BUREAU} {ABOVE}"),
    **{f"/reports/<int:report_id>/consultation/units/<int:unit_id>{page}": (f"{BUREAU} {ABOVE} office", "") for page in ("", "/sheet")},
    "/reports/<int:report_id>/receipts": (f"{ABOVE} office", ""),
    "/reports/<int:report_id>/receipts/<int:unit_id>": ("office", f"{BUREAU} {ABOVE}"),
    "/reports/<int:report_id>/reviews/new": (f"{BUREAU} office", ABOVE),
    "/reports/<int:report_id>/reviews/<int:review_id>": (f"{BUREAU} {ABOVE} office", ""),
    "/reports/<int:report_id>/correction": ("office", f"{BUREAU} {ABOVE}"),
}
NAMES = {"reminders": "deadline", "scheduling": "mail"}
# Drafts: a report only for its own unit, a bulletin not yet for bureaus.
DRAFTS: dict[str, tuple[str, str]] = {
    "/progress/<int:report_id>": (BUREAU, ""),
    "/reports/<int:report_id>": (f"{ABOVE} office", ""),
    "/reports/<int:report_id>/files/<kind>": (f"{ABOVE} office", ""),
    "/reports/<int:report_id>/figures/<name>": (f"{ABOVE} office", ""),
    "/reports/<int:report_id>/paragraphs/<key>": ("office", ABOVE),
}
# Open, answered by a token or a secret, or tested with what they belong to.
ELSEWHERE = (
    "/static/",
    "/bootstrap/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/login",
    "/welcome/",
    "/calendar/",
    "/feedback/<",
    "/public/",
    "/api/",
)
STRANGERS = ("anonymous", "stranger", "other_city", "province", "system", "security", "auditor")
# What a stranger may do all the same, because it is about the own account, or changes nothing of others.
ALLOWED = {"/account", "/account/mails", "/account/calendar", "/account/calendar/end", "/logout", "/feedback/new"}
ADMINISTERS = {"system": "/admin/", "security": "/admin/users/"}
# Everything that some form asks for, so that nothing but the permission stands in the way.
TYPED = {"reason": "试一试", "decision": "grant", "action": "send", "title": "改名", "criterion": "改了", "weight": "1", "percent": "99"}
TYPED |= {"due_on": "2025-06-30", "done": "写了", "progress_class": "ahead", "active": "no", "number": "9", "text": "改写", "grade": "good"}
TYPED |= {"new_due_on": "2025-12-30", "value": "1", "period": "2024Q3", "source": "某处", "name": "某人", "email": "a@example.org"}
TYPED |= {"stance": "object", "general": "不同意", "handling": "adopted", "received_on": "2024-10-08", "number_kind": "numbered_issue"}
NOTED_ANYWAY = {"ledger_day", "ledger_entry", "sign_in_attempt"}


@pytest.fixture
def things(seeded_app, session) -> Things:
    return the_things()


def address(app: Any, rule: Any, things: Things, *, draft: bool = False) -> str:
    """The address of a route with the numbers of real things."""
    of_bulletin = rule.endpoint.startswith(("reports.", "publication."))
    report = (things.supervision_draft if draft else things.published) if of_bulletin else (things.draft if draft else things.report)
    values = {
        "task_id": things.task.id,
        "plan_id": things.plan.id,
        "report_id": report.id,
        "request_id": things.request.id,
        "due_id": things.due.id,
        "indicator_id": things.indicator.id,
        "target_id": things.adjustment.target_id,
        "value_id": things.observed.id,
        "adjustment_id": things.adjustment.id,
        "mail_id": things.mail.id,
        "number": 1,
        "robot_id": 1,
        "account_id": things.account.id,
        "file_id": things.evidence.file_id,
        "import_id": things.review.id,
        "item_id": things.review_item.id,
        "difference_id": 1,
        "year": 2026,
        "step": "before7",
        "goal_id": 1,
        "unit_id": things.account.unit_id,
        "alias_id": 1,
        "build_id": things.build.id,
        "contest_id": things.contest.id,
        "bonus_id": things.bonus.id,
        "succession_id": 1,
        "feedback_id": 1,
        "review_id": things.bulletin_review.id,
        "objection_id": things.objection.id,
        "period": "2024Q4",
        "kind": "docx" if of_bulletin else "extension",
        "name": NAMES.get(rule.endpoint.partition(".")[0], "tasks"),
        "key": "overview",
    }
    return str(app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments}))


def listed(app: Any, method: str) -> list[Any]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and not rule.rule.startswith(ELSEWHERE)]
    return sorted(found, key=lambda rule: str(rule.rule))


def test_every_route_is_listed(app):
    assert {rule.rule for rule in listed(app, "GET")} - PAGES.keys() == set()


@pytest.mark.parametrize("draft", [False, True], ids=["open", "drafts"])
def test_who_opens_which_page(seeded_app, session, client, things, draft):
    people, table, wrong = the_people(things), DRAFTS if draft else PAGES, []
    rules = [rule for rule in listed(seeded_app, "GET") if rule.rule in table]
    for who, user in people.items():
        browser = seeded_app.test_client()
        if user is not None:
            browser.sign_in_as(user)
        for rule in rules:
            see, told = (names.split() for names in table[rule.rule])
            wanted = 200 if who in see else 403 if who in told else 404
            with browser.get(address(seeded_app, rule, things, draft=draft)) as answer:
                if answer.status_code != (302 if user is None else wanted):
                    wrong.append(f"{who} {rule.rule}: {answer.status_code} instead of {wanted}")
    assert wrong == []


@pytest.mark.parametrize("who", STRANGERS)
def test_what_strangers_send_is_refused_and_changes_nothing(seeded_app, session, things, who):
    user = the_people(things)[who]
    browser = seeded_app.test_client()
    if user is not None:
        browser.sign_in_as(user)
    session.commit()
    before, entered = fingerprint(session), []
    for rule in listed(seeded_app, "POST"):
        if rule.rule in ALLOWED or rule.rule.startswith(ADMINISTERS.get(who, "-")):
            continue
        for draft in (False, True):
            path = address(seeded_app, rule, things, draft=draft)
            answer = browser.post(path, data={**TYPED, "task": [str(things.task.id)]})
            if not is_refusal(answer, user):
                entered.append(f"{rule.rule}: {answer.status_code}")
    session.expire_all()
    after = fingerprint(session)
    assert {name for name in before if before[name] != after[name]} == set()
    assert set(entered) - OWN_PLACE.get(who, set()) == set()


# The own unit's empty page, or a form of the own region that lacks something: shown again, nothing kept.
OWN_SETTINGS = {f"/settings/{page}: 200" for page in ("hours", "reports", "calendar/<int:year>/notice", "calendar/<int:year>/file")}
OWN_SETTINGS |= {f"/settings/reminders/<name>/{page}: {code}" for page, code in (("new", 200), ("<step>", 200), ("<step>/reset", 302))}
OWN_SETTINGS |= {"/settings/robots: 302", "/settings/robots/new: 200"}
OWN_SETTINGS |= {"/settings/reminders/reset: 302", "/settings/calendar/<int:year>/withdraw: 302"}
OF_OWN_REGION = OWN_SETTINGS | {
    "/settings/mails: 302",
    "/admin/mail/again: 302",
    "/plans/import: 200",
    "/plans/import-sheet: 200",
    "/plans/import/purpose: 302",
    "/units/new: 200",
    "/indicators/sheet: 200",
    "/settings/scoring: 200",
}
OWN_PLACE = {
    "stranger": {"/progress: 302", "/progress/workbook: 302", "/indicators/sheet: 200"},
    "other_city": OF_OWN_REGION,
    "province": OF_OWN_REGION,
}


def is_refusal(answer: Any, user: Any) -> bool:
    if user is None:
        return answer.status_code == 302 and "/login" in answer.location
    return answer.status_code in (400, 403, 404, 422)


def fingerprint(session: Any) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a hash of them all; when somebody was last seen does not count."""
    found = {}
    for table in Model.metadata.sorted_tables:
        if table.name not in NOTED_ANYWAY:
            columns = [column for column in table.columns if column.name != "last_seen_at"]
            rows = session.execute(sa.select(*columns).order_by(*table.primary_key.columns)).all()
            found[table.name] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found

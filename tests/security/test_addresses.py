"""Addresses that nobody types on purpose: impossible numbers, dates and bytes never end in a failure of the server."""

import pytest

from tests.builders import a_coordinator, a_user
from tracker.accounts.models import Role

BIG = ("0", "3000000000", "9223372036854775808", "9" * 20, "1" * 300)
PATHS = (
    "/tasks/{}",
    "/tasks/{}/edit",
    "/tasks/{}/reports/2024Q3",
    "/tasks/{}/requests/new/extension",
    "/progress/{}",
    "/changes/{}",
    "/files/{}",
    "/indicators/{}",
    "/plans/{}",
    "/reports/{}",
    "/reports/{}/files/docx",
    "/dues/{}/waiver",
    "/admin/mail/{}",
)
ODD = (
    "page=-1",
    "page=" + "1" + "0" * 20,
    "page=" + "9" * 5000,
    "per_page=abc",
    "due_before=abc",
    "due_after=0001-01-01",
    "on=0001-01-01",
    "on=9999-12-31",
    "unit=999999999999999999",
    "unit=%00",
    "sort=;drop",
    "q=%00",
    "q=" + "x" * 10_000,
    "q=%EF%BF%BF%ED%A0%80",
    "plan=" + "9" * 20,
    "plan=%00",
    "region=%00",
    "period=%00",
    "light=zzz",
    "status=%00",
    "state=zzz",
    "kind=zzz",
    "since=0001-01-01",
    "until=9999-12-31",
)
LISTS = ("/", "/tasks", "/tasks.xlsx", "/changes", "/indicators", "/plans", "/reports", "/reviews", "/admin/mail")


@pytest.fixture
def office(session, client):
    client.sign_in_as(a_coordinator())
    return client


@pytest.mark.parametrize("path", PATHS)
def test_a_number_that_no_row_can_have_is_not_found(office, path):
    assert {office.get(path.format(number)).status_code for number in BIG} == {404}


@pytest.mark.parametrize("path", LISTS)
def test_odd_parameters_show_a_page_or_say_what_is_wrong(office, path):
    answers = {query: office.get(f"{path}?{query}") for query in ODD}
    assert {query[:30]: one.status_code for query, one in answers.items() if one.status_code not in (200, 400)} == {}
    assert all("筛选条件" in one.text or "日期" in one.text for one in answers.values() if one.status_code == 400)


def test_the_audit_trail_and_the_accounts_stand_them_too(session, client):
    for role, path in ((Role.AUDITOR, "/audit"), (Role.SYSTEM_ADMIN, "/admin/users")):
        client.sign_in_as(a_user(role))
        assert {client.get(f"{path}?{query}").status_code for query in ODD} <= {200, 400}


def test_many_tasks_signed_by_impossible_numbers(session, client):
    client.sign_in_as(a_user(Role.REPORTER))
    assert client.post("/tasks/sign", data={"task": ["9" * 20]}).status_code == 400

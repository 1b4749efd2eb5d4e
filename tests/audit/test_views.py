"""The audit trail is the auditor's."""

from datetime import date

import pytest

from tests.builders import a_cast, a_user
from tracker.accounts.models import Role
from tracker.audit.services import record
from tracker.audit.words import told


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def test_only_auditors_read_it(session, client):
    cast = a_cast()
    codes = {}
    for name, person in vars(cast).items():
        if name != "task":
            client.sign_in_as(person)
            codes[name] = client.get("/audit").status_code
    assert {name for name, code in codes.items() if code == 200} == {"auditor"}
    assert {code for name, code in codes.items() if name != "auditor"} == {403}


def test_entries_are_found_by_word_action_and_day(session, client):
    auditor = a_user(Role.AUDITOR)
    record("task.issued", ("task", 7), actor=auditor, old="draft", new={"status": "issued", "<b>": 1})
    record("setting.changed", ("setting", "x"), actor=auditor)
    client.sign_in_as(auditor)
    assert ["任务 7" in client.get(f"/audit?{query}").text for query in ("q=task+7", "action=task.issued")] == [True, True]
    assert "<code><b>" not in client.get("/audit").text
    assert "没有符合条件的审计记录" in client.get("/audit?until=2024-10-07").text
    assert "task.issued" in client.get(f"/audit?since={date(2024, 10, 8)}&until=2024-10-08").text
    assert client.get("/audit?since=heute").status_code == 400


def test_no_city_reads_the_trail_of_another(session, client):
    for region in ("350200", "350500", "350000"):
        record("task.issued", ("task", region), new={"status": "issued"}, region=region)
    seen = {}
    for region in ("350200", "350000"):
        client.sign_in_as(a_user(Role.AUDITOR, region_code=region))
        text = client.get("/audit?q=task").text
        seen[region] = [code for code in ("350200", "350500", "350000") if f"任务 {code}" in text]
    assert seen == {"350200": ["350200"], "350000": ["350200", "350500", "350000"]}


def test_values_are_told_in_words_and_cut():
    assert told({"status": "issued", "reason": None, "done": "字" * 100}) == ["状态：待签收", f"完成情况：{'字' * 60}…"]
    assert (told(None), told("draft"), told({"nothing_new": True})) == ([], ["草稿"], ["无新进展：是"])

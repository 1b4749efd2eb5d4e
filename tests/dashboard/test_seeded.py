"""Every page of these slices on the demonstration's data: it opens, and its figures agree with each other."""

import re
from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from tracker.accounts.models import Role, User
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.tasks.models import Task, TaskStatus

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.slow]


def signed_in(session, client, role: Role, region: str = "350200") -> User:
    user = session.scalars(sa.select(User).where(User.role == role, User.region_code == region).order_by(User.id)).first()
    client.sign_in_as(user)
    return user


def test_every_desk_opens(seeded_app, session, client):
    for region in ("350000", "350100", "350200", "350500"):
        for role in Role:
            signed_in(session, client, role, region)
            assert client.get("/").status_code == 200, (region, role)


def test_every_plan_and_a_task_of_each_kind_opens(seeded_app, session, client):
    signed_in(session, client, Role.LEADER, "350000")
    for plan in session.scalars(sa.select(Plan)).all():
        for tab in ("outline", "tasks", "indicators"):
            assert client.get(f"/plans/{plan.id}?tab={tab}").status_code == 200, (plan.slug, tab)
    for status in TaskStatus:
        for task_id in session.scalars(sa.select(Task.id).where(Task.status == status).limit(3)).all():
            assert client.get(f"/tasks/{task_id}").status_code == 200, (status, task_id)
    for indicator_id in session.scalars(sa.select(Indicator.id)).all():
        assert client.get(f"/indicators/{indicator_id}").status_code == 200


def test_tiles_ledger_and_workbook_count_alike(seeded_app, session, client):
    signed_in(session, client, Role.COORDINATOR)
    page = client.get("/tasks").text
    tiles = [int(number) for number in re.findall(r"<strong>(\d+)</strong><span\s+class=\"badge-light", page)]
    total = int(re.search(r"共 (\d+)", page)[1])
    sheet = load_workbook(BytesIO(client.get("/tasks.xlsx").data))["任务台账"]
    assert (sum(tiles), sheet.max_row - 1) == (total, total)
    red = client.get("/tasks?light=red").text
    assert int(re.search(r"共 (\d+)", red)[1]) == tiles[0] == red.count('class="badge-light light-red"') - 1


def test_every_indicator_target_is_listed(seeded_app, session, client):
    signed_in(session, client, Role.LEADER, "350000")
    assert "共57项指标，目标70个" in client.get("/indicators").text

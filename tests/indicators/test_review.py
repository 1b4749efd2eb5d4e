"""Values of a unit: entered, reviewed, counted; as-of; adjustments of targets."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import a_cast, a_coordinator, a_reporter, a_unit, a_user
from tests.indicators.test_views import an_indicator
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.indicators import adjustments
from tracker.indicators.facts import series, stated
from tracker.indicators.models import AdjustmentStatus, ObservedValue, ValueStatus
from tracker.indicators.services import accept_value, enter_value, return_value
from tracker.regions.models import Region
from tracker.reports.indicator_rows import indicator_rows
from tracker.reports.scope import Scope

TODAY = date(2024, 10, 8)


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def entered(indicator, value=600.0, by=None, on=TODAY, **more) -> ObservedValue:
    with clock.moved_to(on):
        by = by or a_reporter(indicator.unit)
        return enter_value(indicator, **{"period": "2024Q3", "value": value, "source": "部门统计", **more}, actor=by, today=on)


def reported(session, indicator, known_by: date) -> dict:
    """The indicator's row in the report of the third quarter as known at the end of a day."""
    session.flush()
    session.expire_all()
    region = session.get(Region, indicator.region_code)
    scope = Scope(region, parse_period("2024Q3"), as_of=date(2024, 9, 30), known_by=known_by)
    return next(row for row in indicator_rows(session, scope) if row["id"] == indicator.id)


def test_a_units_value_counts_in_reports_once_it_is_accepted(session):
    indicator = an_indicator(unit=a_unit())
    office = a_coordinator()
    first = entered(indicator, 690.0, on=date(2024, 10, 3))
    assert series(indicator, TODAY) == []
    with clock.moved_to(date(2024, 10, 9)):
        accept_value(first, actor=office, today=date(2024, 10, 9))
    second = entered(indicator, 700.0, on=date(2024, 10, 10))
    with clock.moved_to(date(2024, 10, 11)):
        accept_value(second, actor=office, today=date(2024, 10, 11))
    known = {day: reported(session, indicator, date(2024, 10, day))["value"] for day in (8, 9, 10, 11)}
    assert known == {8: None, 9: 690.0, 10: 690.0, 11: 700.0}


def test_a_further_value_takes_the_place_of_one_that_waits_and_a_returned_one_never_counts(session):
    indicator = an_indicator(unit=a_unit())
    first, second = entered(indicator, 600.0), entered(indicator, 610.0)
    assert (first.status, second.status) == (ValueStatus.REPLACED, ValueStatus.WAITING)
    with pytest.raises(RuleBroken, match="写明原因"):
        return_value(second, " ", actor=a_coordinator(), today=TODAY)
    return_value(second, "口径不对", actor=a_coordinator(), today=TODAY)
    assert series(indicator, TODAY) == []
    for again in (first, second):
        with pytest.raises(RuleBroken, match="不需要再审核"):
            accept_value(again, actor=a_coordinator(), today=TODAY)
    assert entered(indicator, 610.0).status is ValueStatus.WAITING  # the same figure once more, since the first came back


def test_what_the_office_enters_counts_at_once(session):
    indicator = an_indicator(unit=a_unit())
    row = entered(indicator, by=a_coordinator())
    assert [value for _, value in series(indicator, TODAY)] == [row]


def test_the_office_reviews_and_the_reason_is_asked_for(session, client):
    cast = a_cast()
    indicator = an_indicator(cast.task.plan, cast.task.lead_unit)
    first, second = entered(indicator, by=cast.reporter), entered(indicator, 5.0, by=cast.reporter, period="2024Q2")
    client.sign_in_as(cast.coordinator)
    page = client.get("/indicators/review").text
    assert "600亿元" in page
    assert "没有计入的完成值" in page
    again = client.post(f"/indicators/values/{second.id}/review", data={"decision": "return", "reason": ""})
    assert "退回时请写明原因" in again.text
    client.post(f"/indicators/values/{second.id}/review", data={"decision": "return", "reason": "应为累计数"})
    client.post(f"/indicators/values/{first.id}/review", data={"decision": "accept"})
    assert session.execute(sa.select(ObservedValue.status).order_by(ObservedValue.id)).scalars().all() == ["accepted", "returned"]
    assert "没有待审核的完成值" in client.get("/indicators/review").text
    client.sign_in_as(cast.reporter)
    assert "应为累计数" in client.get(f"/indicators/{indicator.id}").text
    assert client.post(f"/indicators/values/{first.id}/review", data={"decision": "accept"}).status_code == 403


def test_the_lists_filters(session, client):
    unit = a_unit()
    indicator = an_indicator(unit=unit)
    client.sign_in_as(a_coordinator())
    found = {state: "金融业增加值" in client.get(f"/indicators?state={state}").text for state in ("missing", "waiting", "misses")}
    assert found == {"missing": True, "waiting": False, "misses": False}
    entered(indicator, 500.0)
    accept_value(entered(indicator, 450.0, period="2024Q2"), actor=a_coordinator(), today=TODAY)
    found = {state: "不低于800亿元" in client.get(f"/indicators?state={state}").text for state in ("missing", "waiting", "misses")}
    assert found == {"missing": False, "waiting": True, "misses": True}
    assert client.get("/indicators?state=nonsense").status_code == 400


def test_the_office_says_which_unit_answers(session, client):
    cast = a_cast()
    indicator = an_indicator(cast.task.plan)
    client.sign_in_as(cast.coordinator)
    client.post(f"/indicators/{indicator.id}/unit", data={"unit_id": cast.reporter.unit_id})
    client.sign_in_as(cast.reporter)
    assert client.post(f"/indicators/{indicator.id}", data={"period": "2024Q3", "value": "5", "source": "统计"}).status_code == 302


def figures(**more) -> dict:
    return {
        "by": date(2025, 12, 31),
        "comparator": ">=",
        "value": 700.0,
        "upper": None,
        "reason": "形势变化",
        "paper": "纪要〔2024〕1号",
        **more,
    }


def test_a_granted_adjustment_holds_from_its_proposal_on_and_the_plans_figures_stay(session):
    indicator = an_indicator()
    with clock.moved_to(date(2024, 9, 20)):
        asked = adjustments.propose(indicator.targets[0], **figures(), actor=a_coordinator(), today=date(2024, 9, 20))
        with pytest.raises(RuleBroken, match="已有一份"):
            adjustments.propose(indicator.targets[0], **figures(value=1.0), actor=a_coordinator(), today=date(2024, 9, 20))
    with clock.moved_to(date(2024, 10, 5)):
        adjustments.decide(asked, grant=True, reason="", actor=a_user(Role.LEADER), today=date(2024, 10, 5))
    known = {day: reported(session, indicator, date(2024, 10, day)) for day in (4, 5)}
    assert [(row["target"], row["original"] and row["original"]["target"]) for row in known.values()] == [(800.0, None), (700.0, 800.0)]
    assert stated(indicator, date(2024, 9, 19), TODAY)[0].adjustment is None
    with pytest.raises(RuleBroken, match="相同"):
        adjustments.propose(indicator.targets[0], **figures(), actor=a_coordinator(), today=TODAY)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"comparator": "range"}, "上限"), ({"comparator": "range", "upper": 600.0}, "上限"), ({"by": date(2020, 1, 1)}, "早于")],
)
def test_an_adjustment_that_cannot_be_is_refused(session, change, words):
    with pytest.raises(RuleBroken, match=words):
        adjustments.propose(an_indicator().targets[0], **figures(**change), actor=a_coordinator(), today=TODAY)


def test_the_office_proposes_and_the_leader_decides(session, client):
    cast = a_cast()
    indicator = an_indicator(cast.task.plan, cast.task.lead_unit)
    address = f"/indicators/targets/{indicator.targets[0].id}/adjustments/new"
    typed = {"by": "2025-12-31", "comparator": "range", "value": "650", "upper": "700", "paper": "会议纪要", "reason": "形势变化"}
    client.sign_in_as(cast.coordinator)
    assert "请填写依据" in client.post(address, data={**typed, "paper": ""}).text
    made = client.post(address, data=typed).location
    assert client.post(f"{made}/decision", data={"decision": "grant"}).status_code == 403
    client.sign_in_as(cast.leader)
    assert "待领导决定" in client.get("/indicators").text
    assert "不同意时请写明原因" in client.post(f"{made}/decision", data={"decision": "refuse"}).text
    client.post(f"{made}/decision", data={"decision": "grant"})
    session.expire_all()
    assert indicator.targets[0].adjustments[0].status is AdjustmentStatus.GRANTED
    page = client.get(f"/indicators/{indicator.id}").text
    assert "650—700亿元" in page
    assert "原目标不低于800亿元" in page
    client.sign_in_as(cast.coordinator)
    client.post(f"{made}/withdrawal")
    session.expire_all()
    assert indicator.targets[0].adjustments[0].status is AdjustmentStatus.GRANTED  # decided, so not to be taken back

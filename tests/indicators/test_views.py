"""Indicators: values, pace, who enters them."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import a_cast, a_coordinator, a_plan, a_reporter, a_task, a_unit
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.dashboard.chart import draw
from tracker.dashboard.indicator_page import card
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue
from tracker.indicators.paths import Pace
from tracker.indicators.services import enter_value

TODAY = date(2024, 10, 8)


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def an_indicator(plan=None, unit=None, **more) -> Indicator:
    target = {
        "by": date(2025, 12, 31),
        "comparator": ">=",
        "value": 800.0,
        "basis": "year_end",
        "baseline_year": 2020,
        "baseline_value": 400.0,
    }
    indicator = Indicator(plan=plan or a_plan(), position=1, name="金融业增加值", measuring_unit="亿元", unit=unit)
    indicator.targets = [IndicatorTarget(**{**target, **more})]
    db.session.add(indicator)
    db.session.flush()
    return indicator


def enter(indicator: Indicator, value: float, period: str = "2024Q3", **more) -> ObservedValue:
    return enter_value(indicator, period=period, value=value, source="统计公报", actor=a_coordinator(), today=TODAY, **more)


@pytest.mark.parametrize(("value", "pace"), [(None, Pace.NO_VALUE), (600.0, Pace.BELOW), (700.0, Pace.ON_PATH), (800.0, Pace.REACHED)])
def test_the_pace_is_judged_against_the_straight_path(session, value, pace):
    indicator = an_indicator()
    if value is not None:
        enter(indicator, value)
    assert card(indicator, TODAY).pace is pace


def test_a_correction_is_a_further_row_and_the_last_one_holds(session):
    indicator = an_indicator()
    enter(indicator, 600.0)
    enter(indicator, 720.0)
    shown = card(indicator, TODAY)
    assert shown.latest.value == 720.0
    assert session.scalar(sa.select(sa.func.count()).select_from(ObservedValue)) == 2


def test_the_latest_ended_period_counts_not_the_latest_entry(session):
    indicator = an_indicator()
    enter(indicator, 700.0, "2024Q3")
    enter(indicator, 650.0, "2024Q1")
    enter(indicator, 999.0, "2024Q4")
    shown = card(indicator, TODAY)
    assert (shown.latest.period, [row.period for _, row in shown.series]) == ("2024Q3", ["2024Q1", "2024Q3"])


@pytest.mark.parametrize(
    ("period", "value", "words"),
    [("2025Q1", 1.0, "尚未开始"), ("gestern", 1.0, "2024Q3"), ("2024Q3", float("nan"), "过大"), ("2024Q3", 1e300, "过大")],
)
def test_a_value_that_cannot_be_is_refused(session, period, value, words):
    with pytest.raises(RuleBroken, match=words):
        enter(an_indicator(), value, period)


def test_the_same_value_again_is_refused(session):
    indicator = an_indicator()
    enter(indicator, 600.0)
    with pytest.raises(RuleBroken, match="没有变化"):
        enter(indicator, 600.0)


def test_who_reads_and_who_writes(session, client):
    cast = a_cast()
    indicator = an_indicator(cast.task.plan, cast.task.lead_unit)
    codes, saved = {}, {}
    for number, (name, person) in enumerate(vars(cast).items()):
        if name == "task":
            continue
        client.sign_in_as(person)
        codes[name] = client.get(f"/indicators/{indicator.id}").status_code
        data = {"period": "2024Q2", "value": str(500 + number), "source": "统计公报"}
        saved[name] = client.post(f"/indicators/{indicator.id}", data=data).status_code
    seeing = {"reporter", "head", "supporter", "coordinator", "second_coordinator", "leader", "province"}
    assert {name for name, code in codes.items() if code == 200} == seeing
    assert {name for name, code in saved.items() if code == 302} == {"reporter", "head", "coordinator", "second_coordinator"}
    assert {saved[name] for name in ("supporter", "leader", "province")} == {403}
    assert {saved[name] for name in ("stranger", "other_city", "system_admin", "auditor")} == {404}


def test_the_owner_reads_its_indicator_without_a_task(session, client):
    unit = a_unit()
    indicator = an_indicator(unit=unit)
    client.sign_in_as(a_reporter(unit))
    assert client.get(f"/indicators/{indicator.id}").status_code == 200


@pytest.mark.parametrize(
    "data", [{"value": "很多"}, {"value": ""}, {"period": ""}, {"source": " "}, {"value": "NaN"}, {"period": "2025Q3"}]
)
def test_a_bad_entry_is_shown_again(session, client, data):
    indicator = an_indicator()
    client.sign_in_as(a_coordinator())
    page = client.post(f"/indicators/{indicator.id}", data={"period": "2024Q2", "value": "5", "source": "统计公报", **data})
    assert page.status_code == 200
    assert session.scalar(sa.select(sa.func.count()).select_from(ObservedValue)) == 0


def test_the_list_shows_targets_and_filters(session, client):
    task = a_task()
    indicator = an_indicator(task.plan)
    enter(indicator, 600.0)
    client.sign_in_as(a_coordinator())
    page = client.get("/indicators").text
    assert all(words in page for words in ("金融业增加值", "不低于800亿元", "400亿元", "600亿元", "低于序时进度", "<svg"))
    assert "没有符合条件的指标" in client.get("/indicators?pace=reached").text
    assert client.get("/indicators?pace=nonsense").status_code == 400


def test_a_chart_fits_its_box():
    days = [(date(2024, month, 1), float(month)) for month in (3, 6, 9)]
    chart = draw(days, [(date(2025, 12, 31), 20.0)])
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in chart.dots)
    assert [x for x, _ in chart.dots] == sorted(x for x, _ in chart.dots)
    assert draw([], days) is None
    assert draw(days[:1], []) is None
    assert draw([(date(2024, 1, 1), 5.0), (date(2024, 1, 1), 5.0)], []) is not None

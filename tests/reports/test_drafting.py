from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import FUZHOU, a_plan
from tests.reports.world import City
from tracker.core import clock
from tracker.core.db import transaction
from tracker.plans.models import PlanStatus
from tracker.regions.services import change_setting, settings
from tracker.reports import drafting, services, snapshot
from tracker.reports.models import SupervisionReport

FIRST, SECOND, FOURTH, FIFTH = date(2024, 10, 8), date(2024, 10, 9), date(2024, 10, 11), date(2024, 10, 12)


@pytest.fixture(autouse=True)
def only_quarterly(session: Session) -> None:
    want(session, "quarterly")


def want(session: Session, *kinds: str) -> None:
    with clock.moved_to(date(2024, 1, 2)):
        change_setting(None, services.KINDS_KEY, list(kinds), actor=None, on=date(2024, 1, 2))
    session.commit()


def drafted(session: Session) -> set[str]:
    return set(session.scalars(select(SupervisionReport.key)))


def run(day: date) -> dict[str, int]:
    return drafting.run(day, commit_each=transaction)


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SupervisionReport)) or 0


def the_report(session: Session) -> SupervisionReport:
    session.expire_all()
    return session.scalars(select(SupervisionReport)).one()


def test_nothing_is_drafted_without_a_running_plan(session: Session) -> None:
    a_plan(status=PlanStatus.DRAFT)
    assert run(FIRST) == {"drafted": 0, "failed": 0}


def test_the_holidays_after_a_quarter_are_waited_out(session: Session, city: City) -> None:
    assert [run(date(2024, 10, day))["drafted"] for day in (1, 4, 7)] == [0, 0, 0]
    assert run(FIRST)["drafted"] == 1
    assert the_report(session).key == "350200:*:2024Q3:own:final"


def test_a_second_run_on_the_same_day_does_nothing(session: Session, city: City) -> None:
    run(FIRST)
    version = the_report(session).version
    assert run(FIRST)["drafted"] == 0
    assert (how_many(session), the_report(session).version) == (1, version)


def test_figures_are_refreshed_up_to_the_fourth_working_day(session: Session, city: City) -> None:
    run(FIRST)
    assert run(SECOND)["drafted"] == 1
    assert the_report(session).known_by == FIRST
    assert run(FOURTH)["drafted"] == 1
    assert run(FIFTH)["drafted"] == 0  # a Saturday that is worked
    assert the_report(session).known_by == date(2024, 10, 10)


def test_after_a_pause_the_report_is_made_late_rather_than_never(session: Session, city: City) -> None:
    assert run(date(2024, 10, 31))["drafted"] == 1


def test_what_was_submitted_stays(session: Session, city: City) -> None:
    run(FIRST)
    services.submit(the_report(session), actor=None)  # type: ignore[arg-type]
    session.commit()
    assert run(SECOND)["drafted"] == 0


@pytest.mark.engine("sqlite")
def test_a_region_that_fails_does_not_stop_the_others(session: Session, city: City, monkeypatch: Any, caplog: Any) -> None:
    a_plan(region_code=FUZHOU)
    session.commit()
    whole = snapshot.take

    def broken(session: Session, scope: Any) -> Any:
        if scope.region.code == FUZHOU:
            raise ValueError("a row that nobody expected")
        return whole(session, scope)

    monkeypatch.setattr(services, "take", broken)
    assert run(FIRST) == {"drafted": 1, "failed": 1}
    assert FUZHOU in caplog.text


def test_each_kind_is_drafted_after_its_period(session: Session, city: City) -> None:
    want(session, "weekly", "monthly", "half_yearly", "yearly")
    assert run(FIRST)["drafted"] == 4
    assert {key.split(":")[2] for key in drafted(session)} == {"2024-W40", "2024-09", "2024H1", "2023"}
    assert run(SECOND)["drafted"] == 2, "the week and the month are refreshed; half a year and a year are long over"
    assert run(date(2024, 10, 14))["drafted"] == 1
    assert "350200:*:2024-W41:own:final" in drafted(session)


def test_plans_are_evaluated_at_their_middle_and_at_their_end(session: Session, city: City) -> None:
    want(session, "mid_term", "final")
    city.plan.period_start, city.plan.period_end = date(2024, 1, 1), date(2024, 12, 31)
    session.commit()
    assert run(date(2024, 6, 28))["drafted"] == 0
    assert run(date(2024, 7, 1))["drafted"] == 1
    assert run(date(2024, 9, 2))["drafted"] == 0, "a middle long past is left to a person"
    assert run(date(2025, 1, 2))["drafted"] == 1
    found = session.scalars(select(SupervisionReport).order_by(SupervisionReport.id)).all()
    assert [(one.kind, one.period, one.plan_id) for one in found] == [
        ("mid_term", "202401-202406", city.plan.id),
        ("final", "202401-202412", city.plan.id),
    ]


def test_an_overview_of_the_week_and_the_quarter_are_wanted_unless_a_region_says_otherwise(session: Session) -> None:
    assert settings("999999", date(2023, 1, 1))[services.KINDS_KEY] == ["weekly", "quarterly", "mid_term", "final"]

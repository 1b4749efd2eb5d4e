from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.builders import FUZHOU, PROVINCE, XIAMEN, a_plan
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.regions.models import Region
from tracker.reports.scope import Scope, scope_for

TODAY = date(2024, 10, 8)


def scope(session: Session, code: str, period: str, **more: object) -> Scope:
    region = session.get(Region, code)
    assert region is not None
    return scope_for(region, parse_period(period), today=more.pop("today", TODAY), **more)  # type: ignore[arg-type]


def test_a_finished_period_counts_to_its_last_day_as_known_yesterday(session: Session) -> None:
    made = scope(session, XIAMEN, "2024Q3")
    assert (made.as_of, made.known_by, made.interim) == (date(2024, 9, 30), date(2024, 10, 7), False)


def test_on_the_day_after_the_period_the_two_dates_are_one(session: Session) -> None:
    made = scope(session, XIAMEN, "2024Q3", today=date(2024, 10, 1))
    assert made.as_of == made.known_by == date(2024, 9, 30)


def test_an_unfinished_period_needs_interim_and_then_counts_to_yesterday(session: Session) -> None:
    with pytest.raises(RuleBroken, match="12月31日才结束"):
        scope(session, XIAMEN, "2024Q4")
    made = scope(session, XIAMEN, "2024Q4", interim=True)
    assert (made.as_of, made.known_by, made.interim) == (date(2024, 10, 7), date(2024, 10, 7), True)


def test_the_last_day_of_a_period_is_still_unfinished(session: Session) -> None:
    with pytest.raises(RuleBroken):
        scope(session, XIAMEN, "2024Q3", today=date(2024, 9, 30))


def test_a_period_that_has_not_begun_has_nothing_to_tell(session: Session) -> None:
    with pytest.raises(RuleBroken, match="还没有可以统计"):
        scope(session, XIAMEN, "2025Q1", interim=True)


def test_interim_means_nothing_for_a_finished_period(session: Session) -> None:
    assert scope(session, XIAMEN, "2024Q3", interim=True).interim is False


def test_a_plan_below_needs_the_regions_below(session: Session) -> None:
    plan = a_plan(region_code=FUZHOU)
    with pytest.raises(RuleBroken, match="不是福建省的规划"):
        scope(session, PROVINCE, "2024Q3", plan=plan)
    assert scope(session, PROVINCE, "2024Q3", plan=plan, below=True).plan is plan


def test_below_follows_the_stored_parents_and_begins_with_the_own_region(session: Session) -> None:
    assert scope(session, PROVINCE, "2024Q3", below=True).regions[0] == PROVINCE
    assert scope(session, XIAMEN, "2024Q3", below=True).regions == [XIAMEN]


def test_the_previous_period_is_counted_from_the_same_knowledge(session: Session) -> None:
    before = scope(session, XIAMEN, "2024Q3").of_previous()
    assert (before.period.code, before.as_of, before.known_by) == ("2024Q2", date(2024, 6, 30), date(2024, 10, 7))


def test_keys_tell_scopes_apart(session: Session) -> None:
    scopes = [scope(session, PROVINCE, period, below=below) for period in ("2024Q2", "2024Q3") for below in (True, False)]
    assert len({one.key for one in scopes}) == 4

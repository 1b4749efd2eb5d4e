import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.builders import FUZHOU, PROVINCE, XIAMEN, a_task, a_unit, report_progress
from tests.reports.world import TODAY, City, a_city
from tracker.core import clock
from tracker.core.periods import parse_period
from tracker.regions.models import Region
from tracker.reports.facts_view import SnapshotView
from tracker.reports.scope import scope_for
from tracker.reports.snapshot import Snapshot, freeze, take
from tracker.tasks import services
from tracker.tasks.models import TaskStatus
from tracker.units.models import Certainty, SuccessionKind, UnitSuccession


def taken(session: Session, code: str = XIAMEN, period: str = "2024Q3", today: date = TODAY, **more: Any) -> Snapshot:
    region = session.get(Region, code)
    assert region is not None
    return take(session, scope_for(region, parse_period(period), today=today, **more))


def counts(parts: list[dict[str, Any]]) -> dict[str, int]:
    return {part["key"]: part["n"] for part in parts if part["n"]}


def titles(snapshot: Snapshot, ids: list[int]) -> list[str]:
    names = {row["id"]: row["title"] for row in snapshot["tasks"]}
    return [names[task] for task in ids]


def test_counted_are_issued_tasks_that_were_not_terminated_before_the_period(snapshot: Snapshot) -> None:
    counted = {row["title"] for row in snapshot["tasks"]}
    assert len(counted) == snapshot["totals"]["tasks"]["n"] == 9
    assert not counted & {"尚未交办的任务", "早已终止的任务"}


def test_totals_by_state_and_light(snapshot: Snapshot) -> None:
    assert counts(snapshot["totals"]["by_status"]) == {"in_progress": 7, "closed": 2}
    assert counts(snapshot["totals"]["by_light"]) == {"red": 3, "yellow": 1, "green": 2, "done": 2, "grey": 1}
    assert counts(snapshot["totals"]["by_class"]) == {"on_pace": 2, "none": 7}


def test_shares_of_one_whole_add_up_to_a_hundred(snapshot: Snapshot) -> None:
    for axis in ("by_status", "by_class", "by_light"):
        assert sum(round(float(part["share"].rstrip("%")) * 10) for part in snapshot["totals"][axis]) == 1000


def test_the_three_rates_with_their_lists(snapshot: Snapshot) -> None:
    found = {key: (rate["part"]["n"], rate["whole"]["n"], rate["rate"]) for key, rate in snapshot["rates"].items()}
    assert found == {"on_time": (1, 4, "25.0%"), "report": (1, 3, "33.3%"), "sign": (1, 2, "50.0%")}
    assert titles(snapshot, snapshot["rates"]["on_time"]["part"]["ids"]) == ["出台上市扶持办法"]


def test_a_base_of_nothing_prints_a_dash(session: Session) -> None:
    assert {rate["rate"] for rate in taken(session)["rates"].values()} == {"—"}


def test_problems_name_the_late_with_their_days(snapshot: Snapshot, city: City) -> None:
    assert titles(snapshot, snapshot["problems"]["overdue"]) == ["引进法人金融机构"]
    assert titles(snapshot, snapshot["problems"]["far_behind"]) == ["建设供应链金融平台"]
    late = [(due["unit"], due["met_on"], due["days_late"]) for due in snapshot["problems"]["late_reports"]]
    assert late == [(city.industry.id, None, 4), (city.finance.id, "2024-09-29", 3)]
    assert [row["reason"] for row in snapshot["problems"]["returned"]] == ["缺少落地凭证"]


def test_cooperating_units_are_counted_but_never_named_as_trouble(snapshot: Snapshot, city: City) -> None:
    problems = snapshot["problems"]
    named = {row["lead"] for row in snapshot["tasks"] if row["id"] in [*problems["overdue"], *problems["far_behind"], *problems["behind"]]}
    assert snapshot["totals"]["overdue"]["n"] == 2
    assert city.bank.id not in named
    assert problems["with_cooperating"]["overdue"]["n"] == 1
    assert [row["unit"] for row in snapshot["by_unit"]][-1] == city.bank.id


def test_better_progress_is_closed_in_time_or_well_over_the_line(snapshot: Snapshot) -> None:
    assert titles(snapshot, [row["task"] for row in snapshot["good"]["tasks"]]) == ["出台上市扶持办法", "设立政府引导基金"]


def test_indicators_with_their_pace(snapshot: Snapshot) -> None:
    assert {row["name"]: (row["value"], row["required"], row["pace"]) for row in snapshot["indicators"]} == {
        "金融业增加值": (690.0, 721.41, "below"),
        "存款余额": (None, 721.41, "no_value"),
        "保险深度": (5.5, 4.75, "reached"),
    }


def test_the_period_before_is_counted_the_same_way(session: Session, snapshot: Snapshot) -> None:
    before = taken(session, period="2024Q2", today=TODAY)
    assert snapshot["previous"]["totals"] == before["totals"]
    assert snapshot["previous"]["rates"] == before["rates"]


def test_every_figure_leads_to_its_tasks(view: SnapshotView) -> None:
    for part in view.data["totals"]["by_light"]:
        found = view.figure(f"light.{part['key']}")
        assert found is not None
        assert len(found[1]) == part["n"]
    assert view.figure("light.purple") is view.figure("nonsense") is view.figure("unit.99999") is None


def test_what_is_recorded_later_changes_nothing(session: Session, city: City) -> None:
    first = freeze(taken(session))
    with clock.moved_to(TODAY):
        services.change_state(city.overdue, TaskStatus.CLOSED, actor=None, today=date(2024, 9, 18))
        a_task("新任务", plan=city.plan, lead=city.finance, issued_on=TODAY)
    report_progress(city.far_behind, 90, on=TODAY)
    session.flush()
    assert freeze(taken(session)) == first


def test_what_was_known_later_counts_in_a_later_refresh(session: Session, city: City) -> None:
    with clock.moved_to(TODAY):
        services.change_state(city.overdue, TaskStatus.CLOSED, actor=None, today=date(2024, 9, 18))
    later = taken(session, today=date(2024, 10, 9))
    assert counts(later["totals"]["by_status"])["closed"] == 3
    assert later["rates"]["on_time"]["part"]["n"] == 2


def test_a_report_of_the_past_can_be_made_from_history(session: Session, city: City) -> None:
    then = taken(session, period="2024Q2", today=date(2024, 7, 1))
    assert (then["totals"]["tasks"]["n"], then["as_of"], then["known_by"]) == (7, "2024-06-30", "2024-06-30")


def test_one_plan_alone(session: Session, city: City) -> None:
    only = taken(session, plan=city.other_plan)
    assert {row["plan"] for row in only["tasks"]} == {city.other_plan.slug}
    assert only["indicators"] == []


def test_below_adds_the_cities_and_counts_them_apart(session: Session, city: City) -> None:
    a_city(FUZHOU)
    whole = taken(session, PROVINCE, below=True)
    assert {row["region"]: row["n"] for row in whole["by_region"]} == {PROVINCE: 0, FUZHOU: 9, XIAMEN: 9, "350500": 0}
    assert taken(session, PROVINCE)["totals"]["tasks"]["n"] == 0


def test_a_suspended_task_and_a_pending_extension_are_not_due(session: Session, city: City) -> None:
    base = taken(session)["rates"]["on_time"]["whole"]["n"]
    with clock.moved_to(date(2024, 9, 17)):
        services.hold(city.overdue, "extension", today=date(2024, 9, 17))
    session.flush()
    assert taken(session)["rates"]["on_time"]["whole"]["n"] == base - 1


def test_a_report_due_after_the_task_was_closed_is_not_owed(session: Session, city: City) -> None:
    with clock.moved_to(date(2024, 9, 26)):
        services.change_state(city.far_behind, TaskStatus.CLOSED, actor=None, today=date(2024, 9, 26))
    session.flush()
    assert taken(session)["rates"]["report"]["whole"]["n"] == 2


def test_a_waived_report_is_not_owed(session: Session, city: City) -> None:
    due = city.far_behind.report_dues[0]
    due.waived_on, due.waived_recorded_at, due.waived_reason = date(2024, 9, 20), clock.at(date(2024, 9, 20)), "本期免报"
    session.flush()
    assert taken(session)["rates"]["report"]["whole"]["n"] == 2


def test_units_bear_the_name_of_the_day(session: Session, city: City) -> None:
    new = a_unit("新金融局", valid_from=date(2024, 9, 1))
    names = {"from_unit_id": city.finance.id, "to_unit_id": new.id}
    session.add(UnitSuccession(**names, kind=SuccessionKind.RENAME, effective_on=date(2024, 9, 1), certainty=Certainty.CONFIRMED))
    session.flush()
    assert "新金融局" in {one["name"] for one in taken(session)["units"].values()}
    earlier = {one["name"] for one in taken(session, period="2024Q2")["units"].values()}
    assert city.finance.name in earlier
    assert "新金融局" not in earlier


def test_the_frozen_text_is_sorted_json_with_its_hash(snapshot: Snapshot) -> None:
    text, digest = freeze(snapshot)
    assert list(json.loads(text)) == sorted(snapshot)
    assert len(digest) == 64
    assert freeze(json.loads(text)) == (text, digest)


@pytest.mark.engine("sqlite")
def test_the_number_of_queries_does_not_depend_on_the_tasks(session: Session, city: City) -> None:
    taken(session)  # fetches what the session keeps
    few = queries_of(session)
    for _ in range(20):
        a_task(plan=city.plan, lead=city.finance)
    session.flush()
    assert queries_of(session) == few


def queries_of(session: Session) -> int:
    seen: list[str] = []
    engine = session.get_bind()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    taken(session)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)

"""Switching on, replay of a past quarter, contests, bonuses, trial, export: through services and pages."""

import io
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
import sqlalchemy as sa

from tests.builders import Cast, a_cast, a_coordinator, a_task, a_unit
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.plans.models import DeadlineBasis
from tracker.regions.models import Region, Setting
from tracker.scoring import page, services
from tracker.scoring.models import ContestStatus, ScoreBonus, ScoreContest
from tracker.tasks import editing
from tracker.tasks import services as tasks
from tracker.tasks.models import TaskStatus
from tracker.units.models import Standing

Q3, TODAY = parse_period("2024Q3"), date(2024, 11, 20)
PAPER = "测试办法〔2024〕1号"


@pytest.fixture
def cast(session, travel) -> Cast:
    """A task due on 30 August that the lead closed three working days late, with scoring on since July."""
    travel("2024-11-20 12:00")
    made = a_cast(due_on=date(2024, 8, 30), weight=2)
    with clock.moved_to(date(2024, 7, 1)):
        services.switch(made.coordinator.region_code, PAPER, actor=made.coordinator, today=date(2024, 7, 1))
    close(made.task, date(2024, 9, 4))
    return made


def close(task, on: date) -> None:
    with clock.moved_to(on):
        tasks.change_state(task, TaskStatus.CLOSED, actor=None, today=on)
    db.session.flush()


def scores(cast: Cast, known_by: date = TODAY) -> dict[str, str]:
    rows, _ = page.rows(db.session.get_one(Region, cast.task.region_code), Q3, known_by)
    return {row.name: row.score.shown for row in rows}


def test_lead_and_support_are_scored_a_cooperating_unit_never(session, cast):
    court = a_unit("某法院", standing=Standing.COOPERATING)
    close(a_task(lead=cast.task.lead_unit, support=(court,), due_on=date(2024, 9, 30)), date(2024, 9, 30))
    # lead: (2·0.8 + 1·1) / 3; support: only the late task
    assert scores(cast) == {"牵头局": "86.7", "配合局": "80.0"}


def test_what_is_suspended_or_not_yet_decided_is_not_counted_and_what_is_not_done_brings_nothing(session, cast):
    lead = cast.task.lead_unit
    resting, waiting, open_ = (a_task(lead=lead, due_on=date(2024, 9, 20)) for _ in range(3))
    with clock.moved_to(date(2024, 9, 10)):
        tasks.change_state(resting, TaskStatus.SUSPENDED, actor=None, today=date(2024, 9, 10))
        tasks.hold(waiting, "extension", today=date(2024, 9, 10))
    assert open_.status is TaskStatus.IN_PROGRESS
    assert scores(cast)["牵头局"] == "53.3"  # (2·0.8 + 0) / 3


def test_a_past_score_stays_what_it_was(session, cast):
    before = scores(cast, date(2024, 10, 21))  # the 10th working day after the quarter
    assert before == {"牵头局": "80.0", "配合局": "80.0"}
    with clock.moved_to(date(2024, 10, 30)):
        # what becomes known only now about August, and other numbers from now on
        tasks.set_deadline(
            cast.task, due_on=date(2024, 9, 13), basis=DeadlineBasis.MANUAL, actor=None, today=date(2024, 8, 20), reason="补记"
        )
        changed = {**numbers(), "late": 0.6}
        services.change_parameters(cast.task.region_code, changed, actor=cast.coordinator, today=date(2024, 10, 30))
    session.flush()
    assert scores(cast, TODAY) == before


def test_a_weight_that_changed_after_the_quarter_counts_from_then_on(session, cast):
    open_ = a_task(lead=cast.task.lead_unit, due_on=date(2024, 9, 20))
    before = scores(cast)["牵头局"]
    with clock.moved_to(date(2024, 10, 9)):
        words = {"title": open_.title, "criterion": "标准", "report_frequency": None}
        editing.describe(open_, **words, weight=5, actor=cast.coordinator, today=date(2024, 10, 9))
    session.flush()
    assert (before, scores(cast)["牵头局"]) == ("53.3", "53.3")
    with clock.moved_to(date(2024, 9, 27)):
        editing.describe(open_, **words, weight=2, actor=cast.coordinator, today=date(2024, 9, 27))
    session.flush()
    assert scores(cast)["牵头局"] == "40.0"  # (2·0.8 + 0) / (2 + 2)


def numbers() -> dict[str, float]:
    names = ("late", "late_workdays", "very_late", "support", "returned", "returned_cap", "missing", "missing_cap", "bonus_cap")
    return dict(zip(names, (0.8, 10, 0.5, 0.5, 1, 10, 2, 10, 5), strict=True))


def test_an_upheld_contest_takes_the_line_out_from_its_answer_on(session, cast):
    unit = cast.task.lead_unit_id
    line = next(line for row in page.rows(db.session.get_one(Region, cast.task.region_code), Q3, TODAY)[0] for line in row.score.lines)
    with clock.moved_to(date(2024, 11, 1)):
        day = {"actor": cast.reporter, "today": date(2024, 11, 1)}
        asked = services.contest(cast.task.region_code, unit, Q3, line, text="已按时申请", **day)
        with pytest.raises(RuleBroken, match="已经申诉"):
            services.contest(cast.task.region_code, unit, Q3, line, text="再说一次", **day)
    with clock.moved_to(date(2024, 11, 6)):
        services.answer(asked, uphold=True, text="属实", actor=cast.coordinator, today=date(2024, 11, 6))
    known = {day: scores(cast, date(2024, 11, day))["牵头局"] for day in (5, 6)}
    assert known == {5: "80.0", 6: "不计分"}


def test_off_nothing_is_scored_and_nobody_is_shown_anything(session, client, travel):
    travel("2024-11-20 12:00")
    cast = a_cast(due_on=date(2024, 8, 30))
    client.sign_in_as(cast.coordinator)
    assert "没有开展评价" in client.get("/scores").text
    assert client.get("/scores.xlsx").status_code == 404
    client.sign_in_as(cast.reporter)
    assert "评价" not in client.get("/tasks").text
    with pytest.raises(RuleBroken, match="没有开展评价"):
        services.require_scored(cast.task.region_code, Q3, TODAY)


def test_a_region_switches_it_on_with_the_paper_and_only_later_quarters_are_scored(session, client, travel):
    travel("2024-11-20 12:00")
    office = a_coordinator()
    client.sign_in_as(office)
    typed = {**numbers(), "paper": PAPER}
    assert "系数应由高到低" in client.post("/settings/scoring", data={**typed, "very_late": 0.9}).text
    assert client.post("/settings/scoring", data={**typed, "missing": 3}).status_code == 302
    found = dict(session.execute(sa.select(Setting.key, Setting.value).where(Setting.key.startswith("scoring."))).all())
    assert found == {"scoring.paper": {"value": PAPER}, "scoring.missing": {"value": 3}}
    assert services.scored_periods(office.region_code, TODAY) == []
    assert [one.code for one in services.scored_periods(office.region_code, date(2025, 1, 2))] == ["2024Q4"]


def test_a_unit_sees_its_own_lines_and_contests_one(session, client, cast):
    unit = cast.task.lead_unit_id
    client.sign_in_as(cast.reporter)
    own = client.get("/scores").text
    assert all(words in own for words in ("80.0", cast.task.number, "迟3个工作日", "提交申诉"))
    assert client.get(f"/scores/units/{cast.supporter.unit_id}").status_code == 404
    address = f"/scores/units/{unit}/contests"
    assert "请选择要申诉的项目" in client.post(address, data={"text": "理由"}).text
    assert "请写明理由" in client.post(address, data={"line": f"task:{cast.task.id}"}).text
    assert client.post(address, data={"line": f"task:{cast.task.id}", "text": "当天已电话申请"}).status_code == 302
    asked = session.scalars(sa.select(ScoreContest)).one()
    assert client.get(f"/scores/contests/{asked.id}").status_code == 403
    client.sign_in_as(cast.stranger)
    assert client.post(address, data={"line": f"task:{cast.task.id}", "text": "理由"}).status_code == 404
    client.sign_in_as(cast.coordinator)
    assert "当天已电话申请" in client.get(f"/scores/contests/{asked.id}").text
    client.post(f"/scores/contests/{asked.id}", data={"decision": "reject", "text": "以系统记录为准"})
    session.expire_all()
    assert asked.status is ContestStatus.REJECTED
    client.sign_in_as(cast.head)
    assert "以系统记录为准" in client.get("/scores").text


def test_a_bonus_is_proposed_by_the_office_and_decided_by_the_leader(session, client, cast):
    address = f"/scores/units/{cast.task.lead_unit_id}/bonuses"
    typed = {"points": "2.5", "reason": "获通报表扬", "paper": "通报"}
    client.sign_in_as(cast.reporter)
    assert client.post(address, data=typed).status_code == 403
    client.sign_in_as(cast.coordinator)
    assert "不超过5分" in client.post(address, data={**typed, "points": "6"}).text
    assert client.post(address, data=typed).status_code == 302
    bonus = session.scalars(sa.select(ScoreBonus)).one()
    assert client.post(f"/scores/bonuses/{bonus.id}", data={"decision": "grant"}).status_code == 403
    assert scores(cast)["牵头局"] == "80.0"
    client.sign_in_as(cast.leader)
    assert client.post(f"/scores/bonuses/{bonus.id}", data={"decision": "grant"}).status_code == 302
    session.expire_all()
    assert scores(cast)["牵头局"] == "82.5"
    with pytest.raises(RuleBroken, match="不能再决定"):
        services.decide_bonus(bonus, grant=True, reason="", actor=cast.leader, today=TODAY)
    assert bonus.points == Fraction(5, 2)


def test_other_numbers_are_tried_and_nothing_is_kept(session, client, cast):
    client.sign_in_as(cast.coordinator)
    before = session.scalar(sa.select(sa.func.count()).select_from(Setting))
    page_ = client.get("/scores/trial", query_string={"period": "2024Q3", **numbers(), "late": "0.6"}).text
    assert "2个单位中有2个得分会变" in page_
    assert "60.0" in page_
    same = client.get("/scores/trial", query_string={"period": "2024Q3", **numbers(), "weights": f"{cast.task.number}=5\n没有-1=2"}).text
    assert "没有单位的得分会变" in same  # a single task: its weight alone changes nothing
    assert "没有-1" in same
    assert "看不懂" in client.get("/scores/trial", query_string={"period": "2024Q3", **numbers(), "weights": "乱写"}).text
    assert session.scalar(sa.select(sa.func.count()).select_from(Setting)) == before
    assert scores(cast)["牵头局"] == "80.0"


def test_the_workbook_holds_scores_and_lines(session, client, cast):
    client.sign_in_as(cast.leader)
    with client.get("/scores.xlsx?period=2024Q3") as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert [row[:3] for row in book["单位评价"].iter_rows(values_only=True)] == [
        ("单位", "得分", "计入任务数"),
        ("牵头局", 80, 1),
        ("配合局", 80, 1),
    ]
    assert [row[2] for row in book["逐项说明"].iter_rows(min_row=2, values_only=True)] == [cast.task.number] * 2
    client.sign_in_as(cast.reporter)
    assert client.get("/scores.xlsx?period=2024Q3").status_code == 403

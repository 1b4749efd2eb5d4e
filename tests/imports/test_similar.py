"""Units for measures that name none: from whom, with what reason, and how often that is right."""

import sys
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import PROVINCE, QUANZHOU, XIAMEN, a_coordinator, a_plan, a_task, a_unit
from tests.imports.helpers import TODAY, an_import, item, items_of
from tests.imports.test_seeds import SOUND, compared, office, settle
from tracker.core.db import db
from tracker.imports import adopting, differences, rules, similar
from tracker.imports.models import Decision, PlanImport, UnitSource
from tracker.plans.models import Plan, UnitRole
from tracker.tasks.models import TaskStatus
from tracker.units.models import Standing, Unit
from tracker.units.resolution import Register

BARE = """示例市绿道管护工作规划

第一章 主要任务

一、加强绿道管护

1.建立绿道巡护制度。建立健全绿道日常巡护制度，明确巡护人员和巡护周期，及时处置破损设施。

2.办好书画比赛。每年举办一次老年书画比赛。

第二章 保障措施

一、加强领导。成立工作专班。
"""
ALIKE = {"title": "健全绿道巡护制度", "wording": "健全绿道日常巡护制度，明确巡护人员和巡护周期，及时处置破损设施"}


def a_similar_task(lead=None, *, region_code=XIAMEN, **more):
    """A task of the region about patrols on greenways, and its lead."""
    lead = lead or a_unit("市绿道中心", region_code=region_code)
    task = a_task(lead=lead, plan=a_plan("示例市绿道规划", region_code=region_code), **more)
    for name, value in ALIKE.items():
        setattr(task.measure, name, value)
    db.session.flush()
    return task


def units(kept: PlanImport, words: str = "巡护制度"):
    return next(one for one in items_of(kept) if words in one.text).units


def test_a_unit_is_proposed_from_a_similar_measure_and_says_why(session):
    task = a_similar_task(support=(a_unit("市财务中心"),))
    lead, support = units(an_import(BARE))
    assert (lead.unit_id, lead.role, lead.source, lead.role_certain, lead.confirmed) == (
        task.lead_unit_id,
        UnitRole.LEAD,
        UnitSource.SIMILAR,
        False,
        False,
    )
    assert lead.reason.startswith(f"与《示例市绿道规划》{task.measure.number}“健全绿道巡护制度”相似（0.")
    assert lead.reason.endswith("其由市绿道中心牵头")
    assert (support.name, support.role) == ("市财务中心", UnitRole.SUPPORT)


def test_a_person_always_decides(session):
    a_similar_task()
    kept = an_import(BARE)
    found = next(one for one in items_of(kept) if "巡护制度" in one.text)
    assert all(unit.confidence < rules.SURE_ENOUGH for unit in found.units)
    assert {doubt["code"] for doubt in found.doubts} >= {"lead_proposed", "unit_uncertain"}
    assert not rules.is_certain(found)


def test_what_is_not_similar_gets_nothing(session):
    a_similar_task()
    assert units(an_import(BARE), "书画比赛") == []


def test_a_measure_that_names_units_keeps_them(session):
    a_similar_task()
    assert [unit.source for unit in item(an_import(), "二/（三）").units] == [UnitSource.TEXT, UnitSource.TEXT]


@pytest.mark.parametrize("status", [TaskStatus.DRAFT, TaskStatus.TERMINATED])
def test_what_nobody_has_issued_is_no_example(session, status):
    a_similar_task(status=status)
    assert units(an_import(BARE)) == []


def test_another_city_is_no_example(session):
    a_similar_task(region_code=QUANZHOU)
    assert units(an_import(BARE)) == []


def named(unit: Unit, name: str) -> Unit:
    unit.name = name
    db.session.flush()
    return unit


def a_department_above() -> Unit:
    return named(a_unit("福建省绿道厅", region_code=PROVINCE, level="province"), "省绿道厅")


def test_the_province_is_an_example_for_the_unit_that_does_the_same_work(session):
    named(a_unit("厦门市绿道局"), "市绿道局")
    a_similar_task(a_department_above(), region_code=PROVINCE)
    (lead,) = units(an_import(BARE))
    assert lead.name == "市绿道局"
    assert lead.reason.endswith("其由省绿道厅牵头，本地区对应市绿道局")


def test_a_unit_of_the_province_without_counterpart_is_not_proposed(session):
    a_similar_task(a_department_above(), region_code=PROVINCE)
    assert units(an_import(BARE)) == []


def test_a_cooperating_unit_is_not_proposed_as_lead(session):
    a_similar_task(a_unit("驻市某机构", standing=Standing.COOPERATING))
    assert units(an_import(BARE)) == []


def test_proposals_can_be_asked_for_again_and_taken_back(session):
    from tracker.imports import steps

    kept = an_import(BARE)
    assert units(kept) == []
    a_similar_task()
    actor = a_coordinator()
    assert similar.propose_again(kept, actor=actor, today=TODAY) == 1
    assert len(units(kept)) == 1
    assert similar.propose_again(kept, actor=actor, today=TODAY) == 0
    steps.undo(kept, steps.latest(kept).id, actor=actor)
    db.session.expire_all()
    assert units(kept) == []


def test_the_number_of_queries_does_not_grow_with_the_items(session):
    a_similar_task()
    counted = []
    for text in (
        BARE,
        BARE.replace(
            "2.办好书画比赛。", "2.巡护制度宣传。宣传绿道日常巡护制度。\n\n3.巡护制度考核。考核绿道日常巡护制度。\n\n4.办好书画比赛。"
        ),
    ):
        kept = an_import(text)
        similar_ = similar.Similar(kept.plan, Register.load(), TODAY)
        statements = []
        listen = lambda *args, seen=statements: seen.append(args[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listen)
        for one in items_of(kept):
            similar_.units_for(one)
        sa.event.remove(db.engine, "before_cursor_execute", listen)
        counted.append(len(statements))
    assert counted[0] == counted[1]


@dataclass
class Outcome:
    """Of how many measures with a lead how many got a proposal, and of how many it was right."""

    asked: int = 0
    proposed: int = 0
    right: int = 0
    among: int = 0


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_how_often_the_proposed_lead_is_the_assigned_one(seeded_app, session, shared):
    """Leave one plan out: propose from all other plans, compare with the leads of the demonstration."""
    for slug in (*SOUND, "fujian-2021"):
        attach_sources(compared(shared, slug))
    total = Outcome()
    for plan in db.session.scalars(sa.select(Plan).order_by(Plan.id)):
        measure_one_plan(plan, total)
    sys.stdout.write(
        f"threshold {similar.LEAST}: {total.asked} measures with a lead, {total.proposed} proposals, "
        f"{total.right} right, {total.among} with the lead among the proposed units\n"
    )
    assert total.proposed >= 5
    assert total.right / total.proposed >= 0.5


def attach_sources(kept: PlanImport) -> None:
    """As in production, where every measure has its sentence: those of the damaged text too, which are not certain."""
    for row in differences.rows_of(kept):
        if row.kind == "source":
            adopting.decide(row, Decision.ACCEPTED, actor=office(kept.plan), today=TODAY)
    settle(kept)


def measure_one_plan(plan: Plan, total: Outcome) -> None:
    fit, leaders = similar._assignable(plan.region_code, date(2026, 1, 5))
    known = similar._known(plan.region_code, Register.load(), set(fit), leaders)
    index = similar.Index([one for one in known if one.plan_id != plan.id])
    for one in known:
        lead = next((unit_id for unit_id, role in one.shares if role is UnitRole.LEAD), None)
        if one.plan_id != plan.id or lead is None:
            continue
        total.asked += 1
        proposed = similar.choose(index.nearest(one.text), leaders)
        total.proposed += bool(proposed)
        total.right += bool(proposed) and proposed[0].unit_id == lead
        total.among += any(two.unit_id == lead for two in proposed)

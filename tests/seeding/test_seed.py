"""`seed` without demonstration: what a fresh system holds (issue 2 "Seeds")."""

import json
from collections import Counter

import pytest
import sqlalchemy as sa

from tracker.core.db import Model, transaction
from tracker.indicators.models import Indicator, IndicatorTarget
from tracker.plans.models import Measure, MeasureUnit, Plan, PlanStatus, UnitRole
from tracker.tasks.models import Assignment, Task, TaskStatus
from tracker.units.models import Standing, Unit, UnitStanding

# Every test here loads all seeds; what is loaded does not depend on the engine, that it can be is tried on both once.
pytestmark = pytest.mark.engine("sqlite")
MEASURES = {"xiamen-2009": 24, "xiamen-2019": 36, "quanzhou-145": 158, "fujian-2021": 24, "fuzhou-145": 49}
CITIES = ("350100", "350200", "350500")


def seed(runner, *options: str) -> dict:
    result = runner.invoke(args=["seed", "--json", *options])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def loaded(session, runner):
    seed(runner)
    return session


def rows(session) -> dict[str, int]:
    return {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) for table in Model.metadata.sorted_tables}


def task_of(session, slug: str, number: str) -> Task:
    found = sa.select(Task).join(Measure, Measure.id == Task.measure_id).join(Plan, Plan.id == Measure.plan_id)
    return session.scalars(found.where(Plan.slug == slug, Measure.number == number)).one()


def test_all_measures_and_targets_are_there(loaded):
    measures = dict(loaded.execute(sa.select(Plan.slug, sa.func.count()).join(Measure).group_by(Plan.slug)).all())
    assert measures == MEASURES
    assert loaded.scalar(sa.select(sa.func.count()).select_from(Indicator)) == 57
    assert loaded.scalar(sa.select(sa.func.count()).select_from(IndicatorTarget)) == 70


def test_each_measure_is_one_draft_task_that_could_be_issued(loaded):
    tasks = loaded.scalars(sa.select(Task)).all()
    assert len({task.measure_id for task in tasks}) == len(tasks) == 291
    assert {task.status for task in tasks} == {TaskStatus.DRAFT}
    assert {plan.status for plan in loaded.scalars(sa.select(Plan))} == {PlanStatus.DRAFT}
    assert not [task.number for task in tasks if not task.lead_unit_id or not task.criterion or (task.due_on is None) != task.continuing]


def test_a_lead_is_a_body_that_the_office_supervises(loaded):
    standing = sa.select(Task.number, UnitStanding.standing, Unit.full_name).join(Unit, Unit.id == Task.lead_unit_id)
    joined = sa.and_(UnitStanding.unit_id == Task.lead_unit_id, UnitStanding.region_code == Task.region_code)
    leads = loaded.execute(standing.join(UnitStanding, joined)).all()
    assert len(leads) == 291
    assert {lead.standing for lead in leads} == {Standing.SUPERVISED}
    assert not [lead.full_name for lead in leads if "领导小组" in lead.full_name or "联席会议" in lead.full_name]


def test_the_first_supervised_of_the_named_units_leads(loaded):
    task = task_of(loaded, "fujian-2021", "一/（一）")
    assert task.lead_unit.name == "省金融监管局"
    assert [one.unit.full_name for one in task.assignments][1:] == [
        "国家金融监督管理总局福建监管局",
        "国家金融监督管理总局厦门监管局",
        "中国人民银行福建省分行",
    ]


def test_the_measure_keeps_the_name_that_the_document_printed(loaded):
    task = task_of(loaded, "fujian-2021", "一/（一）")
    named = loaded.scalars(sa.select(MeasureUnit).where(MeasureUnit.measure_id == task.measure_id)).all()
    assert "中国人民银行福州中心支行" in {one.unit.full_name for one in named}


def test_a_group_becomes_its_members_and_an_open_group_stays_on_the_measure(loaded):
    expanded = task_of(loaded, "fujian-2021", "二/（九）/2")
    assert {"宁德市人民政府", "厦门市人民政府"} <= {one.unit.full_name for one in expanded.assignments}
    open_group = task_of(loaded, "fujian-2021", "四/（十九）")
    assert [one.unit.name for one in open_group.assignments] == ["省金融监管局"]
    assert [one.group.name for one in open_group.measure.units if one.group] == ["各有关单位"]


def test_where_the_plan_names_nobody_the_proposal_says_that_it_is_one(loaded):
    assigned = sa.select(MeasureUnit.measure_id).where(MeasureUnit.proposed_by.is_(None), MeasureUnit.basis == "assigned")
    proposed = sa.select(MeasureUnit.measure_id).where(MeasureUnit.proposed_by == "demonstration")
    nobody = loaded.scalars(sa.select(Measure.id).where(Measure.id.not_in(assigned), Measure.id.not_in(proposed))).all()
    assert nobody == []


def test_at_least_twelve_units_a_city_and_none_with_a_fifth_of_its_tasks(loaded):
    for region in CITIES:
        shares = Counter(loaded.scalars(sa.select(Assignment.unit_id).join(Task).where(Task.region_code == region)))
        total = loaded.scalar(sa.select(sa.func.count()).select_from(Task).where(Task.region_code == region))
        assert len(shares) >= 12
        assert max(shares.values()) <= total / 5


@pytest.mark.engine("sqlite", "postgresql")
def test_seeding_again_adds_nothing_and_keeps_what_a_person_changed(loaded, runner):
    before = rows(loaded)
    task = task_of(loaded, "fuzhou-145", "第四章/一/（一）")
    measure, unit = task.measure, loaded.scalars(sa.select(Unit).order_by(Unit.id)).first()
    with transaction():
        task.title, measure.wording, unit.note = "改过的名称", "改过的表述", "改过的说明"
    added = seed(runner)
    assert set(added.values()) == {0}
    assert rows(loaded) == before
    assert (task.title, measure.wording, unit.note) == ("改过的名称", "改过的表述", "改过的说明")


def test_what_is_absent_comes_back(loaded, runner):
    target = loaded.scalars(sa.select(IndicatorTarget).order_by(IndicatorTarget.id)).first()
    with transaction():
        loaded.delete(target)
    assert seed(runner)["targets"] == 1


def test_roles_of_the_text_are_kept(loaded):
    roles = Counter(one.role for one in task_of(loaded, "xiamen-2009", "五/2").assignments)
    assert roles == {UnitRole.LEAD: 1, UnitRole.SUPPORT: 6}

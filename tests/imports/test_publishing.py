"""Accepted items become measures with their sentences and draft tasks; nothing is lost in silence."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import XIAMEN, a_coordinator
from tests.imports.helpers import SAMPLE, TODAY, an_import, decide_all, item, items_of
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import publishing
from tracker.imports.models import Decision, ImportStatus, PlanImport
from tracker.plans.models import Measure, PlanStatus, ReportFrequency, UnitRole
from tracker.tasks.models import Task, TaskStatus

GROUNDS = {"basis": "方案", "content": "推进情况", "object_": "责任单位", "scope": "全市", "paper": "示政办〔2023〕7号"}


def publish(kept: PlanImport) -> list[Task]:
    return publishing.publish(kept, **GROUNDS, report_frequency=ReportFrequency.QUARTERLY, actor=a_coordinator(XIAMEN), today=TODAY)


def test_nothing_is_published_while_an_item_is_undecided(session):
    with pytest.raises(RuleBroken, match="没有确认"):
        publish(an_import())


def test_the_plan_is_active_and_the_review_over(session):
    kept = an_import()
    decide_all(kept)
    publish(kept)
    assert (kept.plan.status, kept.status, kept.plan.source_file_id) == (PlanStatus.ACTIVE, ImportStatus.PUBLISHED, kept.file_id)
    with pytest.raises(RuleBroken, match="已经结束审核"):
        publish(kept)


def test_each_measure_keeps_its_sentence_and_place(session):
    kept = an_import()
    decide_all(kept)
    publish(kept)
    measure = db.session.scalars(sa.select(Measure).where(Measure.number == "二/（一）")).one()
    assert measure.source_text == "（一）编制规划。完成绿道总体规划。（市自然资源局牵头，市发改委、林业局配合，2023年10月底前完成）"
    assert measure.source_place["lines"] == item(kept, "二/（一）").lines


def test_each_task_has_number_deadline_and_criterion(session):
    kept = an_import()
    decide_all(kept)
    made = {task.measure.number: task for task in publish(kept)}
    first = made["二/（一）"]
    assert first.number == f"{kept.plan.short_name}-2-01"
    assert (first.status, first.due_on, first.criterion) == (TaskStatus.DRAFT, date(2023, 10, 31), item(kept, "二/（一）").criterion)
    assert (made["二/（三）"].continuing, made["二/（三）"].due_on) == (True, None)


def test_units_are_assigned_with_the_lead_first(session):
    kept = an_import(SAMPLE.replace("市林业局，市财政局", "市商务局，市财政局"))
    decide_all(kept)
    task = next(task for task in publish(kept) if task.measure.number == "二/（二）/2")
    assert [(one.unit.name, one.role) for one in task.assignments] == [("市商务局", UnitRole.LEAD), ("市财政局", UnitRole.RESPONSIBLE)]


def test_what_was_dismissed_becomes_no_measure(session):
    kept = an_import()
    decide_all(kept)
    item(kept, "二/（五）").decision = Decision.DISMISSED
    publish(kept)
    assert "二/（五）" not in db.session.scalars(sa.select(Measure.number)).all()


def test_repeated_numbers_are_refused(session):
    kept = an_import()
    decide_all(kept)
    items_of(kept)[-1].number = "二/（一）"
    items_of(kept)[-1].decision = Decision.ACCEPTED
    with pytest.raises(RuleBroken, match="条款号重复：二/（一）"):
        publish(kept)


def test_an_item_without_a_date_makes_a_task_that_waits_for_one(session):
    kept = an_import()
    decide_all(kept)
    one = item(kept, "二/（五）")
    one.deadline, one.continuing = None, False
    task = next(task for task in publish(kept) if task.measure.number == "二/（五）")
    assert (task.due_on, task.continuing, task.status) == (None, False, TaskStatus.DRAFT)

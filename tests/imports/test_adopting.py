"""Decisions about differences, and what a finished comparison writes; nothing holds before."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import a_coordinator, a_measure, a_plan
from tests.imports.helpers import SAMPLE, TODAY, a_comparison, a_published_plan, decide_rest, difference, found, items_of
from tracker.audit.models import AuditEntry
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.imports import adopting, services
from tracker.imports.models import Decision, ImportStatus
from tracker.indicators.models import IndicatorTarget
from tracker.plans import queries
from tracker.plans.models import Measure
from tracker.tasks.models import Task, TaskStatus

NEW = "（六）开展评估。委托第三方评估建设成效。（市绿道办负责，2024年6月底前完成）"
CHANGED = SAMPLE.replace("开设专栏。", "开设专栏和专题。")
LATER = SAMPLE.replace("2023年10月底前", "2023年12月底前")


def finish(kept, decision=Decision.ACCEPTED):
    decide_rest(kept, decision)
    return adopting.finish(kept, actor=a_coordinator(), today=TODAY)


def newest(plan, number) -> Measure:
    return next(one for one in queries.measures_of(plan) if one.number == number)


def task_of(number) -> Task:
    return db.session.scalars(sa.select(Task).join(Measure, Measure.id == Task.measure_id).where(Measure.number == number)).one()


def a_bare_plan():
    """A plan as the seeds store it: openings, no source."""
    plan = a_plan("示例市绿道建设实施方案")
    a_measure(plan, number="二/（一）", title="编制规划", opening="编制规划。完成绿道总", wording="做好规划")
    a_measure(plan, number="二/（五）", title="加强宣传", opening="加强宣传。开设专栏", wording="做好宣传")
    return plan


def test_sources_are_attached_in_bulk_and_only_when_the_comparison_is_finished(session):
    plan = a_bare_plan()
    kept = a_comparison(plan)
    assert adopting.attach_all(kept, actor=a_coordinator(), today=TODAY) == 2
    assert newest(plan, "二/（五）").source_text is None
    outcome = finish(kept, Decision.DISMISSED)
    measure = newest(plan, "二/（五）")
    assert (outcome.attached, outcome.editions, outcome.tasks) == (2, 0, 0)
    assert measure.source_text == "（五）加强宣传。开设专栏。（市委宣传部、文旅局负责）"
    assert measure.source_place["file_id"] == kept.file_id
    assert measure.source_place["lines"] == [next(one for one in items_of(kept) if one.number == "二/（五）").place["line"]]
    assert (measure.wording, measure.edition, measure.units) == ("做好宣传", 1, [])


def test_a_source_that_is_not_certain_is_left_to_a_decision_of_its_own(session):
    plan = a_plan()
    a_measure(plan, number="二/（五）", title="加强宣传", opening="加强宣传。开设网栏")
    kept = a_comparison(plan)
    assert adopting.attach_all(kept, actor=a_coordinator(), today=TODAY) == 0
    assert difference(kept, "source").decision is Decision.OPEN


def test_a_second_comparison_after_the_first_agrees(session):
    plan = a_bare_plan()
    kept = a_comparison(plan)
    drop_unknown_units(kept)
    finish(kept)
    assert found(a_comparison(plan)) == []


def test_the_plan_gets_the_file_as_its_source_and_the_review_is_over(session):
    plan = a_published_plan()
    kept = a_comparison(plan, CHANGED)
    finish(kept)
    assert (plan.source_file_id, plan.source_name, kept.status) == (kept.file_id, "更正版.txt", ImportStatus.PUBLISHED)
    with pytest.raises(RuleBroken, match="已经结束审核"):
        adopting.decide(difference(kept, "text"), Decision.DISMISSED, actor=a_coordinator(), today=TODAY)


def test_an_undecided_difference_keeps_the_comparison_open(session):
    kept = a_comparison(a_published_plan(), CHANGED)
    with pytest.raises(RuleBroken, match="还有1处差异没有决定"):
        adopting.finish(kept, actor=a_coordinator(), today=TODAY)


def test_a_new_plan_is_not_finished_as_a_comparison(session):
    from tests.imports.helpers import an_import

    with pytest.raises(RuleBroken, match="新建规划"):
        adopting.finish(an_import(), actor=a_coordinator(), today=TODAY)


def test_an_adopted_sentence_is_a_new_edition_and_the_old_one_stays(session):
    plan = a_published_plan()
    old = newest(plan, "二/（五）")
    text = old.source_text
    finish(a_comparison(plan, CHANGED))
    measure = newest(plan, "二/（五）")
    assert (measure.edition, measure.origin_id, "专题" in measure.source_text) == (2, old.id, True)
    assert (old.source_text, old.edition) == (text, 1)
    assert [one.as_written for one in measure.units] == [one.as_written for one in old.units]
    assert len(queries.measures_of(plan)) == 5


def test_a_third_edition_still_belongs_to_the_first(session):
    plan = a_published_plan()
    finish(a_comparison(plan, CHANGED))
    finish(a_comparison(plan, SAMPLE.replace("开设专栏。", "开设专题。")))
    measure = newest(plan, "二/（五）")
    assert (measure.edition, len(queries.editions_of(measure))) == (3, 3)


def test_what_was_refused_stays_and_is_asked_again_next_time(session):
    plan = a_published_plan()
    kept = a_comparison(plan, CHANGED)
    finish(kept, Decision.DISMISSED)
    assert newest(plan, "二/（五）").edition == 1
    assert difference(kept, "text").decision is Decision.DISMISSED
    assert found(a_comparison(plan, CHANGED)) == [("text", "二/（五）", "二/（五）")]


def test_a_deadline_alone_may_be_adopted_without_the_words(session):
    plan = a_published_plan()
    kept = a_comparison(plan, LATER)
    adopting.decide(difference(kept, "text"), Decision.DISMISSED, actor=a_coordinator(), today=TODAY)
    finish(kept)
    measure = newest(plan, "二/（一）")
    assert (measure.deadline, "10月底前" in measure.source_text) == (date(2023, 12, 31), True)


def test_the_task_keeps_its_deadline_and_the_edition_it_was_made_from(session):
    plan = a_published_plan()
    task, old = task_of("二/（一）"), newest(plan, "二/（一）")
    finish(a_comparison(plan, LATER))
    assert (task.due_on, task.measure_id, len(task.deadlines)) == (date(2023, 10, 31), old.id, 1)


def test_a_moved_measure_takes_its_new_number_and_makes_room_for_another(session):
    plan = a_published_plan()
    text = SAMPLE.replace("（五）加强宣传", "（六）加强宣传").replace(
        "（六）加强宣传", f"{NEW.replace('（六）', '（五）')}\n\n（六）加强宣传"
    )
    kept = a_comparison(plan, text)
    drop_unknown_units(kept)
    finish(kept)
    assert [one.number for one in queries.measures_of(plan)][-2:] == ["二/（五）", "二/（六）"]
    assert (newest(plan, "二/（五）").edition, newest(plan, "二/（五）").origin_id) == (2, None)
    assert found(a_comparison(plan, text)) == []


def drop_unknown_units(kept) -> None:
    for item in items_of(kept):
        item.units = [unit for unit in item.units if unit.unit_id is not None]
    db.session.flush()


def with_new_item(plan):
    kept = a_comparison(plan, SAMPLE.replace("三、保障措施", f"{NEW}\n\n三、保障措施"))
    return kept, difference(kept, "new")


def test_a_new_item_becomes_a_measure_and_a_draft_task_with_the_next_number(session):
    plan = a_published_plan()
    kept, _ = with_new_item(plan)
    drop_unknown_units(kept)
    finish(kept)
    task = task_of("二/（六）")
    assert (task.status, task.due_on, task.number) == (TaskStatus.DRAFT, date(2024, 6, 30), f"{plan.short_name}-2-04")
    assert [one.number for one in queries.measures_of(plan)][-1] == "二/（六）"
    assert newest(plan, "二/（六）").source_place["file_id"] == kept.file_id


def test_a_new_item_with_an_unknown_unit_is_not_taken_in_yet(session):
    _, row = with_new_item(a_published_plan())
    with pytest.raises(RuleBroken, match="单位库中的单位"):
        adopting.decide(row, Decision.ACCEPTED, actor=a_coordinator(), today=TODAY)


def test_what_is_gone_is_marked_and_nothing_is_deleted(session):
    plan = a_published_plan()
    text = SAMPLE.replace("（五）加强宣传。开设专栏。（市委宣传部、文旅局负责）\n", "")
    finish(a_comparison(plan, text))
    assert "二/（五）“加强宣传”在新文件中已无" in plan.notes[-1]["message"]
    assert task_of("二/（五）").status is TaskStatus.DRAFT
    assert found(a_comparison(plan, text)) == []


def test_the_mark_goes_when_the_measure_is_back(session):
    plan = a_published_plan()
    finish(a_comparison(plan, SAMPLE.replace("（五）加强宣传。开设专栏。（市委宣传部、文旅局负责）\n", "")))
    finish(a_comparison(plan))
    assert plan.notes == []


def test_a_changed_target_keeps_what_it_was(session):
    from tests.imports.test_differences import TABLE

    plan = a_published_plan(SAMPLE + TABLE)
    finish(a_comparison(plan, SAMPLE + TABLE.replace("120\t300", "120\t320")))
    target = db.session.scalars(sa.select(IndicatorTarget).where(IndicatorTarget.value == 320)).one()
    assert target.extra["earlier"][0]["value"] == 300
    assert found(a_comparison(plan, SAMPLE + TABLE.replace("120\t300", "120\t320"))) == []


def test_a_decision_may_be_taken_back_and_every_one_is_audited(session):
    kept = a_comparison(a_published_plan(), CHANGED)
    row, actor = difference(kept, "text"), a_coordinator()
    for decision in (Decision.ACCEPTED, Decision.OPEN, Decision.DISMISSED):
        adopting.decide(row, decision, actor=actor, today=TODAY)
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "import.decided").order_by(AuditEntry.id)).all()
    assert [entry.new["decision"] for entry in entries] == ["accepted", "open", "dismissed"]
    assert (row.decided_by_id, row.decided_on) == (actor.id, TODAY)


def test_what_agrees_needs_no_decision(session):
    kept = a_comparison(a_published_plan())
    with pytest.raises(RuleBroken, match="不需要决定"):
        adopting.decide(difference(kept, "same"), Decision.DISMISSED, actor=a_coordinator(), today=TODAY)


def test_a_plan_that_moved_on_has_to_be_compared_again(session):
    plan = a_published_plan()
    first, second = a_comparison(plan, CHANGED), a_comparison(plan, CHANGED, name="再次.txt")
    finish(first)
    decide_rest(second)
    with pytest.raises(RuleBroken, match="重新比对"):
        adopting.finish(second, actor=a_coordinator(), today=TODAY)
    services.compare_again(second, actor=a_coordinator())
    assert found(second) == []


def test_giving_up_leaves_the_plan_as_it_was(session):
    plan = a_published_plan()
    source = plan.source_file_id
    kept = a_comparison(plan, CHANGED)
    services.discard(kept, actor=a_coordinator(), today=TODAY)
    db.session.flush()
    assert (plan.source_file_id, len(queries.measures_of(plan))) == (source, 5)

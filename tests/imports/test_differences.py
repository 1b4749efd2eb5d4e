"""What a corrected print says otherwise, and what is no difference."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.builders import a_measure, a_plan
from tests.imports.helpers import SAMPLE, a_comparison, a_published_plan, decide_rest, difference, found
from tracker.core.db import db
from tracker.imports import adopting, differences, services
from tracker.imports.models import Decision
from tracker.indicators.models import Indicator, IndicatorTarget
from tracker.plans.models import Measure, UnitRole

TABLE = "\n\n表1 主要指标\n\n指标\t单位\t2022年基数\t2025年目标值\n绿道长度\t公里\t120\t300\n驿站数量\t个\t8\t30\n"


def kinds(kept) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in differences.rows_of(kept):
        counted[row.kind.value] = counted.get(row.kind.value, 0) + 1
    return counted


def test_the_same_document_again_agrees_everywhere(session):
    plan = a_published_plan()
    assert found(a_comparison(plan)) == []
    assert kinds(a_comparison(plan))["same"] == 5


def test_other_spaces_brackets_and_quotation_marks_are_no_difference(session):
    plan = a_published_plan()
    assert found(a_comparison(plan, SAMPLE.replace("（一）编制规划。", "（一） 编制规划。").replace("，2023年", ",2023年"))) == []


def test_a_changed_sentence_is_one_difference_of_text(session):
    plan = a_published_plan()
    assert found(a_comparison(plan, SAMPLE.replace("开设专栏。", "开设专栏和专题。"))) == [("text", "二/（五）", "二/（五）")]


def test_a_changed_deadline_is_shown_with_both_dates(session):
    kept = a_comparison(plan_with_known_units(), SAMPLE.replace("2023年10月底前", "2023年12月底前"))
    assert found(kept) == [("text", "二/（一）", "二/（一）"), ("deadline", "二/（一）", "二/（一）")]
    row = difference(kept, "deadline")
    assert (row.before, row.after) == (["2023-10-31（2023年10月底前完成）"], ["2023-12-31（2023年12月底前完成）"])


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("市发改委、林业局配合", "市发改委、林业局、财政局配合", [], ["市财政局（配合）"]),
        ("市发改委、林业局配合", "市发改委配合", ["市林业局（配合）"], []),
        (
            "市自然资源局牵头，市发改委、林业局配合",
            "市林业局牵头，市发改委、自然资源局配合",
            ["市自然资源局（牵头）", "市林业局（配合）"],
            ["市林业局（牵头）", "市自然资源局（配合）"],
        ),
    ],
)
def test_units_put_in_taken_out_or_in_another_role(session, old, new, before, after):
    kept = a_comparison(plan_with_known_units(), SAMPLE.replace(old, new))
    row = difference(kept, "units", "二/（一）")
    assert sorted(set(row.before) - set(row.after)) == sorted(before)
    assert sorted(set(row.after) - set(row.before)) == sorted(after)


def plan_with_known_units():
    """The published sample, every unit of which the register knows."""
    from tests.builders import a_unit

    for name in (
        "市自然资源局",
        "市发改委",
        "市林业局",
        "市财政局",
        "市住建局",
        "市水利局",
        "市城管局",
        "市公安局",
        "市委宣传部",
        "市文旅局",
    ):
        a_unit(name)
    return a_published_plan()


def test_a_changed_figure_is_a_difference_of_quantities(session):
    kept = a_comparison(a_published_plan(), SAMPLE.replace("年内建成20公里", "年内建成25公里"))
    row = difference(kept, "quantities", "二/（二）/1")
    assert ([one["value"] for one in row.before], [one["value"] for one in row.after]) == ([20], [25])


def test_a_moved_number_is_a_difference_of_its_own(session):
    text = SAMPLE.replace("（五）加强宣传", "（四）加强宣传")
    assert found(a_comparison(a_published_plan(), text)) == [("number", "二/（五）", "二/（四）")]


def test_what_is_new_and_what_is_gone(session):
    text = SAMPLE.replace(
        "（五）加强宣传。开设专栏。（市委宣传部、文旅局负责）", "（六）开展评估。委托第三方评估建设成效。（市发改委负责）"
    )
    assert found(a_comparison(a_published_plan(), text)) == [("new", None, "二/（六）"), ("gone", "二/（五）", None)]


def test_candidates_are_left_out_until_a_person_takes_them_in(session):
    kept = a_comparison(a_published_plan())
    row = difference(kept, "candidate")
    assert row.decision is Decision.DISMISSED


def test_a_measure_without_source_waits_for_it(session):
    plan = a_plan()
    a_measure(plan, number="二/（五）", title="加强宣传", opening="加强宣传。开设专栏")
    rows = [row for row in differences.rows_of(a_comparison(plan)) if row.kind == "source"]
    assert [(row.measure.number, row.certain, row.decision) for row in rows] == [("二/（五）", True, Decision.OPEN)]


def test_a_source_of_which_the_opening_differs_is_not_certain(session):
    plan = a_plan()
    a_measure(plan, number="二/（五）", title="加强宣传", opening="加强宣传。开设网栏")
    assert difference(a_comparison(plan), "source").certain is False


def test_what_a_person_corrected_in_the_review_is_no_difference_of_documents(session):
    plan = a_published_plan()
    measure = db.session.scalars(sa.select(Measure).where(Measure.number == "二/（一）")).one()
    measure.units[0].role = UnitRole.SUPPORT
    measure.deadline = date(2024, 6, 30)
    db.session.flush()
    assert found(a_comparison(plan)) == []
    changed = SAMPLE.replace("完成绿道总体规划", "完成绿道总体规划和导则")
    assert found(a_comparison(plan, changed)) == [("text", "二/（一）", "二/（一）")]


def test_targets_new_changed_and_gone(session):
    plan = a_published_plan(SAMPLE + TABLE)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(IndicatorTarget)) == 2
    text = SAMPLE + TABLE.replace("120\t300", "120\t320").replace("驿站数量\t个\t8\t30", "停车泊位\t个\t0\t500")
    kept = a_comparison(plan, text)
    assert [kind for kind, _, _ in found(kept)] == ["target_changed", "target_new", "target_gone"]
    row = difference(kept, "target_changed")
    assert (row.before[0]["value"], row.after[0]["value"]) == (300, 320)


def test_a_file_without_a_table_says_nothing_about_targets(session):
    kept = a_comparison(a_published_plan(SAMPLE + TABLE))
    assert [one for one in found(kept) if one[0].startswith("target")] == []


def test_comparing_again_keeps_what_was_decided(session):
    kept = a_comparison(a_published_plan(), SAMPLE.replace("开设专栏。", "开设专栏和专题。"))
    decide_rest(kept, Decision.DISMISSED)
    services.compare_again(kept, actor=None)
    assert difference(kept, "text").decision is Decision.DISMISSED


def test_a_target_that_was_noted_as_gone_is_not_asked_about_again(session):
    plan = a_published_plan(SAMPLE + TABLE)
    text = SAMPLE + TABLE.replace("驿站数量\t个\t8\t30\n", "")
    kept = a_comparison(plan, text)
    decide_rest(kept)
    adopting.finish(kept, actor=kept_actor(), today=date(2024, 10, 9))
    assert found(a_comparison(plan, text)) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Indicator)) == 2


def kept_actor():
    from tests.builders import a_coordinator

    return a_coordinator()

"""Splitting and merging: text, units, deadlines and figures go where they belong."""

from datetime import date

import pytest

from tests.builders import a_coordinator
from tests.imports.helpers import item, items_of
from tests.imports.review_helpers import CERTAIN, LEAD_ONLY, UNKNOWN, a_review, certain_one
from tracker.core.errors import RuleBroken
from tracker.imports import dividing, editing
from tracker.imports.models import ItemOrigin
from tracker.plans.models import DeadlineBasis, UnitRole


def test_a_text_may_be_cut_where_a_sentence_or_a_part_ends():
    text = "一是建库；二是建网。再办会"
    assert [text[:at] for at in dividing.places_to_split(text)] == ["一是建库；", "一是建库；二是建网。"]


def test_both_parts_keep_units_and_deadline(session):
    one = certain_one()
    part = dividing.split(one, one.text.index("出台"), actor=a_coordinator())
    assert [(unit.name, unit.role) for unit in part.units] == [(unit.name, unit.role) for unit in one.units]
    assert part.deadline == one.deadline == date(2023, 10, 31)
    assert (one.text[-3:], part.text[:2]) == ("公里。", "出台")


def test_parts_are_numbered_and_stand_one_behind_the_other(session):
    one = certain_one()
    dividing.split(one, one.text.index("出台"), actor=a_coordinator())
    assert [each.number for each in items_of(one.plan_import)][:3] == [f"{CERTAIN}.1", f"{CERTAIN}.2", LEAD_ONLY]


def test_a_part_that_is_split_again_keeps_its_number(session):
    one, actor = certain_one(), a_coordinator()
    part = dividing.split(one, one.text.index("出台"), actor=actor)
    third = dividing.split(part, part.text.index("（市财政局"), actor=actor)
    assert (one.number, part.number, third.number) == (f"{CERTAIN}.1", f"{CERTAIN}.2", f"{CERTAIN}.3")


def test_each_figure_goes_with_the_part_that_prints_it(session):
    one = certain_one()
    part = dividing.split(one, one.text.index("建成绿道"), actor=a_coordinator())
    assert one.quantities == []
    assert [figure["value"] for figure in part.quantities] == [300]
    assert "300公里" in part.criterion
    assert "300公里" not in one.criterion


def test_an_empty_part_is_refused(session):
    one = certain_one()
    with pytest.raises(RuleBroken, match="前后两部分都要有内容"):
        dividing.split(one, 0, actor=a_coordinator())


@pytest.mark.parametrize(("opening", "words"), [("建", "请多写几个字"), ("没有的字", "请照原文填写"), ("", "请照原文填写")])
def test_the_opening_of_the_second_part_must_stand_in_the_text_once(opening, words):
    with pytest.raises(RuleBroken, match=words):
        dividing.place_of("先建库，再建网", opening)


def test_a_merged_item_brings_text_lines_units_and_figures(session):
    kept = a_review()
    first, second = item(kept, CERTAIN), item(kept, LEAD_ONLY)
    text = f"{first.text}\n{second.text}"
    joined = dividing.merge(second, actor=a_coordinator())
    assert joined.id == first.id
    assert (joined.text, joined.lines) == (text, [11, 13])
    assert [unit.name for unit in joined.units] == ["市财政局", "市公安局"]
    assert [figure["value"] for figure in joined.quantities] == [300, 20]
    assert LEAD_ONLY not in [one.number for one in items_of(kept)]


def test_two_stated_deadlines_ask_a_person(session):
    joined = dividing.merge(item(a_review(), LEAD_ONLY), actor=a_coordinator())
    assert joined.deadline == date(2024, 12, 31)
    assert "deadline_uncertain" in [doubt["code"] for doubt in joined.doubts]


def test_a_stated_deadline_wins_over_the_end_of_the_plan(session):
    kept = a_review()
    first = item(kept, CERTAIN)
    first.deadline, first.deadline_basis = date(2025, 12, 31), DeadlineBasis.PLAN_END
    session.flush()
    joined = dividing.merge(item(kept, LEAD_ONLY), actor=a_coordinator())
    assert (joined.deadline, joined.deadline_basis) == (date(2024, 12, 31), DeadlineBasis.STATED)


def test_a_proposed_lead_of_the_second_gives_way_to_the_first(session):
    kept = a_review()
    joined = dividing.merge(item(kept, UNKNOWN), actor=a_coordinator())
    assert [(unit.name, unit.role) for unit in joined.units] == [
        ("市公安局", UnitRole.LEAD),
        ("市财政局", UnitRole.RESPONSIBLE),
        ("市示例局", UnitRole.RESPONSIBLE),
    ]


def test_the_first_item_has_nothing_to_be_merged_with(session):
    with pytest.raises(RuleBroken, match="前面没有可以并入的内容"):
        dividing.merge(certain_one(), actor=a_coordinator())


def test_what_was_divided_does_not_go_back_to_the_reading(session):
    one = certain_one()
    part = dividing.split(one, one.text.index("出台"), actor=a_coordinator())
    assert part.origin is ItemOrigin.PERSON
    with pytest.raises(RuleBroken, match="请使用“撤销”"):
        editing.restore(one, actor=a_coordinator())

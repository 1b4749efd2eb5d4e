"""Every field of an item, the reading to go back to, and items from paragraphs that were not taken."""

from datetime import date

import pytest

from tests.builders import a_coordinator
from tests.imports.helpers import item, items_of
from tests.imports.review_helpers import CERTAIN, LEAD_ONLY, a_review, certain_one
from tracker.core.errors import RuleBroken
from tracker.imports import editing, source
from tracker.imports.models import Decision, ItemOrigin
from tracker.plans.models import DeadlineBasis, MeasureKind


def edit(one, **changes):
    names = ("number", "title", "text", "kind", "deadline", "continuing", "criterion", "weight", "report_frequency", "note", "quantities")
    editing.edit(one, actor=a_coordinator(), **{**{name: getattr(one, name) for name in names}, **changes})


def test_a_changed_deadline_is_the_persons_and_no_longer_doubted(session):
    one = certain_one()
    edit(one, deadline=date(2024, 1, 31))
    assert (one.deadline_basis, one.deadline_confidence) == (DeadlineBasis.MANUAL, 1.0)


def test_a_deadline_that_is_left_alone_keeps_its_basis(session):
    one = certain_one()
    edit(one, title="编制总体规划", kind=MeasureKind.SAFEGUARD, weight=3)
    assert (one.title, one.kind, one.weight) == ("编制总体规划", MeasureKind.SAFEGUARD, 3)
    assert one.deadline_basis is DeadlineBasis.STATED


def test_a_cleared_deadline_is_a_doubt(session):
    one = certain_one()
    edit(one, deadline=None)
    assert [doubt["code"] for doubt in one.doubts] == ["deadline_missing"]


def test_continuing_and_a_deadline_exclude_each_other(session):
    with pytest.raises(RuleBroken, match="请二者选一"):
        edit(certain_one(), continuing=True)


def test_a_criterion_that_a_person_wrote_is_no_proposal(session):
    one = certain_one()
    edit(one, criterion="规划文本印发")
    assert (one.criterion, one.criterion_proposed) == ("规划文本印发", False)


def test_an_inferred_deadline_is_confirmed(session):
    one = certain_one()
    one.deadline_confidence = 0.7
    session.flush()
    editing.keep_deadline(one, actor=a_coordinator())
    assert one.doubts == []


def test_the_reading_is_restored_with_its_units(session):
    one = certain_one()
    edit(one, text="另外的内容", title="改过", deadline=None, quantities=[])
    one.units = one.units[:1]
    session.flush()
    editing.restore(one, actor=a_coordinator())
    assert (one.title, one.deadline, len(one.units), len(one.quantities)) == ("编制规划", date(2023, 10, 31), 2, 1)
    assert one.doubts == []


def test_a_paragraph_that_was_not_taken_becomes_a_measure_in_its_place(session):
    kept = a_review()
    block = next(one for one in (source.block_at(kept, position) for position in range(20)) if one and one.text.startswith("一、"))
    added = editing.add_from_block(kept, block, actor=a_coordinator())
    assert (added.origin, added.decision, added.text) == (ItemOrigin.PERSON, Decision.OPEN, block.text)
    assert items_of(kept)[0].id == added.id
    assert [one.number for one in items_of(kept)][1:3] == [CERTAIN, LEAD_ONLY]


def test_the_same_paragraph_twice_gets_two_numbers(session):
    kept, actor = a_review(), a_coordinator()
    block = source.block_at(kept, 4)
    numbers = [editing.add_from_block(kept, block, actor=actor).number for _ in range(2)]
    assert numbers[1] == f"{numbers[0]}-2"


def test_an_item_added_by_hand_waits_for_its_lead_and_deadline(session):
    kept = a_review()
    added = editing.add_from_block(kept, source.block_at(kept, 4), actor=a_coordinator())
    assert [doubt["code"] for doubt in added.doubts] == ["lead_missing", "deadline_missing"]
    assert item(kept, added.number).lines == [source.block_at(kept, 4).line]

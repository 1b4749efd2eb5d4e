"""Deciding about items: one by one, and in bulk what is certain."""

import pytest
import sqlalchemy as sa

from tests.builders import a_coordinator
from tests.imports.helpers import TODAY, item, items_of
from tests.imports.review_helpers import CANDIDATE, CERTAIN, LEAD_ONLY, UNKNOWN, UNKNOWN_TOO, a_review, certain_one
from tracker.audit.models import AuditEntry
from tracker.core.errors import RuleBroken
from tracker.imports import dividing, editing, publishing, review, source
from tracker.imports.models import Decision, ImportPurpose, ImportStatus
from tracker.plans.models import UnitRole


def decisions(kept):
    return {one.number: one.decision for one in items_of(kept)}


def test_a_confirmed_item_keeps_who_decided(session):
    one, actor = certain_one(), a_coordinator()
    review.accept(one, actor=actor)
    assert (one.decision, one.decided_by_id) == (Decision.ACCEPTED, actor.id)


def test_an_item_with_an_unknown_unit_cannot_be_confirmed_and_says_what_to_do(session):
    one = item(a_review(), UNKNOWN)
    with pytest.raises(RuleBroken, match="请选择、新建或者移除"):
        review.accept(one, actor=a_coordinator())
    assert one.decision is Decision.OPEN


def test_confirming_an_item_confirms_the_lead_that_its_button_names(session):
    one, actor = item(a_review(), LEAD_ONLY), a_coordinator()
    review.accept(one, actor=actor)
    assert one.units[0].role_certain
    assert actor.name in one.units[0].role_reason


def test_a_proposed_lead_is_confirmed_without_deciding_about_the_item(session):
    one = item(a_review(), LEAD_ONLY)
    review.confirm_lead(one, actor=a_coordinator())
    assert one.decision is Decision.OPEN
    assert one.doubts == []


def test_only_a_proposed_lead_can_be_confirmed(session):
    with pytest.raises(RuleBroken, match="没有待确认的建议牵头单位"):
        review.confirm_lead(certain_one(), actor=a_coordinator())


def test_a_dismissed_item_can_be_taken_up_again(session):
    one, actor = certain_one(), a_coordinator()
    review.dismiss(one, actor=actor)
    assert one.decision is Decision.DISMISSED
    review.reopen(one, actor=actor)
    assert (one.decision, one.decided_by_id) == (Decision.OPEN, None)


def test_bulk_confirmation_takes_certain_measures_only(session):
    kept = a_review()
    assert review.accept_certain(kept, with_proposed_leads=False, actor=a_coordinator()) == 1
    assert [number for number, decision in decisions(kept).items() if decision is Decision.ACCEPTED] == [CERTAIN]


def test_proposed_leads_are_confirmed_in_bulk_only_when_the_person_says_so(session):
    kept = a_review()
    assert review.accept_certain(kept, with_proposed_leads=True, actor=a_coordinator()) == 2
    assert decisions(kept)[LEAD_ONLY] is Decision.ACCEPTED
    assert item(kept, LEAD_ONLY).units[0].role_certain
    assert decisions(kept)[UNKNOWN] is Decision.OPEN


def test_a_candidate_is_never_confirmed_in_bulk(session):
    kept = a_review()
    candidate = item(kept, CANDIDATE)
    candidate.doubts, candidate.doubt_count = [], 0
    session.flush()
    assert candidate not in review.certain_items(kept)


def test_bulk_confirmation_with_nothing_certain_is_refused(session):
    kept, actor = a_review(), a_coordinator()
    review.accept_certain(kept, with_proposed_leads=True, actor=actor)
    with pytest.raises(RuleBroken, match="没有可以一并确认的措施"):
        review.accept_certain(kept, with_proposed_leads=True, actor=actor)


def test_two_items_of_one_number_are_not_both_confirmed(session):
    kept, actor = a_review(), a_coordinator()
    item(kept, LEAD_ONLY).number = CERTAIN
    session.flush()
    first, second = items_of(kept)[:2]
    review.accept(first, actor=actor)
    with pytest.raises(RuleBroken, match="已有一项确认"):
        review.accept(second, actor=actor)


def test_chosen_items_are_left_out_together(session):
    kept = a_review()
    chosen = [item(kept, number).id for number in (UNKNOWN, UNKNOWN_TOO, CANDIDATE)]
    assert review.dismiss_many(kept, chosen, actor=a_coordinator()) == 3
    assert [number for number, one in decisions(kept).items() if one is Decision.DISMISSED] == [UNKNOWN, UNKNOWN_TOO, CANDIDATE]


def test_items_of_another_import_are_not_left_out(session):
    kept, other = a_review(), a_review()
    with pytest.raises(RuleBroken, match="请先勾选"):
        review.dismiss_many(kept, [one.id for one in items_of(other)], actor=a_coordinator())


def test_each_step_leaves_one_small_entry_in_the_trail(session):
    one = certain_one()
    review.accept(one, actor=a_coordinator())
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "import.accepted")).one()
    assert (entry.subject_type, entry.subject_id, entry.region_code) == ("import_item", str(one.id), "350200")
    assert (entry.old["decision"], entry.new["decision"]) == ("open", "accepted")


def test_a_finished_review_is_only_read(session):
    one = certain_one()
    one.plan_import.status = ImportStatus.PUBLISHED
    with pytest.raises(RuleBroken, match="已经结束审核"):
        review.accept(one, actor=a_coordinator())


def test_items_of_a_comparison_are_decided_on_its_own_page(session):
    kept, actor = a_review(), a_coordinator()
    one, second = items_of(kept)[:2]
    kept.purpose = ImportPurpose.COMPARISON
    doings = [
        lambda: review.accept(one, actor=actor),
        lambda: review.dismiss(one, actor=actor),
        lambda: review.accept_certain(kept, with_proposed_leads=True, actor=actor),
        lambda: review.dismiss_many(kept, [one.id], actor=actor),
        lambda: dividing.split(one, 10, actor=actor),
        lambda: dividing.merge(second, actor=actor),
        lambda: editing.add_from_block(kept, source.block_at(kept, 4), actor=actor),
    ]
    for do in doings:
        with pytest.raises(RuleBroken, match="请在比对页面逐项决定"):
            do()


def test_what_was_confirmed_becomes_tasks_with_the_confirmed_lead(session):
    kept, actor = a_review(), a_coordinator()
    review.accept_certain(kept, with_proposed_leads=True, actor=actor)
    review.dismiss_many(kept, [one.id for one in items_of(kept)], actor=actor)
    words = {"basis": "依据", "content": "内容", "object_": "对象", "scope": "范围", "paper": "批准文件"}
    made = publishing.publish(kept, report_frequency=kept.plan.report_frequency, actor=actor, today=TODAY, **words)
    leads = {task.title: [one.unit.full_name for one in task.assignments if one.role is UnitRole.LEAD] for task in made}
    assert leads == {"编制规划": ["厦门市财政局"], "分段建设": ["厦门市公安局"]}

"""Taking steps back, whoever took them, in their order."""

import pytest
import sqlalchemy as sa

from tests.builders import a_coordinator
from tests.imports.helpers import item, items_of
from tests.imports.review_helpers import CERTAIN, LEAD_ONLY, UNKNOWN, a_review
from tracker.audit.models import AuditEntry
from tracker.core.errors import RuleBroken
from tracker.imports import assigning, dividing, editing, front, listing, review, source, steps
from tracker.imports.models import Decision, ImportStatus, ReviewStep
from tracker.imports.snapshots import fields_of, units_of
from tracker.plans.models import UnitRole


def state(kept):
    """Everything that a person sees of the items."""
    return [(one.id, fields_of(one), units_of(one), one.doubts) for one in items_of(kept)]


def undo(kept, actor=None):
    last = steps.latest(kept)
    return steps.undo(kept, last.id if last else 0, actor=actor or a_coordinator())


def test_every_kind_of_step_is_taken_back_to_the_letter(session):
    kept, actor = a_review(), a_coordinator()
    before = state(kept)
    doings = [
        lambda: review.accept(item(kept, CERTAIN), actor=actor),
        lambda: review.dismiss(item(kept, UNKNOWN), actor=actor),
        lambda: review.confirm_lead(item(kept, LEAD_ONLY), actor=actor),
        lambda: review.accept_certain(kept, with_proposed_leads=True, actor=actor),
        lambda: dividing.split(item(kept, CERTAIN), 10, actor=actor),
        lambda: dividing.merge(item(kept, LEAD_ONLY), actor=actor),
        lambda: assigning.set_role(item(kept, LEAD_ONLY).units[1], UnitRole.LEAD, actor=actor),
        lambda: assigning.remove_unit(item(kept, UNKNOWN).units[0], everywhere=True, actor=actor),
        lambda: editing.add_from_block(kept, source.block_at(kept, 4), actor=actor),
    ]
    for do in doings:
        do()
        assert state(kept) != before
        undo(kept)
        session.expire_all()
        assert state(kept) == before


def test_many_steps_are_taken_back_one_after_the_other(session):
    kept, actor = a_review(), a_coordinator()
    before = state(kept)
    dividing.merge(item(kept, LEAD_ONLY), actor=actor)
    dividing.split(item(kept, CERTAIN), 20, actor=actor)
    dividing.merge(item(kept, UNKNOWN), actor=actor)
    editing.add_from_block(kept, source.block_at(kept, 4), actor=actor)
    for _ in range(4):
        undo(kept)
    session.expire_all()
    assert state(kept) == before
    assert steps.latest(kept) is None


def test_an_item_comes_back_though_its_number_was_given_away(session):
    kept, other, actor = a_review(), a_review(), a_coordinator()
    before = [(row[1], row[2]) for row in state(other)]
    last = items_of(other)[-1]
    review.dismiss(last, actor=actor)
    dividing.merge(last, actor=actor)
    session.expunge(last) if last in session else None
    dividing.split(item(kept, CERTAIN), 10, actor=actor)  # SQLite gives the number of the merged item again
    undo(other)
    undo(other)
    assert [(row[1], row[2]) for row in state(other)] == before


def test_what_the_document_says_of_itself_is_taken_back_with_what_followed(session):
    kept = a_review()
    before, title = state(kept), kept.plan.title
    values = {name: getattr(kept.plan, name) for name in ("issuer", "doc_number", "issue_date", "period_start", "short_name")}
    front.edit_front(kept, title="另一个标题", period_end=kept.plan.issue_date.replace(year=2025), actor=a_coordinator(), **values)
    assert state(kept) != before
    undo(kept)
    assert (state(kept), kept.plan.title, kept.plan.period_end) == (before, title, None)


def test_only_the_step_that_the_person_saw_is_taken_back(session):
    kept, actor = a_review(), a_coordinator()
    review.accept(item(kept, CERTAIN), actor=actor)
    seen = steps.latest(kept).id
    review.accept(item(kept, LEAD_ONLY), actor=a_coordinator())
    with pytest.raises(RuleBroken, match="先撤销最近的一步"):
        steps.undo(kept, seen, actor=actor)
    assert item(kept, LEAD_ONLY).decision is Decision.ACCEPTED


def test_with_no_step_left_nothing_is_taken_back(session):
    with pytest.raises(RuleBroken, match="没有可以撤销的步骤"):
        undo(a_review())


def test_a_colleague_may_take_a_step_back_and_the_trail_says_so(session):
    kept, colleague = a_review(), a_coordinator()
    review.accept(item(kept, CERTAIN), actor=a_coordinator())
    undo(kept, colleague)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "import.undone")).one()
    assert (entry.actor_id, entry.old["step"]) == (colleague.id, f"确认 {CERTAIN}")


def test_steps_are_listed_with_who_took_them(session):
    kept, actor = a_review(), a_coordinator()
    review.accept(item(kept, CERTAIN), actor=actor)
    review.dismiss(item(kept, UNKNOWN), actor=actor)
    assert [(step.label, who) for step, who in listing.steps(kept)] == [
        (f"不列入 {UNKNOWN}", actor.name),
        (f"确认 {CERTAIN}", actor.name),
    ]


def test_a_change_that_changes_nothing_is_no_step(session):
    kept = a_review()
    one = item(kept, CERTAIN)
    review.reopen(one, actor=a_coordinator())
    assert session.scalar(sa.select(sa.func.count()).select_from(ReviewStep)) == 0


def test_a_confirmed_item_waits_again_once_it_can_no_longer_be_confirmed(session):
    kept, actor = a_review(), a_coordinator()
    one = item(kept, CERTAIN)
    review.accept(one, actor=actor)
    dividing.merge(item(kept, LEAD_ONLY), actor=actor)
    assert one.decision is Decision.OPEN


def test_a_change_of_units_counts_as_a_change_of_the_item(session):
    one = item(a_review(), LEAD_ONLY)
    version = one.version
    review.confirm_lead(one, actor=a_coordinator())
    assert one.version == version + 1


def test_a_finished_review_takes_nothing_back(session):
    kept = a_review()
    review.accept(item(kept, CERTAIN), actor=a_coordinator())
    kept.status = ImportStatus.PUBLISHED
    with pytest.raises(RuleBroken, match="已经结束审核"):
        undo(kept)

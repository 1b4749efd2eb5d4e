"""What the document says of itself is corrected in review, and what was inferred from it follows."""

from datetime import date
from typing import Any

import pytest

from tests.builders import a_coordinator, a_plan, a_unit
from tests.imports.helpers import item
from tests.imports.review_helpers import CANDIDATE, CERTAIN, UNKNOWN, UNKNOWN_TOO, a_review
from tracker.core.errors import RuleBroken
from tracker.imports import front, review
from tracker.plans.models import DeadlineBasis

END = date(2025, 12, 31)


def edit(kept: Any, **changes: Any) -> int:
    names = ("title", "issuer", "doc_number", "issue_date", "period_start", "period_end", "short_name")
    return front.edit_front(kept, actor=a_coordinator(), **{**{name: getattr(kept.plan, name) for name in names}, **changes})


def test_missing_facts_are_named(session):
    assert front.missing(a_review().plan) == ["规划期止"]


def test_the_end_of_the_plan_becomes_the_deadline_where_nothing_is_stated(session):
    kept = a_review()
    assert edit(kept, period_end=END) == 1
    assert (item(kept, CANDIDATE).deadline, item(kept, CANDIDATE).deadline_basis) == (END, DeadlineBasis.PLAN_END)
    assert item(kept, CERTAIN).deadline == date(2023, 10, 31)


def test_a_deadline_inferred_from_the_end_of_the_plan_moves_with_it(session):
    kept = a_review()
    edit(kept, period_end=END)
    edit(kept, period_end=date(2026, 12, 31))
    assert item(kept, CANDIDATE).deadline == date(2026, 12, 31)


def test_units_of_undecided_items_are_looked_up_anew_for_the_date_of_the_document(session):
    kept = a_review()
    review.dismiss(item(kept, UNKNOWN_TOO), actor=a_coordinator())
    later = a_unit("厦门市示例局", valid_from=date(2024, 1, 1))
    assert edit(kept, issue_date=date(2024, 3, 1)) >= 1
    assert item(kept, UNKNOWN).units[0].unit_id == later.id
    assert item(kept, UNKNOWN_TOO).units[0].unit_id is None


def test_a_unit_that_a_person_chose_stays_chosen(session):
    kept, chosen = a_review(), a_unit("厦门市样板局")
    one = item(kept, UNKNOWN)
    one.units[0].unit_id, one.units[0].confirmed = chosen.id, True
    session.flush()
    edit(kept, issue_date=date(2024, 3, 1))
    assert one.units[0].unit_id == chosen.id


def test_a_short_name_that_another_plan_bears_is_refused(session):
    other = a_plan("厦门市另一规划", short_name="厦另规")
    with pytest.raises(RuleBroken, match=f"已用于《{other.title}》"):
        edit(a_review(), short_name="厦另规")


def test_a_period_that_ends_before_it_begins_is_refused(session):
    with pytest.raises(RuleBroken, match="早于起始日期"):
        edit(a_review(), period_start=END, period_end=date(2024, 1, 1))

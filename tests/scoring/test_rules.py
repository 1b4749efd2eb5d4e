"""The formula of domain.md §7 with made-up outcomes."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plans.models import UnitRole
from tracker.regions.services import DEFAULTS
from tracker.scoring.parameters import Parameters
from tracker.scoring.rules import Extra, Fault, Outcome, Rule, score

LIMITS = Parameters.from_settings(DEFAULTS)
DUE, DONE = date(2024, 9, 2), date(2024, 9, 3)


def an_outcome(late: int | None = 0, **more: Any) -> Outcome:
    usual = {"task_id": 1, "role": UnitRole.LEAD, "weight": 1, "meet_by": DUE}
    return Outcome(1, asked_on=None if late is None else DONE, late_workdays=late or 0, **{**usual, **more})


def a_fault(number: int, rule: Rule = Rule.RETURNED) -> Fault:
    return Fault(1, 1, rule, str(number), "退回")


def scored(outcomes: Any, faults: Any = (), extras: Any = (), struck: Any = ()) -> Any:
    return score(1, outcomes, faults, extras, LIMITS, dict.fromkeys(struck, "申诉成立"))


@pytest.mark.parametrize(("late", "shown"), [(0, "100.0"), (1, "80.0"), (10, "80.0"), (11, "50.0"), (None, "0.0")])
def test_the_share_by_how_late(late, shown):
    assert scored([an_outcome(late)]).shown == shown


def test_weights_count_and_support_weighs_half():
    outcomes = [an_outcome(None, weight=3), an_outcome(0, task_id=2), an_outcome(0, task_id=3, role=UnitRole.SUPPORT)]
    assert scored(outcomes).value == Fraction(100) * (1 + Fraction(1, 2)) / (3 + 1 + Fraction(1, 2))


def test_deductions_and_bonus_end_at_their_caps():
    faults = [a_fault(one) for one in range(12)] + [a_fault(one, Rule.MISSING) for one in range(6)]
    found = scored([an_outcome()], faults, [Extra(1, 1, Fraction(4), "加分"), Extra(1, 2, Fraction(3), "加分")])
    assert [found.total(rule) for rule in Rule] == [100, -10, -10, 5]
    assert found.shown == "85.0"
    assert "为限" in found.lines[-1].words


def test_nothing_closed_or_due_is_not_scored_whatever_else_there_is():
    found = scored([], [a_fault(1)], [Extra(1, 1, Fraction(5), "加分")])
    assert (found.value, found.shown) == (None, "不计分")


def test_a_line_that_was_contested_with_success_counts_no_more():
    outcomes, faults = [an_outcome(None), an_outcome(0, task_id=2)], [a_fault(7)]
    assert scored(outcomes, faults).value == 49
    assert scored(outcomes, faults, struck=["task:1"]).value == 99
    assert scored(outcomes, faults, struck=["returned:1:7"]).value == 50
    assert scored(outcomes, struck=["task:1", "task:2"]).value is None


def test_the_words_name_role_weight_deadline_and_day():
    line = scored([an_outcome(3, weight=2, extended=True, role=UnitRole.SUPPORT)]).lines[0]
    assert line.words == "配合，权重2，配合单位折算后1；时限2024年9月2日（延期获批），2024年9月3日申请办结，迟3个工作日"


def test_half_a_tenth_is_rounded_up():
    outcomes = [
        an_outcome(late, task_id=task, weight=weight) for task, (late, weight) in enumerate([(0, 1), (None, 1), (None, 5), (None, 1)])
    ]
    assert (scored(outcomes).value, scored(outcomes).shown) == (Fraction(25, 2), "12.5")
    eighth = [an_outcome(0, task_id=1, weight=1), an_outcome(None, task_id=2, weight=5), an_outcome(None, task_id=3, weight=2)]
    assert (scored(eighth).value, scored(eighth).shown) == (Fraction(25, 2), "12.5")
    assert scored(eighth, [], [Extra(1, 1, Fraction(5, 100), "加分")]).shown == "12.6"  # 12.55


outcomes = st.builds(
    an_outcome,
    st.one_of(st.none(), st.integers(0, 30)),
    task_id=st.integers(1, 99),
    weight=st.integers(1, 5),
    role=st.sampled_from(UnitRole),
)
faults = st.builds(a_fault, st.integers(1, 50), st.sampled_from([Rule.RETURNED, Rule.MISSING]))
extras = st.builds(Extra, st.just(1), st.integers(1, 9), st.integers(1, 50).map(lambda tenths: Fraction(tenths, 10)), st.just("加分"))


done_lists = st.lists(outcomes, min_size=1, max_size=12, unique_by=lambda one: one.task_id)


@given(done_lists, st.lists(faults, max_size=20), st.lists(extras, max_size=3))
def test_every_point_has_a_line(done, wrong, more):
    found = scored(done, wrong, more)
    assert sum(line.points for line in found.lines) == found.value
    assert len(found.lines) == len(done) + len(wrong) + len(more)
    assert 0 <= found.total(Rule.TASK) <= 100
    assert sum(line.most for line in found.lines) == 100
    assert -20 <= found.value - found.total(Rule.TASK) <= 5


@given(done_lists, st.integers(2, 5))
def test_only_the_proportion_of_weights_counts(done, times):
    heavier = [Outcome(**{**one.__dict__, "weight": one.weight * times}) for one in done]
    assert scored(heavier).value == scored(done).value

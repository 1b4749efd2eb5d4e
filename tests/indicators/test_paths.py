from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.formatters import half_up
from tracker.indicators.paths import Pace, Target, judge_pace, required

END, START = date(2025, 12, 31), date(2020, 12, 31)


def a_target(value: float = 800, *, comparator: str = ">=", baseline: float | None = 486, by: date = END, **more: object) -> Target:
    exact = None if baseline is None else Fraction(str(baseline))
    return Target(by, comparator, Fraction(str(value)), baseline_on=START, baseline=exact, **more)  # type: ignore[arg-type]


def test_the_path_is_straight_from_baseline_to_target() -> None:
    half = START + (END - START) / 2
    assert required([a_target()], half, None) == 486 + Fraction((half - START).days, (END - START).days) * 314


def test_the_path_ends_at_the_target() -> None:
    assert required([a_target()], END, None) == required([a_target()], date(2027, 1, 1), None) == 800


def test_an_earlier_target_bends_the_path() -> None:
    middle = a_target(700, by=date(2023, 12, 31))
    assert required([middle, a_target()], date(2023, 12, 31), None) == 700
    assert required([middle, a_target()], date(2024, 12, 31), None) == Fraction(700) + Fraction(366, 731) * 100


def test_a_target_per_year_starts_at_nothing_each_year() -> None:
    target = a_target(5, basis="per_year")
    assert required([target], date(2024, 12, 31), None) == 5
    assert required([target], date(2024, 9, 30), None) == Fraction(274, 366) * 5


def test_a_cumulative_target_starts_at_nothing_with_the_plan() -> None:
    target = a_target(1500, basis="cumulative")
    assert required([target], date(2025, 12, 31), date(2021, 1, 1)) == 1500
    assert required([target], date(2020, 12, 31), date(2021, 1, 1)) == 0
    assert required([target], date(2024, 9, 30), None) is None


def test_without_a_baseline_there_is_no_path() -> None:
    assert judge_pace([a_target(110, baseline=None)], Fraction(105), date(2024, 9, 30), None) == (Pace.UNKNOWN, None)


def test_a_baseline_that_meets_the_target_is_to_be_kept() -> None:
    assert required([a_target(400)], date(2022, 1, 1), None) == 400


@pytest.mark.parametrize(
    ("value", "word"),
    [(None, Pace.NO_VALUE), (900, Pace.REACHED), (800, Pace.REACHED), (760, Pace.ON_PATH), (500, Pace.BELOW)],
)
def test_the_word_for_a_value(value: int | None, word: Pace) -> None:
    assert judge_pace([a_target()], None if value is None else Fraction(value), date(2024, 9, 30), None)[0] is word


def test_exactly_on_the_path_is_on_the_path() -> None:
    needed = required([a_target()], date(2024, 9, 30), None)
    assert judge_pace([a_target()], needed, date(2024, 9, 30), None)[0] is Pace.ON_PATH


@pytest.mark.parametrize(("comparator", "value", "met"), [(">", 800, False), (">=", 800, True), ("<", 800, False), ("<=", 800, True)])
def test_the_bound_itself(comparator: str, value: int, met: bool) -> None:
    assert a_target(comparator=comparator).is_met(Fraction(value)) is met


def test_less_is_better_where_the_target_lies_below_the_baseline() -> None:
    target = a_target(300, comparator="=", baseline=486)
    assert target.is_met(Fraction(290))
    assert judge_pace([target], Fraction(480), date(2024, 9, 30), None)[0] is Pace.BELOW


def test_a_range_is_met_from_its_near_end() -> None:
    rising = a_target(1600, comparator="range", baseline=1150, upper=Fraction(1700))
    falling = a_target(10, comparator="range", baseline=Fraction("11.49"), upper=Fraction(11))
    assert rising.is_met(Fraction(1600))
    assert rising.is_met(Fraction(1750))
    assert falling.is_met(Fraction("10.9"))
    assert not falling.is_met(Fraction("11.2"))


def test_about_is_met_within_five_per_cent() -> None:
    target = a_target(100, comparator="~", baseline=50)
    assert target.is_met(Fraction(95))
    assert not target.is_met(Fraction(94))


# Properties: whatever a plan asks for, its path begins where it should, never turns back and ends at the target.
figures = st.integers(1, 10**7).map(lambda tenths: Fraction(tenths, 10))
days = st.dates(START, date(2026, 12, 31))


@given(figures, figures, st.booleans(), st.lists(days, min_size=2, max_size=6))
def test_a_path_runs_one_way_and_ends_at_the_target(baseline: Fraction, goal: Fraction, grows: bool, asked: list[date]) -> None:
    target = Target(END, "<=" if goal < baseline else ">=", goal, baseline_on=START, baseline=baseline, grows=grows)
    path = [required([target], day, None) for day in sorted(asked)]
    assert all(value is not None and min(baseline, goal) <= value <= max(baseline, goal) for value in path)
    assert path == sorted(path, reverse=goal < baseline)  # type: ignore[type-var]
    assert required([target], END, None) == goal


@given(figures, figures, days)
def test_the_same_growth_each_year_never_asks_more_than_the_straight_line(baseline: Fraction, more: Fraction, on: date) -> None:
    straight = a_target(float(baseline + more), baseline=float(baseline))
    compound = replace(straight, grows=True)
    assert required([compound], on, None) <= required([straight], on, None)  # type: ignore[operator]


def test_compound_growth_is_the_same_each_year() -> None:
    target = Target(date(2022, 12, 31), ">=", Fraction(121), baseline_on=START, baseline=Fraction(100), grows=True)
    assert half_up(required([target], date(2021, 12, 31), None), 6) == Decimal("110.000000")  # type: ignore[arg-type]


@given(figures, st.dates(date(2021, 1, 1), END))
def test_a_target_per_year_starts_afresh_on_new_years_day(goal: Fraction, on: date) -> None:
    target = Target(END, ">=", goal, basis="per_year")
    assert required([target], date(on.year, 12, 31), None) == goal
    assert required([target], date(on.year, 1, 1), None) == goal / (date(on.year, 12, 31) - date(on.year - 1, 12, 31)).days


@given(figures, figures)
def test_a_cumulative_target_starts_afresh_after_the_stage_before(first: Fraction, second: Fraction) -> None:
    stages = [Target(date(2023, 12, 31), ">=", first, basis="cumulative"), Target(END, ">=", second, basis="cumulative")]
    assert required(stages, date(2023, 12, 31), date(2021, 1, 1)) == first
    assert required(stages, date(2024, 1, 1), date(2021, 1, 1)) == second / 731
    assert required(stages, END, date(2021, 1, 1)) == second

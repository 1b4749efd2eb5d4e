from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import RuleBroken
from tracker.core.periods import PeriodKind, parse_period, period_of


@pytest.mark.parametrize(
    ("code", "start", "end", "label"),
    [
        ("2024Q3", date(2024, 7, 1), date(2024, 9, 30), "2024年第三季度"),
        ("2024Q4", date(2024, 10, 1), date(2024, 12, 31), "2024年第四季度"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "2023年2月"),
        ("2024H1", date(2024, 1, 1), date(2024, 6, 30), "2024年上半年"),
        ("2024H2", date(2024, 7, 1), date(2024, 12, 31), "2024年下半年"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024年"),
        ("2024-W39", date(2024, 9, 23), date(2024, 9, 29), "2024年第39周"),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 5), "2025年第1周"),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), "2020年第53周"),
    ],
)
def test_a_period_as_written(code, start, end, label):
    period = parse_period(code)
    assert (period.start, period.end, period.label, period.code) == (start, end, label, code)


@pytest.mark.parametrize("text", ["2024q3", " 2024Q3 "])
def test_case_and_space_do_not_matter(text):
    assert parse_period(text).code == "2024Q3"


@pytest.mark.parametrize(
    "text", ["", "2024Q5", "2024Q0", "2024-13", "2024-00", "2024H3", "2021-W53", "2024-W00", "24Q3", "2024-9", "0000", "昨天"]
)
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(RuleBroken, match="2024Q3"):
        parse_period(text)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("2024Q1", "2023Q4", "2024Q2"),
        ("2024-12", "2024-11", "2025-01"),
        ("2024H1", "2023H2", "2024H2"),
        ("2024-W01", "2023-W52", "2024-W02"),
    ],
)
def test_neighbours(code, before, after):
    period = parse_period(code)
    assert (period.previous().code, period.next().code) == (before, after)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(list(PeriodKind)))
def test_every_day_lies_in_its_period_and_the_code_reads_back(day, kind):
    period = period_of(day, kind)
    assert period.start <= day <= period.end
    assert parse_period(period.code) == period

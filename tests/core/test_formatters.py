from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.formatters import half_up, local_time, long_date, month_day, number, rate, shares


def test_dates_are_written_without_leading_zeros():
    assert (long_date(date(2024, 1, 2)), month_day(date(2024, 10, 8)), long_date(None)) == ("2024年1月2日", "10月8日", "—")


def test_an_instant_is_shown_in_shanghai():
    assert (local_time(datetime(2024, 9, 30, 16, 5, tzinfo=UTC)), local_time(None)) == ("2024-10-01 00:05", "—")


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "—"),
        (5, 0, "—"),
        (0, 7, "0.0%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 1, "100.0%"),
        (1, 2000, "0.1%"),
        (1, 2001, "0.0%"),
        (1, 800, "0.1%"),
    ],
)
def test_a_rate_is_rounded_half_up_to_one_decimal(part, whole, text):
    assert rate(part, whole) == text


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Fraction(5, 100), 1, "0.1"),
        (Fraction(25, 100), 1, "0.3"),
        (Fraction(-25, 100), 1, "-0.3"),
        (Fraction(249999, 1000000), 1, "0.2"),
        (7, 1, "7.0"),
        (0, 1, "0.0"),
        (Fraction(5, 2), 0, "3"),
    ],
)
def test_half_goes_up(value, places, rounded):
    assert str(half_up(value, places)) == rounded
    assert half_up(value, places) == Decimal(rounded)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([1, 1, 1], ["33.4%", "33.3%", "33.3%"]),
        ([0, 0], ["—", "—"]),
        ([5, 0], ["100.0%", "0.0%"]),
        ([1, 2, 4], ["14.3%", "28.6%", "57.1%"]),
        ([], []),
    ],
)
def test_shares_of_one_whole(counts, expected):
    assert shares(counts) == expected


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any))
def test_shares_add_up_to_one_hundred(counts):
    printed = shares(counts)
    assert sum(Decimal(text.rstrip("%")) for text in printed) == 100
    exact = [Fraction(100 * count, sum(counts)) for count in counts]
    assert all(abs(Fraction(text.rstrip("%")) - share) < Fraction(1, 10) for text, share in zip(printed, exact, strict=True))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (8.2, "8.2"),
        (800.0, "800"),
        (100, "100"),
        (Decimal("10.50"), "10.5"),
        (0, "0"),
        (1200000.0, "1200000"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_a_figure_has_no_needless_zeros(value, text):
    assert number(value) == text

"""What an indicator will come to, in a sentence."""

from datetime import date
from fractions import Fraction

import pytest

from tracker.dashboard.indicator_chart import draw, path_points, ticks_of
from tracker.indicators.forecast import forecast
from tracker.indicators.paths import Target, required

END, START = date(2025, 12, 31), date(2021, 1, 1)
QUARTERS = (date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30))


def a_target(value: str = "800", comparator: str = ">=", **more: object) -> Target:
    return Target(END, comparator, Fraction(value), **{"baseline_on": date(2020, 12, 31), "baseline": Fraction(486), **more})  # type: ignore[arg-type]


def points(*values: object) -> list[tuple[date, Fraction]]:
    return [(day, Fraction(str(value))) for day, value in zip(QUARTERS[-len(values) :], values, strict=True)]


@pytest.mark.parametrize(
    ("target", "values", "sentence"),
    [
        # 183 days from March to September, 457 ahead: 690 + 30 · 457/183
        (
            a_target(),
            (660, 675, 690),
            "按近三期平均增速（折合每年增加59.84亿元），2025年末预计达到764.92亿元，低于目标800亿元，差35.08亿元。",
        ),
        (
            a_target(grows=True),
            (700, 720, 740),
            "按近三期平均增速（折合每年增长11.72%），2025年末预计达到850.16亿元，可以完成目标800亿元。",
        ),
        (a_target(), (650,), "按基期以来平均增速（折合每年增加43.73亿元），2025年末预计达到704.75亿元，低于目标800亿元，差95.25亿元。"),
        (a_target("12", basis="per_year"), (8,), "按2024年以来的进度，2024年末预计达到10.69亿元，低于目标12亿元，差1.31亿元。"),
        (a_target("1500", basis="cumulative"), (1200,), "按2021年1月以来的进度，2025年末预计达到1600.58亿元，可以完成目标1500亿元。"),
    ],
)
def test_the_sentence_says_by_what_pace_and_how_much_is_missing(target, values, sentence) -> None:
    assert forecast([target], points(*values), START, "亿元").sentence == sentence  # type: ignore[union-attr]


def test_a_target_that_is_not_to_be_exceeded() -> None:
    target = Target(END, "<=", Fraction(3), baseline_on=date(2020, 12, 31), baseline=Fraction("2.5"))
    expected = forecast([target], points("2.6", "2.7", "2.8"), START, "%")
    assert expected is not None
    assert expected.sentence.endswith("2025年末预计达到3.3%，高于目标3%，超出0.3个百分点。")
    assert not expected.meets


@pytest.mark.parametrize(
    ("targets", "values"),
    [
        ([a_target()], []),
        ([], points(1)),
        ([a_target(baseline=None)], points(1)),  # a single value and nothing before it
        ([a_target()], [(END, Fraction(780))]),  # the day has come
        ([a_target(basis="cumulative")], [(date(2020, 12, 31), Fraction(1))]),
    ],
)
def test_without_anything_to_go_by_nothing_is_said(targets, values) -> None:
    assert forecast(targets, values, START, "亿元") is None


def test_the_chart_holds_what_it_draws() -> None:
    targets, values = [a_target(grows=True)], points(660, 675, 690)
    expected = forecast(targets, values, START, "亿元")
    chart = draw(targets, values, expected, START)
    assert chart is not None
    drawn = [(x, y) for x, y, _ in chart.dots] + chart.goals + [chart.expected_at]
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in drawn)  # type: ignore[misc]
    assert [words for _, words in chart.rows] == ["400", "500", "600", "700", "800"]
    assert [words for _, words in chart.years] == [str(year) for year in range(2020, 2026)]
    assert draw([a_target(baseline=None)], points(1), None, START) is None


def test_the_drawn_path_is_the_required_one_and_falls_back_each_year() -> None:
    straight = [a_target()]
    assert all(value == required(straight, day, START) for day, value in path_points(straight, START))
    yearly = path_points([a_target("5", basis="per_year")], START)
    assert [value for day, value in yearly if (day.month, day.day) == (12, 31)] == [5] * 5
    assert sum(value == 0 for _, value in yearly) == 4


@pytest.mark.parametrize(("low", "high"), [("0", "5"), ("3.1", "3.8"), ("17738", "26000"), ("-2", "7"), ("5", "5"), ("0", "0")])
def test_ticks_are_round_and_hold_both_ends(low: str, high: str) -> None:
    ticks = ticks_of(Fraction(low), Fraction(high))
    assert ticks[0] <= Fraction(low) <= Fraction(high) <= ticks[-1]
    assert 2 <= len(ticks) <= 7

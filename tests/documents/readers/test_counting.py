"""Counts as they are printed before paragraphs."""

import pytest

from tracker.documents.readers.counting import chinese, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1010, "一千零一十"),
        (10_000, "10000"),
    ],
)
def test_chinese_counts(value: int, text: str) -> None:
    assert chinese(value) == text


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("decimal", "4"),
        ("decimalZero", "04"),
        ("chineseLegalSimplified", "肆"),
        ("decimalEnclosedCircle", "④"),
        ("ideographTraditional", "丁"),
        ("lowerLetter", "d"),
        ("upperRoman", "IV"),
        ("lower-alpha", "d"),
        ("unknown", "4"),
    ],
)
def test_styles_of_lists(style: str, text: str) -> None:
    assert written(4, style) == text

"""Figures in words (parsing.md §6)."""

import pytest

from tests.plans.extract.helpers import parsed

CASES = {
    "基金规模超百亿元。": (">", 100, None, "亿元"),
    "新增企业5家，实现“保三争五”目标。": (">=", 3, 5, "家"),
    "自开业之日起三年内减半征收。": ("<=", 3, None, "年"),
    "贷款增速高于各项贷款平均增速。": (">", None, None, None),
}


@pytest.mark.parametrize("text", CASES)
def test_a_figure_in_words_is_a_figure(text: str) -> None:
    found = parsed(f"示例市规划\n第一章 主要任务\n一、做好。{text}第二句。")["measures"][0]["quantities"]
    assert CASES[text] in [(one["comparator"], one["value"], one["upper"], one["unit"]) for one in found]


def test_a_class_word_is_no_figure() -> None:
    assert parsed("示例市规划\n第一章 主要任务\n一、做好。打造超百亿级产业。第二句。")["measures"][0]["quantities"] == []

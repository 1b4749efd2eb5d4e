"""Targets of stages in running text (parsing.md §6)."""

from typing import Any

import pytest

from tests.plans.extract.helpers import parsed


def targets(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parsed(f"示例市发展规划\n一、目标\n1、2021—2023年的阶段目标\n{text}")["indicators"]
    return found


CASES = {
    "2023年渔业增加值在2020年的基础上增长20%，达到50亿元。": [("渔业增加值", ">=", 50, "亿元")],
    "渔业增加值达到50亿元，在第一产业增加值中所占比重达到18%左右。": [
        ("渔业增加值", ">=", 50, "亿元"),
        ("渔业增加值占第一产业增加值比重", "~", 18, "%"),
    ],
    "渔业企业收入、利润分别达到30亿元和5亿元。": [("渔业企业收入", ">=", 30, "亿元"), ("渔业企业利润", ">=", 5, "亿元")],
    "争取新增3家企业在境内上市。": [("新增境内上市企业", "=", 3, "家")],
    "争取引进2家以上远洋公司到示例市设立分支机构。": [("引进远洋公司分支机构", ">=", 2, "家")],
    "法人机构合格率保持90%以上，不良品低于5%。": [("法人机构合格率", ">=", 90, "%"), ("法人机构不良品率", "<", 5, "%")],
}


@pytest.mark.parametrize("text", CASES)
def test_clauses_give_names_and_figures(text: str) -> None:
    assert [(one["name"], one["comparator"], one["target_value"], one["unit"]) for one in targets(text)] == CASES[text]


def test_the_stage_gives_the_year_unless_the_clause_has_its_own() -> None:
    assert [one["target_year"] for one in targets("产量达到50万吨。到2022年基地达到3个。")] == [2023, 2022]


def test_a_second_step_is_the_upper_value_and_the_rates_stay_apart() -> None:
    (one,) = targets("渔业收入超过67亿元，年均增幅14%，力争达到70亿元，年均增幅15%。")
    assert (one["target_value"], one["target_upper"], one["annual_growth"]) == (67, 70, 14)


def test_an_estimate_is_no_target() -> None:
    assert targets("按GDP年均增长11%估算，做好工作。") == []


def test_figures_outside_a_stage_are_no_indicators() -> None:
    assert parsed("示例市规划\n一、目标\n到2025年，渔业收入达到70亿元。")["indicators"] == []

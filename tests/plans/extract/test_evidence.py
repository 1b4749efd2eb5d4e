"""What the reviewer is told about each reading: how sure it is, why, and where it stands."""

from typing import Any

import pytest

from tests.plans.extract.helpers import parsed
from tracker.documents.readers import read_bytes
from tracker.plans.extract import extract

HEAD = "某市2022年要点\n某市人民政府\n2022年3月1日\n一、任务\n"
OTHER = "\n（二）乙事。做好。（市某某局负责）"


def measure(statement: str) -> dict[str, Any]:
    found: dict[str, Any] = parsed(f"{HEAD}（一）甲事。做好。（{statement}）{OTHER}")["measures"][0]
    return found


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("市财政局牵头", "原文写明“牵头”"),
        ("牵头单位：市财政局", "原文标明“牵头单位”"),
        ("责任单位：市财政局", "未写牵头"),
        ("市财政局负责。列第一位者为牵头单位，下同", "列第一位者为牵头单位"),
        ("责任单位：市财政局；配合单位：市教育局", "责任单位与配合单位并列"),
        ("市财政局、市教育局", "只列名称"),
    ],
)
def test_the_reason_of_a_role_names_the_words(statement: str, reason: str) -> None:
    assert reason in measure(statement)["units"][0]["reason"]


def test_a_restored_prefix_lowers_the_confidence_and_says_so() -> None:
    first, second = measure("市财政局、教育局负责")["units"]
    assert first["confidence"] > second["confidence"]
    assert "按上一单位补为“市教育局”" in second["reason"]


@pytest.mark.parametrize(
    ("statement", "confidence", "reason"),
    [
        ("市财政局负责，2022年10月底前完成", 1.0, "原文写明"),
        ("市财政局负责，10月底前完成", 0.7, "按发文年份推定为2022年"),
        ("市财政局负责", 0.5, "按规划期末推定"),
        ("市财政局负责，持续推进", 0.9, "没有截止日期"),
    ],
)
def test_the_reason_of_a_deadline_tells_what_is_printed_from_what_is_inferred(statement: str, confidence: float, reason: str) -> None:
    found = measure(statement)
    assert (found["deadline_confidence"], reason in found["deadline_reason"]) == (confidence, True)


def test_a_measure_knows_the_lines_it_was_read_from_and_the_place_of_its_statement() -> None:
    found = parsed("一、任务\n（一）甲事。\n先做一半，\n再做一半。\n责任单位：市甲局\n（二）乙事。（市某某局负责）")["measures"][0]
    assert (found["lines"], found["statement_place"]["line"]) == ([2, 3, 4, 5], 5)


def test_every_block_of_the_file_has_a_fate_in_its_order() -> None:
    text = f"{HEAD}（一）甲事。先做\n一半，\n- 3 -\n再做一半。（市财政局负责）{OTHER}\n[image: 图1]"
    document = read_bytes(text.encode(), "sample.txt")
    fates = [fate.value for fate in extract(document).fates]
    assert len(fates) == len(document.blocks)
    assert fates[3:] == ["outline", "measures", "measures", "residue", "measures", "measures", "residue"]

"""Texts that lost and repeat parts of themselves (parsing.md §§1, 7): what is surely in place is attached, the rest is flagged."""

from typing import Any

from tests.plans.extract.helpers import codes, parsed, units

A = "（一）抓甲事。甲事的第一步工作要做实。甲事的第二步工作要做细。"
B = "（二）抓乙事。乙事的第一步工作要做实。乙事的第二步工作要做细。"
TEXT = (
    f"一、任务\n{A}（责任单位：市甲局）{B}丁事的后半部分工作。（责任单位：市丁局）"
    f"（五）抓戊事。戊事的第一步工作要做实。（责任单位：市戊局）（六）抓己事。甲事的第一步工作要做实。甲事的第二步工作要做细。"
    f"乙事的第一步工作要做实。（责任单位：市己局）（二）抓乙事。乙事的第二步工作要做细。（责任单位：市甲局）"
)


def damaged() -> dict[str, Any]:
    return parsed(TEXT)


def test_a_statement_followed_by_the_next_number_is_attached() -> None:
    found = damaged()["measures"]
    assert [(one["number"], units(one)[0][0]) for one in found if not one["number"].startswith("待归属")] == [
        ("一/（一）", "市甲局"),
        ("一/（五）", "市戊局"),
    ]


def test_a_statement_before_a_gap_is_read_but_left_to_a_person() -> None:
    unplaced = [one for one in damaged()["measures"] if one["number"].startswith("待归属")]
    assert [units(one) for one in unplaced] == [[("市丁局", "joint")], [("市己局", "joint")]]
    assert all(one["units"][0]["confidence"] <= 0.5 for one in unplaced)


def test_a_statement_printed_again_behind_a_repeated_item_is_not_counted_twice() -> None:
    assert [units(one)[0][0] for one in damaged()["measures"]].count("市甲局") == 1


def test_the_damage_is_flagged_with_its_line() -> None:
    found = damaged()
    assert {"statement_displaced", "statement_repeated", "sentence_repeated", "numbering_gap"} <= set(codes(found))
    assert all(one["line"] >= 1 for one in found["warnings"])


def test_two_repeated_sentences_are_no_damage() -> None:
    text = "一、任务\n（一）抓甲事。各项工作都要做实。（市甲局负责）\n（三）抓丙事。各项工作都要做实。（市丙局负责）"
    assert [one["number"] for one in parsed(text)["measures"]] == ["一/（一）", "一/（三）"]

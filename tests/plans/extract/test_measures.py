"""From a text to its measures: what is one, what it covers, what is only a candidate (parsing.md §3)."""

import json
from pathlib import Path

from tests.plans.extract.helpers import adds_up, codes, parsed, units

DATA = Path(__file__).parents[2] / "data"


def test_the_sample_is_read_as_expected() -> None:
    found = parsed((DATA / "sample-assigned.txt").read_text(encoding="utf-8"), "sample-assigned.txt")
    assert found == json.loads((DATA / "sample-assigned.json").read_text(encoding="utf-8"))


def test_a_document_on_one_line_gives_the_same_measures() -> None:
    text = (DATA / "sample-assigned.txt").read_text(encoding="utf-8")
    whole, line = parsed(text), parsed("".join(text.split("\n")))
    assert [(one["number"], units(one)) for one in line["measures"]] == [(one["number"], units(one)) for one in whole["measures"]]


def test_a_closing_statement_covers_the_group() -> None:
    found = parsed(
        "一、任务\n（一）抓生产。\n1.备种子。\n2.备农机。\n（责任单位：县甲局、县乙局）\n（二）抓流通。开网点。（责任单位：县丙局）"
    )
    assert [one["number"] for one in found["measures"]] == ["一/（一）", "一/（二）"]
    assert "备农机" in found["measures"][0]["text"]


def test_two_statements_in_one_item_cover_their_own_sentences() -> None:
    found = parsed("一、任务\n（一）抓监管。建制度。（市甲局负责）查隐患。（市乙局负责）\n（二）抓服务。设窗口。（市丙局负责）")
    assert [units(one)[0][0] for one in found["measures"]] == ["市甲局", "市乙局", "市丙局"]
    assert "two_statements" in codes(found)


def test_unnumbered_paragraphs_with_statements_are_measures() -> None:
    found = parsed("一、支持建设\n修好道路。拓宽路面。（责任单位：市甲局）\n修好桥梁。加固桥墩。（责任单位：市乙局）")
    assert [(one["number"], one["title"]) for one in found["measures"]] == [("一/#1", "修好道路"), ("一/#2", "修好桥梁")]


def test_label_lines_belong_to_the_item_before() -> None:
    (measure, _) = parsed(
        "一、任务\n1.修路。铺设路面。\n牵头单位：市甲局\n责任单位：市乙局\n完成时限：2022年10月底前\n2.修桥。\n责任单位：市丙局"
    )["measures"]
    assert units(measure) == [("市甲局", "lead"), ("市乙局", "joint")]
    assert (measure["deadline"], measure["deadline_source"]) == ("2022-10-31", "stated")


def test_a_stated_convention_makes_the_first_name_lead() -> None:
    found = parsed(
        "一、任务\n（一）做甲事。细则。（科技部、民政部负责。列第一位者为牵头单位，下同）\n（二）做乙事。细则。（财政部、教育部负责）"
    )
    assert units(found["measures"][1]) == [("财政部", "lead"), ("教育部", "joint")]


def test_an_obligation_stated_once_holds_for_what_follows() -> None:
    text = "一、任务\n（一）甲事。做。（省甲厅负责；以下各项均需相关市、县政府推进，不再单独列出）\n（二）乙事。做。（省乙厅负责）"
    assert [one["unit_groups"] for one in parsed(text)["measures"]] == [["相关市、县政府"], ["相关市、县政府"]]


def test_without_statements_the_smallest_items_of_the_task_chapters_are_measures() -> None:
    text = (
        "第一章 发展基础\n一、成绩明显。增长较快。\n第二章 主要任务\n"
        "一、兴水利\n（一）修渠。修好水渠。\n（二）修库。修好水库。\n第三章 保障措施\n一、加强领导。定期开会。"
    )
    found = parsed(text)
    assert [(one["number"], one["kind"]) for one in found["measures"]] == [
        ("第二章/一/（一）", "task"),
        ("第二章/一/（二）", "task"),
        ("第三章/一", "safeguard"),
    ]


def test_two_documents_in_one_file_keep_their_numbers_apart() -> None:
    part = "一、任务\n（一）甲事。做。（市甲局负责）\n二、保障\n（一）乙事。做。（市乙局负责）\n"
    found = parsed("某市若干政策\n" + part + "某市行动计划\n" + part)
    assert [one["number"][:2] for one in found["measures"]] == ["A/", "A/", "B/", "B/"]
    assert "two_documents" in codes(found)


def test_every_paragraph_of_the_sample_has_one_fate() -> None:
    assert adds_up(parsed((DATA / "sample-assigned.txt").read_text(encoding="utf-8")))

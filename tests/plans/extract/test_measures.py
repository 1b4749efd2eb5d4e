"""From a text to its measures: what is one, what it covers, what is only a candidate (parsing.md §3)."""

import json
from pathlib import Path

import pytest

from tests.plans.extract.helpers import adds_up, codes, parsed, units

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize("name", ["sample-assigned.txt", "sample-tasks.tsv", "sample-chapters.txt", "sample-damaged.txt"])
def test_a_sample_is_read_as_expected(name: str) -> None:
    found = parsed((DATA / name).read_text(encoding="utf-8"), name)
    assert found == json.loads((DATA / name).with_suffix(".json").read_text(encoding="utf-8"))


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


def test_a_statement_in_a_heading_covers_what_stands_under_it() -> None:
    found = parsed(
        "一、抓创新（市科技局牵头）\n总的要求。\n（一）建平台。建好平台。\n（二）育企业。育好企业。\n二、抓工业（市经信局牵头）\n做好。"
    )
    assert [(one["number"], units(one)) for one in found["measures"]] == [("一", [("市科技局", "lead")]), ("二", [("市经信局", "lead")])]
    assert "育好企业" in found["measures"][0]["text"]


def test_a_statement_in_a_heading_above_claimed_paragraphs_is_no_measure() -> None:
    found = parsed("一、抓建设（牵头单位：市甲局）\n修路。铺路面。（责任单位：市乙局）\n修桥。加固。（责任单位：市丙局）")
    assert [units(one)[0][0] for one in found["measures"]] == ["市乙局", "市丙局"]


def test_a_paragraph_of_nothing_but_names_and_a_verb_is_a_statement() -> None:
    found = parsed("一、任务\n（一）抓公开\n公开预算。\n市财政局牵头落实\n公开规划。\n市资规局、某某海关分别牵头落实")["measures"]
    assert [units(one) for one in found] == [[("市财政局", "lead")], [("市资规局", "lead"), ("某某海关", "lead")]]


def test_a_box_behind_an_item_stays_out_of_it() -> None:
    text = (
        "一、建网络\n建成基站。（责任单位：市甲局）\n专栏1 重点工程\n1.千兆工程。建千兆小区。\n二、建平台\n建成平台。（责任单位：市乙局）"
    )
    found = parsed(text)
    assert "千兆" not in found["measures"][0]["text"]
    assert [(one["title"], one["kind"]) for one in found["candidates"]] == [("千兆工程", "special_action")]


def test_a_list_of_duties_is_for_a_person_to_judge() -> None:
    text = (
        "一、任务\n（一）甲事。做。（责任单位：县甲局）\n（二）乙事。做。（责任单位：县乙局）\n"
        "二、职责分工\n1.县甲局：负责统筹。\n2.县丙局：负责秩序。"
    )
    assert [one["number"] for one in parsed(text)["candidates"]] == ["二/1", "二/2"]


def test_where_most_items_name_their_units_in_prose_the_others_are_candidates() -> None:
    items = "".join(
        f"（{count}）关于“第{count}事”的问题，由{who}会同财政部等部门负责落实。\n"
        for count, who in zip("一二三", ("教育部", "科技部", "民政部"), strict=True)
    )
    found = parsed(f"一、分工\n{items}二、要求\n（一）抓紧推进。按期报告进展情况。")
    assert [units(one)[0] for one in found["measures"]] == [("教育部", "lead"), ("科技部", "lead"), ("民政部", "lead")]
    assert [one["number"] for one in found["candidates"]] == ["二/（一）"]


@pytest.mark.parametrize(
    "rule",
    ["列第一位的为牵头单位", "排名第一的责任单位为牵头单位", "第一个单位为牵头单位", "首位为牵头单位", "列首位的为主要负责单位"],
)
def test_a_convention_anywhere_in_the_text_holds_for_the_whole_document(rule: str) -> None:
    items = "（一）甲事。做。（责任单位：市甲局、市乙局）\n（二）乙事。做。（责任单位：市丙局、市丁局）\n"
    found = parsed(f"一、任务\n{items}二、要求\n（一）明确责任。各项任务{rule}。")
    assert [[unit["role"] for unit in one["units"]] for one in found["measures"]] == [["lead", "joint"], ["lead", "joint"]]


def test_prose_names_who_leads_and_who_supports() -> None:
    text = "一、任务\n1.由县甲局牵头，县财政局、林业局配合，建好农田。\n2.县水利局负责除险加固。\n3.由县乙局负责，各乡镇配合，修好公路。"
    first, second, third = parsed(text)["measures"]
    assert units(first) == [("县甲局", "lead"), ("县财政局", "support"), ("县林业局", "support")]
    assert (units(second), third["unit_groups"]) == ([("县水利局", "lead")], ["各乡镇"])


def test_a_date_right_behind_a_statement_is_its_deadline() -> None:
    text = "一、任务\n1.修渠。做好。（市甲局负责）（2022年9月底前完成）\n2.修库。做好。（市乙局负责）完成时限：2022年8月"
    assert [one["deadline"] for one in parsed(text)["measures"]] == ["2022-09-30", "2022-08-31"]

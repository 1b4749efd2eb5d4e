"""What must be flagged (parsing.md §7)."""

import pytest

from tests.plans.extract.helpers import codes, parsed

ITEM = "（{}）办好{}类事项。做好这件事情的各个环节。（责任单位：市{}局）\n"


def plan(*items: tuple[str, str]) -> str:
    return "一、任务\n" + "".join(ITEM.format(number, name, name) for number, name in items)


def test_a_gap_names_what_is_missing() -> None:
    (gap,) = [one for one in parsed(plan(("一", "甲"), ("三", "丙")))["warnings"] if one["code"] == "numbering_gap"]
    assert "（二）" in gap["message"]
    assert gap["line"] == 3


def test_a_whole_text_has_no_gap() -> None:
    assert "numbering_gap" not in codes(parsed(plan(("一", "甲"), ("二", "乙"))))


def test_a_repeated_number_and_heading_are_flagged() -> None:
    found = codes(parsed(plan(("一", "甲"), ("二", "乙"), ("二", "乙"))))
    assert {"repeated_number", "heading_doubled"} <= set(found)


def test_a_repeated_sentence_is_flagged() -> None:
    assert "sentence_repeated" in codes(parsed(plan(("一", "甲"), ("二", "乙"))))


def test_an_item_without_a_statement_between_others_is_flagged() -> None:
    text = plan(("一", "甲")) + "（二）乙事。没有写单位的内容。\n" + ITEM.format("三", "丙", "丙")
    assert "statement_missing" in codes(parsed(text))


def test_a_month_without_a_year_and_a_date_before_issue_are_flagged() -> None:
    text = "某市2022年要点\n某市人民政府\n2022年3月1日\n一、任务\n1.做甲事。完成。（市甲局负责，1月底前）\n2.做乙事。完成。（市乙局负责）"
    assert {"month_without_year", "date_before_issue"} <= set(codes(parsed(text)))


def test_an_open_group_is_flagged() -> None:
    assert "open_group" in codes(parsed("一、任务\n1.甲事。做。（责任单位：各有关单位）\n2.乙事。做。（责任单位：市乙局）"))


def test_what_the_document_does_not_say_is_flagged() -> None:
    assert {"missing_issuer", "missing_number", "missing_issue_date", "missing_period"} <= set(
        codes(parsed(plan(("一", "甲"), ("二", "乙"))))
    )


def lines(text: str, code: str) -> list[int]:
    return [one["line"] for one in parsed(text)["warnings"] if one["code"] == code]


def test_a_statement_without_anything_before_it_is_flagged() -> None:
    assert lines(
        "一、任务\n（市甲局负责）\n（一）乙事。做。（市乙局负责）\n（二）丙事。做。（市丙局负责）", "statement_without_measure"
    ) == [2]


def test_a_statement_cut_off_from_its_text_is_flagged() -> None:
    text = "一、任务\n（一）甲事。做甲。\n（市甲局负责）乙事接在后面。继续做。（市乙局负责）\n（二）丙事。做。（市丙局负责）"
    assert lines(text, "statement_displaced") == [3]


def test_a_date_after_the_plan_is_flagged() -> None:
    text = "某市2022年要点\n一、任务\n1.做甲事。完成。（市甲局负责，2023年6月底前）\n2.做乙事。完成。（市乙局负责）"
    assert lines(text, "date_after_plan") == [3]


def test_a_month_that_no_year_can_be_inferred_for_is_flagged() -> None:
    text = "一、任务\n1.做甲事。完成。（市甲局负责，6月底前）\n2.做乙事。完成。（市乙局负责）"
    assert lines(text, "month_without_year") == [2]


def test_a_vague_deadline_is_flagged() -> None:
    text = "一、任务\n1.做甲事。完成。（市甲局负责，完成时限：按进度推进）\n2.做乙事。完成。（市乙局负责）"
    assert lines(text, "vague_deadline") == [2]


def test_residue_of_a_word_processor_is_flagged() -> None:
    assert lines(plan(("一", "甲"), ("二", "乙")) + "[image: 图1]\n0.123456789012\t0.2", "residue") == [4]


def test_a_long_run_of_missing_numbers_is_one_warning() -> None:
    (gap,) = [one for one in parsed(plan(("一", "甲"), ("九", "乙")))["warnings"] if one["code"] == "numbering_gap"]
    assert "（二）至（八）" in gap["message"]


def test_two_documents_and_a_missing_title_are_flagged() -> None:
    assert lines(plan(("一", "甲"), ("二", "乙")), "missing_title") == [1]


def test_figures_that_differ_between_text_and_table_are_flagged_at_the_text() -> None:
    text = "某市规划\n一、目标\n到2025年绿道长度超过300公里。\n"
    text += "序号\t指标名称\t单位\t2020年\t2025年目标\t属性\n1\t绿道长度\t公里\t100\t200\t预期性"
    assert "text_table_differ" in codes(parsed(text))


TOTALS = {
    "全市公园30个（其中市级公园20个，县级公园15个）。": 1,
    "全市公园35个（其中市级公园20个，县级公园15个）。": 0,
    "全市公园60个（其中市级公园20个，县级公园15个），绿道7条。": 0,
    "市级公园20个、县级公园15个，合计40个。": 1,
    "市级公园20个、县级公园15个，合计35个。": 0,
    "全市公园38个，其中市级公园5个，绿道驿站160个。": 0,
}


@pytest.mark.parametrize("text", TOTALS)
def test_a_total_in_running_text_must_add_up(text: str) -> None:
    assert len(lines(f"某市规划\n一、目标\n{text}", "total_mismatch")) == TOTALS[text]


@pytest.mark.parametrize(("total", "count"), [("65", 0), ("70", 1)])
def test_a_total_row_must_add_up(total: str, count: int) -> None:
    table = f"序号\t任务\t责任单位\t投资\n1\t修路\t市甲局\t20\n2\t修桥\t市乙局\t45\n合计\t\t\t{total}"
    assert len(lines(f"某市任务表\n{table}", "total_mismatch")) == count

"""What must be flagged (parsing.md §7)."""

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

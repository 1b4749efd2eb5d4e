"""Unit statements in every form of parsing.md §4."""

import pytest

from tracker.documents.readers import canon
from tracker.plans.extract.names import NameReader
from tracker.plans.extract.responsibility import Responsibility, read_statement
from tracker.plans.extract.statements import find_statements


def says(text: str) -> Responsibility:
    (statement,) = find_statements(canon(text))
    return read_statement(statement.words, NameReader())


def roles(text: str) -> list[tuple[str, str]]:
    return [(unit.name, unit.role.value) for unit in says(text).units]


CASES = {
    "做事。（责任单位：市甲局、市乙局）": [("市甲局", "joint"), ("市乙局", "joint")],
    "做事。（市财政局、教育局负责）": [("市财政局", "joint"), ("市教育局", "joint")],
    "做事。（省发改委牵头，省教育厅、科技厅配合）": [("省发改委", "lead"), ("省教育厅", "support"), ("省科技厅", "support")],
    "做事。（省发改委牵头，省教育厅按职责分工负责）": [("省发改委", "lead"), ("省教育厅", "joint")],
    "做事。（牵头单位：市甲局；责任单位：市乙局；配合单位：市丙局）": [("市甲局", "lead"), ("市乙局", "joint"), ("市丙局", "support")],
    "做事。（责任单位：市甲局；配合单位：市丙局）": [("市甲局", "lead"), ("市丙局", "support")],
    "做事。（责任单位:市甲局牵头，市乙局等部门分工负责）": [("市甲局", "lead"), ("市乙局", "joint")],
    "做事。〔省工信厅（省某办）牵头，省财政厅配合〕": [("省工信厅（省某办）", "lead"), ("省财政厅", "support")],
    "做事。（市财政局、市教育局）": [("市财政局", "joint"), ("市教育局", "joint")],
    "做事。牵头考核单位：市公安局": [("市公安局", "lead")],
    "做事。负责部门：市商务局，适用范围：全市企业": [("市商务局", "joint")],
    "做事。（财政部、教育部负责。列第一位者为牵头单位，下同）": [("财政部", "lead"), ("教育部", "joint")],
    "做事。（由市甲局牵头，会同市财政局、教育局等部门落实）": [("市甲局", "lead"), ("市财政局", "joint"), ("市教育局", "joint")],
    "做事。（财政部、教育部等负责。排在第一位的为牵头单位（下同））": [("财政部", "lead"), ("教育部", "joint")],
    "做事。（列第一位者为牵头单位，下同。责任单位：财政部、教育部）": [("财政部", "lead"), ("教育部", "joint")],
    "做事。（责任单位：市甲局、市乙局（排在第一位的为牵头单位，下同））": [("市甲局", "lead"), ("市乙局", "joint")],
    "做事。（责 任 单 位：市 财 政 局、市 教 育 局）": [("市财政局", "joint"), ("市教育局", "joint")],
    "做事。（市甲局牵头督导，市乙局参与）": [("市甲局", "lead"), ("市乙局", "support")],
    "做事。[责任单位：市甲局、市乙局]": [("市甲局", "joint"), ("市乙局", "joint")],
    "建路（市甲局牵头），建桥。": [("市甲局", "lead")],
    "做事。（市应急局牵头市公安局、市财政局参与）": [("市应急局", "lead"), ("市公安局", "support"), ("市财政局", "support")],
}


@pytest.mark.parametrize("text", CASES)
def test_roles_follow_the_words(text: str) -> None:
    assert roles(text) == CASES[text]


ORDINARY = [
    "支持企业（含技工院校）发展。",
    "设立领导小组（以下简称领导小组）。",
    "工业PON（无源光网络）建设。",
    "支持高校（甲大学、乙学院）。",
    "建设三大中心（研发中心、检测中心）。",
    "落实责任（谁主管、谁负责）。",
    "推行改革（企业牵头）。",
    "形成合力（党委领导、政府负责、社会参与）。",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_bracket_is_no_statement(text: str) -> None:
    assert find_statements(canon(text)) == []


def test_two_statements_side_by_side_are_one() -> None:
    assert roles("做事。（牵头单位：市甲局）（配合单位：市乙局）") == [("市甲局", "lead"), ("市乙局", "support")]


@pytest.mark.parametrize("words", ["2023年6月底前", "长期坚持"])
def test_a_date_inside_a_statement_is_its_deadline(words: str) -> None:
    assert says(f"做事。（市财政局负责，{words}）").deadline_words == words


def test_the_word_lead_in_a_group_makes_no_lead() -> None:
    found = says("做事。（牵头单位：市甲局，配合单位：各项目牵头单位）")
    assert (found.units[0].role.value, found.groups) == ("lead", ("各项目牵头单位",))


def test_a_role_in_brackets_behind_the_name_counts() -> None:
    assert roles("做事。（责任单位：市甲局（牵头）、市乙局）") == [("市甲局", "lead"), ("市乙局", "joint")]


def test_two_dates_behind_one_label_stay_together() -> None:
    assert says("做事。（责任单位：市甲局；完成时限：2024年6月上线，12月全覆盖）").deadline_words == "2024年6月上线,12月全覆盖"


def test_an_obligation_stated_inside_the_bracket_is_no_part_of_its_names() -> None:
    found = says("做事。〔市甲局牵头，市乙局参与，各县、区政府（管委会）负责落实。以下均需各县、区政府（管委会）落实，不再列出。〕")
    assert [unit.name for unit in found.units] == ["市甲局", "市乙局"]
    assert found.groups == ("各县、区政府（管委会）",)


def test_others_and_a_group_part_behind_the_last_name() -> None:
    found = says("做事。（省甲厅、能源局等省有关部门和各地级以上市人民政府按职责分工负责）")
    assert ([unit.name for unit in found.units], found.groups) == (["省甲厅", "省能源局"], ("各地级以上市人民政府",))


def test_a_validity_is_no_unit_and_no_deadline() -> None:
    found = says("做事。（责任单位：市甲局，执行至2023年底）")
    assert ([unit.name for unit in found.units], found.deadline_words) == (["市甲局"], "执行至2023年底")

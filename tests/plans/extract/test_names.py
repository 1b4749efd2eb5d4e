"""Lists of names (parsing.md §4)."""

import pytest

from tracker.documents.readers import canon
from tracker.plans.extract.names import NameReader, looks_like_list

CASES = {
    "省工信厅、科技厅，人行甲中心支行": ["省工信厅", "省科技厅", "人行甲中心支行"],
    "省委宣传部、文化和旅游厅、网信办": ["省委宣传部", "省文化和旅游厅", "省委网信办"],
    "省法院、检察院": ["省法院", "省检察院"],
    "甲乙、丙丁市政府": ["甲乙市政府", "丙丁市政府"],
    "省财政厅、重庆海关、商务厅": ["省财政厅", "重庆海关", "省商务厅"],
    "安监站 文化站": ["安监站", "文化站"],
    "派出所工商质监所": ["派出所", "工商质监所"],
    "省 科 技 厅、省财政厅": ["省科技厅", "省财政厅"],
    "市教育局和市财政局": ["市教育局", "市财政局"],
    "市人力资源和社会保障局": ["市人力资源和社会保障局"],
    "宣传处会办公室": ["宣传处", "办公室"],
    "市教育局、市体育局等部门按职责分工负责": ["市教育局", "市体育局"],
    "市经贸委、外经贸局、建委": ["市经贸委", "市外经贸局", "市建委"],
    "市经贸委、福建银保监局、政府口岸办": ["市经贸委", "福建银保监局", "市政府口岸办"],
    "县市场监管局、市场监管所": ["县市场监管局", "县市场监管所"],
    "示例市财政局、教育局，某某海关": ["示例市财政局", "示例市教育局", "某某海关"],
    "市财政局、某某气象局、经开区管委会": ["市财政局", "某某气象局", "经开区管委会"],
    "市人大常委会办公室、市财政局": ["市人大常委会办公室", "市财政局"],
    "和平区政府、市财政局": ["和平区政府", "市财政局"],
    "县民政局、教体局": ["县民政局", "县教体局"],
    "镇党政办、派出所、司法所": ["镇党政办", "派出所", "司法所"],
    "市外事办、政府办公室": ["市外事办", "市政府办公室"],
    "市数据局（市人工智能局）": ["市数据局（市人工智能局）"],
}


@pytest.mark.parametrize("text", CASES)
def test_names_are_cut_and_restored(text: str) -> None:
    assert [name.name for name in NameReader().read(canon(text))] == CASES[text]


@pytest.mark.parametrize(
    "group",
    [
        "各设区市政府",
        "各区、县级市",
        "各市、州、县人民政府",
        "各县(市、区)",
        "各有关单位",
        "市直各部门",
        "各县(市、区)党委、政府",
        "各县、区人民政府(管委会)",
        "一行三局",
        "17个市级帮扶集团牵头单位",
        "各省、自治区、直辖市人民政府",
    ],
)
def test_a_collective_is_one_group(group: str) -> None:
    assert [(canon(name.name), name.is_group) for name in NameReader().read(group)] == [(group, True)]


def test_the_name_as_written_is_kept() -> None:
    assert NameReader().read("省财政厅、商务厅")[1].as_written == "商务厅"


@pytest.mark.parametrize(("text", "is_list"), [("市财政局、市教育局", True), ("含技工院校", False), ("以下简称领导小组", False)])
def test_a_bare_bracket_is_a_list_only_of_bodies(text: str, is_list: bool) -> None:
    assert looks_like_list(text) is is_list

"""Titles, document numbers and openings in the ways in which they are printed."""

import pytest

from tracker.imports.likeness import Face, begins_alike, begins_equal, holds, number_key, same_words, title_key, unnumbered


@pytest.mark.parametrize(
    "print_",
    [
        "示政办〔2022〕20号",
        "示政办(2022)20号",
        "示政办[2022]20号",
        "示政办【2022】20号",
        "示政办〔２０２２〕 20 号",
        "示政办﹝2022﹞第20号",
    ],
)
def test_a_document_number_is_the_same_in_all_brackets_and_widths(print_):
    assert number_key(print_) == number_key("示政办〔2022〕20号")


@pytest.mark.parametrize("other", ["示政办〔2022〕21号", "示政〔2022〕20号", "示政办〔2021〕20号"])
def test_another_number_is_another_document(other):
    assert number_key(other) != number_key("示政办〔2022〕20号")


@pytest.mark.parametrize(
    "print_",
    [
        "示例市“十四五”绿道专项规划",
        "示例市 '十四五' 绿道专项规划",
        "《示例市“十四五”绿道专项规划》",
        "示例市人民政府办公室关于印发《示例市“十四五”绿道专项规划》的通知",
        "示例市人民政府关于印发示例市“十四五”绿道专项规划的通知",
    ],
)
def test_a_title_is_the_same_without_quotation_marks_and_notice(print_):
    assert title_key(print_) == title_key("示例市“十四五”绿道专项规划")


@pytest.mark.parametrize("other", ["示例市“十三五”绿道专项规划", "示例市绿道专项规划", "示例县“十四五”绿道专项规划"])
def test_a_title_of_another_document_differs(other):
    assert title_key(other) != title_key("示例市“十四五”绿道专项规划")


@pytest.mark.parametrize(
    ("printed", "bare"),
    [("（一）编制规划。", "编制规划。"), ("1.建设", "建设"), ("2.0版本上线", "2.0版本上线"), ("三、保障", "保障"), ("①开工", "开工")],
)
def test_the_number_in_front_does_not_count(printed, bare):
    assert unnumbered(printed) == bare


def test_spaces_widths_and_quotation_marks_are_no_change_of_words():
    assert same_words("（一）打造“绿道”网络（300公里）。", '(二) 打造"绿道" 网络(300公里)。')
    assert not same_words("建成300公里。", "建成320公里。")


def test_an_opening_is_found_behind_heading_or_label():
    stored = Face.of_measure(None, None, "完善巡护值守制度体系")
    assert begins_equal(Face.of_item("强化管护", "（三）强化管护。完善巡护值守制度体系，落实责任。"), stored)
    assert begins_equal(Face.of_item("", "推进措施：完善巡护值守制度体系。"), stored)
    assert not begins_equal(Face.of_item("", "先建设，再完善巡护值守制度体系。"), stored)


def test_nothing_is_alike_where_the_plan_has_no_words_of_the_document():
    assert begins_alike(Face.of_item("编制规划", "完成绿道总体规划。"), Face.of_measure(None, None, None)) == 0


def test_a_part_stands_inside_the_whole_and_is_long_enough_to_say_so():
    whole = "建设滨河段并在当年开工建设沿线驿站同步完善环山段的标识和照明设施并按季度验收"
    assert holds(whole, "同步完善环山段的标识和照明设施并按季度验收")
    assert not holds(whole, "同步完善")
    assert not holds(whole, "另行制定全市公共停车场收费管理和监督检查办法")

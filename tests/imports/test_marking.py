"""The words of a proposal are found in the blocks they were read from."""

import pytest

from tracker.imports.marking import Words, marked


def words(text, statement="", units=(), deadline="", figures=()):
    return Words(text, statement, tuple(units), deadline, tuple(figures))


def kinds(texts, wanted):
    return [[(piece.kind, piece.text) for piece in block if piece.kind] for block in marked(texts, wanted)]


def test_unit_deadline_and_figure_are_marked_inside_their_sentence():
    text = "建成绿道300公里。（市住建局负责，2024年底前完成）"
    wanted = words(text, "市住建局负责，2024年底前完成", ["市住建局"], "2024年底前", ["建成绿道300公里"])
    assert kinds([text], wanted) == [
        [("figure", "建成绿道300公里"), ("unit", "市住建局"), ("statement", "负责，"), ("deadline", "2024年底前"), ("statement", "完成")]
    ]


def test_a_statement_that_runs_on_over_two_lines_is_marked_in_both():
    assert kinds(["做事。（责任单", "位：甲局）"], words("做事。（责任单位：甲局）", "责任单位：甲局", ["甲局"])) == [
        [("statement", "责任单")],
        [("statement", "位："), ("unit", "甲局")],
    ]


def test_a_block_that_holds_more_than_the_item_shows_which_part_is_its_own():
    block = "一、先做第一件事。二、再做第二件事，由甲局负责。三、后做第三件事。"
    found = kinds([block], words("二、再做第二件事，由甲局负责。", "由甲局负责", ["甲局"]))
    assert found == [[("text", "二、再做第二件事，"), ("statement", "由"), ("unit", "甲局"), ("statement", "负责"), ("text", "。")]]


def test_a_name_outside_the_statement_is_not_marked():
    found = kinds(["配合甲局工作。（乙局、甲局负责）"], words("配合甲局工作。（乙局、甲局负责）", "乙局、甲局负责", ["甲局"]))
    assert found == [[("statement", "乙局、"), ("unit", "甲局"), ("statement", "负责")]]


@pytest.mark.parametrize("texts", [[], [""], ["没有这些字"]])
def test_what_is_not_there_is_not_marked(texts):
    assert [piece for block in kinds(texts, words("另外的内容", "甲局负责", ["甲局"], "2024年", ["3个"])) for piece in block] == []


def test_nothing_of_the_source_is_lost_by_marking():
    texts = ["做事　。（责任 单", "位：甲局）尾巴"]
    assert ["".join(piece.text for piece in block) for block in marked(texts, words("做事", "责任单位：甲局", ["甲局"]))] == texts

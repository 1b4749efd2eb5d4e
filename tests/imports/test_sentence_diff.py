"""Changed words of a sentence, marked."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.imports.sentence_diff import Mark, marks


def test_a_changed_figure_is_marked_as_a_whole():
    assert marks("建成300公里以上", "建成320公里以上") == [
        Mark("same", "建成"),
        Mark("del", "300"),
        Mark("ins", "320"),
        Mark("same", "公里以上"),
    ]


def test_words_put_in_and_struck_out():
    assert marks("完成规划", "完成总体规划") == [Mark("same", "完成"), Mark("ins", "总体"), Mark("same", "规划")]
    assert marks("完成总体规划", "完成规划") == [Mark("same", "完成"), Mark("del", "总体"), Mark("same", "规划")]


def test_a_single_word_between_two_changes_belongs_to_the_change():
    found = marks("由甲局和乙局共同办理", "由丙委和丁委共同办理")
    assert [mark.kind for mark in found] == ["same", "del", "ins", "same"]


@given(st.text("建设绿道3公里。", max_size=30), st.text("建设绿道3公里。", max_size=30))
def test_both_prints_can_be_read_from_the_marks(before, after):
    found = marks(before, after)
    assert "".join(mark.text for mark in found if mark.kind != "ins") == before
    assert "".join(mark.text for mark in found if mark.kind != "del") == after

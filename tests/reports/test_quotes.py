import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.quotes import FIGURE, Change, adopt, changes, quoted

THEN = "按亮灯情况分，红灯5项，占9.1%；黄灯5项，占9.1%；绿灯45项，占81.8%。其中，已逾期的任务5项。"
NOW = "按亮灯情况分，红灯6项，占10.9%；黄灯5项，占9.1%；绿灯44项，占80.0%。其中，已逾期的任务5项。"


def test_figures_are_compared_between_the_words_that_stayed() -> None:
    assert changes(THEN, NOW) == [
        Change("红灯", "5项", "6项"),
        Change("占", "9.1%", "10.9%"),
        Change("绿灯", "45项", "44项"),
        Change("占", "81.8%", "80.0%"),
    ]
    assert changes(THEN, THEN) == []


def test_figures_follow_their_words_where_parts_were_added() -> None:
    then = "红灯9项，占20.0%；绿灯25项，占42.4%。"
    now = "红灯4项，占6.8%；绿灯20项，占33.9%；完成25项，占42.4%。"
    found = {(change.words, change.old): change.new for change in changes(then, now)}
    assert (found["红灯", "9项"], found["绿灯", "25项"]) == ("4项", "20项")
    assert adopt("绿灯25项。", then, now) == ("绿灯20项。", [])


def test_only_what_the_words_quote_is_marked() -> None:
    assert quoted("红灯任务较少，黄灯5项。", THEN, THEN) == []
    assert quoted("本季度红灯5项，绿灯较多。", THEN, NOW)[0] == Change("红灯", "5项", "6项")
    assert quoted("本季度总体平稳。", THEN, NOW) == []


def test_new_figures_take_the_place_of_those_that_were_quoted() -> None:
    assert adopt("本季度红灯5项，黄灯5项，请重视。", THEN, NOW) == ("本季度红灯6项，黄灯5项，请重视。", [])
    text, left = adopt("亮红灯的有5项，亮黄灯的也有5项；绿灯45项。", THEN, NOW)
    assert text == "亮红灯的有5项，亮黄灯的也有5项；绿灯44项。"
    assert left == [Change("红灯", "5项", "6项")]


def test_a_list_that_grew_is_left_to_a_person() -> None:
    then, now = "逾期任务共1项：\n1.甲局，逾期3天。", "逾期任务共2项：\n1.甲局，逾期9天。\n2.乙局，逾期2天。"
    text, left = adopt("逾期任务共1项：\n甲局，逾期3天。", then, now)
    assert (text, left) == ("逾期任务共2项：\n甲局，逾期9天。", [])
    assert [change.new for change in changes(then, now) if not change.old] == ["2天"]
    assert adopt("逾期任务共1项。", then, "没有逾期任务。")[1] == [Change("逾期任务共", "1项", "")]


@pytest.mark.parametrize(
    ("then", "now", "wanted"),
    [
        ("截至9月30日，共3项。", "截至10月7日，共3项。", [Change("截至", "9月30日", "10月7日")]),
        ("提高1.5个百分点。", "提高2个百分点。", [Change("提高", "1.5个百分点", "2个百分点")]),
        ("由3个单位主牵头。", "由4个单位主牵头。", [Change("由", "3个单位", "4个单位")]),
    ],
)
def test_dates_points_and_units_are_figures(then: str, now: str, wanted: list[Change]) -> None:
    assert changes(then, now) == wanted


LAMPS = st.lists(st.tuples(st.sampled_from("红黄绿灰"), st.integers(1, 99)), min_size=1, max_size=4, unique_by=lambda pair: pair[0])


@given(LAMPS, st.data())
def test_the_draft_itself_adopts_to_the_draft_of_now(pairs: list[tuple[str, int]], data: st.DataObject) -> None:
    then = "，".join(f"{word}灯共{n}项" for word, n in pairs) + "。"
    now = "，".join(f"{word}灯共{data.draw(st.integers(1, 99))}项" for word, _ in pairs) + "。"
    assert adopt(then, then, now) == (now, [])
    assert len(FIGURE.findall(then)) == len(pairs)

"""To which plan a document belongs, and which of its items are which measures."""

import pytest

from tests.builders import QUANZHOU, XIAMEN, a_measure, a_plan
from tests.imports.helpers import SAMPLE, a_comparison, a_published_plan, difference, found, items_of
from tracker.imports import matching
from tracker.plans.extract.result import FrontMatter

TITLE = "示例市绿道建设实施方案"
WHOLE = "2.建设环山段。分两期推进，第一期完成主线贯通和桥梁加固，第二期完成驿站建设和沿线照明。（责任单位：市林业局，市财政局）"
FIRST = "2.建设环山段。分两期推进，第一期完成主线贯通和桥梁加固。（责任单位：市林业局，市财政局）"
SECOND = "3.建设驿站照明。第二期完成驿站建设和沿线照明。（责任单位：市林业局，市财政局）"


def joined(kept) -> dict[str, str]:
    """Number in the file → number in the plan, of all joined items."""
    return {item.number: item.measure.number for item in items_of(kept) if item.measure_id is not None}


@pytest.mark.parametrize("number", ["示政办〔2023〕7号", "示政办(2023)7号", "示政办[2023] 7 号"])
def test_a_plan_is_known_by_its_document_number_in_any_print(session, number):
    plan = a_plan("另一个名称", doc_number=number)
    assert matching.stored_plan(FrontMatter(title="x", doc_number="示政办〔2023〕7号"), XIAMEN) is plan


def test_a_plan_is_known_by_its_title_without_the_notice_around_it(session):
    plan = a_plan(f"示例市人民政府办公室关于印发《{TITLE}》的通知")
    assert matching.stored_plan(FrontMatter(title=TITLE), XIAMEN) is plan


def test_number_goes_before_title(session):
    by_number = a_plan("另一个名称", doc_number="示政办〔2023〕7号")
    a_plan(TITLE)
    assert matching.stored_plan(FrontMatter(title=TITLE, doc_number="示政办〔2023〕7号"), XIAMEN) is by_number


def test_a_plan_without_source_is_known_by_the_name_of_its_file(session):
    plan = a_plan("推定的标题", source_name="方案.txt")
    assert matching.stored_plan(FrontMatter(), XIAMEN, "方案.txt") is plan
    assert matching.stored_plan(FrontMatter(), XIAMEN, "别的.txt") is None


def test_another_region_does_not_count(session):
    a_plan(TITLE, region_code=QUANZHOU, doc_number="示政办〔2023〕7号")
    assert matching.stored_plan(FrontMatter(title=TITLE, doc_number="示政办〔2023〕7号"), XIAMEN) is None


def test_a_document_without_title_and_number_belongs_to_no_plan(session):
    a_plan("")
    assert matching.stored_plan(FrontMatter(), XIAMEN) is None


def test_the_same_document_is_joined_one_to_one(session):
    kept = a_comparison(a_published_plan())
    pairs = joined(kept)
    assert len(pairs) == 5
    assert all(mine == stored for mine, stored in pairs.items())


def test_items_follow_their_words_when_the_numbers_move(session):
    plan = a_published_plan()
    moved = SAMPLE.replace("（一）编制规划。", "（一）落实用地。预留绿道用地。（市自然资源局负责）\n\n（二）编制规划。").replace(
        "（二）分段建设", "（三）分段建设"
    )
    kept = a_comparison(plan, moved.replace("（三）强化管护", "（四）强化管护"))
    pairs = joined(kept)
    assert pairs["二/（二）"] == "二/（一）"
    assert pairs["二/（四）"] == "二/（三）"
    assert "二/（一）" not in pairs


def test_a_number_with_quite_another_text_is_not_joined(session):
    plan = a_published_plan()
    kept = a_comparison(plan, SAMPLE.replace("（五）加强宣传。开设专栏。", "（五）处置违法建筑。依法拆除侵占河道的房屋并恢复岸线原貌。"))
    assert ("gone", "二/（五）", None) in found(kept)
    assert ("new", None, "二/（五）") in found(kept)


def test_a_number_with_a_rewritten_text_is_joined_and_asks(session):
    plan = a_published_plan()
    kept = a_comparison(plan, SAMPLE.replace("（三）强化管护。建立巡护制度。", "（三）加强管护。建立健全日常巡护制度。"))
    item = next(one for one in items_of(kept) if one.number == "二/（三）")
    assert (item.measure.number, matching.is_certain(item)) == ("二/（三）", False)


def test_a_measure_that_is_cut_in_two_keeps_both_parts(session):
    text = SAMPLE.replace("2.建设环山段。分两期推进。（责任单位：市林业局，市财政局）", WHOLE)
    plan = a_published_plan(text)
    kept = a_comparison(plan, text.replace(WHOLE, f"{FIRST}\n\n{SECOND}"))
    assert joined(kept)["二/（二）/2"] == joined(kept)["二/（二）/3"] == "二/（二）/2"
    assert not [one for one in found(kept) if one[0] in ("new", "gone")]


def test_two_measures_that_became_one_say_where_the_second_went(session):
    text = SAMPLE.replace("2.建设环山段。分两期推进。（责任单位：市林业局，市财政局）", f"{FIRST}\n\n{SECOND}")
    plan = a_published_plan(text)
    whole = f"{FIRST.partition('（责任')[0]}{SECOND.removeprefix('3.')}"
    kept = a_comparison(plan, text.replace(f"{FIRST}\n\n{SECOND}", whole))
    assert [one for one in found(kept) if one[0] == "gone"] == [("gone", "二/（二）/3", None)]
    assert difference(kept, "gone").note == "其内容已并入文件中的二/（二）/2"


def test_of_two_measures_that_begin_alike_none_is_guessed(session):
    plan = a_plan()
    for number in ("二/（八）", "二/（九）"):
        a_measure(plan, number=number, title=None, opening="完成绿道总体规划")
    kept = a_comparison(plan, SAMPLE)
    assert joined(kept) == {}
    assert len([one for one in found(kept) if one[0] == "gone"]) == 2


def test_a_measure_without_words_of_the_document_is_joined_to_nothing(session):
    plan = a_plan()
    a_measure(plan, number="二/（一）", title=None, opening=None, wording="概括的话")
    assert joined(a_comparison(plan)) == {}

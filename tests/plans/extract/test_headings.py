"""The outline (parsing.md §2): what is a heading and under which number."""

from tests.plans.extract.helpers import parsed


def outline(text: str) -> list[tuple[str, str]]:
    return [(one["number"], one["heading"]) for one in parsed(text)["outline"]]


def test_bullets_with_a_heading_sentence_join_the_outline() -> None:
    text = "一、定位\n——创新高地。建设平台。\n——开放高地。扩大开放。\n二、任务\n（一）修路。铺路面。"
    assert outline(text)[:3] == [("一", "定位"), ("一/[1]", "创新高地"), ("一/[2]", "开放高地")]


def test_a_label_is_no_heading_and_its_long_items_are_text() -> None:
    part = "具体目标：到2025年建成。\n推进措施：1.制定政策措施，引进优质企业，培育龙头企业，形成良好的发展格局。\n"
    assert [number for number, _ in outline("一、甲\n" + part + "二、乙\n" + part + "三、丙\n" + part)] == ["一", "二", "三"]


def test_boxes_without_a_number_are_counted_under_what_they_interrupt() -> None:
    text = (
        "一、任务\n（一）修路\n1.铺路面。做好。\n专栏：重点路段\n滨河路：改造。\n环山路：新建。\n"
        "2.装路灯。做好。\n专栏：灯具\n（二）修桥\n1.加固。做好。"
    )
    assert [number for number, _ in outline(text) if "专栏" in number] == [
        "一/（一）/专栏[1]",
        "一/（一）/专栏[1]/[1]",
        "一/（一）/专栏[1]/[2]",
        "一/（一）/专栏[2]",
    ]


def test_a_preface_alone_on_its_line_is_a_heading() -> None:
    assert outline("前  言\n为做好工作，编制本规划。\n一、基础\n良好。")[0] == ("前言", "前言")

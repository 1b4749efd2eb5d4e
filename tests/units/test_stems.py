"""One short form for all ways to print a body."""

import pytest

from tracker.units.stems import body_key, field_of, is_usual, official_body


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("发展和改革委员会", "发改委"),
        ("发展改革委", "发改委"),
        ("工业和信息化厅", "工信厅"),
        ("人力资源社会保障局", "人社局"),
        ("住房和城乡建设局", "住建局"),
        ("自然资源和规划局", "资规局"),
        ("卫生健康委员会", "卫健委"),
        ("人民政府国有资产监督管理委员会", "国资委"),
        ("国有资产监督管理委员会", "国资委"),
        ("中级人民法院", "法院"),
        ("人民政府办公厅", "政府办"),
        ("政府口岸物流办", "口岸物流办"),
        ("地方金融监督管理局", "金融监管局"),
        ("网络安全和信息化委员会办公室", "网信办"),
        ("教育委员会", "教育委"),
        ("高新技术产业开发区管理委员会", "高新技术产业开发区管委会"),
    ],
)
def test_a_body_has_one_key(printed: str, key: str) -> None:
    assert body_key(printed) == key


@pytest.mark.parametrize("key", ["发改委", "工信局", "人社厅", "卫健委", "应急局", "国资委"])
def test_the_official_form_leads_back_to_the_key(key: str) -> None:
    assert body_key(official_body(key)) == key


@pytest.mark.parametrize(("key", "field"), [("发改委", "发改"), ("税务总局", "税务"), ("法院", "法院"), ("政府", "政府")])
def test_the_field_of_work_is_what_stands_before_the_ending(key: str, field: str) -> None:
    assert field_of(key) == field


@pytest.mark.parametrize(("key", "usual"), [("审计局", True), ("委组织部", True), ("审计句", False), ("某某局", False), ("派出所", False)])
def test_a_usual_body_is_known_by_its_field(key: str, usual: bool) -> None:
    assert is_usual(key) is usual

"""A 办结标准 to begin with, from the figures and the verb."""

import pytest

from tracker.imports.criteria import LONGEST, propose

ROADS = {"what": "绿道", "comparator": ">=", "value": 300.0, "upper": None, "unit": "公里", "by": "2025-12-31"}


def test_the_figures_of_the_text_come_first():
    assert propose("", "建成绿道", [ROADS]).startswith("到2025年12月31日，绿道达到300公里；建成并投入使用")


def test_a_range_names_both_ends():
    assert "绿道达到10至20公里" in propose("", "", [{**ROADS, "comparator": "range", "value": 10, "upper": 20, "by": None}])


@pytest.mark.parametrize(
    ("text", "shown"),
    [("制定管理办法", "报送正式文本"), ("支持企业发展", "可核验的成效"), ("某事", "所列工作全部完成"), ("组织排查", "台账")],
)
def test_what_has_to_be_shown_follows_the_verb(text, shown):
    assert shown in propose("", text, [])


def test_it_fits_its_column():
    assert len(propose("", "", [{**ROADS, "what": "很长" * 200}] * 3)) <= LONGEST

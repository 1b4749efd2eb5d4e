"""Arrangements that cannot be are refused with a sentence."""

from dataclasses import replace
from datetime import date

import pytest

from tests.regions.notices import NOTICE
from tracker.core.errors import RuleBroken
from tracker.regions.holidays import Holiday, check


def test_the_sample_notice_can_be():
    check(NOTICE)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Holiday("校庆", date(2027, 3, 5), date(2027, 3, 1)), "“校庆”的结束日期早于开始日期，请改正"),
        (Holiday("长假", date(2027, 7, 1), date(2027, 7, 31)), "“长假”放假超过15天，请核对起止日期"),
        (Holiday("旧节", date(2025, 7, 1), date(2025, 7, 2)), "“旧节”（2025年7月1日起）不在2027年，请核对年份"),
        (Holiday("校庆", date(2027, 3, 5), date(2027, 3, 5), (date(2027, 3, 9),)), "2027年3月9日是星期二，本来就上班"),
        (Holiday("校庆", date(2027, 10, 7), date(2027, 10, 8)), "“校庆”与“国庆节”的放假日期都有2027年10月7日，请核对"),
        (Holiday("校庆", date(2027, 10, 9), date(2027, 10, 9)), "2027年10月9日既写为放假（校庆）又写为上班（国庆节），请核对"),
        (Holiday("校庆", date(2027, 3, 5), date(2027, 3, 5), (date(2027, 10, 9),)), "调休上班日2027年10月9日写了两次，请去掉一处"),
        (Holiday("校庆", date(2027, 3, 5), date(2027, 3, 5), (date(2022, 10, 8),)), "调休上班日2022年10月8日不在2027年前后，请核对年份"),
    ],
)
def test_what_cannot_be(row, words):
    with pytest.raises(RuleBroken) as broken:
        check(replace(NOTICE, holidays=(*NOTICE.holidays, row)))
    assert words in str(broken.value)


def test_an_empty_notice_is_refused():
    with pytest.raises(RuleBroken, match="至少填写一个节日"):
        check(replace(NOTICE, holidays=()))

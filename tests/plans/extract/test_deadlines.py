"""Dates (parsing.md §5)."""

from datetime import date

import pytest

from tracker.plans.extract.deadlines import DateContext, is_vague, read_deadline, stated_in_body

CONTEXT = DateContext(2021, date(2021, 1, 1), date(2021, 2, 5))
CASES = {
    "2022年10月底前": date(2022, 10, 31),
    "10月底前": date(2021, 10, 31),
    "8月前": date(2021, 8, 31),
    "年底前": date(2021, 12, 31),
    "到2025年末": date(2025, 12, 31),
    "“十四五”末": date(2025, 12, 31),
    "2021—2025年": date(2025, 12, 31),
    "5年内": date(2025, 12, 31),
    "1个月内": date(2021, 3, 5),
    "第三季度": date(2021, 9, 30),
    "2021年上半年": date(2021, 6, 30),
    "5月底前动工，9月投入使用": date(2021, 9, 30),
    "2022年6月30日前": date(2022, 6, 30),
    "2021.10": date(2021, 10, 31),
    "2023年3-6月": date(2023, 6, 30),
    "年度内": date(2021, 12, 31),
    "六月底前": date(2021, 6, 30),
    "二〇二二年十月底前": date(2022, 10, 31),
    "明年6月底前": date(2022, 6, 30),
    "今年年底前": date(2021, 12, 31),
    "4月中旬": date(2021, 4, 20),
}


@pytest.mark.parametrize("words", CASES)
def test_words_become_the_last_day(words: str) -> None:
    assert read_deadline(words, CONTEXT).on == CASES[words]


@pytest.mark.parametrize("words", ["持续推进", "长期坚持", "常态化", "每月28日前", "每季度", "2024年起每年"])
def test_what_goes_on_has_no_date(words: str) -> None:
    found = read_deadline(words, CONTEXT)
    assert (found.on, found.ongoing) == (None, True)


def test_a_date_may_go_on_afterwards() -> None:
    found = read_deadline("5月底取得阶段性成效并持续推进", CONTEXT)
    assert (found.on, found.ongoing) == (date(2021, 5, 31), True)


@pytest.mark.parametrize("words", ["按进度推进", "尽快", "条件成熟时"])
def test_vague_words_are_neither(words: str) -> None:
    found = read_deadline(words, CONTEXT)
    assert (found.on, found.ongoing, is_vague(words)) == (None, False, True)


def test_validity_is_no_deadline() -> None:
    assert read_deadline("执行至2023年底", CONTEXT).on is None


def test_working_days_keep_their_anchor() -> None:
    assert read_deadline("7个工作日内", CONTEXT).anchor == "hand_over"


def test_history_in_the_text_is_no_goal() -> None:
    assert stated_in_body("到2019年末已有三家。", CONTEXT, date(2025, 12, 31)) == []

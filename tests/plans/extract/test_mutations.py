"""Whatever happens to a document on its way: no crash, no hang, and the blocks add up (parsing.md §3)."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans.extract.helpers import adds_up, parsed

SAMPLE = (Path(__file__).parents[2] / "data" / "sample-assigned.txt").read_text(encoding="utf-8")
SCRAPS = [
    "（",
    "）",
    "一、",
    "（三）",
    "2.",
    "责任单位：",
    "牵头",
    "。",
    "\n",
    "\t",
    "|",
    "2025年",
    "“十四五”",
    "各",
    "等",
    "和",
    "专栏1",
    "——",
    "\u3000\u3000",
    "0",
    "½",
]
LIMIT = 3.0  # seconds of this process for a text of 50,000 signs; the slowest takes about one


@given(st.data())
def test_a_mutated_document_never_crashes(data: st.DataObject) -> None:
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        stop = min(len(text), start + data.draw(st.integers(0, 60)))
        text = text[:start] + data.draw(st.sampled_from([*SCRAPS, "", text[start:stop] * 2])) + text[stop:]
    if text.strip():
        assert adds_up(parsed(text + "字"))


@given(st.lists(st.sampled_from([*SCRAPS, "市财政局", "、", "做好工作", "完成时限："]), min_size=1, max_size=60))
def test_a_heap_of_scraps_never_crashes(scraps: list[str]) -> None:
    assert adds_up(parsed("".join(scraps) + "字"))


@pytest.mark.parametrize("scrap", [*SCRAPS, "市财政局、", "（市财政局负责）", "力争到2025年末达到8.2万亿元，", ".", "（）", "由市"])
def test_time_is_linear_even_for_hostile_text(scrap: str) -> None:
    text = scrap * (50_000 // len(scrap)) + "字"
    started = time.process_time()
    found = parsed(text)
    assert time.process_time() - started < LIMIT
    assert adds_up(found)

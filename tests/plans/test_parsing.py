"""A file is parsed in a child with limits, and the person is told what to do when one is met."""

from pathlib import Path

import pytest

from tracker.core.bounded import Collapsed, Limits, TookTooLong, TookTooMuchMemory
from tracker.documents.readers import Unreadable
from tracker.plans import parsing
from tracker.plans.parsing import parse_file, parse_here

SAMPLE = (Path(__file__).parents[1] / "data" / "sample-assigned.txt").read_bytes()
LONG = SAMPLE * (12_000_000 // len(SAMPLE))
MB = 1024 * 1024


def test_the_child_finds_what_this_process_finds():
    assert parse_file(SAMPLE, "规划.txt") == parse_here(SAMPLE, "规划.txt")


def test_an_unreadable_file_is_refused_with_the_words_of_its_reader():
    with pytest.raises(Unreadable, match="文件是空的"):
        parse_file(b" \n", "规划.txt")


def test_a_large_file_is_refused_without_a_child(monkeypatch):
    monkeypatch.setattr(parsing.bounded, "run", None)
    with pytest.raises(Unreadable, match="超过 20 MB"):
        parse_file(bytes(20 * MB + 1), "规划.txt")


@pytest.mark.parametrize(
    ("limits", "words"),
    [(Limits(0.3, 512 * MB), "秒内没有读完，已停止，请拆分后再导入"), (Limits(60, 64 * MB), "内存超过 64 MB，已停止，请拆分后再导入")],
    ids=["time", "memory"],
)
def test_a_limit_that_is_met_says_what_to_do(limits, words):
    with pytest.raises(Unreadable, match=words):
        parse_file(LONG, "规划.txt", limits=limits)


@pytest.mark.parametrize("error", [TookTooLong, TookTooMuchMemory, Collapsed])
def test_every_end_of_a_child_has_its_sentence(monkeypatch, error):
    def run(*args, **kwargs):
        raise error("")

    monkeypatch.setattr(parsing.bounded, "run", run)
    with pytest.raises(Unreadable, match=r"再导入$"):
        parse_file(SAMPLE, "规划.txt")

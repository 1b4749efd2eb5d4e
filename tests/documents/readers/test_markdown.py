"""Markdown: the words stay, the signs go (parsing.md §1)."""

import pytest

from tracker.documents.readers import read_bytes

LONG = "加快建设覆盖城乡的综合交通体系，进一步完善全市的普通公路网络，"
TEXTS = {
    "headings": ("# 规划 #\n## 一、**重点**工作", ["规划", "一、重点工作"]),
    "lists": ("- 修路\n* 架桥\n+ 植树\n- [x] 种草\n1. 铺轨", ["修路", "架桥", "植树", "种草", "1. 铺轨"]),
    "emphasis": ("**（一）修*路*。** __甲__ `乙` ~~丙~~ 2\\*3", ["（一）修路。 甲 乙 丙 2*3"]),
    "links and pictures": ('见[附件](a.docx "x")和![图](b.png)', ["见附件和图"]),
    "rulers and fences": ("甲\n\n---\n```\n乙\n```\n===", ["甲", "乙"]),
    "quotations": ("> 甲\n> > 乙", ["甲", "乙"]),
    "comments and tags": ("甲<!-- 暗\n暗 -->乙<span style='x'>丙</span>", ["甲", "乙丙"]),
    "wrapped lines": (f"{LONG}\n{LONG}\n（一）架桥", [LONG + LONG, "（一）架桥"]),
    "lines on purpose": (f"{LONG}  \n{LONG}\n\n{LONG}", [LONG, LONG, LONG]),
    "finished lines": (
        "建设覆盖城乡的综合交通体系，进一步完善全市的普通公路网络。\n架桥",
        ["建设覆盖城乡的综合交通体系，进一步完善全市的普通公路网络。", "架桥"],
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_words_stay_and_signs_go(name: str) -> None:
    text, expected = TEXTS[name]
    assert [block.text for block in read_bytes(text.encode(), "a.md").blocks] == expected


def test_a_joined_paragraph_keeps_the_number_of_its_first_line() -> None:
    found = read_bytes(f"甲\n\n{LONG}\n{LONG}\n\n乙".encode(), "a.md").blocks
    assert [block.place.line for block in found] == [1, 3, 6]


def test_cells_of_pipe_tables_lose_their_signs() -> None:
    text = "| 任务 | 单位 |\n|:---|---:|\n| **修路**<br>架桥 | 甲\\|乙 |"
    assert [block.cells for block in read_bytes(text.encode(), "a.md").blocks] == [("任务", "单位"), ("修路 架桥", "甲|乙")]

"""Encodings, tables and signs of text files (parsing.md §1)."""

import pytest

from tracker.documents.readers import BlockKind, canon, read_bytes

TEXT = "一、做好工作\n（一）修路。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    text = "2023 work plan\n" + TEXT  # Latin letters tell UTF-16 without a mark
    assert [block.text for block in read_bytes(text.encode(encoding), "a.txt").blocks][1:] == ["一、做好工作", "（一）修路。"]


def test_lines_keep_their_numbers() -> None:
    assert [block.place.line for block in read_bytes(("甲\n\n" + TEXT).encode(), "a.txt").blocks] == [1, 3, 4]


@pytest.mark.parametrize("text", ["甲\t乙\n1\t2", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "甲 | 乙 |\n1 | 2 |"])
def test_tab_and_pipe_tables_are_rows(text: str) -> None:
    blocks = read_bytes(text.encode(), "a.txt").blocks
    assert [(block.kind, block.cells) for block in blocks] == [(BlockKind.ROW, ("甲", "乙")), (BlockKind.ROW, ("1", "2"))]


def test_markdown_signs_go_and_words_stay() -> None:
    assert [block.text for block in read_bytes("## 一、**重点**工作\n".encode(), "a.md").blocks] == ["一、重点工作"]


def test_canonical_signs_keep_the_length() -> None:
    printed = "（二)〔甲〕⼈⻓ＡＢ１％：；，﹒①"
    assert canon(printed) == "(二)(甲)人长AB1%:;,.①"
    assert len(canon(printed)) == len(printed)


def test_cells_in_quotes_hold_breaks_and_keep_line_numbers() -> None:
    blocks = read_bytes('甲\t"乙\n丙""丁"\n1\t2'.encode(), "a.tsv").blocks
    assert [(block.place.line, block.cells) for block in blocks] == [(1, ("甲", '乙 丙"丁')), (3, ("1", "2"))]


def test_a_line_of_many_tabs_is_text_not_a_table() -> None:
    assert [block.kind for block in read_bytes(("甲\t" * 300).encode(), "a.txt").blocks] == [BlockKind.PARAGRAPH]

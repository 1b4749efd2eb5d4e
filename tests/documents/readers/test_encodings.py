"""Chinese text is told from accidents, and damage is told to the person."""

import pytest

from tracker.documents.readers import Unreadable, read_bytes

TEXT = "一、做好全市重点工作\n（一）加快建设综合交通体系，完善公路网络。责任单位：市交通运输局\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_chinese_text_without_a_latin_letter_is_read(encoding: str) -> None:
    assert read_bytes(TEXT.encode(encoding), "a.txt").blocks[0].text == "一、做好全市重点工作"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_byte_costs_a_sign_not_the_text(encoding: str) -> None:
    data = TEXT.encode(encoding)
    found = read_bytes(data[:40] + b"\xff" + data[41:], "a.txt")
    assert found.blocks[0].text == "一、做好全市重点工作"
    assert found.blocks[-1].text.endswith("市交通运输局")
    assert "文字损坏" in found.notes[0]


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 9, b"\x00\x01\x02" * 400, b"\xff\xfe" + b"\x00\xd8" * 99, b"\x89PNG\r\n\x1a\n" + bytes(range(255, 0, -1)) * 5],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="不是文本"):
        read_bytes(data, "a.txt")


def test_a_sound_file_has_no_note() -> None:
    assert read_bytes(TEXT.encode(), "a.txt").notes == ()

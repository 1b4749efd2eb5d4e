"""Hostile files are refused with a sentence, in bounded time and memory (parsing.md §1)."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from tests.support import office
from tracker.core import bounded
from tracker.documents.readers import Unreadable, read, read_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
CASES = {
    "empty.txt": (b"", "空"),
    "blank.txt": (b" \n \n", "空"),
    "signs.txt": ("……——".encode(), "没有文字"),
    "program.exe": (b"MZ", "不能读取这种文件"),
    "old.docx": (OLE + b"\0" * 600, "旧版"),
    "secret.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "加密"),
    "page.docx": (b"<html><p>x</p></html>", "扩展名不符"),
    "page.txt": (b"\xef\xbb\xbf\n<!DOCTYPE html><p>x", "扩展名不符"),
    "rich.md": (b"{\\rtf1 x}", "扩展名不符"),
    "word.txt": (package({"word/document.xml": BODY % b""}), "扩展名不符"),
    "sheet.docx": (package({"xl/workbook.xml": b"<x/>"}), "扩展名不符"),
    "broken.docx": (package({"word/document.xml": BODY % b""})[:-30], "损坏"),
    "broken-xml.docx": (package({"word/document.xml": b"<w:document"}), "损坏"),
    "word.pdf": (package({"word/document.xml": BODY % b""}), "扩展名不符"),
    "broken.pdf": (b"%PDF-1.7\nnothing", "损坏"),
    "broken.xlsx": (package({"xl/workbook.xml": b"<x/>"}), "损坏"),
    "bomb.docx": (package({"word/document.xml": b" " * (130 * 1024 * 1024)}), "过大"),
    "deep.docx": (package({"word/document.xml": BODY % (b"<w:p>" * 5000 + b"</w:p>" * 5000)}), "过深"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_refused_with_a_sentence(name: str) -> None:
    data, words = CASES[name]
    with pytest.raises(Unreadable, match=words):
        read_bytes(data, name)


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unreadable, match="超过 1 MB"):
        read_bytes(b"x" * (1024 * 1024 + 1), "a.txt", max_bytes=1024 * 1024)


def test_an_external_entity_is_not_followed() -> None:
    entity = (
        b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        + BODY % b"<w:p><w:r><w:t>&e;</w:t></w:r><w:r><w:t>safe</w:t></w:r></w:p>"
    )
    assert [block.text for block in read_bytes(package({"word/document.xml": entity}), "a.docx").blocks] == ["safe"]


def test_deleted_text_of_tracked_changes_is_left_out() -> None:
    run = b"<w:r><w:t>%s</w:t></w:r>"
    body = b"<w:p>" + run % b"kept" + b"<w:del>" + run % b"gone" + b"</w:del></w:p>"
    assert [block.text for block in read_bytes(package({"word/document.xml": BODY % body}), "a.docx").blocks] == ["kept"]


def test_a_picture_only_pdf_is_called_a_scan() -> None:
    page = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n"
    )
    with pytest.raises(Unreadable, match="扫描件"):
        read_bytes(page, "a.pdf")


LOCKED = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"x"}}'
LIMITED = '{"RestrictPermissions":{"type":"boolean","value":"true"},"PermissionPassword":{"type":"string","value":"x"}}'


@pytest.mark.slow
def test_a_pdf_with_a_password_is_refused_and_one_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("report")
    for name, options in (("locked", LOCKED), ("limited", LIMITED)):
        document.save(str(tmp_path / f"{name}.docx"))
        office.to_pdf(tmp_path / f"{name}.docx", options=options)
    with pytest.raises(Unreadable, match="已加密"):
        read(tmp_path / "locked.pdf")
    assert b"/Encrypt" in (tmp_path / "limited.pdf").read_bytes()
    assert [block.text for block in read(tmp_path / "limited.pdf").blocks] == ["report"]


def test_a_hundred_megabytes_are_not_taken_into_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(Unreadable, match="超过 20 MB，请拆分"):
        bounded.run(read, tmp_path / "a.txt", limits=bounded.Limits(seconds=20, memory=90 * 1024 * 1024))


def test_a_web_page_nested_without_end_is_refused() -> None:
    with pytest.raises(Unreadable, match="嵌套过深"):
        read_bytes(b"<div>" * 20000 + b"word" + b"</div>" * 20000, "a.html")


def test_an_empty_word_file_has_no_text() -> None:
    stream = io.BytesIO()
    docx.Document().save(stream)
    with pytest.raises(Unreadable, match="没有文字"):
        read_bytes(stream.getvalue(), "a.docx")

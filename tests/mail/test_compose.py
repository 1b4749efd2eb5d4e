"""What goes over the wire."""

import email
import email.policy
from datetime import UTC, datetime

import pytest

from tests.support.smtp import part
from tracker.mail.compose import Outgoing, compose


def outgoing(**values):
    usual = {
        "id": 1,
        "kind": "digest",
        "region_code": "350200",
        "address": "reporter@example.org",
        "copies": [],
        "subject": "【催办】3项任务已逾期，请尽快填报进展，并于本周内补齐佐证材料和下一步安排",
        "text": "正文：厦金规-1-01\n",
        "html": "<p>正文</p>",
        "attachments": [],
        "message_id": "<abc@localhost>",
        "attempts": 1,
        "created_at": datetime(2024, 10, 8, 1, 5, tzinfo=UTC),
        "first_try_at": None,
        "claimed_by": "one",
    }
    return Outgoing(**{**usual, **values})


def made(tmp_path, mail):
    raw = compose(mail, sender="督查督办系统 <no-reply@localhost>", data_dir=tmp_path)
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_chinese_subject_text_and_page_survive_the_wire(tmp_path):
    mail = outgoing()
    message = made(tmp_path, mail)
    assert message["Subject"] == mail.subject
    assert (part(message, "plain").splitlines(), part(message, "html").strip()) == (mail.text.splitlines(), mail.html)
    assert message["From"] == "督查督办系统 <no-reply@localhost>"


def test_lines_are_short_ascii(tmp_path):
    raw = compose(outgoing(text="长" * 3000), sender="a@localhost", data_dir=tmp_path)
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 78


def test_the_same_row_gives_the_same_bytes(tmp_path):
    mail = outgoing()
    assert len({compose(mail, sender="a@localhost", data_dir=tmp_path) for _ in range(3)}) == 1


def test_attachments_keep_name_and_bytes(tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/1.docx").write_bytes(b"PK\x03\x04")
    message = made(tmp_path, outgoing(attachments=[{"name": "督查通报.docx", "path": "reports/1.docx"}]))
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("督查通报.docx", b"PK\x03\x04")


def test_nothing_outside_the_data_directory_is_attached(tmp_path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "data").mkdir()
    with pytest.raises(ValueError, match="附件不存在"):
        compose(outgoing(attachments=[{"name": "x", "path": "../secret"}]), sender="a@localhost", data_dir=tmp_path / "data")


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "a@b, c@d", "张三@例子.org", "a b@c"])
def test_an_unusable_address_is_an_error(tmp_path, address):
    with pytest.raises(ValueError, match="邮箱地址不可用"):
        compose(outgoing(address=address), sender="a@localhost", data_dir=tmp_path)

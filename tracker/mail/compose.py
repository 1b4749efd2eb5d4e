"""From an outbox row to the bytes that go over the wire."""

import mimetypes
from base64 import encodebytes
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any

CRLF = b"\r\n"
DEFAULT_SENDER = "督查督办系统 <no-reply@localhost>"


@dataclass(frozen=True)
class Outgoing:
    """A claimed mail, apart from the database, so that no transaction is open while it is sent."""

    id: int
    kind: str
    region_code: str | None
    address: str
    copies: list[str]
    subject: str
    text: str
    html: str
    attachments: list[dict[str, Any]]
    message_id: str
    attempts: int
    created_at: datetime
    first_try_at: datetime | None
    claimed_by: str = field(repr=False)

    @property
    def recipients(self) -> list[str]:
        """Everybody the server is told of, the main address first."""
        return [self.address, *(copy for copy in self.copies if copy != self.address)]


def compose(mail: Outgoing, *, sender: str, data_dir: Path) -> bytes:
    """The whole message with text and page; the same row always gives the same message.

    The parts travel as base64, so servers without 8BITMIME take them too. Raises ValueError where an address or an
    attachment is not usable: such a mail can never be sent. The frame is written here because the library's objects
    take longer for it than everything else that a mail needs (docs/adr/0057).
    """
    unique = mail.message_id.strip("<>").partition("@")[0]  # boundaries by chance would differ in a second attempt
    bodies = [_body("plain", mail.text), _body("html", mail.html)]
    attached = [_attachment(attachment, data_dir) for attachment in mail.attachments]
    if attached:
        content = _multipart("mixed", f"=_{unique}_0", [_multipart("alternative", f"=_{unique}_1", bodies), *attached])
    else:
        content = _multipart("alternative", f"=_{unique}_0", bodies)
    return b"".join([_headers(mail, sender), b"MIME-Version: 1.0", CRLF, content])


def _headers(mail: Outgoing, sender: str) -> bytes:
    fields = {
        "From": _from(sender),
        "To": _plain_address(mail.address),
        "Cc": ",\r\n ".join(_plain_address(copy) for copy in mail.copies),
        "Subject": _words(" ".join(mail.subject.split())),
        "Date": format_datetime(mail.created_at.astimezone(UTC)),
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
    }
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value).encode("ascii")


@lru_cache(maxsize=4)
def _from(sender: str) -> str:
    return formataddr(parseaddr(sender))


def _words(subject: str) -> str:
    """RFC 2047, folded."""
    return Header(subject, None if subject.isascii() else "utf-8", header_name="Subject").encode(linesep="\r\n")


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    """Content-Type and content; each part begins with its own headers."""
    line = f"--{boundary}".encode()
    inner = [b"".join([line, CRLF, part, CRLF]) for part in parts]
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return b"".join([head, *inner, line, b"--", CRLF])


def _body(kind: str, text: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
    lines = CRLF.join(text.encode().splitlines()) + CRLF
    return head + encodebytes(lines).replace(b"\n", CRLF)


def _plain_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not address.isascii() or any(one.isspace() or one in '<>,;:"' for one in address):
        raise ValueError(f"邮箱地址不可用：{address}")
    return address


def _attachment(attachment: dict[str, Any], data_dir: Path) -> bytes:
    path = (data_dir / attachment["path"]).resolve()
    if not path.is_relative_to(data_dir.resolve()) or not path.is_file():
        raise ValueError(f"附件不存在：{attachment['name']}")
    kind = attachment.get("type") or mimetypes.guess_type(attachment["name"])[0] or "application/octet-stream"
    main, _, sub = kind.partition("/")
    part = EmailMessage(policy=SMTP)
    part.set_content(path.read_bytes(), maintype=main, subtype=sub, disposition="attachment", filename=attachment["name"])
    del part["MIME-Version"]
    return part.as_bytes()

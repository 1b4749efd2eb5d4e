"""From an outbox row to the bytes that go over the wire."""

import mimetypes
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

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
    attachment is not usable: such a mail can never be sent.
    """
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = _plain_address(mail.address)
    if mail.copies:
        message["Cc"] = ", ".join(_plain_address(copy) for copy in mail.copies)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.created_at.astimezone(UTC))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    for attachment in mail.attachments:
        _attach(message, attachment, data_dir)
    _fix_boundaries(message, mail.message_id)
    return message.as_bytes()


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries made from the Message-ID instead of chance, so that a second attempt sends the same bytes."""
    unique = message_id.strip("<>").partition("@")[0]
    for place, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{unique}_{place}")


def _plain_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not address.isascii() or any(one.isspace() or one in '<>,;:"' for one in address):
        raise ValueError(f"邮箱地址不可用：{address}")
    return address


def _attach(message: EmailMessage, attachment: dict[str, Any], data_dir: Path) -> None:
    path = (data_dir / attachment["path"]).resolve()
    if not path.is_relative_to(data_dir.resolve()) or not path.is_file():
        raise ValueError(f"附件不存在：{attachment['name']}")
    kind = attachment.get("type") or mimetypes.guess_type(attachment["name"])[0] or "application/octet-stream"
    main, _, sub = kind.partition("/")
    message.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=attachment["name"])

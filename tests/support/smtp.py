"""A real SMTP server on loopback that keeps what it gets, recipient by recipient, and can be told to refuse."""

import email
import email.policy
import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port on loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mailboxes:
    """What arrived, and what the server answers instead of accepting.

    ``refuse["a@b"] = "550 no such user"`` answers that recipient for good; ``answers.append("451 try later")``
    is said once, to the next message, whoever gets it.
    """

    def __init__(self) -> None:
        self.boxes: dict[str, list[EmailMessage]] = defaultdict(list)
        self._arrived: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.answers: list[str] = []

    @property
    def messages(self) -> list[EmailMessage]:
        """Everything that arrived so far, one entry per recipient; may be asked while the server takes more."""
        return self._arrived.copy()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for address in envelope.rcpt_tos:
            self.boxes[address].append(message)
            self._arrived.append(message)
        return "250 accepted"


class SmtpServer(Mailboxes):
    """The mailboxes together with the address of their server."""

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"


@contextmanager
def running_server() -> Iterator[SmtpServer]:
    """The server, listening inside the block."""
    server = SmtpServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def part(message: EmailMessage, kind: str) -> str:
    """The ``plain`` or ``html`` text of a mail."""
    body = message.get_body((kind,))
    assert body is not None, f"the mail has no {kind} part"
    content: str = body.get_content()
    return content

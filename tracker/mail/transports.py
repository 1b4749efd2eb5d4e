"""How a mail leaves the house: by SMTP, or captured as a file where no server is set (contract.md "Environment").

One connection serves a whole delivery run. Each mail has a budget of seconds for all its steps together, shorter
than the claim lease, so a server that hangs cannot keep a mail until somebody else takes it too.
"""

import contextlib
import os
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from tracker.core.errors import RuleBroken
from tracker.mail.compose import Outgoing

CONNECT_SECONDS = 15.0
BUDGET_SECONDS = 45.0
MAILBOX_FULL = 552  # RFC 5321 §4.5.3.1.10: in answer to RCPT it means 452, try later
GO_ON = 354
LINE_DOT = re.compile(rb"^\.", re.MULTILINE)  # RFC 5321 §4.5.2: a line that begins with a dot gets another
DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Unreachable(Exception):
    """No server to talk to, or it does not let us in: counts against no mail."""


class NotTaken(Exception):
    """The server did not take this mail."""

    def __init__(self, code: int | None, words: str, *, permanent: bool, address_refused: bool = False, broken: bool = False) -> None:
        super().__init__(words)
        self.code = code
        self.permanent = permanent
        self.address_refused = address_refused
        self.broken = broken  # the connection is gone: nothing is known of the server's state


class Transport(Protocol):
    """A way out. ``send`` raises NotTaken for this mail or Unreachable for all."""

    def open(self) -> None:
        """Get ready; raises Unreachable."""

    def send(self, mail: Outgoing, sender: str, message: bytes) -> None:
        """Hand the mail over."""

    def close(self) -> None:
        """Leave; whatever goes wrong here concerns no mail."""


class Capture:
    """Mails become ``.eml`` files, one per row: a second attempt writes the same file again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Make the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def send(self, mail: Outgoing, sender: str, message: bytes) -> None:
        """Write the file under a name of its own first, so that nobody reads half a mail."""
        part = self.folder / f".{mail.id}.{os.getpid()}.part"
        part.write_bytes(message)
        part.replace(self.folder / f"{mail.id:08d}.eml")

    def close(self) -> None:
        """Nothing to leave."""


@dataclass(frozen=True)
class Server:
    """A mail server as TRACKER_SMTP_URL names it."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None


class Smtp:
    """One connection to a real server, opened anew when it is lost."""

    def __init__(self, server: Server, *, connect_seconds: float = CONNECT_SECONDS, budget_seconds: float = BUDGET_SECONDS) -> None:
        self.server = server
        self.connect_seconds = connect_seconds
        self.budget_seconds = budget_seconds
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, encrypt and sign in."""
        try:
            self._smtp = self._connect()
            self._smtp.ehlo_or_helo_if_needed()
            if self.server.scheme == "smtp+starttls":
                self._smtp.starttls(context=ssl.create_default_context())
                self._smtp.ehlo_or_helo_if_needed()  # what was said before encryption counts no more
            if self.server.user:
                self._smtp.login(self.server.user, self.server.password or "")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unreachable(f"邮件服务器 {self.server.host}:{self.server.port} 无法连接（{_words(error)}）") from error

    def send(self, mail: Outgoing, sender: str, message: bytes) -> None:
        """MAIL, RCPT, DATA within the budget; an idle connection that the server has closed is opened once more."""
        until = time.monotonic() + self.budget_seconds
        if self._smtp is None or not self._begins(sender, until):
            self._drop()
            self.open()
            if not self._begins(sender, until):
                raise NotTaken(None, "连接在发信前中断", permanent=False, broken=True)
        try:
            self._address(mail, until)
            self._hand_over(message, until)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise NotTaken(None, f"连接中断（{_words(error)}）", permanent=False, broken=True) from error

    def close(self) -> None:
        """QUIT; trouble here is no failure of anything."""
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._limit(time.monotonic() + min(5.0, self.budget_seconds))
                self._smtp.quit()
        self._drop()

    def _connect(self) -> smtplib.SMTP:
        where: dict[str, Any] = {
            "host": self.server.host,
            "port": self.server.port,
            "timeout": self.connect_seconds,
            "local_hostname": socket.gethostname(),  # the default looks names up, which may take long
        }
        if self.server.scheme == "smtps":
            return smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
        return smtplib.SMTP(**where)

    def _begins(self, sender: str, until: float) -> bool:
        """Whether the server accepts a new mail; False when the connection turned out to be dead."""
        assert self._smtp is not None
        try:
            self._limit(until)
            code, answer = self._smtp.mail(sender)
        except (smtplib.SMTPServerDisconnected, OSError):
            return False
        if code == 421:
            return False
        if code != 250:  # what is wrong with our sender is wrong for every mail: keep them, they wait
            self._forget()
            raise NotTaken(code, _answer(code, answer), permanent=False)
        return True

    def _address(self, mail: Outgoing, until: float) -> None:
        """Name the recipients; the main one decides, a refused copy is left out."""
        assert self._smtp is not None
        for address in mail.recipients:
            self._limit(until)
            code, answer = self._smtp.rcpt(address)
            if code in {250, 251} or (address != mail.address and code != 421):
                continue
            self._forget(code)
            permanent = 500 <= code < 600 and code != MAILBOX_FULL
            raise NotTaken(code, _answer(code, answer), permanent=permanent, address_refused=permanent)

    def _hand_over(self, message: bytes, until: float) -> None:
        """DATA. The time is looked at once more just before the mail itself: a sender that slept too long must not send."""
        assert self._smtp is not None
        self._limit(until)
        code, answer = self._smtp.docmd("data")
        if code == GO_ON:
            self._limit(until)
            self._smtp.send(LINE_DOT.sub(b"..", message) + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, answer = self._smtp.getreply()
        if code != 250:
            self._forget(code)
            raise NotTaken(code, _answer(code, answer), permanent=500 <= code < 600)

    def _limit(self, until: float) -> None:
        """Let the next step take no longer than what is left of the budget; raises TimeoutError when nothing is."""
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("发送超过了允许的时间")
        if self._smtp is not None and self._smtp.sock is not None:
            self._smtp.sock.settimeout(left)

    def _forget(self, code: int | None = None) -> None:
        """Clear the half-made mail on the server; a 421 means it is leaving."""
        if self._smtp is None:
            return
        if code == 421:
            self._drop()
            return
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._smtp.close()
        self._smtp = None


def parse_url(url: str) -> Server:
    """Read ``smtp://user:pass@host:port`` and its kin; raises RuleBroken with the forms that are understood."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise RuleBroken("TRACKER_SMTP_URL 看不懂，请写成 smtp://主机:端口、smtps://… 或 smtp+starttls://…，需要时加上 用户:密码@")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return Server(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], user, password)


def budget(config: Mapping[str, Any]) -> float:
    """Seconds that one mail may take for all its steps together."""
    return float(config.get("TRACKER_SMTP_SECONDS") or BUDGET_SECONDS)


def from_config(config: Mapping[str, Any], *, budget_seconds: float | None = None) -> Transport:
    """The way out that this installation has."""
    if not config.get("TRACKER_SMTP_URL"):
        return Capture(capture_folder(config))
    return Smtp(
        parse_url(str(config["TRACKER_SMTP_URL"])),
        connect_seconds=float(config.get("TRACKER_SMTP_CONNECT_SECONDS") or CONNECT_SECONDS),
        budget_seconds=budget(config) if budget_seconds is None else budget_seconds,
    )


def capture_folder(config: Mapping[str, Any]) -> Path:
    """Where mails lie that nobody sends."""
    return Path(config["TRACKER_DATA_DIR"]) / "mail"


def _answer(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:500]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return f"{error.smtp_code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
    return str(error) or type(error).__name__

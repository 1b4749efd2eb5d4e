"""No test talks to anything but this machine: a socket to another address fails the test that opened it."""

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

_refused: list[str] = []


class NetworkRefused(Exception):
    """A test tried to leave this machine."""


def guard() -> None:
    """Watch every socket of this process from now on; cannot be undone."""
    sys.addaudithook(_watch)


@contextmanager
def nothing_refused() -> Iterator[None]:
    """Fail when the block tried to leave this machine, even if the code under test swallowed the error."""
    _refused.clear()
    try:
        yield
    finally:
        attempts = list(_refused)
        _refused.clear()
    if attempts:
        raise NetworkRefused(f"the test tried to reach {', '.join(attempts)}")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: a socket on this machine
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not _is_here(host):
        _refused.append(str(host))
        raise NetworkRefused(f"tests stay on this machine: {host}")


def _is_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost", socket.gethostname(), _database_host()}:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _database_host() -> str | None:
    """The PostgreSQL that the person named may stand elsewhere."""
    return urlsplit(os.environ.get("TRACKER_TEST_DATABASE_URL", "")).hostname

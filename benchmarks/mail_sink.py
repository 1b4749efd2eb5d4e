"""A mail server of its own process that takes everything; prints its port first. Ends when its input is closed."""

import sys
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.smtp import free_port


class Sink:
    """Accepts and forgets."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return "250 accepted"


def main() -> None:
    """Serve until nobody listens any more."""
    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    controller.start()
    print(controller.port, flush=True)
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main()

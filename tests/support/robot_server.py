"""A real HTTP server on loopback that answers like the robots of WeCom, DingTalk and Feishu, and can be told to refuse."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TAKEN = {"wecom": {"errcode": 0, "errmsg": "ok"}, "feishu": {"code": 0, "msg": "success", "data": {}}}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    query: dict[str, list[str]]
    body: dict[str, Any]


class RobotServer:
    """``asked`` holds what arrived; ``answers.append((200, {…}))`` is said once, ``None`` closes the connection unanswered."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: list[tuple[int, Any] | None] = []
        self.url = ""


@contextmanager
def running() -> Iterator[RobotServer]:
    """The server, listening inside the block."""
    kept = RobotServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.asked.append(Asked(parts.path, parse_qs(parts.query), body))
            answer = kept.answers.pop(0) if kept.answers else (200, TAKEN["feishu" if "open-apis" in parts.path else "wecom"])
            if answer is None:
                self.close_connection = True
                return
            status, said = answer
            sent = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()

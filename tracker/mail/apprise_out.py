"""A robot's message through Apprise, and what the robot's server answered (docs/adr/0060).

Apprise takes every HTTP 200 for a success, while these servers say 200 and refuse in the body; so we listen to the
answer that its plugins get and read it ourselves.
"""

import json
import logging
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import requests
from apprise.plugins import dingtalk, feishu, wecombot

from tracker.mail.robot_models import RobotKind
from tracker.mail.transports import NotTaken

SECONDS = "10"
_answer: ContextVar[requests.Response | None] = ContextVar("robot_answer", default=None)
# Refusals that no second attempt can change: no such robot, or its own rules (key word, signature, address) forbid us.
# Every other code comes back with pauses: their lists are long and change.
PERMANENT = {
    RobotKind.WECOM: {93000},
    RobotKind.DINGTALK: {300001, 310000},
    RobotKind.FEISHU: {19001, 19021, 19022, 19024},
}
for _name in ("apprise", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # at debug level they write whole addresses


class _Listening:
    """What a plugin calls ``requests``: the library itself, whose ``post`` also keeps the answer for us."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def post(self, *args: Any, **kwargs: Any) -> requests.Response:
        """The same request; no answer where the connection fails."""
        _answer.set(None)
        answer = requests.post(*args, **kwargs)  # noqa: S113 (the plugins give their timeout)
        _answer.set(answer)
        return answer


for _plugin in (dingtalk, feishu, wecombot):
    _plugin.requests = _Listening()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Endpoint:
    """Where a robot listens, apart from the database."""

    kind: RobotKind
    address: str = field(repr=False)
    token: str = field(repr=False)
    key: str = field(default="", repr=False)


def send(to: Endpoint, text: str) -> None:
    """Hand the text over; raises NotTaken, permanent where another attempt cannot help."""
    _answer.set(None)
    done = _plugin_for(to).notify(body=text, title="")
    answer = _answer.get()
    if answer is None:
        raise NotTaken(None, "机器人的服务器没有回答（连接失败或者超时）", permanent=False, broken=True)
    if answer.status_code != requests.codes.ok:
        temporary = answer.status_code in (408, 429) or answer.status_code >= 500
        raise NotTaken(answer.status_code, f"机器人的服务器回答 HTTP {answer.status_code}", permanent=not temporary)
    code, words = _said(answer)
    if code is None:
        raise NotTaken(None, "机器人的服务器回答看不懂", permanent=False)
    if code != 0:
        raise NotTaken(code, f"机器人拒绝：{words}（{code}）"[:500].replace(to.token, "…"), permanent=code in PERMANENT[to.kind])
    if not done:
        raise NotTaken(None, "消息没有发出", permanent=False)


def _plugin_for(to: Endpoint) -> Any:
    """Apprise's plugin, made to ask the very address that was pasted: the public server or an installation of one's own."""
    usual = {"redirect": "no", "rto": SECONDS, "cto": SECONDS}
    plain = to.address.replace("{", "{{").replace("}", "}}")  # the plugins fill their token into the address
    made: Any = {
        RobotKind.WECOM: wecombot.NotifyWeComBot,
        RobotKind.DINGTALK: dingtalk.NotifyDingTalk,
        RobotKind.FEISHU: feishu.NotifyFeishu,
    }
    match to.kind:
        case RobotKind.WECOM:
            robot = made[to.kind](key=to.token, **usual)
            robot.api_url = to.address
        case RobotKind.DINGTALK:
            robot = made[to.kind](token=to.token, secret=to.key or None, **usual)
            robot.notify_url = plain
        case RobotKind.FEISHU:
            robot = made[to.kind](token=to.token, **usual)
            robot.notify_url = plain
    return robot


def _said(answer: requests.Response) -> tuple[int | None, str]:
    """Code and words of the body: errcode and errmsg (WeCom, DingTalk) or code and msg (Feishu); 0 is success."""
    try:
        body = answer.json()
    except (json.JSONDecodeError, ValueError):
        return None, ""
    if not isinstance(body, dict):
        return None, ""
    code = body.get("errcode", body.get("code", body.get("StatusCode")))
    return (code if isinstance(code, int) else None), str(body.get("errmsg") or body.get("msg") or "")

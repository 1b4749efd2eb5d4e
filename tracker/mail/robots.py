"""The robots of a region: which addresses are accepted, how they are shown, and who adds and removes them.

A robot's address is a password. It is stored, sent to, and shown nowhere again: not on pages, in logs or in the trail.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from flask import current_app

from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.mail import holding
from tracker.mail.models import Notification
from tracker.mail.robot_models import ROBOT_NAMES, ChatRobot, RobotKind

SERVERS = {
    RobotKind.WECOM: "https://qyapi.weixin.qq.com",
    RobotKind.DINGTALK: "https://oapi.dingtalk.com",
    RobotKind.FEISHU: "https://open.feishu.cn",
}
PATHS = {RobotKind.WECOM: "/cgi-bin/webhook/send", RobotKind.DINGTALK: "/robot/send", RobotKind.FEISHU: "/open-apis/bot/v2/hook/"}
TOKENS = {RobotKind.WECOM: "key", RobotKind.DINGTALK: "access_token"}
REMOVED = "机器人已停用或移除，不再发送"


def token_of(kind: RobotKind, address: str) -> str:
    """The secret part of a robot's address; raises RuleBroken where it is none of this kind on a server that is allowed.

    Only known servers, and those that the operator lists in TRACKER_ROBOT_HOSTS (for an installation of one's own):
    otherwise whoever may add a robot could make this server call any machine of the network.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        parts = urlsplit("")
    name = ROBOT_NAMES[kind]
    if f"{parts.scheme}://{parts.netloc}" not in _servers(kind):
        raise RuleBroken(
            f"这不是{name}群机器人的地址，请在群设置里复制机器人的 Webhook 地址；自建的服务器请系统管理员列入 TRACKER_ROBOT_HOSTS"
        )
    if kind is RobotKind.FEISHU:
        token = parts.path.removeprefix(PATHS[kind]).strip("/") if parts.path.startswith(PATHS[kind]) else ""
    else:
        token = parse_qs(parts.query).get(TOKENS[kind], [""])[0] if parts.path.rstrip("/") == PATHS[kind] else ""
    if not token or not token.replace("-", "").replace("_", "").isalnum() or not token.isascii():
        raise RuleBroken(f"地址不完整，请重新复制{name}群机器人的 Webhook 地址")
    return token


def _servers(kind: RobotKind) -> set[str]:
    own = str(current_app.config.get("TRACKER_ROBOT_HOSTS") or "").split(",")
    return {SERVERS[kind], *(one.strip().rstrip("/") for one in own if one.strip())}


def shown(robot: ChatRobot) -> str:
    """The address as people may see it: the server and the last four characters."""
    return f"{urlsplit(robot.secret_address).hostname}…{robot.secret_address.rstrip('/')[-4:]}"


def robots_of(region_code: str) -> sa.Select[ChatRobot]:
    """The robots of a region, the office's first."""
    return sa.select(ChatRobot).where(ChatRobot.region_code == region_code).order_by(ChatRobot.unit_id.is_not(None), ChatRobot.id)


def names_of(mailboxes: Collection[str]) -> dict[str, str]:
    """The names behind ``robot:3``, for lists of messages."""
    ids = [int(one.removeprefix("robot:")) for one in mailboxes if one.startswith("robot:")]
    if not ids:
        return {}
    found = db.session.execute(sa.select(ChatRobot.id, ChatRobot.name, ChatRobot.kind).where(ChatRobot.id.in_(ids)))
    return {f"robot:{robot_id}": f"{name}（{ROBOT_NAMES[kind]}群机器人）" for robot_id, name, kind in found}


def add(region_code: str, *, kind: RobotKind, name: str, address: str, key: str = "", unit_id: int | None = None, actor: Any) -> ChatRobot:
    """Keep a robot; the trail notes it without its secrets."""
    token_of(kind, address)
    if key and kind is not RobotKind.DINGTALK:
        raise RuleBroken("只有钉钉机器人需要填加签密钥，其他机器人请留空")
    if key and not key.isalnum():
        raise RuleBroken("加签密钥只含字母和数字，请重新复制")
    same = sa.select(ChatRobot.id).where(ChatRobot.region_code == region_code, ChatRobot.unit_id.is_not_distinct_from(unit_id))
    if db.session.scalar(same.limit(1)):
        raise RuleBroken("这里已经有一个机器人，请先移除原来的")
    robot = ChatRobot(region_code=region_code, unit_id=unit_id, kind=kind, name=name, secret_address=address.strip(), secret_key=key)
    db.session.add(robot)
    db.session.flush()
    record("robot.added", robot, actor=actor, new={"name": name, "kind": ROBOT_NAMES[kind]})
    return robot


def remove(robot: ChatRobot, *, actor: Any) -> None:
    """Forget a robot and its secret; what waits for it is called off, what it was sent stays in the ledger."""
    waiting = sa.select(Notification.id).where(Notification.address == robot.mailbox, *holding.waiting())
    holding.withdraw(db.session.scalars(waiting).all(), REMOVED)
    record("robot.removed", robot, actor=actor, old={"name": robot.name, "kind": ROBOT_NAMES[robot.kind]})
    db.session.delete(robot)


def mend(robot: ChatRobot, *, actor: Any) -> None:
    """A person has mended what its server refused: send to it again."""
    if robot.trouble is not None:
        record("robot.mended", robot, actor=actor, old=robot.trouble)
        robot.trouble = None

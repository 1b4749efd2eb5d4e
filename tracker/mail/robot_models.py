"""Group robots of WeCom, DingTalk and Feishu: the second channel (docs/adr/0060)."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core import clock
from tracker.core.db import Model


class Channel(StrEnum):
    """By what a message reaches its readers."""

    MAIL = "mail"
    ROBOT = "robot"


CHANNEL_NAMES = {Channel.MAIL: "邮件", Channel.ROBOT: "群机器人"}


class RobotKind(StrEnum):
    """Whose robot it is."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ROBOT_NAMES = {RobotKind.WECOM: "企业微信", RobotKind.DINGTALK: "钉钉", RobotKind.FEISHU: "飞书"}


class ChatRobot(Model):
    """A robot of a chat group: of the region's office, or of one unit. Its address is a secret: whoever has it can write there.

    ``trouble`` is what its server said when it refused for good; nothing is sent until a person has mended it.
    """

    __tablename__ = "chat_robot"
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[RobotKind]
    name: Mapped[str] = mapped_column(sa.String(50))
    secret_address: Mapped[str] = mapped_column(sa.String(500))
    secret_key: Mapped[str] = mapped_column(sa.String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    trouble: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def mailbox(self) -> str:
        """What stands in the outbox for its address."""
        return f"robot:{self.id}"

    def __repr__(self) -> str:
        """Without the secrets, wherever it is printed."""
        return f"<ChatRobot {self.id} {self.kind}>"

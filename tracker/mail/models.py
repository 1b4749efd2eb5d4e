"""The outbox: one row for one mail (house-style §6)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core import clock
from tracker.core.db import Model
from tracker.mail.robot_models import Channel, ChatRobot

__all__ = ["DELIVERY_NAMES", "ChatRobot", "Delivery", "MailFailure", "Notification"]  # create_app loads the models of a slice from here


class Delivery(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    DROPPED = "dropped"


DELIVERY_NAMES = {
    Delivery.QUEUED: "待发",
    Delivery.SENDING: "发送中",
    Delivery.SENT: "已发出",
    Delivery.RETRY: "等待重试",
    Delivery.DEAD: "发送失败",
    Delivery.DROPPED: "已撤回",
}


class Notification(Model):
    """A mail to one address (or a robot's message), written in the transaction of what caused it; the same key is written once."""

    __tablename__ = "notification"
    __table_args__ = (
        sa.Index("ix_notification_state_next_try_at", "state", "next_try_at"),
        # The ledger's order, and after it what its counts ask: bodies make rows long, so these are answered from the index.
        sa.Index("ix_notification_of_region", "region_code", "queued_on", "id", "kind", "state"),
        sa.Index("ix_notification_of_kind", "kind", "queued_on", "id", "state"),
        sa.Index("ix_notification_of_day", "queued_on", "id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    channel: Mapped[Channel] = mapped_column(default=Channel.MAIL)
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"))
    address: Mapped[str] = mapped_column(sa.String(200), index=True)
    copies: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    attachments: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    state: Mapped[Delivery] = mapped_column(default=Delivery.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    queued_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    first_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    claimed_by: Mapped[str | None] = mapped_column(sa.String(80))
    last_code: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(sa.Text)
    demonstration: Mapped[bool] = mapped_column(default=False)


class MailFailure(Model):
    """An attempt that failed, with what the server said; the one that succeeded stands on the mail itself."""

    __tablename__ = "mail_failure"
    id: Mapped[int] = mapped_column(primary_key=True)
    notification_id: Mapped[int] = mapped_column(sa.ForeignKey("notification.id"), index=True)
    at: Mapped[datetime]
    code: Mapped[int | None]
    words: Mapped[str] = mapped_column(sa.Text)

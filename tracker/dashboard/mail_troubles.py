"""What keeps mails from their readers, for the desks of those who can do something about it (domain.md §5 "Delivery")."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.mail import services as mail
from tracker.mail.models import Notification
from tracker.scheduling import lease


@dataclass(frozen=True)
class MailTroubles:
    """``dead``: failed business mails; ``refused``: accounts whose address no server takes."""

    dead: int
    refused: int
    unreachable: tuple[datetime, str] | None
    heartbeat: dict[str, Any]


def troubles(regions: set[str]) -> MailTroubles:
    """Of these regions; the server and the scheduler serve all."""
    dead = sa.select(sa.func.count()).select_from(Notification).where(*mail.retriable(), Notification.region_code.in_(regions))
    refused = sa.select(sa.func.count()).select_from(User)
    refused = refused.where(User.address_refused.is_(True), User.active.is_(True), User.region_code.in_(regions))
    row = db.session.execute(sa.select(dead.scalar_subquery(), refused.scalar_subquery())).one()
    return MailTroubles(row[0], row[1], mail.unreachable_since(), lease.heartbeat())

"""When the audit trail is linked."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import OperationalError

from tracker.audit import services
from tracker.core.db import transaction
from tracker.scheduling.registry import job


@job("audit", "链接审计记录", second="*/20")
def chain() -> Mapping[str, Any] | None:
    """Link new entries; while somebody writes for long, leave it to the next time."""
    try:
        with transaction():
            return {"linked": services.chain(patience="500ms")}
    except OperationalError:
        return None

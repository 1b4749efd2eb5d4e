"""Who leads: one row that is held for 15 seconds and renewed every 5 (house-style §6).

A lease can be lost in the middle of a job, so nothing is done once because of it; unique keys and claims see to that.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from tracker.core import clock
from tracker.core.db import db, insert_once
from tracker.scheduling.models import Lease

NAME = "scheduler"
SECONDS = 15.0
RENEWALS = 3  # per lease


def length() -> timedelta:
    """How long a lease lasts without renewal."""
    return timedelta(seconds=float(current_app.config.get("TRACKER_LEASE_SECONDS") or SECONDS))


def renew_every() -> float:
    """Seconds between two renewals."""
    return length().total_seconds() / RENEWALS


def take_or_renew(holder: str, now: datetime, *, name: str = NAME) -> bool:
    """Become or stay the leader where nobody else's lease holds; one conditional update decides."""
    free = sa.or_(Lease.holder == holder, Lease.expires_at <= now)
    values = {"holder": holder, "expires_at": now + length(), "renewed_at": now}
    renewal = sa.update(Lease).where(Lease.name == name, free).values(values).returning(Lease.name)
    if db.session.scalar(renewal, execution_options={"synchronize_session": False}) is not None:
        return True
    first = insert_once(Lease).values(name=name, **values).returning(Lease.name)
    return db.session.scalar(first) is not None


def give_up(holder: str, *, name: str = NAME) -> None:
    """End the own lease at once, so that another can lead without waiting."""
    db.session.execute(sa.delete(Lease).where(Lease.name == name, Lease.holder == holder), execution_options={"synchronize_session": False})


def heartbeat(*, name: str = NAME) -> dict[str, Any]:
    """Who leads since when it was last heard of; ``alive`` says whether the lease still holds."""
    row = db.session.execute(sa.select(Lease.holder, Lease.renewed_at, Lease.expires_at).where(Lease.name == name)).one_or_none()
    if row is None:
        return {"alive": False, "leader": None, "renewed_at": None}
    return {"alive": row.expires_at > clock.now(), "leader": row.holder, "renewed_at": row.renewed_at.isoformat()}

"""What operators watch, as Prometheus text."""

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from tracker.core import clock
from tracker.core.db import db
from tracker.mail.models import Delivery, Notification
from tracker.scheduling.models import Lease
from tracker.tasks.models import Task, TaskStatus


def render() -> bytes:
    """Tasks by state, mails by state, and the age of the scheduler's last heartbeat in seconds."""
    registry = CollectorRegistry()
    _gauge(registry, "tracker_tasks", "Tasks by workflow state", Task.status, list(TaskStatus))
    _gauge(registry, "tracker_mails", "Mails by state", Notification.state, list(Delivery))
    heartbeat = db.session.scalar(sa.select(sa.func.max(Lease.renewed_at)))
    if heartbeat is not None:
        age = Gauge("tracker_scheduler_heartbeat_age_seconds", "Since the scheduler last renewed its lease", registry=registry)
        age.set((clock.now() - heartbeat).total_seconds())
    return generate_latest(registry)


def _gauge(registry: CollectorRegistry, name: str, words: str, column: sa.orm.InstrumentedAttribute[str], states: list[str]) -> None:
    gauge = Gauge(name, words, ["state"], registry=registry)
    counts = dict(db.session.execute(sa.select(column, sa.func.count()).group_by(column)).all())
    for state in states:
        gauge.labels(state=str(state)).set(counts.get(state, 0))

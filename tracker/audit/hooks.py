"""Lets forms tell who was faster (core/forms.py)."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from tracker.audit.models import AuditEntry
from tracker.core import forms
from tracker.core.db import db


def install(app: Flask) -> None:
    """Make the audit trail the source of that."""
    forms.use_history(latest_changes)


def latest_changes(thing: Any, steps: int) -> list[forms.Change]:
    """The latest entries about a stored thing, oldest first."""
    entries = db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.subject_type == thing.__tablename__, AuditEntry.subject_id == str(thing.id))
        .order_by(AuditEntry.id.desc())
        .limit(steps)
    )
    return [forms.Change(entry.actor_name, entry.stamped_at, entry.old, entry.new) for entry in reversed(entries.all())]

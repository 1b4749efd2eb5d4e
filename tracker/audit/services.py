"""Write and verify the audit trail."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa

from tracker.audit.models import AuditEntry
from tracker.core.db import db

SYSTEM_NAME = "系统"


def record(action: str, subject: Any, *, actor: Any = None, old: Any = None, new: Any = None, region: str | None = None) -> AuditEntry:
    """Note one business write in the caller's transaction; ``actor`` is a user, or None for the system itself.

    ``subject`` is a stored object (its id is noted) or an already made ``(type, id)`` pair.
    """
    subject_type, subject_id = subject if isinstance(subject, tuple) else _identify(subject)
    entry = AuditEntry(
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        region_code=region or getattr(subject, "region_code", None) or getattr(actor, "region_code", None),
        actor_id=getattr(actor, "id", None),
        actor_name=getattr(actor, "name", SYSTEM_NAME),
        old=old,
        new=new,
    )
    db.session.add(entry)
    return entry


def _identify(subject: Any) -> tuple[str, Any]:
    if getattr(subject, "id", None) is None and not hasattr(subject, "code"):
        db.session.add(subject)
        db.session.flush()
    return subject.__tablename__, getattr(subject, "id", None) or subject.code


def chain(patience: str | None = None) -> int:
    """Link the entries that are not linked yet, in order of insertion; returns how many.

    ``patience`` (PostgreSQL, such as "500ms") ends the wait for writers with an OperationalError.
    """
    _wait_for_writers(patience)
    last = db.session.scalar(sa.select(AuditEntry.hash).where(AuditEntry.hash.is_not(None)).order_by(AuditEntry.id.desc()).limit(1)) or ""
    fresh = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.hash.is_(None)).order_by(AuditEntry.id)).all()
    for entry in fresh:
        entry.previous_hash = last
        entry.hash = last = _digest(entry, last)
    return len(fresh)


def _wait_for_writers(patience: str | None) -> None:
    """PostgreSQL gives ids before it commits: wait for entries under way, or a late one would miss its place in the chain.

    The lock also keeps two links from being made at once. SQLite has one writer at a time.
    """
    if db.engine.dialect.name != "postgresql":
        return
    if patience is not None:
        db.session.execute(sa.select(sa.func.set_config("lock_timeout", patience, True)))
    db.session.execute(sa.text("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE"))


def first_broken() -> AuditEntry | None:
    """The first entry whose link does not hold, or None when the chain is whole."""
    last = ""
    entries = sa.select(AuditEntry).where(AuditEntry.hash.is_not(None)).order_by(AuditEntry.id)
    for entry in db.session.scalars(entries.execution_options(yield_per=1000)):
        if entry.previous_hash != last or entry.hash != _digest(entry, last):
            return entry
        last = entry.hash
    return None


def _digest(entry: AuditEntry, previous: str) -> str:
    facts = [
        entry.id,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.region_code,
        entry.actor_id,
        entry.actor_name,
        entry.old,
        entry.new,
        entry.recorded_at.isoformat(),
        entry.stamped_at.isoformat(),
        previous,
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

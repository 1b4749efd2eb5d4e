"""Mail addresses of accounts."""

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db


def mark_refused(address: str) -> None:
    """Mark the accounts behind an address that a mail server refuses for good; a person mends it (domain.md §5)."""
    for user in db.session.scalars(sa.select(User).where(sa.func.lower(User.email) == address.lower(), User.address_refused.is_(False))):
        user.address_refused = True
        record("account.address_refused", user, new=address)

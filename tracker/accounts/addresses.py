"""Mail addresses of accounts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.accounts.services import ADDRESS
from tracker.audit.models import AuditEntry
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken

REFUSED = "account.address_refused"


def mark_refused(address: str) -> None:
    """Mark the accounts behind an address that a mail server refuses for good; a person mends it (domain.md §5)."""
    for user in db.session.scalars(sa.select(User).where(sa.func.lower(User.email) == address.lower(), User.address_refused.is_(False))):
        user.address_refused = True
        record(REFUSED, user, new=address)


def refused_accounts(regions: Collection[str]) -> sa.Select[User]:
    """Accounts of these regions whose mail comes back, by unit."""
    found = sa.select(User).options(joinedload(User.unit), joinedload(User.region))
    return found.where(User.address_refused.is_(True), User.active.is_(True), User.region_code.in_(regions)).order_by(
        User.region_code, User.unit_id, User.id
    )


def behind(addresses: Collection[str]) -> sa.Select[User]:
    """The accounts that read these mailboxes."""
    found = sa.select(User).options(joinedload(User.unit), joinedload(User.region))
    return found.where(sa.func.lower(User.email).in_([one.lower() for one in addresses])).order_by(User.id)


def refused_addresses() -> sa.Select[str]:
    """Addresses, in lower case, to which nothing is sent until somebody has mended them."""
    return sa.select(sa.func.lower(User.email)).where(User.address_refused.is_(True))


def is_refused(address: str) -> bool:
    """Whether the address carries the mark."""
    return db.session.scalar(refused_addresses().where(sa.func.lower(User.email) == address.lower()).limit(1)) is not None


def require_accepted(address: str) -> None:
    """Raise RuleBroken while the address carries the mark: what is sent there would come back again."""
    if is_refused(address):
        raise RuleBroken("这个地址仍标为拒收，请先在“拒收地址”里更换地址或者解除标记，再重新发送")


def refused_when(ids: Collection[int]) -> dict[int, datetime]:
    """When each of these accounts was marked last."""
    marked = sa.select(AuditEntry.subject_id, sa.func.max(AuditEntry.stamped_at)).where(
        AuditEntry.subject_type == User.__tablename__, AuditEntry.subject_id.in_([str(one) for one in ids]), AuditEntry.action == REFUSED
    )
    return {int(user_id): at for user_id, at in db.session.execute(marked.group_by(AuditEntry.subject_id))}


def clear_refusal(user: User, *, actor: Any) -> None:
    """The mailbox takes mail again: everybody behind the address gets mails from now on."""
    if not user.address_refused:
        raise RuleBroken("这个邮箱没有拒收标记，请刷新后核对")
    for one in db.session.scalars(sa.select(User).where(sa.func.lower(User.email) == user.email.lower(), User.address_refused.is_(True))):
        one.address_refused = False
        record("account.refusal_cleared", one, actor=actor, old=one.email)


def change_address(user: User, email: str, *, actor: Any) -> None:
    """Give the account another address; the mark belonged to the old one. The login name stays."""
    email = email.strip()
    if not ADDRESS.fullmatch(email):
        raise RuleBroken(f"“{email}”不是电子邮箱，请写成 name@example.gov.cn 的样子")
    if email.lower() == user.email.lower():
        raise RuleBroken("新邮箱与原来的相同；如果原邮箱已经修好，请按“已修好”")
    old, user.email, user.address_refused = user.email, email, is_refused(email)
    record("account.address_changed", user, actor=actor, old=old, new=email)

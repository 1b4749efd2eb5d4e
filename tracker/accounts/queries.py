"""Accounts, their sign-in attempts and one-time links."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import OneTimeLink, SignInAttempt, User
from tracker.core.db import db


def user_of_session(user_id: int, session_number: int) -> User | None:
    """The active account of a session with its region and unit, in one query."""
    found = (
        sa.select(User)
        .options(joinedload(User.region), joinedload(User.unit))
        .where(User.id == user_id, User.session_number == session_number, User.active.is_(True))
    )
    user: User | None = db.session.scalar(found)
    return user


def users_named(name: str) -> list[User]:
    """Accounts with that login name; else all with that e-mail address (two people may share one mailbox)."""
    name = name.strip().lower()
    if exact := db.session.scalar(sa.select(User).where(User.login == name)):
        return [exact]
    return list(db.session.scalars(sa.select(User).where(sa.func.lower(User.email) == name).order_by(User.id)))


def login_taken(login: str) -> bool:
    """Whether an account has that login name."""
    return db.session.scalar(sa.select(User.id).where(User.login == login)) is not None


def failures_of(login: str, after: datetime, limit: int) -> list[datetime]:
    """When the latest sign-ins under this name failed since the last one that succeeded, newest first."""
    last_success = (
        sa.select(sa.func.max(SignInAttempt.id)).where(SignInAttempt.login == login, SignInAttempt.succeeded.is_(True)).scalar_subquery()
    )
    failed = (
        sa.select(SignInAttempt.at)
        .where(
            SignInAttempt.login == login,
            SignInAttempt.succeeded.is_(False),
            SignInAttempt.at > after,
            SignInAttempt.id > sa.func.coalesce(last_success, 0),
        )
        .order_by(SignInAttempt.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(failed))


def failures_from(address: str, after: datetime) -> list[datetime]:
    """When sign-ins from one network address failed, oldest first."""
    failed = sa.select(SignInAttempt.at).where(
        SignInAttempt.address == address, SignInAttempt.succeeded.is_(False), SignInAttempt.at > after
    )
    return list(db.session.scalars(failed.order_by(SignInAttempt.at)))


def link_of(secret: str) -> OneTimeLink | None:
    """The one-time link with that secret, spent or not."""
    hashed = secret_hash(secret)
    link: OneTimeLink | None = db.session.scalar(
        sa.select(OneTimeLink).options(joinedload(OneTimeLink.user)).where(OneTimeLink.secret_hash == hashed)
    )
    return link


def secret_hash(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()

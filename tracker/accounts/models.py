"""Accounts, sign-in attempts and one-time links."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core import clock
from tracker.core.db import Model, Versioned
from tracker.regions.models import Region
from tracker.units.models import Unit


class Role(StrEnum):
    """What an account may be; one role each, so the three administrators exclude one another (domain.md §1)."""

    REPORTER = "reporter"
    UNIT_HEAD = "unit_head"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.REPORTER: "填报员",
    Role.UNIT_HEAD: "单位负责人",
    Role.COORDINATOR: "督查员",
    Role.LEADER: "领导",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDITOR: "审计员",
}
UNIT_ROLES = frozenset({Role.REPORTER, Role.UNIT_HEAD})


class User(UserMixin, Versioned, Model):  # type: ignore[misc]
    """An account. Reporters and unit heads belong to a unit, the others to a region."""

    __tablename__ = "user_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(100), unique=True)
    email: Mapped[str] = mapped_column(sa.String(200), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    role: Mapped[Role]
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    telephone: Mapped[str | None] = mapped_column(sa.String(40))
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    password_changed_at: Mapped[datetime | None]
    session_number: Mapped[int] = mapped_column(default=1)
    address_refused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime | None]
    region: Mapped[Region] = relationship()
    unit: Mapped[Unit | None] = relationship()

    @property
    def is_active(self) -> bool:
        """Flask-Login: a closed account cannot sign in."""
        return self.active

    def get_id(self) -> str:
        """Flask-Login: raising the session number ends every session of the account."""
        return f"{self.id}:{self.session_number}"


class SignInAttempt(Model):
    """One try to sign in; rows, not memory, so that several web nodes agree on limits."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_login_at", "login", "at"),
        sa.Index("ix_sign_in_attempt_address_at", "address", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(100))
    address: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    succeeded: Mapped[bool]


class OneTimeLink(Model):
    """A link that sets a password once; only the hash of its secret is kept."""

    __tablename__ = "one_time_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()

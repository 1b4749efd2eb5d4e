"""Accounts, their sign-in attempts and one-time links."""

import hashlib
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import ROLE_NAMES, UNIT_ROLES, OneTimeLink, Role, SignInAttempt, User
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.regions.models import Region
from tracker.units.models import Unit, UnitAlias, UnitStanding


def reachable() -> list[sa.ColumnElement[bool]]:
    """Accounts that mail can reach."""
    return [User.active.is_(True), User.email != "", User.address_refused.is_(False)]


def units_with_contact() -> sa.Select[int | None]:
    """Ids of units with a reporter or head whom mail reaches; a task led by any other is one that nobody hears of."""
    return sa.select(User.unit_id).where(User.unit_id.is_not(None), User.role.in_(UNIT_ROLES), *reachable())


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


def accounts_in(regions: set[str], text: str = "", role: Role | None = None) -> sa.Select[tuple[User]]:
    """Accounts of these regions whose name, login or address contains the text, by region, role and login."""
    found = sa.select(User).options(joinedload(User.region), joinedload(User.unit)).where(User.region_code.in_(regions))
    if text:
        found = found.where(sa.or_(*(column.icontains(text, autoescape=True) for column in (User.name, User.login, User.email))))
    if role:
        found = found.where(User.role == role)
    return found.order_by(User.region_code, User.role, User.login)


def regions_of(codes: set[str]) -> list[Region]:
    """These regions in the order of their codes."""
    return list(db.session.scalars(sa.select(Region).where(Region.code.in_(codes)).order_by(Region.code)))


def the_user(name: str) -> User:
    """The one account with that login name or e-mail; raises RuleBroken where there is none or several."""
    found = users_named(name)
    if not found:
        raise RuleBroken(f"没有登录名或邮箱为“{name.strip()}”的账号")
    if len(found) > 1:
        raise RuleBroken(f"邮箱“{name.strip()}”对应{len(found)}个账号，请改用登录名：{'、'.join(user.login for user in found)}")
    return found[0]


def role_named(text: str) -> Role:
    """The role by its code or its Chinese name."""
    wanted = text.strip()
    for role, name in ROLE_NAMES.items():
        if wanted in {role.value, name}:
            return role
    raise RuleBroken(f"没有“{wanted}”这个角色，可用：{'、'.join(Role)}")


def unit_in_region(name: str, region: Region, day: date) -> Unit:
    """The unit of that full or short name or alias which belongs to the region, or works with its office, on a day."""
    wanted = name.strip()
    works_with = sa.exists().where(UnitStanding.unit_id == Unit.id, UnitStanding.region_code == region.code)
    named = sa.or_(Unit.full_name == wanted, Unit.name == wanted, Unit.aliases.any(UnitAlias.text == wanted))
    candidates = db.session.scalars(
        sa.select(Unit).where(named, sa.or_(Unit.region_code == region.code, works_with)).order_by(Unit.full_name)
    )
    found = [unit for unit in candidates if unit.exists_on(day)]
    exact = [unit for unit in found if unit.full_name == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise RuleBroken(f"“{wanted}”可能是{'、'.join(unit.full_name for unit in found)}，请写全称")
    raise RuleBroken(f"{region.name}没有名为“{wanted}”的单位，请检查名称，或先登记该单位")


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
            SignInAttempt.at >= after,
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

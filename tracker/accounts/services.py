"""Sign-in, passwords, one-time links, new accounts."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from tracker.accounts import passwords, queries
from tracker.accounts.models import ROLE_NAMES, UNIT_ROLES, OneTimeLink, Role, User
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db, short_transaction
from tracker.core.errors import RuleBroken
from tracker.regions.models import Region
from tracker.units.models import Unit

LINK_DAYS = 7
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+", re.ASCII)
LOGIN = re.compile(r"[^\s/?#]{2,100}")
SEEN_EVERY = timedelta(minutes=1)


def end_sessions(user: User) -> None:
    """End every session of the account; the one that asked must sign in again or be signed in anew."""
    user.session_number += 1


def set_password(user: User, password: str, *, actor: User | None) -> None:
    """Give the account a password that follows the rules; other sessions and open links end."""
    passwords.check_new_password(password, user.login, user.email, user.name)
    user.password_hash = passwords.hash_password(password)
    user.password_changed_at = clock.now()
    end_sessions(user)
    _spend_links(user)
    record("account.password_set", user, actor=actor)


def change_password(user: User, *, current: str, new: str) -> None:
    """The person changes the own password."""
    if not passwords.verify(user.password_hash, current):
        raise RuleBroken("现用密码不正确")
    if current == new:
        raise RuleBroken("新密码与现用密码相同，请换一个")
    set_password(user, new, actor=user)


def make_link(user: User, *, actor: User | None = None) -> str:
    """A new one-time link for the account; earlier ones end. Returns its full address, which is kept nowhere."""
    if not user.active:
        raise RuleBroken(f"账号“{user.login}”已停用，请先启用")
    _spend_links(user)
    secret = secrets.token_urlsafe(32)
    expires_at = clock.now() + timedelta(days=LINK_DAYS)
    db.session.add(OneTimeLink(user_id=user.id, secret_hash=queries.secret_hash(secret), expires_at=expires_at))
    record("account.link_made", user, actor=actor, new={"expires_at": expires_at.isoformat()})
    return f"{current_app.config['TRACKER_BASE_URL']}/welcome/{secret}"


def open_link(secret: str) -> OneTimeLink | None:
    """The link if it can still be used."""
    link = queries.link_of(secret)
    if link is None or link.used_at or link.expires_at <= clock.now() or not link.user.active or refused_here(link.user):
        return None
    return link


def use_link(link: OneTimeLink, password: str) -> User:
    """Set the password that the link allows, once: a conditional update decides between two clicks."""
    passwords.check_new_password(password, link.user.login, link.user.email, link.user.name)
    claim = sa.update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=clock.now())
    if db.session.execute(claim.returning(OneTimeLink.id)).scalar() is None:
        raise RuleBroken("此链接已使用过，请直接登录")
    set_password(link.user, password, actor=link.user)
    return link.user


def create_user(
    *, role: Role, region: Region, unit: Unit | None, email: str, name: str = "", login: str = "", actor: User | None = None
) -> User:
    """A new account without a password; :func:`make_link` lets its person set one."""
    email, login = email.strip(), (login or email).strip().lower()
    if not ADDRESS.fullmatch(email):
        raise RuleBroken(f"“{email}”不是电子邮箱，请写成 name@example.gov.cn 的样子")
    if not LOGIN.fullmatch(login):
        raise RuleBroken("登录名为2至100个字符，不含空格和斜线")
    if (role in UNIT_ROLES) != (unit is not None):
        raise RuleBroken(f"{ROLE_NAMES[role]}须指定所属单位" if role in UNIT_ROLES else f"{ROLE_NAMES[role]}属于地区，不能指定单位")
    if queries.login_taken(login):
        raise RuleBroken(f"已有登录名为“{login}”的账号，请换一个登录名，或用 user reset 重置其密码")
    user = User(login=login, email=email, role=role, region_code=region.code, name=name.strip() or _usual_name(role, region, unit))
    user.unit_id = unit.id if unit else None
    db.session.add(user)
    db.session.flush()
    record("account.created", user, actor=actor, new={"login": login, "role": role.value, "unit_id": user.unit_id})
    return user


def set_active(user: User, active: bool, *, actor: User) -> None:
    """Close or reopen an account; what it did stays. Closing ends its sessions and links."""
    if user.id == actor.id:
        raise RuleBroken("不能停用自己的账号，请由另一位系统管理员办理")
    if user.active == active:
        return
    user.active = active
    if not active:
        end_sessions(user)
        _spend_links(user)
    record("account.activated" if active else "account.closed", user, actor=actor)


def sign_out_everywhere(user: User, *, actor: User) -> None:
    """End every session of an account on behalf of the security administrator."""
    end_sessions(user)
    record("account.sessions_ended", user, actor=actor)


def refused_here(user: User) -> bool:
    """Demonstration accounts do not exist for production (contract.md "TRACKER_ENV")."""
    return user.demonstration and current_app.config["TRACKER_ENV"] == "production"


def note_seen(user: User) -> None:
    """Remember that the account was active, at most once a minute, in a transaction of its own after the view."""
    moment = clock.now()
    if user.last_seen_at is not None and moment - user.last_seen_at < SEEN_EVERY:
        return
    table: Any = User.__table__  # past the version: being seen is no edit
    due = sa.or_(table.c.last_seen_at.is_(None), table.c.last_seen_at <= moment - SEEN_EVERY)
    with short_transaction() as session:
        session.execute(sa.update(table).where(table.c.id == user.id, due).values(last_seen_at=moment))


def _usual_name(role: Role, region: Region, unit: Unit | None) -> str:
    return f"{unit.name if unit else region.name}{ROLE_NAMES[role]}"


def _spend_links(user: User) -> None:
    moment: datetime = clock.now()
    still_open = (OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
    db.session.execute(sa.update(OneTimeLink).where(*still_open).values(used_at=moment))

"""Sign-in and its limits. Attempts are rows, so that several web nodes agree (libraries.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.accounts import passwords, queries
from tracker.accounts.models import SignInAttempt, User
from tracker.accounts.services import refused_here
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db, transaction

WINDOW = timedelta(minutes=15)
LOCK = timedelta(minutes=15)
FAILURES_OF_ACCOUNT = 5
FAILURES_FROM_ADDRESS = 50  # an office stands behind one address
WRONG = "账号或密码不正确，请重新输入"


@dataclass(frozen=True)
class Outcome:
    """Either ``user`` is signed in, or ``refusal`` says why not; ``locked_until`` when waiting is what helps."""

    user: User | None = None
    refusal: str = ""
    locked_until: datetime | None = None


def sign_in(name: str, password: str, address: str) -> Outcome:
    """Check a sign-in by login name or e-mail.

    The one place outside the views that commits: the attempt is counted as failed before the password is looked at, so
    that a hundred guesses at once are still five, and no transaction stays open during the slow hash.
    """
    with transaction():
        user, login = _whose(name)
        until = locked_until(login, user)
        blocked = until or address_blocked_until(address)
        if blocked is None:
            attempt = SignInAttempt(login=login, address=address, succeeded=False)
            db.session.add(attempt)
    if blocked is not None:
        return _locked(blocked, whole_address=until is None)
    if not passwords.verify(user.password_hash if user else None, password) or user is None or not user.active:
        return _failed(login, user)
    if refused_here(user):
        return Outcome(refusal="演示账号不能登录正式环境，请使用本单位的账号")
    with transaction():
        attempt.succeeded = True
        user.last_seen_at = clock.now()
        if passwords.needs_rehash(user.password_hash or ""):
            user.password_hash = passwords.hash_password(password)
    return Outcome(user=user)


def locked_until(login: str, user: User | None = None) -> datetime | None:
    """Until when the name is locked: five failures within 15 minutes lock it for 15 minutes from the last one.

    A new password, set by a one-time link, unlocks.
    """
    moment = clock.now()
    after = moment - WINDOW - LOCK
    if user and user.password_changed_at:
        after = max(after, user.password_changed_at)
    failed = queries.failures_of(login, after, FAILURES_OF_ACCOUNT)
    if len(failed) < FAILURES_OF_ACCOUNT or failed[0] - failed[-1] >= WINDOW or moment >= failed[0] + LOCK:
        return None
    return failed[0] + LOCK


def address_blocked_until(address: str) -> datetime | None:
    """Until when a network address must wait, counted over all names."""
    failed = queries.failures_from(address, clock.now() - WINDOW)
    return failed[-FAILURES_FROM_ADDRESS] + WINDOW if len(failed) >= FAILURES_FROM_ADDRESS else None


def _whose(name: str) -> tuple[User | None, str]:
    """The account meant by a name, its row locked so that guesses at it queue up; and the name to count under."""
    found = queries.users_named(name)
    if len(found) != 1:
        return None, name.strip().lower()[:100]
    user = db.session.get_one(User, found[0].id, with_for_update=True)
    return user, user.login


def _failed(login: str, user: User | None) -> Outcome:
    with transaction():
        until = locked_until(login, user)
        if until and user:
            record("account.locked", user, new={"until": until.isoformat()})
        left = FAILURES_OF_ACCOUNT - len(queries.failures_of(login, clock.now() - WINDOW, FAILURES_OF_ACCOUNT))
    if until:
        return _locked(until, whole_address=False)
    return Outcome(refusal=f"{WRONG}（再错{left}次将锁定15分钟）" if left <= 2 else WRONG)


def _locked(until: datetime, *, whole_address: bool) -> Outcome:
    after = until.astimezone(clock.SHANGHAI) + timedelta(minutes=1)
    what = "本网络地址的登录失败次数过多" if whole_address else "密码连续输错5次，账号已锁定15分钟"
    help_ = "" if whole_address else "；忘记密码请联系本地区督查室重置"
    return Outcome(refusal=f"{what}，请于 {after:%H:%M} 以后再试{help_}", locked_until=until)

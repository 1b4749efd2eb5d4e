"""Passwords: argon2id, and the rules for a new one."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.core.errors import RuleBroken

SHORTEST = 10
LONGEST = 200
# The second choice of OWASP's cheat sheet: 19 MiB, so that a desk-side server stands a morning's rush of sign-ins.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to be kept."""
    return _hasher.hash(password)


def verify(kept: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is no account, so that nobody can list accounts by time."""
    try:
        return _hasher.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


def check_new_password(password: str, *names: str) -> None:
    """Raise RuleBroken unless the password is long enough and none of the account's own names."""
    if len(password) < SHORTEST:
        raise RuleBroken(f"密码不少于{SHORTEST}个字符，请再长一些")
    if len(password) > LONGEST:
        raise RuleBroken(f"密码不超过{LONGEST}个字符")
    if password.strip().casefold() in {part.casefold() for name in names for part in (name, name.partition("@")[0]) if part}:
        raise RuleBroken("密码不能与账号或邮箱相同，请换一个")
    if len(set(password)) < 4:
        raise RuleBroken("密码过于简单，请至少使用4个不同的字符")


@cache
def _nobody() -> str:
    return _hasher.hash("no account has this password")

"""The only sources of time (house-style §5, domain.md §2 "Two clocks").

Machine time (:func:`now`) serves sessions, leases, retries and logs and is never moved. Business time
(:func:`today`, :func:`recorded_at`) follows ``TRACKER_TODAY``, else the date that demonstration data was
made for, else the date in Asia/Shanghai.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = time(12, 0)

_moved: ContextVar[datetime | None] = ContextVar("moved_business_time", default=None)
_pinned: Callable[[], date | None] = lambda: None  # noqa: E731


def use_pinned_date(source: Callable[[], date | None]) -> None:
    """Let ``source`` say which business date is pinned; it answers None when time runs freely."""
    global _pinned
    _pinned = source


def now() -> datetime:
    """Machine time, aware, UTC."""
    return datetime.now(UTC)


def pinned_date() -> date | None:
    """The pinned business date, or None when business time follows the real calendar."""
    return _pinned()


def today() -> date:
    """The business date in Asia/Shanghai."""
    moved = _moved.get()
    if moved is not None:
        return moved.astimezone(SHANGHAI).date()
    return _pinned() or now().astimezone(SHANGHAI).date()


def recorded_at() -> datetime:
    """The instant at which something becomes known in business time; noon where the date is pinned."""
    moved = _moved.get()
    if moved is not None:
        return moved
    pinned = _pinned()
    return now() if pinned is None else at(pinned, NOON)


def at(day: date, clock_time: time = NOON) -> datetime:
    """The UTC instant of a Shanghai wall-clock time."""
    return datetime.combine(day, clock_time, SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first UTC instant after ``day`` in Shanghai: what was recorded before it was known on that day."""
    return at(day + timedelta(days=1), time(0, 0))


@contextmanager
def moved_to(day: date, clock_time: time = NOON) -> Iterator[None]:
    """Write history: business time stands at a past instant inside the block (demonstration data only)."""
    token = _moved.set(at(day, clock_time))
    try:
        yield
    finally:
        _moved.reset(token)

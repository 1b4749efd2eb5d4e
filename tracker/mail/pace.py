"""How many mails may still leave in this minute, counted for all deliverers of one database in a row that they lock.

A limit is off until somebody sets one; then nothing is locked and nothing is counted.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tracker.core.db import SystemSetting, db, insert_once
from tracker.mail.services import mail_per_minute

MINUTE_KEY = "mail.minute"
STRANGE = timedelta(minutes=2)  # a count further ahead than clocks differ was left by a clock that was set back


def left(now: datetime) -> int | None:
    """How many may leave in the minute of ``now``; None: as many as there are. Others wait until the transaction ends."""
    limit = mail_per_minute()
    if limit is None:
        return None
    db.session.execute(insert_once(SystemSetting).values(key=MINUTE_KEY, value=""))
    return max(limit - _counted(now)[1], 0)


def count(now: datetime, mails: int) -> None:
    """Note in the transaction of ``left`` that so many are on their way."""
    minute, before = _counted(now)
    counted = sa.update(SystemSetting).where(SystemSetting.key == MINUTE_KEY).values(value=f"{minute.isoformat()} {before + mails}")
    db.session.execute(counted, execution_options={"synchronize_session": False})


def seconds_to_next(now: datetime) -> float:
    """How long this minute still lasts."""
    return 60 - now.second - now.microsecond / 1_000_000


def _counted(now: datetime) -> tuple[datetime, int]:
    """The minute that counts and its mails so far. Clocks of several machines differ: the one ahead begins the minute."""
    own = now.astimezone(UTC).replace(second=0, microsecond=0)
    kept = db.session.scalar(sa.select(SystemSetting.value).where(SystemSetting.key == MINUTE_KEY).with_for_update())
    begun, _, mails = (kept or "").partition(" ")
    if not begun:
        return own, 0
    minute = datetime.fromisoformat(begun)
    return (minute, int(mails)) if own <= minute <= own + STRANGE else (own, 0)

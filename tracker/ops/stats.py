"""The figures of `stats` (contract.md) for a business date."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.indicators.models import IndicatorTarget
from tracker.plans.models import Measure, Plan
from tracker.tasks import ledger
from tracker.tasks.models import LedgerEntry, Light, Task
from tracker.units.models import Unit

COUNTED = {"plans": Plan, "tasks": Task, "indicators": IndicatorTarget, "units": Unit, "users": User}


def stats(day: date) -> dict[str, Any]:
    """Counts of what is kept, and the lights of all tasks on ``day``; indicators are counted by name and date.

    A measure with several editions counts once.
    """
    ledger.ensure(day)
    entry = LedgerEntry
    overdue = sa.select(sa.func.count()).where(entry.day == day, entry.days_overdue > 0)
    by_light = sa.select(entry.light, sa.func.count()).where(entry.day == day).group_by(entry.light)
    found = dict(db.session.execute(by_light).all())
    return {
        **{name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for name, table in COUNTED.items()},
        "measures": db.session.scalar(sa.select(sa.func.count()).where(Measure.origin_id.is_(None))),
        "overdue": db.session.scalar(overdue),
        "lights": {light.value: found.get(light, 0) for light in Light},
        "date": day.isoformat(),
    }

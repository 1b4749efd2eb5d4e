"""What `seed` loads."""

from tracker.core.db import transaction
from tracker.indicators.seeds import add_indicators
from tracker.plans.seeds import add_plans, documents
from tracker.seeding.tasks import add_tasks
from tracker.units.seeds import add_units


def load() -> dict[str, int]:
    """Units, the five plans as drafts, their indicators and one draft task for each measure; repeatable."""
    found = documents()
    with transaction():
        units = add_units()
        return {"units": units, **add_plans(found), **add_indicators(found), "tasks": add_tasks(found)}

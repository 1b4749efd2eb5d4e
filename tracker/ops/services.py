"""What the installation itself needs: migrations and reference data."""

from tracker.core.db import transaction
from tracker.extensions import alembic
from tracker.regions.services import add_regions
from tracker.reminders.rules import add_default_rules
from tracker.units.seeds import add_units


def initialise() -> dict[str, int]:
    """Bring the database to the newest migration and insert the reference data that is absent; repeatable."""
    alembic.upgrade()
    with transaction():
        return {"regions": add_regions(), "units": add_units(), "reminder_rules": add_default_rules()}


def migrations_current() -> bool:
    """Whether the database stands at the newest migration."""
    return set(alembic.migration_context.get_current_heads()) == set(alembic.script_directory.get_heads())

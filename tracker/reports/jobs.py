"""Reports are drafted on the first working day after their period (domain.md §6)."""

from tracker.core import clock
from tracker.core.db import transaction
from tracker.reports import building, drafting
from tracker.scheduling.registry import job


@job("supervision_reports", "起草督查通报", hour="6-18", minute="5")
def draft_reports() -> dict[str, int]:
    """Draft and refresh what is due; a second run on the same day does nothing."""
    return drafting.run(clock.today(), commit_each=transaction)


# The scheduler builds what pages asked for; importing the module registers how.
BUILDERS = (building.prepare,)

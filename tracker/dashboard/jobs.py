"""The coordinators' weekly mail."""

from collections.abc import Mapping
from typing import Any

from tracker.core import clock
from tracker.core.db import transaction
from tracker.dashboard import overview
from tracker.regions.hours import all_regions, regions_at_rest
from tracker.scheduling.registry import job
from tracker.tasks import ledger


@job("overview", "督查员每周概览", minute="*/10")
def queue_overviews() -> Mapping[str, Any] | None:
    """Queue what is due of this week, while some office works; the region's hours and the person's hour decide when it leaves."""
    today = clock.today()
    with transaction():
        if regions_at_rest(today, clock.now()) == all_regions():
            return None
        ledger.ensure(today)
        return {"queued": overview.queue_due(today, clock.now())}

"""When reminders are looked for."""

from collections.abc import Mapping
from typing import Any

from tracker.core import clock
from tracker.core.db import transaction
from tracker.regions.hours import all_regions, regions_at_rest
from tracker.reminders import services
from tracker.scheduling.registry import job


@job("reminders", "提醒和催办", minute="*/10")
def send_reminders() -> Mapping[str, Any] | None:
    """Queue what is due today, while some office works; delivery waits for the hours of each region and person."""
    today = clock.today()
    with transaction():
        if regions_at_rest(today, clock.now()) == all_regions():
            return None
        return {"queued": services.run(today, now=clock.now()).queued}

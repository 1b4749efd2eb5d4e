"""复核 is decided within its days; those who may decide are reminded on the last one (domain.md §6)."""

from tracker.core import clock
from tracker.core.db import transaction
from tracker.publication import reviews
from tracker.scheduling.registry import job


@job("report_reviews", "复核到期提醒", hour="8-17", minute="25")
def remind_of_reviews() -> dict[str, int] | None:
    """Queue what is due today; a second run on the same day does nothing."""
    with transaction():
        told = reviews.remind(clock.today())
    return {"queued": told} if told else None

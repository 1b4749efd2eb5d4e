"""When the outbox is emptied."""

from collections.abc import Mapping
from typing import Any

from tracker.accounts.addresses import mark_refused
from tracker.core import clock
from tracker.core.db import transaction
from tracker.mail.delivery import Round, deliver_due
from tracker.mail.robot_delivery import anything_due, deliver_robots
from tracker.regions.hours import all_regions, regions_at_rest
from tracker.regions.services import calendar_for
from tracker.reminders import settling
from tracker.scheduling.registry import job, stopping


@job("mail", "发送邮件", minute="*")
def deliver() -> Mapping[str, Any] | None:
    """Deliver what is due; business mails wait for their region's working hours, account mails go at once."""
    today = clock.today()
    with transaction():
        quiet = regions_at_rest(today, clock.now())
        if quiet != all_regions():
            settling.prepare(today, clock.now())
    around = Round(calendar_of=calendar_for, on_refused=mark_refused, stopping=stopping.is_set, quiet_regions=quiet)
    outcome = deliver_due(around)
    found: dict[str, Any] = {name: count for name, count in outcome.counts().items() if count}
    return found | ({"unreachable": outcome.unreachable} if outcome.unreachable else {})


@job("robots", "发送群机器人消息", minute="*")
def deliver_to_robots() -> Mapping[str, Any] | None:
    """Deliver to robots in working hours; a job of its own, so that a robot that hangs never holds up a mail."""
    with transaction():
        if not anything_due():
            return None
        quiet = regions_at_rest(clock.today(), clock.now())
    around = Round(calendar_of=calendar_for, stopping=stopping.is_set, quiet_regions=quiet)
    return {name: count for name, count in deliver_robots(around).counts().items() if count}

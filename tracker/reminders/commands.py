"""``remind``."""

from dataclasses import asdict
from datetime import date

from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.output import command, date_option, dry_run_option, json_option, show
from tracker.mail import holding
from tracker.mail.models import Notification
from tracker.reminders import digests, services


@command("remind", date_option("--on"), dry_run_option, json_option)
def remind(on: date | None, dry_run: bool, as_json: bool) -> None:
    """生成当日应发的提醒和催办（不论时刻）；同一天再次执行不会重复。"""
    today = on or clock.today()
    with transaction(rollback=dry_run):
        outcome = services.run(today)
        holding.let_go(clock.now(), Notification.kind == digests.KIND, Notification.queued_on == today)
    show({**asdict(outcome), "date": today.isoformat()}, as_json)


COMMANDS = [remind]

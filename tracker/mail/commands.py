"""``mail deliver``."""

import sys
import time

import click
from flask import current_app

from tracker.accounts.addresses import mark_refused
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.output import command, json_option, say, show
from tracker.mail import holding, pace
from tracker.mail.delivery import Outcome, Round, deliver_due, is_captured, waiting
from tracker.mail.robot_delivery import anything_due, deliver_robots
from tracker.mail.transports import capture_folder
from tracker.regions.services import calendar_for
from tracker.reminders import settling


@click.group("mail", help="发件箱")
def mail() -> None:
    pass


@command("deliver", click.option("--limit", type=click.IntRange(min=1), default=None, help="最多发送几封"), json_option)
def deliver(limit: int | None, as_json: bool) -> None:
    """立即发送待发邮件（不论时刻）；未设置 TRACKER_SMTP_URL 时存为 .eml 文件。"""
    with transaction():
        holding.let_go(clock.now())
        settling.settle(clock.now())
    outcome = _deliver_all(limit)
    rest = None if limit is None else max(limit - sum(outcome.counts().values()), 0)
    told = deliver_robots(Round(calendar_of=calendar_for, limit=rest)).counts() if anything_due() else {}
    show({name: count + told.get(name, 0) for name, count in outcome.counts().items()}, as_json)
    if is_captured():
        folder = capture_folder(current_app.config)
        say(f"未设置 TRACKER_SMTP_URL：邮件没有发往外部，存为 {folder} 下的 .eml 文件，也可在 /admin/mail 查看。")
    if outcome.unreachable:
        say(f"{outcome.unreachable}。邮件留在发件箱，服务器恢复后自动发送。")
        sys.exit(1)


def _deliver_all(limit: int | None) -> Outcome:
    """Round after round while the limit per minute holds mails back; between two nothing is claimed and nothing open."""
    whole = Outcome()
    while True:
        left = None if limit is None else limit - sum(whole.counts().values())
        one = deliver_due(Round(calendar_of=calendar_for, on_refused=mark_refused, limit=left))
        whole.add(one)
        if not one.paced or one.unreachable or limit == sum(whole.counts().values()):
            return whole
        with transaction():
            still = waiting()
        say(f"已达到每分钟发送上限，还有{still}封邮件等待，下一分钟继续。按 Ctrl-C 可以结束，其余邮件由调度进程发送。")
        time.sleep(pace.seconds_to_next(clock.now()))


mail.add_command(deliver)
COMMANDS = [mail]

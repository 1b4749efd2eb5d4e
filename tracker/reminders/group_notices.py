"""What group robots are told: counts and a link, without numbers and titles of tasks (domain.md §9, docs/adr/0060).

A robot comes beside the mail, never in its place. A unit's robot hears of the unit's steps; what is for the office, and
the steps of units without a robot, go to the region's own. Of a robot and a day there is one message.
"""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from flask import current_app

from tracker.accounts.models import UNIT_ROLES
from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.mail import holding
from tracker.mail import services as mail
from tracker.mail.models import Notification
from tracker.mail.robot_models import Channel, ChatRobot
from tracker.regions.services import setting
from tracker.reminders.book import Book
from tracker.reminders.choosing import Taken
from tracker.reminders.digests import Letter, Letters
from tracker.reminders.wording import sections_of

KIND = "robot"


def queue(sent: Iterable[Taken], book: Book, today: date) -> int:
    """Queue the day's message of every robot concerned; returns how many are new."""
    takes = [take for take in sent if Channel.ROBOT in take.step.channels]
    robots = _robots({take.clock.task.region_code for take in takes}, today) if takes else {}
    if not robots:
        return 0
    letters, by_mailbox = Letters(book, today), {robot.mailbox: robot for robot in robots.values()}
    for take in takes:
        for robot in _readers(take, robots):
            office = [robot.mailbox] if robot.unit_id is None else []
            letters.add(take.clock, take.step, {robot.mailbox: False}, office, spent=False)
    return sum(_queue_one(by_mailbox[letter.address], letter, today) for letter in letters.in_order())


def _robots(regions: Iterable[str], today: date) -> dict[tuple[str, int | None], ChatRobot]:
    """The robots that may speak, by region and unit; regions that have not switched them on have none."""
    on = [code for code in sorted(regions) if setting(code, "robots.on", today)]
    usable = sa.select(ChatRobot).where(ChatRobot.region_code.in_(on), ChatRobot.active.is_(True), ChatRobot.trouble.is_(None))
    return {(robot.region_code, robot.unit_id): robot for robot in db.session.scalars(usable)} if on else {}


def _readers(take: Taken, robots: dict[tuple[str, int | None], ChatRobot]) -> list[ChatRobot]:
    region_code, roles = take.clock.task.region_code, {*take.step.recipients, *take.step.copies}
    unit = robots.get((region_code, take.clock.unit_id)) if roles & set(UNIT_ROLES) else None
    office = robots.get((region_code, None)) if unit is None or roles - set(UNIT_ROLES) else None
    return [robot for robot in (unit, office) if robot is not None]


def _queue_one(robot: ChatRobot, letter: Letter, today: date) -> bool:
    _call_off_older(robot, today)
    subject, text = words_of(letter, today)
    queued = mail.queue(
        f"robot:{robot.id}:{today}",
        kind=KIND,
        channel=Channel.ROBOT,
        region_code=robot.region_code,
        address=robot.mailbox,
        subject=subject,
        text=text,
        html="",
        today=today,
    )
    return queued is not None


def _call_off_older(robot: ChatRobot, today: date) -> None:
    """Counts of a day that is over help nobody: the robot was away, today's message says how things stand."""
    older = sa.select(Notification.id).where(Notification.address == robot.mailbox, Notification.queued_on < today, *holding.waiting())
    holding.withdraw(db.session.scalars(older).all(), f"并入{long_date(today)}的消息")


def words_of(letter: Letter, today: date) -> tuple[str, str]:
    """Subject for the ledger and text for the group; 督查 always stands in it, for robots that want a key word."""
    entries = list(letter.entries.values())
    asks = all(line.asks for entry in entries for line in entry.lines)
    counts = "，".join(f"{heading}{len(some)}项" for heading, some in sections_of(entries))
    subject = f"【{'恳请支持' if asks else '督查提醒'}】{counts}"
    wanted = "恳请登录督查督办系统查看，谢谢支持" if asks else "请登录督查督办系统查看办理"
    return subject, f"{subject}（{long_date(today)}）。{wanted}：{current_app.config['TRACKER_BASE_URL']}"

"""One round of robots' messages: the outbox's claims, pauses and ledger; never in the way of a mail."""

import logging
from collections.abc import Callable

from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.mail import claims, queries, robots
from tracker.mail.compose import Outgoing
from tracker.mail.delivery import Outcome, Round
from tracker.mail.models import Delivery
from tracker.mail.robot_models import Channel, ChatRobot
from tracker.mail.transports import NotTaken

log = logging.getLogger(__name__)


def deliver_robots(around: Round | None = None) -> Outcome:
    """Deliver what is due, at most ``limit`` messages; a robot that refuses for good is marked and left alone."""
    around, outcome, taken = around or Round(), Outcome(), 0
    finish: Callable[[], None] = lambda: None  # noqa: E731
    while True:
        go_on = (around.limit is None or taken < around.limit) and not around.stopping()
        with transaction():
            finish()
            claim = _claim(around) if go_on else None
            robot = _robot_of(claim) if claim else None
        if claim is None:
            return outcome
        taken += 1
        finish = _deliver(claim, robot, around, outcome)


def _claim(around: Round) -> Outgoing | None:
    return next(iter(claims.claim(clock.now(), around.worker, quiet_regions=around.quiet_regions, channel=Channel.ROBOT)), None)


def anything_due() -> bool:
    """Whether some robot's message waits; without robots nothing of Apprise is ever loaded."""
    return db.session.scalar(queries.due(clock.now(), channel=Channel.ROBOT).limit(1)) is not None


def _robot_of(claim: Outgoing) -> ChatRobot | None:
    robot = db.session.get(ChatRobot, int(claim.address.removeprefix("robot:")))
    return robot if robot is not None and robot.active else None


def _deliver(claim: Outgoing, robot: ChatRobot | None, around: Round, outcome: Outcome) -> Callable[[], None]:
    """Send outside any transaction; what is returned writes the fate down."""
    try:
        _send(claim, robot)
    except NotTaken as trouble:
        refused = trouble  # the name of an exception ends with its block
        return lambda: _note_failure(claim, refused, around, outcome)
    sent_at = clock.now()

    def finish() -> None:
        claims.mark_sent(claim, sent_at)
        outcome.sent += 1

    return finish


def _send(claim: Outgoing, robot: ChatRobot | None) -> None:
    from tracker.mail import apprise_out  # a large library that an installation without robots never needs

    if robot is None:
        raise NotTaken(None, robots.REMOVED, permanent=True)
    try:
        token = robots.token_of(robot.kind, robot.secret_address)
    except RuleBroken as broken:
        raise NotTaken(None, str(broken), permanent=True) from broken
    apprise_out.send(apprise_out.Endpoint(robot.kind, robot.secret_address, token, robot.secret_key), claim.text)


def _note_failure(claim: Outgoing, trouble: NotTaken, around: Round, outcome: Outcome) -> None:
    state = claims.mark_failed(claim, trouble, clock.now(), around.calendar_of(claim.region_code))
    log.warning("robot message %s not taken: %s, now %s", claim.id, trouble, state)
    if state is not Delivery.DEAD:
        outcome.retry += 1
        return
    outcome.dead += 1
    robot = db.session.get(ChatRobot, int(claim.address.removeprefix("robot:")))
    if robot is not None and trouble.permanent:
        robot.trouble = str(trouble)

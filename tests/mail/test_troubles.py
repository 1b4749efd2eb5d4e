"""A whole run against a server in trouble: everything ends as the rules say, nothing is lost, nobody waits for ever."""

import asyncio
import random
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller

from tests.mail.deliverers import places
from tests.mail.outbox import make_due, many_mails, states, stored
from tests.support.run import times
from tests.support.smtp import Mailboxes, free_port
from tracker.core.db import transaction
from tracker.mail import services
from tracker.mail.delivery import BROKEN_IN_A_ROW, deliver_due
from tracker.mail.models import Delivery, Notification

BUDGET = 2.0  # long enough for a machine with much to do
MARGIN = 3


class Moody(Mailboxes):
    """Says 451 for a time, hangs up when it has taken a mail, or says nothing at all, one mood for each mail."""

    def __init__(self):
        super().__init__()
        self.moods = []
        self.hung_up_on = []
        self.port = free_port()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mood = self.moods.pop(0) if self.moods else "well"
        if mood == "busy":
            return "451 try later"
        if mood == "hanging":
            await asyncio.sleep(MARGIN * BUDGET)
            return "451 too late"
        answer = await super().handle_DATA(server, session, envelope)
        if mood == "hangs up":
            self.hung_up_on.append(self.messages[-1]["Message-ID"])
            server.transport.abort()
        return answer


@contextmanager
def a_moody_server(app):
    moody = Moody()
    controller = Controller(moody, hostname="127.0.0.1", port=moody.port)
    controller.start()
    app.config.update(TRACKER_SMTP_URL=f"smtp://127.0.0.1:{moody.port}", TRACKER_SMTP_SECONDS=BUDGET, TRACKER_SMTP_CONNECT_SECONDS=BUDGET)
    try:
        yield moody
    finally:
        controller.stop()


def test_a_server_that_is_down_for_the_whole_run_loses_nothing(session, app, smtp_server):
    count = times(100, 500)
    many_mails(count)
    app.config["TRACKER_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    for _ in range(3):
        assert deliver_due().unreachable
    assert {(mail.state, mail.attempts) for mail in stored()} == {("queued", 0)}
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    assert deliver_due().counts() == {"sent": count, "retry": 0, "dead": 0}
    received = places(smtp_server)
    sys.stdout.write(f"server down, then back: {count - len(received)} of {count} lost, {doubled(received)} doubled\n")
    assert (len(received), doubled(received)) == (count, 0)


def doubled(received):
    return sum(len(some) > 1 for some in received.values())


def test_moods_of_a_server(session, app):
    count = times(60, 600)
    many_mails(count)
    threads = threading.active_count()
    with a_moody_server(app) as server:
        chance = random.Random(2024)
        server.moods = chance.choices(["busy", "hangs up", "hanging", "well"], weights=[4, 2, 1, 13], k=count)
        moods = Counter(server.moods)
        server.refuse["box7@example.org"] = "550 no such user"
        rounds = slowest = 0
        while set(states()) - {"sent", "dead"}:
            make_due()
            began = time.monotonic()
            outcome = deliver_due()
            slowest = max(slowest, time.monotonic() - began - outcome.sent * BUDGET / MARGIN)
            rounds += 1
            assert rounds < count, "the moods are over, but not the delivery"
        received = places(server)
    dead = [mail for mail in stored() if mail.state == Delivery.DEAD]
    sys.stdout.write(f"{count} mails, {dict(moods)}, one address refused: {rounds} rounds, {len(dead)} refused for good, ")
    sys.stdout.write(f"{count - len(dead) - len(received)} lost, {doubled(received)} doubled\n")
    assert [(mail.address, mail.last_code) for mail in dead] == [("box7@example.org", 550)]
    assert len(received) == count - 1
    # Only the server knows that it had a mail on which it hung up: it comes again under the same Message-ID.
    assert {key for key, some in received.items() if len(some) > 1} <= set(server.hung_up_on)
    assert threading.active_count() <= threads
    assert slowest < MARGIN * BUDGET * (BROKEN_IN_A_ROW + count // 20)


@pytest.mark.parametrize("mood", ["hanging", "hangs up"])
def test_a_server_that_only_breaks_connections_is_left_alone_after_three(session, app, mood):
    many_mails(30)
    with a_moody_server(app) as server:
        server.moods = [mood] * 30
        began = time.monotonic()
        assert deliver_due().counts() == {"sent": 0, "retry": BROKEN_IN_A_ROW, "dead": 0}
        assert time.monotonic() - began < MARGIN * BUDGET * BROKEN_IN_A_ROW
        assert Counter(states()) == {"retry": BROKEN_IN_A_ROW, "queued": 30 - BROKEN_IN_A_ROW}
        assert {mail.attempts for mail in stored() if mail.state == Delivery.QUEUED} == {0}


def test_a_connection_lost_for_good_gives_back_what_was_not_tried(session, app):
    many_mails(30)
    with a_moody_server(app) as server:
        server.moods = ["well"] * 5
        stop = server.handle_RCPT

        async def then_gone(smtp, session_, envelope, address, options):
            if len(server.messages) == 5:
                smtp.transport.abort()
                return "421 gone"
            return await stop(smtp, session_, envelope, address, options)

        server.handle_RCPT = then_gone
        outcome = deliver_due()
    assert outcome.sent == 5
    assert Counter(states()) == {"sent": 5, "retry": BROKEN_IN_A_ROW, "queued": 25 - BROKEN_IN_A_ROW}
    with transaction():
        assert services.unreachable_since() is None
        assert not session.query(Notification).filter(Notification.state == Delivery.SENDING).count()

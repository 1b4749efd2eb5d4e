"""Deliverers that die or sleep midway, and several at once: nothing is lost, hardly anything comes twice."""

import random
import signal
import sys
import time

import pytest

from tests.mail.deliverers import LEASE, PATIENCE, deliverer, places, settled, wait_until
from tests.mail.outbox import many_mails, states, stored
from tests.support.run import times

pytestmark = pytest.mark.slow


def test_a_killed_deliverer_loses_nothing_and_doubles_only_what_the_server_had_taken_before(session, app, smtp_server):
    count, kills = times(200, 10_000), times(5, 50)
    many_mails(count)
    last_taken = []
    for moment in sorted(random.Random(20241008).sample(range(1, count - 10), kills)):
        process = deliverer(app, smtp_server)
        wait_until(lambda moment=moment: len(smtp_server.messages) >= moment, while_running=process)
        process.kill()
        process.wait()
        last_taken.append(settled(smtp_server) - 1)
    time.sleep(LEASE + 0.1)  # what the last one had in its hands
    assert deliverer(app, smtp_server).wait(PATIENCE) == 0
    received = places(smtp_server)
    doubled = [some for some in received.values() if len(some) > 1]
    sys.stdout.write(f"{app.config['TRACKER_DATABASE_URL'].partition(':')[0]}: {count} mails, {kills} kills: ")
    sys.stdout.write(f"{count - len(received)} lost, {len(doubled)} doubled\n")
    assert set(received) == {mail.message_id for mail in stored()}
    assert set(states()) == {"sent"}
    # Only the mail that the server took last before a kill can have stayed without its mark, so at most one per kill.
    assert all(len(some) == 2 and some[0] in last_taken for some in doubled)


@pytest.mark.engine("postgresql")
def test_a_deliverer_that_sleeps_past_its_claims_sends_nothing_that_another_has_sent(session, app, smtp_server):
    count, pauses = times(150, 2000), times(2, 15)
    many_mails(count)
    sleeping, taken_before = [], []
    for moment in sorted(random.Random(20241009).sample(range(1, count // 2), pauses)):
        process = deliverer(app, smtp_server, TRACKER_CLAIM_LEASE_SECONDS="1.5")
        wait_until(lambda moment=moment: len(smtp_server.messages) >= moment, while_running=process)
        process.send_signal(signal.SIGSTOP)
        sleeping.append(process)
        taken_before.append(settled(smtp_server))
    time.sleep(1.6)
    assert deliverer(app, smtp_server).wait(PATIENCE) == 0
    for process in sleeping:
        process.send_signal(signal.SIGCONT)
    assert [process.wait(PATIENCE) for process in sleeping] == [0] * pauses
    received = places(smtp_server)
    doubled = [some for some in received.values() if len(some) > 1]
    sys.stdout.write(f"{count} mails, {pauses} deliverers asleep past their claims: {count - len(received)} lost, {len(doubled)} doubled\n")
    assert (len(received), set(states())) == (count, {"sent"})
    assert all(some[0] + 1 in taken_before for some in doubled)


@pytest.mark.engine("postgresql")
def test_deliverers_at_once_send_each_mail_once(session, app, smtp_server):
    count = times(200, 10_000)
    many_mails(count)
    processes = [deliverer(app, smtp_server, TRACKER_CLAIM_LEASE_SECONDS="60") for _ in range(4)]
    assert [process.wait(PATIENCE) for process in processes] == [0] * len(processes)
    received = places(smtp_server)
    sys.stdout.write(f"{count} mails by {len({mail.claimed_by for mail in stored()})} of 4 deliverers: ")
    sys.stdout.write(f"{count - len(received)} lost, {sum(len(some) > 1 for some in received.values())} doubled\n")
    assert (len(received), max(map(len, received.values()))) == (count, 1)
    assert set(states()) == {"sent"}

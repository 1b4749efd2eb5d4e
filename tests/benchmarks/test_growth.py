"""Three times as many tasks: copies are as good as their originals, and nothing asks the database more often."""

import pytest
import sqlalchemy as sa

from benchmarks.measure import statements
from benchmarks.multiply import SHIFT, multiply
from tracker.accounts.models import Role, User
from tracker.core import clock
from tracker.core.db import transaction
from tracker.reminders import services as reminders
from tracker.tasks import ledger
from tracker.tasks.models import LedgerEntry

XIAMEN = "350200"
LEFT_OUT = {"/logout", "/metrics", "/healthz", "/readyz"}


def built(day):
    """How many statements building the ledger of a day takes."""
    with statements() as sent, transaction() as session:
        ledger.build(session, day)
    return len(sent)


def test_copies_stand_where_their_originals_stand(seeded_app, session):
    multiply(session, range(1, 3))
    built(clock.today())
    stands = {entry.task_id: (entry.light, entry.sentence, entry.percent) for entry in session.scalars(sa.select(LedgerEntry))}
    originals = {task_id: found for task_id, found in stands.items() if task_id < SHIFT}
    assert len(stands) == 3 * len(originals) > 0
    assert all(found == originals[task_id % SHIFT] for task_id, found in stands.items())


def test_a_run_reminds_of_every_copy_as_of_its_original(seeded_app, session):
    def items():
        with transaction(rollback=True):
            return reminders.run(clock.today()).items

    once = items()
    with transaction():
        multiply(session, range(1, 3))
    assert once > 0
    assert items() == 3 * once


@pytest.mark.engine("sqlite")
def test_a_ledger_of_more_tasks_is_built_with_the_same_statements(seeded_app, session):
    once = built(clock.today())
    with transaction():
        multiply(session, range(1, 3))
    assert built(clock.today()) == once


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.LEADER, Role.REPORTER, Role.UNIT_HEAD])
def test_no_page_asks_more_often_when_there_are_more_tasks(seeded_app, session, client, role):
    client.sign_in_as(session.scalars(sa.select(User).where(User.role == role, User.region_code == XIAMEN).order_by(User.id)).first())
    rules = (rule for rule in seeded_app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments)
    addresses = [*sorted({rule.rule for rule in rules} - LEFT_OUT), "/plans/1", "/tasks?light=red&sort=due", "/tasks?per_page=100"]
    few = asked(client, addresses)
    with transaction():
        multiply(session, range(1, 3))
    built(clock.today())
    many = asked(client, addresses)
    assert len(few) > 8
    assert {address: (few[address], many[address]) for address in few if many[address] > few[address]} == {}


def asked(client, addresses):
    """How many statements each page takes that the person may see, when it is looked at again."""
    found = {}
    for address in addresses:
        client.get(address)
        with statements() as sent:
            response = client.get(address)
        if response.status_code == 200:
            found[address] = len(sent)
    return found

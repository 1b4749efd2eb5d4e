"""A city with an office, a lead unit with reporter and head, and a look at what was queued."""

from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tracker.accounts.models import Role, User
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.mail.models import Delivery, Notification
from tracker.reminders import services
from tracker.reminders.models import Reminder
from tracker.units.models import Unit


@dataclass(frozen=True)
class Office:
    """Who is there."""

    lead: Unit
    reporter: User
    head: User
    coordinator: User

    def remind(self, day, **options):
        """One run in a transaction of its own."""
        with transaction():
            return services.run(date.fromisoformat(day), **options)

    def scheduled(self):
        """One run as the scheduler makes it at the present instant."""
        with transaction():
            return services.run(clock.today(), now=clock.now())

    def delivered(self):
        """Let every waiting mail count as sent."""
        with transaction():
            rows = sa.update(Notification).where(Notification.state == Delivery.QUEUED).values(state=Delivery.SENT, attempts=1)
            db.session.execute(rows)

    def subjects(self):
        """Subjects of all digests by address, in order of queueing."""
        found = {}
        for mail in self.mails():
            found.setdefault(self.name_of(mail.address), []).append(mail.subject)
        return found

    def mails(self):
        """All rows of the outbox."""
        return list(db.session.scalars(sa.select(Notification).order_by(Notification.id).execution_options(populate_existing=True)))

    def steps(self):
        """Spent steps as (key, state), in order."""
        return [(row.key, str(row.state)) for row in db.session.scalars(sa.select(Reminder).order_by(Reminder.id))]

    def name_of(self, address):
        """reporter, head, coordinator, or the address itself."""
        return next((name for name in ("reporter", "head", "coordinator") if getattr(self, name).email == address), address)


@pytest.fixture
def office(session):
    lead = builders.a_unit("市发改委")
    made = Office(
        lead,
        builders.a_reporter(lead, email="reporter@example.org"),
        builders.a_user(Role.UNIT_HEAD, lead, email="head@example.org"),
        builders.a_coordinator(email="coordinator@example.org"),
    )
    session.commit()
    return made

"""The small city of tests/reports/world.py with the report of its third quarter, and everybody who has to do with it."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import XIAMEN, a_user
from tests.reports.world import TODAY, City, a_city
from tracker.accounts.models import Role, User
from tracker.core.periods import parse_period
from tracker.mail.models import Notification
from tracker.publication import approving, consulting, issuing, queries
from tracker.publication.models import Consultation, ConsultedUnit, Receipt
from tracker.regions.models import Region
from tracker.reports import services
from tracker.reports.models import SupervisionReport


@dataclass
class Desk:
    """Who has to do with the report."""

    session: Session
    city: City
    report: SupervisionReport
    clerk: User
    head: User
    industry: User
    office: User
    second: User
    leader: User

    def consult(self, **more: Any) -> Consultation:
        """Both supervised units are asked."""
        units = [self.city.finance.id, self.city.industry.id]
        return consulting.start(self.report, units, actor=self.office, today=TODAY, **more)

    def part(self, name: str = "finance") -> ConsultedUnit:
        """A unit's place in the newest consultation."""
        found = queries.part_of(self.report.id, getattr(self.city, name).id)
        assert found is not None
        return found

    def approve(self, report: SupervisionReport | None = None) -> SupervisionReport:
        """Straight to the leader, with a reason."""
        report = report or self.report
        approving.ask(report, actor=self.office, today=TODAY, reason="急件")
        services.approve(report, actor=self.leader)
        return report

    def publish(self, number: int = 1, report: SupervisionReport | None = None, **more: Any) -> SupervisionReport:
        """The approved report goes out."""
        report = self.approve(report)
        issuing.publish(report, number, actor=self.office, **{"today": TODAY, **more})
        self.session.flush()
        return report

    def receipt(self, name: str = "finance") -> Receipt:
        """The receipt that a unit owes."""
        found = queries.receipt_of(self.report.id, getattr(self.city, name).id)
        assert found is not None
        return found

    def mails(self, beginning: str = "") -> dict[str, Notification]:
        """What is in the outbox by address, as far as the subject begins so."""
        found = self.session.scalars(select(Notification).order_by(Notification.id))
        return {mail.address: mail for mail in found if mail.subject.startswith(beginning)}


@pytest.fixture
def desk(session: Session, travel: Any) -> Desk:
    travel("2024-10-08 10:00")
    city = a_city()
    region = session.get(Region, XIAMEN)
    assert region is not None
    office = a_user(Role.COORDINATOR, name="起草人")
    report = services.build(region, parse_period("2024Q3"), actor=office, today=TODAY)
    made = Desk(
        session=session,
        city=city,
        report=report,
        clerk=a_user(Role.REPORTER, city.finance),
        head=a_user(Role.UNIT_HEAD, city.finance),
        industry=a_user(Role.REPORTER, city.industry),
        office=office,
        second=a_user(Role.COORDINATOR, name="复核人"),
        leader=a_user(Role.LEADER),
    )
    session.flush()
    return made

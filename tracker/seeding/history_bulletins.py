"""The supervision reports of the quarters that are over: drafted, approved by the leader, numbered and published."""

from datetime import date
from functools import partial

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.periods import parse_period
from tracker.regions.models import Region
from tracker.reports import queries, services
from tracker.reports.models import SupervisionReport
from tracker.seeding.stage import Agenda, Stage

# Drafted on the 5th working day, when every report of the quarter has been reviewed; then approved and published.
DRAFTED = {"2024Q1": date(2024, 4, 9), "2024Q2": date(2024, 7, 5)}
APPROVED_AFTER, PUBLISHED_AFTER = 2, 3


class Bulletins:
    """Puts the quarterly bulletins of all regions on the agenda."""

    def __init__(self, stage: Stage, agenda: Agenda) -> None:
        self.stage, self.agenda = stage, agenda

    def plan(self) -> None:
        """The third quarter's is left to be made on the business date."""
        for code, day in DRAFTED.items():
            self.agenda.add(day, partial(self._draft, code))

    def _draft(self, code: str, day: date) -> None:
        calendar = self.stage.calendar(None)
        for region in db.session.scalars(sa.select(Region).order_by(Region.code)):
            actor = self.stage.coordinator(region.code)
            report = services.build(region, parse_period(code), actor=actor, today=day)
            services.submit(report, actor=actor)
            self.agenda.add(calendar.add(day, APPROVED_AFTER), partial(self._approve, report))
            self.agenda.add(calendar.add(day, PUBLISHED_AFTER), partial(self._publish, report))

    def _approve(self, report: SupervisionReport, day: date) -> None:
        services.approve(report, actor=self.stage.leader(report.region_code))

    def _publish(self, report: SupervisionReport, day: date) -> None:
        number = queries.next_number(db.session, report.region_code, day.year)
        services.publish(report, number, actor=self.stage.coordinator(report.region_code), today=day)

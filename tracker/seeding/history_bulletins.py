"""The supervision reports of the quarters that are over: drafted, consulted about, approved by the leader, numbered and published."""

from datetime import date
from functools import partial

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.periods import parse_period
from tracker.publication import approving, consulting, issuing, queries
from tracker.publication.lines import lines_by_unit
from tracker.regions.models import Region
from tracker.reports import queries as report_queries
from tracker.reports import services
from tracker.reports.models import SupervisionReport
from tracker.seeding.history_publication import Aftermath
from tracker.seeding.stage import Agenda, Stage

# Drafted on the 5th working day, when every report of the quarter has been reviewed; the units then have three working
# days, the leader approves on the day after they have ended, and it is published on the next.
DRAFTED = {"2024Q1": date(2024, 4, 9), "2024Q2": date(2024, 7, 5)}
ANSWERED_AFTER, HANDLED_AFTER, ASKED_AFTER, PUBLISHED_AFTER = 2, 3, 4, 5


class Bulletins:
    """Puts the quarterly bulletins of all regions on the agenda."""

    def __init__(self, stage: Stage, agenda: Agenda) -> None:
        self.stage, self.agenda = stage, agenda
        self.aftermath = Aftermath(stage, agenda)

    def plan(self) -> None:
        """The third quarter's is left to be made on the business date."""
        for code, day in DRAFTED.items():
            self.agenda.add(day, partial(self._draft, code))

    def _draft(self, code: str, day: date) -> None:
        calendar = self.stage.calendar(None)
        for region in db.session.scalars(sa.select(Region).order_by(Region.code)):
            actor = self.stage.coordinator(region.code)
            report = services.build(region, parse_period(code), actor=actor, today=day)
            if named := lines_by_unit(report, db.session):
                consulting.start(report, named, actor=actor, today=day, demonstration=True)
                self.agenda.add(calendar.add(day, ANSWERED_AFTER), partial(self.aftermath.answer, report))
                self.agenda.add(calendar.add(day, HANDLED_AFTER), partial(self.aftermath.handle, report))
            self.agenda.add(calendar.add(day, ASKED_AFTER), partial(self._approve, report))
            self.agenda.add(calendar.add(day, PUBLISHED_AFTER), partial(self._publish, report))

    def _approve(self, report: SupervisionReport, day: date) -> None:
        approving.ask(report, actor=self.stage.coordinator(report.region_code), today=day)
        services.approve(report, actor=self.stage.leader(report.region_code))

    def _publish(self, report: SupervisionReport, day: date) -> None:
        number = report_queries.next_number(db.session, report.region_code, day.year)
        issuing.publish(report, number, actor=self.stage.coordinator(report.region_code), today=day, demonstration=True)
        self.aftermath.plan(report, queries.receipts_of(report), day)

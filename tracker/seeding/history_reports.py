"""Progress reports of the demonstration: written, sent, reviewed, returned, late or missing."""

from datetime import date, timedelta
from fractions import Fraction
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.periods import parse_period
from tracker.core.workdays import WorkCalendar
from tracker.progress import queries, services
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.reminders import events
from tracker.seeding.pace import Pace
from tracker.seeding.stage import Agenda, Stage
from tracker.seeding.stories import Story
from tracker.seeding.wording import evidence_for, report_text, sentence
from tracker.tasks.models import OPEN, ReportDue, Task
from tracker.tasks.report_dues import open_report_dues, waive

PERIODS = ("2024Q1", "2024Q2", "2024Q3")
ACCEPTED = ("ok", "late", "corrected", "")
BY_CHANCE = {"ok": 81, "late": 6, "corrected": 6, "missing": 3, "nothing_new": 2, "on_behalf": 1, "waived": 1}
EVIDENCE_SHARE = 0.08


class Reports:
    """Opens what is owed and puts on the agenda what becomes of it."""

    def __init__(self, stage: Stage, agenda: Agenda, stories: dict[int, Story]) -> None:
        self.stage, self.agenda, self.stories = stage, agenda, stories
        self.paces: dict[int, Pace] = {}

    def open(self, day: date, tasks: list[Task] | None = None) -> None:
        """Open the obligations of the period (for these tasks, else all) and plan what each unit does about them."""
        open_report_dues(day, tasks)
        db.session.flush()
        fresh = sa.select(ReportDue).where(ReportDue.effective_on == day).options(joinedload(ReportDue.task), joinedload(ReportDue.unit))
        if tasks is not None:
            fresh = fresh.where(ReportDue.task_id.in_([task.id for task in tasks]))
        for due in db.session.scalars(fresh.order_by(ReportDue.id)):
            if due.period in PERIODS and due.task_id in self.stories:
                self._plan(due, day)

    def _plan(self, due: ReportDue, day: date) -> None:
        story, calendar, chance = self.stories[due.task_id], self.stage.calendar(due.task.region_code), self.stage.chance
        outcome = self._outcome(due, story)
        if outcome == "missing":
            return
        earliest = calendar.add(day, 3)
        first = max(calendar.add(due.due_on, -chance.randint(1, 8)), earliest)
        if outcome in ("late", "waiting", "with_head", "returned"):
            workdays = {"late": chance.randint(1, 3), "returned": -3, "with_head": 0, "waiting": -chance.choice((0, 0, 1))}
            first = calendar.add(due.due_on, workdays[outcome])
        elif (closing := _closing_in(story, due.period)) is not None:
            first = max(calendar.add(closing, -4), earliest)
        step = {"waived": self._waive, "draft": self._draft}.get(outcome, self._send)
        self.agenda.add(min(first, _latest(due, outcome, calendar)), partial(step, due, outcome))

    def _outcome(self, due: ReportDue, story: Story) -> str:
        """The story speaks of the first lead; for other units, and where it is silent, chance decides."""
        if due.unit_id == due.task.lead_unit_id and (told := story.reports[PERIODS.index(due.period)]):
            return told
        if due.period == PERIODS[-1]:
            return "ok"  # else half of the tasks with many units would be late on the business date
        return self.stage.chance.choices(list(BY_CHANCE), list(BY_CHANCE.values()))[0]

    def _waive(self, due: ReportDue, outcome: str, day: date) -> None:
        waive(due, reason=sentence("waived", self.stage.chance), actor=self.stage.coordinator(due.task.region_code), today=day)

    def _draft(self, due: ReportDue, outcome: str, day: date) -> None:
        if self._still_owed(due):
            self._write(due, outcome, day)

    def _send(self, due: ReportDue, outcome: str, day: date) -> None:
        if not self._still_owed(due):
            return
        report = self._write(due, outcome, day)
        self._leave(report, day, signs=outcome != "with_head")
        if report.status is not ReportStatus.SUBMITTED or outcome == "waiting":
            return
        calendar = self.stage.calendar(due.task.region_code)
        review = self._return if outcome in ("corrected", "returned") else self._accept
        self.agenda.add(calendar.add(day, self.stage.chance.choice((0, 1, 1, 2))), partial(review, report, outcome))

    def _return(self, report: ProgressReport, outcome: str, day: date) -> None:
        if report.status is not ReportStatus.SUBMITTED or report.task.status not in OPEN:
            return
        services.return_(report, reason=sentence("returned", self.stage.chance), actor=self._reviewer(report), today=day)
        events.returned(report, today=day, demonstration=True)
        if outcome == "corrected":
            self.agenda.add(self.stage.calendar(report.task.region_code).add(day, 2), partial(self._correct, report))

    def _correct(self, report: ProgressReport, day: date) -> None:
        if report.task.status not in OPEN:
            return
        report.done += "对照退回意见补充：本期安排的事项均已列入工作台账，佐证材料已备查。"
        self._leave(report, day, signs=True)
        self.agenda.add(self.stage.calendar(report.task.region_code).add(day, 1), partial(self._accept, report, "ok"))

    def _accept(self, report: ProgressReport, outcome: str, day: date) -> None:
        if report.status is ReportStatus.SUBMITTED and report.task.status in OPEN:
            services.accept(report, actor=self._reviewer(report), today=day)

    def _write(self, due: ReportDue, outcome: str, day: date) -> ProgressReport:
        task, chance = due.task, self.stage.chance
        pace = self.paces.setdefault(task.id, Pace(task, self.stories[task.id], self.stage))
        idle, on_behalf = outcome == "nothing_new", outcome == "on_behalf"
        percent, progress_class = pace.report(due.unit_id, day, Fraction(0) if idle else self._share(due))
        facts = report_text(task, percent, progress_class, chance)
        if idle:
            facts |= {"done": sentence("nothing_new", chance), "nothing_new": True}
        author = self.stage.coordinator(task.region_code, 3) if on_behalf else self.stage.reporter(due.unit_id)
        report = services.save_draft(
            task, due.unit, due.period, actor=author, today=day, percent=percent, progress_class=progress_class, **facts
        )
        report.demonstration = True
        if percent == 100 or chance.random() < EVIDENCE_SHARE:
            services.attach(report, evidence_for(report, author), actor=author)
        return report

    def _leave(self, report: ProgressReport, day: date, *, signs: bool) -> None:
        clerk = self.stage.coordinator(report.task.region_code, 3) if report.on_behalf else self.stage.reporter(report.unit_id)
        services.send(report, actor=clerk, today=day)
        if signs and report.status is ReportStatus.WITH_HEAD:
            services.approve(report, actor=self.stage.head(report.unit_id), today=day)

    def _share(self, due: ReportDue) -> Fraction:
        """How much of the story's last percent this period shows: the days since issue, up to the last accepted report."""
        story, task = self.stories[due.task_id], due.task
        closed = story.second_closure or story.closure
        accepted = [period for period, outcome in zip(PERIODS, story.reports, strict=True) if outcome in ACCEPTED]
        end = closed.on if closed is not None else parse_period(accepted[-1] if accepted else PERIODS[-1]).end
        start = max(task.issued_on or end, date(2024, 1, 1))
        now = parse_period(due.period).end
        if now >= end or end <= start:
            return Fraction(1)
        return Fraction(max((now - start).days, 1), (end - start + timedelta(days=1)).days)

    def _reviewer(self, report: ProgressReport) -> User:
        return self.stage.coordinator(report.task.region_code, 1 if report.id % 4 or report.on_behalf else 3)

    @staticmethod
    def _still_owed(due: ReportDue) -> bool:
        shares = {one.unit_id for one in due.task.assignments}
        sent = queries.report_of(due.task_id, due.unit_id, due.period)
        return due.task.status in OPEN and due.unit_id in shares and due.waived_on is None and sent is None


def _closing_in(story: Story, period: str) -> date | None:
    """The day in the period on which the first lead asks for closure: its report goes out before."""
    span = parse_period(period)
    asked = [one.on for one in (story.closure, story.second_closure) if one is not None and span.start <= one.on <= span.end]
    return asked[-1] if asked else None


def _latest(due: ReportDue, outcome: str, calendar: WorkCalendar) -> date:
    return calendar.add(due.due_on, 5) if outcome == "late" else due.due_on

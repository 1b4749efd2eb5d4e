"""The demonstration's history from issue to the business date, told day by day through the real services."""

from collections import Counter
from datetime import date
from functools import partial
from itertools import cycle

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.services import set_active
from tracker.core.db import db
from tracker.plans.models import DeadlineBasis, Plan, PlanStatus
from tracker.reminders import events, nudges
from tracker.seeding.accounts import add_accounts
from tracker.seeding.history_reports import Reports
from tracker.seeding.history_requests import Requests
from tracker.seeding.stage import Agenda, Stage
from tracker.seeding.stories import Goal, Story, batches
from tracker.seeding.wording import fixed
from tracker.tasks import services
from tracker.tasks.models import Assignment, ReportDue, Task, TaskStatus
from tracker.tasks.report_dues import waive
from tracker.units.models import SuccessionKind, Unit, UnitSuccession

START = date(2024, 1, 2)
QUARTER_STARTS = (date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1))
NUDGE_DAY, NUDGED = date(2024, 9, 26), "overdue_since_0918"
LOSING_DAY, LOSING = date(2024, 9, 30), "350500"


class History:
    """Issues, signs, reports, requests and milestones of all running tasks."""

    def __init__(self, stage: Stage, agenda: Agenda, stories: dict[int, Story]) -> None:
        self.stage, self.agenda, self.stories = stage, agenda, stories
        self.reports = Reports(stage, agenda, stories)
        self.requests = Requests(stage, agenda)
        self.tasks: list[Task] = []

    def plan(self, tasks: list[Task]) -> None:
        """Put everything on the agenda."""
        self.tasks = tasks
        days = {region: cycle(batches(region)) for region in {task.region_code for task in tasks}}
        by_day: dict[date, list[Task]] = {}
        for task in tasks:
            story = self.stories[task.id]
            if task.status is TaskStatus.DRAFT and not story.draft:
                by_day.setdefault(story.issue_on or next(days[task.region_code]), []).append(task)
            self.requests.plan(task, story)
        for day in sorted(by_day):
            self.agenda.add(day, partial(self._issue, by_day[day]))
        for day in QUARTER_STARTS:
            self.agenda.add(day, self.reports.open)
        self.agenda.add(NUDGE_DAY, self._nudge)
        self.agenda.add(LOSING_DAY, self._lose_contact)
        for split in db.session.scalars(_splits()):
            assert split.effective_on is not None
            calendar = self.stage.calendar("350000")
            self.agenda.add(calendar.add(split.effective_on, 1), partial(self._after_split, split))

    def _issue(self, tasks: list[Task], day: date) -> None:
        for task in tasks:
            story, region = self.stories[task.id], task.region_code
            actor, calendar = self.stage.coordinator(region, 3), self.stage.calendar(region)
            if story.due_on is not None:
                services.set_deadline(
                    task, due_on=story.due_on, basis=DeadlineBasis.MANUAL, actor=actor, today=day, reason=fixed("deadline")
                )
            for goal in story.goals:
                self._add_goal(task, goal, day)
            services.issue(task, actor=actor, today=day, calendar=calendar)
            if story.signs:
                after = self.stage.chance.choice((0, 0, 0, 1, 1)) if story.sign_after is None else story.sign_after
                self.agenda.add(calendar.add(day, after), partial(self._sign, task))
        for region in sorted({task.region_code for task in tasks}):
            events.issued([task for task in tasks if task.region_code == region], today=day, demonstration=True)
        self.reports.open(day, tasks)

    def _sign(self, task: Task, day: date) -> None:
        assert task.lead_unit_id is not None
        services.sign(task, actor=self.stage.reporter(task.lead_unit_id), today=day)

    def _add_goal(self, task: Task, goal: Goal, day: date) -> None:
        actor = self.stage.coordinator(task.region_code, 3)
        made = services.add_milestone(task, title=fixed("goal"), due_on=goal.due_on, expected_percent=goal.percent, actor=actor, today=day)
        if goal.met_on is not None:
            self.agenda.add(goal.met_on, lambda on: services.meet_milestone(task, made, actor=actor, today=on))

    def _nudge(self, day: date) -> None:
        """A coordinator chases by hand what is longest overdue."""
        for task in self.tasks:
            if self.stories[task.id].name == NUDGED:
                nudges.nudge(task, actor=self.stage.coordinator(task.region_code), today=day, demonstration=True)

    def _lose_contact(self, day: date) -> None:
        """The accounts of a unit with a single task are closed, so that its task has nobody to write to."""
        leads = Counter(task.lead_unit_id for task in self.tasks if task.lead_unit_id and task.status is TaskStatus.IN_PROGRESS)
        shares = Counter(one.unit_id for task in self.tasks for one in task.assignments)
        lonely = [unit for unit in leads if leads[unit] == shares[unit] == 1 and self._place(unit) == LOSING]
        for unit in lonely[:1]:
            for user in (self.stage.reporter(unit), self.stage.head(unit)):
                set_active(user, False, actor=self.stage.administrator(LOSING))

    def _place(self, unit_id: int) -> str:
        return self.stage.reporter(unit_id).region_code

    def _after_split(self, split: UnitSuccession, day: date) -> None:
        """A person decides which successor goes on; what the old unit still owed is waived (domain.md §8)."""
        old, new = db.session.get_one(Unit, split.from_unit_id), db.session.get_one(Unit, split.to_unit_id)
        held = sa.select(Assignment).where(Assignment.unit_id == old.id).order_by(Assignment.id)
        shares = db.session.scalars(held.options(joinedload(Assignment.task))).all()
        tasks = [share.task for share in shares]
        for share in shares:
            task, role = share.task, share.role
            actor = self.stage.coordinator(task.region_code)
            services.assign(task, new, role, actor=actor, today=day)
            services.unassign(task, old, actor=actor, today=day)
            for due in db.session.scalars(_open_dues(task, old)):
                waive(due, reason=fixed("split"), actor=actor, today=day)
        db.session.flush()
        add_accounts()
        self.stage.reload()
        self.reports.open(day, tasks)


def running_tasks() -> list[Task]:
    """Tasks of the plans that are being carried out, in the order of their making."""
    found = sa.select(Task).join(Plan, Plan.id == Task.plan_id).where(Plan.status == PlanStatus.ACTIVE).order_by(Task.id)
    whole = (joinedload(Task.plan), joinedload(Task.measure), selectinload(Task.assignments))
    return list(db.session.scalars(found.options(*whole)))


def _open_dues(task: Task, unit: Unit) -> sa.Select[ReportDue]:
    owed = (ReportDue.task_id == task.id, ReportDue.unit_id == unit.id, ReportDue.met_on.is_(None))
    return sa.select(ReportDue).where(*owed).order_by(ReportDue.id)


def _splits() -> sa.Select[UnitSuccession]:
    """Divisions of units within the history of which the seeds know one successor."""
    row = UnitSuccession
    return sa.select(row).where(row.kind == SuccessionKind.SPLIT, row.effective_on > START, row.to_unit_id.is_not(None))

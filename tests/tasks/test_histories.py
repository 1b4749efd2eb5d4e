"""Whatever happens later, a past day stays what it was (domain.md §2 "As-of"): random histories through the services."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders import Cast, a_cast, a_unit
from tests.support.run import times
from tracker.changes import services as changes
from tracker.changes.models import ChangeRequest, Grade, RequestStatus
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.plans.models import DeadlineBasis, UnitRole
from tracker.progress import services as progress
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.tasks import ledger, report_dues, services
from tracker.tasks.facts import AsOf, load
from tracker.tasks.models import LedgerEntry, Milestone, ProgressClass, ReportDue, Task, TaskStatus

START = date(2024, 8, 26)
DAYS = 60
STEPS_A_DAY = 4


class History:
    """One town's tasks under random hands. A step that a rule forbids is not taken."""

    def __init__(self, session: Any, seed: int) -> None:
        self.session, self.chance = session, random.Random(seed)
        started = {"issued_on": START, "with_dues": True}
        self.casts = [a_cast(due_on=START + timedelta(days=off), **started) for off in (20, 35, 90)]
        self.casts.append(a_cast(status=TaskStatus.ISSUED, due_on=None, issued_on=START))
        self.spare = [a_unit(f"备用局{number}") for number in range(2)]
        self.today = START

    def step(self) -> None:
        """One random thing that somebody tries to do today."""
        cast = self.chance.choice(self.casts)
        deed: Callable[[Cast, Task], object] = self.chance.choice(DEEDS)
        with suppress(RuleBroken), self.session.begin_nested():
            deed(self, cast, cast.task)  # type: ignore[call-arg]
            self.session.flush()

    def one(self, statement: sa.Select[Any]) -> Any:
        found = self.session.scalars(statement).all()
        if not found:
            raise RuleBroken("没有可办的")
        return self.chance.choice(found)

    def sign(self, cast: Cast, task: Task) -> None:
        services.sign(task, actor=cast.reporter, today=self.today)

    def deadline(self, cast: Cast, task: Task) -> None:
        due_on = self.today + timedelta(days=self.chance.randrange(-5, 60))
        services.set_deadline(task, due_on=due_on, basis=DeadlineBasis.MANUAL, actor=cast.coordinator, today=self.today)

    def assign(self, cast: Cast, task: Task) -> None:
        services.assign(task, self.chance.choice(self.spare), self.chance.choice(list(UnitRole)), actor=None, today=self.today)

    def unassign(self, cast: Cast, task: Task) -> None:
        services.unassign(task, self.chance.choice(self.spare), actor=None, today=self.today)

    def report(self, cast: Cast, task: Task) -> None:
        content = {"done": "推进中", "problems": "略", "percent": self.chance.randrange(101), "progress_class": ProgressClass.ON_PACE}
        by = {"actor": cast.reporter, "today": self.today}
        made = progress.save_draft(task, cast.reporter.unit, self.chance.choice(("2024Q3", "2024Q4")), **content, **by)
        progress.send(made, **by)

    def head(self, cast: Cast, task: Task) -> None:
        waiting = sa.select(ProgressReport).where(ProgressReport.task_id == task.id, ProgressReport.status == ReportStatus.WITH_HEAD)
        progress.approve(self.one(waiting), actor=cast.head, today=self.today)

    def review(self, cast: Cast, task: Task) -> None:
        waiting = sa.select(ProgressReport).where(ProgressReport.task_id == task.id, ProgressReport.status == ReportStatus.SUBMITTED)
        report, by = self.one(waiting), {"actor": cast.coordinator, "today": self.today}
        progress.return_(report, reason="补充", **by) if self.chance.random() < 0.3 else progress.accept(report, **by)

    def dues(self, cast: Cast, task: Task) -> None:
        report_dues.open_report_dues(self.today)

    def waive(self, cast: Cast, task: Task) -> None:
        due = self.one(sa.select(ReportDue).where(ReportDue.task_id == task.id))
        report_dues.waive(due, reason="另有安排", actor=cast.coordinator, today=self.today)

    def milestone(self, cast: Cast, task: Task) -> None:
        due_on = self.today + timedelta(days=self.chance.randrange(30))
        services.add_milestone(task, title="节点", due_on=due_on, expected_percent=50, actor=None, today=self.today)

    def reach(self, cast: Cast, task: Task) -> None:
        goal = self.one(sa.select(Milestone).where(Milestone.task_id == task.id))
        services.meet_milestone(task, goal, actor=None, today=self.today)

    def ask(self, cast: Cast, task: Task) -> None:
        by = {"actor": cast.reporter, "today": self.today, "reason": "情况变化"}
        paper, later = {**by, "actor": cast.coordinator, "paper": "会议纪要"}, self.today + timedelta(days=70)
        self.chance.choice(
            (
                lambda: changes.request_extension(task, new_due_on=later, **by),
                lambda: changes.request_closure(task, **by),
                lambda: changes.request_suspension(task, resume_on=later, **paper),
                lambda: changes.request_termination(task, **paper) if self.chance.random() < 0.2 else None,
            )
        )()

    def let_go(self, cast: Cast, task: Task) -> None:
        changes.approve(self.request(task, RequestStatus.WITH_HEAD), actor=cast.head, today=self.today)

    def decide(self, cast: Cast, task: Task) -> None:
        grant, by = self.chance.random() < 0.6, {"actor": cast.second_coordinator, "today": self.today, "reason": "同意或不同意"}
        changes.decide(self.request(task, RequestStatus.OPEN), grant=grant, grade=Grade.GOOD, paper="批示", **by)

    def withdraw(self, cast: Cast, task: Task) -> None:
        changes.withdraw(self.request(task, RequestStatus.OPEN), actor=cast.reporter, today=self.today)

    def go_on(self, cast: Cast, task: Task) -> None:
        if task.status is TaskStatus.CLOSED:
            changes.reopen(task, actor=cast.leader, today=self.today, reason="回头看")
        changes.resume(task, actor=cast.coordinator, today=self.today)

    def request(self, task: Task, status: RequestStatus) -> ChangeRequest:
        found: ChangeRequest = self.one(sa.select(ChangeRequest).where(ChangeRequest.task_id == task.id, ChangeRequest.status == status))
        return found


DEEDS = [
    *(History.sign, History.deadline, History.assign, History.unassign, History.dues, History.waive, History.milestone, History.reach),
    *(History.report, History.head, History.review, History.ask, History.let_go, History.decide, History.withdraw, History.go_on),
    *(History.report, History.head, History.review, History.ask, History.let_go, History.decide),  # the usual things more often
]


def seen(session: Any, day: date) -> tuple[Any, Any]:
    """Facts and ledger rows of a day, computed from the dated rows."""
    return load(session, AsOf(day)), ledger.entries(session, day)


@pytest.mark.parametrize("seed", range(times(4, 100)))
def test_later_steps_never_change_a_past_day(session, seed):
    history, then = History(session, seed), {}
    for number in range(DAYS):
        history.today = day = START + timedelta(days=number)
        with clock.moved_to(day):
            ledger.ensure(day)
            for _ in range(STEPS_A_DAY):
                history.step()
            session.commit()
            then[day] = seen(session, day)
    session.expire_all()
    assert [day for day in then if seen(session, day) != then[day]] == []
    assert len({repr(facts) for facts, _ in then.values()}) > DAYS / 2, "too little happened to prove anything"


def test_the_stored_ledger_is_what_the_facts_say(session):
    history = History(session, 99)
    for number in range(DAYS // 2):
        history.today = day = START + timedelta(days=number)
        with clock.moved_to(day):
            ledger.ensure(day)
            for _ in range(STEPS_A_DAY):
                history.step()
            session.commit()
            computed = {row["task_id"]: row for row in ledger.entries(session, day)}
            stored = session.scalars(sa.select(LedgerEntry).where(LedgerEntry.day == day)).all()
            assert {one.task_id: {name: getattr(one, name) for name in computed[one.task_id]} for one in stored} == computed

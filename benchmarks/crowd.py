"""Many tasks for 500 people: always the same 5,000 items due on one day, and blocks of other tasks with their spent steps.

Written in bulk, without the services: only what a reminder run reads.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.accounts.models import Role, User
from tracker.core import clock
from tracker.core.workdays import WorkCalendar
from tracker.plans.models import DeadlineBasis, Measure, MeasureKind, Plan, PlanStatus, UnitRole
from tracker.reminders.ladder import steps_until
from tracker.reminders.models import Clock, Reminder, ReminderState
from tracker.reminders.rulebook import ladders
from tracker.tasks.models import Assignment, AssignmentChange, DeadlineChange, ReportDue, Task, TaskStatus
from tracker.units.models import Standing, Unit, UnitStanding

TODAY = date(2024, 10, 10)
REGION = "350200"
RECIPIENTS = 500
DUE = 5_000
BLOCK = 5_000
FIRST_DUE = 1_000_000_001  # beyond what `multiply` copies
ISSUED = date(2024, 1, 2)
ANCHOR = date(2024, 10, 18)  # seven working days after TODAY
ROWS = 5_000


def settle_in(session: Session) -> None:
    """The people, and the 5,000 tasks that have a step on TODAY."""
    units = _people(session)
    plan = Plan(title="厦门市测试规划", region_code=REGION, status=PlanStatus.ACTIVE, slug="crowd", short_name="众")
    plan.period_start, plan.period_end = date(2021, 1, 1), date(2030, 12, 31)
    session.add(plan)
    session.flush()
    measure = Measure(plan=plan, position=1, number="一", title="建设算力中心", wording="建成算力中心", kind=MeasureKind.TASK)
    session.add(measure)
    session.flush()
    _write(session, FIRST_DUE, DUE, lambda place: (TaskStatus.IN_PROGRESS, ANCHOR), units, measure)
    if session.get_bind().dialect.name == "postgresql":  # what a run adds gets ids that no task here has
        session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence("reminder", "id"), 2 * FIRST_DUE)))


def others(session: Session) -> None:
    """One block of tasks that have nothing due on TODAY: closed, due in years, due soon and told, or late and told."""
    units = list(session.scalars(sa.select(Unit.id).where(Unit.category == "crowd").order_by(Unit.id)))
    measure = session.scalars(sa.select(Measure).join(Plan).where(Plan.slug == "crowd")).one()
    _write(session, 1, BLOCK, _kind_of, units, measure)


def _kind_of(place: int) -> tuple[TaskStatus, date]:
    share = place % 100
    if share < 50:
        return TaskStatus.CLOSED, date(2024, 6, 28)
    if share < 95:
        return TaskStatus.IN_PROGRESS, TODAY + timedelta(days=60 + place % 1500)
    if share < 98:
        return TaskStatus.IN_PROGRESS, TODAY + timedelta(days=14 + place % 7)
    return TaskStatus.IN_PROGRESS, date(2024, 7, 2)


def _people(session: Session) -> list[int]:
    units = [
        Unit(region_code=REGION, full_name=f"第{n}测试局", name=f"第{n}测试局", level="city", category="crowd", source="demonstration")
        for n in range(RECIPIENTS)
    ]
    session.add_all(units)
    session.flush()
    session.add_all(UnitStanding(unit_id=unit.id, region_code=REGION, standing=Standing.SUPERVISED) for unit in units)
    for n, unit in enumerate(units):
        person = {"login": f"crowd-{n}", "email": f"crowd-{n}@example.org", "name": f"第{n}测试局填报员"}
        session.add(User(role=Role.REPORTER, region_code=REGION, unit_id=unit.id, **person))
    session.flush()
    return [unit.id for unit in units]


def _write(
    session: Session, first: int, count: int, kind_of: Callable[[int], tuple[TaskStatus, date]], units: list[int], measure: Measure
) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Task, Assignment, AssignmentChange, DeadlineChange, ReportDue, Reminder)
    }
    known: dict[date, list[Any]] = {}
    known_at = clock.at(ISSUED)
    numbers: Iterator[int] = iter(range(first, first + 100 * count))
    for place, unit_id in zip(range(count), cycle(units), strict=False):
        task_id, (status, due_on) = first + place, kind_of(place)
        both = {"id": task_id, "task_id": task_id, "unit_id": unit_id, "effective_on": ISSUED, "recorded_at": known_at}
        assigned = {"id": task_id, "task_id": task_id, "unit_id": unit_id, "role": UnitRole.LEAD, "position": 0}
        rows[Task].append(_task(task_id, status, due_on, unit_id, measure))
        rows[Assignment].append(assigned)
        rows[AssignmentChange].append({**both, "role": UnitRole.LEAD, "position": 0})
        rows[DeadlineChange].append(
            {**both, "due_on": due_on, "basis": DeadlineBasis.MANUAL} | {"continuing": False, "is_extension": False}
        )
        rows[DeadlineChange][-1].pop("unit_id")
        rows[ReportDue].append({**both, "period": "2024Q3", "due_on": date(2024, 9, 26), "met_on": date(2024, 9, 20)})
        if status is TaskStatus.IN_PROGRESS:
            rows[Reminder] += (_spent(next(numbers), task_id, unit_id, due_on, step) for step in _steps(due_on, known))
    for model, some in rows.items():
        for start in range(0, len(some), ROWS):
            session.execute(sa.insert(model), some[start : start + ROWS])


def _task(task_id: int, status: TaskStatus, due_on: date, unit_id: int, measure: Measure) -> dict[str, Any]:
    return {
        "id": task_id,
        "number": f"众-{task_id}",
        "region_code": REGION,
        "plan_id": measure.plan_id,
        "measure_id": measure.id,
        "title": f"建成第{task_id % 997}个算力中心并投入使用",
        "criterion": "中心通过验收",
        "weight": 1,
        "demonstration": False,
        "status": status,
        "due_on": due_on,
        "continuing": False,
        "lead_unit_id": unit_id,
        "percent": 0,
        "issued_on": ISSUED,
        "closed_on": date(2024, 6, 3) if status is TaskStatus.CLOSED else None,
        "version": 1,
    }


def _steps(due_on: date, known: dict[date, list[Any]]) -> list[Any]:
    """The steps that the runs up to yesterday have sent."""
    if due_on not in known:
        yesterday = TODAY - timedelta(days=1)
        rules = ladders(TODAY).of(Clock.DEADLINE, REGION, None)
        known[due_on] = [step for step in steps_until(rules, due_on, WorkCalendar(), yesterday) if step.on >= ISSUED]
    return known[due_on]


def _spent(reminder_id: int, task_id: int, unit_id: int, due_on: date, step: Any) -> dict[str, Any]:
    return {
        "id": reminder_id,
        "key": f"deadline:{task_id}:{unit_id}:{due_on}:{step.name}",
        "task_id": task_id,
        "unit_id": unit_id,
        "clock": Clock.DEADLINE,
        "step": step.name,
        "rung": step.rung,
        "state": ReminderState.SENT,
        "anchor_on": due_on,
        "step_on": step.on,
        "run_on": step.on,
        "recorded_at": clock.at(step.on),
        "demonstration": False,
    }

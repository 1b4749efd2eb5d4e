"""Things to test with, each with defaults that make a sensible whole, and the small fixed cast (house-style §7).

Everything is written through the services, as of a past day: ``a_task(issued_on=…, due_on=…)`` leaves the same dated
rows as a coordinator would have. Units and people are named after what they are.
"""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from tracker.accounts.models import UNIT_ROLES, Role, User
from tracker.core import clock
from tracker.core.db import db
from tracker.core.workdays import WorkCalendar
from tracker.plans.models import DeadlineBasis, Measure, MeasureKind, Plan, PlanStatus, UnitRole
from tracker.tasks import report_dues, services
from tracker.tasks.models import ProgressClass, Task, TaskStatus
from tracker.units.models import Standing, Unit, UnitStanding

PROVINCE, FUZHOU, XIAMEN, QUANZHOU = "350000", "350100", "350200", "350500"
ISSUED = date(2024, 1, 2)
DUE = date(2024, 12, 31)
PLAN_END = date(2025, 12, 31)
CALENDAR = WorkCalendar()
_numbers = count(1)


def a_unit(name: str = "", *, region_code: str = XIAMEN, standing: Standing = Standing.SUPERVISED, **more: Any) -> Unit:
    name = name or f"第{next(_numbers)}测试局"
    values = {"full_name": name, "name": name, "level": "city", "category": "政府部门", "source": "demonstration", **more}
    unit = Unit(region_code=region_code, standings=[UnitStanding(region_code=region_code, standing=standing)], **values)
    db.session.add(unit)
    db.session.flush()
    return unit


def a_user(role: Role = Role.REPORTER, unit: Unit | None = None, *, region_code: str = XIAMEN, **more: Any) -> User:
    """An account without a password (``client.sign_in_as(user)`` needs none); reporters and heads get a unit."""
    if role in UNIT_ROLES:
        unit = unit or a_unit(region_code=region_code)
    login = f"{role}-{next(_numbers)}"
    values = {"login": login, "email": f"{login}@example.org", "name": f"{unit.name if unit else region_code}{role}", **more}
    user = User(role=role, region_code=region_code, unit_id=unit.id if unit else None, **values)
    db.session.add(user)
    db.session.flush()
    return user


def a_reporter(unit: Unit | None = None, **more: Any) -> User:
    return a_user(Role.REPORTER, unit, **more)


def a_coordinator(region_code: str = XIAMEN, **more: Any) -> User:
    return a_user(Role.COORDINATOR, region_code=region_code, **more)


def a_plan(title: str = "厦门市测试规划", *, region_code: str = XIAMEN, status: PlanStatus = PlanStatus.ACTIVE, **more: Any) -> Plan:
    number = next(_numbers)
    values = {"slug": f"plan-{number}", "short_name": f"测{number}", "period_start": date(2021, 1, 1), "period_end": PLAN_END, **more}
    plan = Plan(title=title, region_code=region_code, status=status, **values)
    db.session.add(plan)
    db.session.flush()
    return plan


def a_measure(plan: Plan | None = None, **more: Any) -> Measure:
    number = next(_numbers)
    values = {"position": number, "number": f"四/（一）/{number}", "title": "建设算力中心", "wording": "建成三个算力中心并投入使用"}
    measure = Measure(plan=plan or a_plan(), **{**values, "kind": MeasureKind.TASK, **more})
    db.session.add(measure)
    db.session.flush()
    return measure


def a_task(
    title: str = "建成三个算力中心",
    *,
    plan: Plan | None = None,
    due_on: date | None = DUE,
    issued_on: date = ISSUED,
    lead: Unit | None = None,
    responsible: tuple[Unit, ...] = (),
    support: tuple[Unit, ...] = (),
    status: TaskStatus = TaskStatus.IN_PROGRESS,
    percent: int | None = None,
    with_dues: bool = False,
    **more: Any,
) -> Task:
    """A task issued on ``issued_on`` and brought to ``status`` the same day; ``due_on`` None makes it continuing.

    ``with_dues`` opens what its units owe for the period of the issue.
    """
    with clock.moved_to(issued_on):
        made = {"number": f"测-{next(_numbers):04}", "criterion": "三个中心均通过验收", **more}
        task = services.create_task(a_measure(plan), title=title, actor=None, today=issued_on, **made)
        services.assign(task, lead or a_unit(), UnitRole.LEAD, actor=None, today=issued_on)
        for role, units in ((UnitRole.RESPONSIBLE, responsible), (UnitRole.SUPPORT, support)):
            for unit in units:
                services.assign(task, unit, role, actor=None, today=issued_on)
        basis = DeadlineBasis.MANUAL
        services.set_deadline(task, due_on=due_on, continuing=due_on is None, basis=basis, actor=None, today=issued_on)
        _bring_to(task, status, issued_on)
        if percent is not None:
            report_progress(task, percent, on=issued_on)
        if with_dues:
            report_dues.open_report_dues(issued_on, [task])
    db.session.flush()
    return task


def _bring_to(task: Task, status: TaskStatus, on: date) -> None:
    if status is not TaskStatus.DRAFT:
        services.issue(task, actor=None, today=on, calendar=CALENDAR)
    if status not in (TaskStatus.DRAFT, TaskStatus.ISSUED):
        services.sign(task, actor=None, today=on)
    if status is not task.status:
        services.change_state(task, status, actor=None, today=on)


def report_progress(task: Task, percent: int, *, on: date, unit: Unit | None = None, period: str = "2024Q1") -> None:
    """An accepted report of the first lead (or ``unit``), without the report itself."""
    unit_id = unit.id if unit else task.lead_unit_id
    assert unit_id is not None
    with clock.moved_to(on):
        services.record_progress(
            task, unit_id, period=period, percent=percent, progress_class=ProgressClass.ON_PACE, submitted_on=on, actor=None
        )


@dataclass(frozen=True)
class Cast:
    """Who may or may not: one task of Xiamen seen by everybody."""

    task: Task
    reporter: User
    head: User
    supporter: User
    stranger: User
    coordinator: User
    second_coordinator: User
    leader: User
    other_city: User
    province: User
    system_admin: User
    security_admin: User
    auditor: User


def a_cast(**task: Any) -> Cast:
    lead, support, other = a_unit("牵头局"), a_unit("配合局"), a_unit("无关局")
    return Cast(
        task=a_task(lead=lead, support=(support,), **task),
        reporter=a_user(Role.REPORTER, lead),
        head=a_user(Role.UNIT_HEAD, lead),
        supporter=a_user(Role.REPORTER, support),
        stranger=a_user(Role.REPORTER, other),
        coordinator=a_user(Role.COORDINATOR),
        second_coordinator=a_user(Role.COORDINATOR),
        leader=a_user(Role.LEADER),
        other_city=a_user(Role.COORDINATOR, region_code=QUANZHOU),
        province=a_user(Role.COORDINATOR, region_code=PROVINCE),
        system_admin=a_user(Role.SYSTEM_ADMIN),
        security_admin=a_user(Role.SECURITY_ADMIN),
        auditor=a_user(Role.AUDITOR),
    )

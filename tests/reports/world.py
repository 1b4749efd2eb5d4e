"""A small city with everything a quarterly report has to tell: two plans, eleven tasks, reports on time, late and returned."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from tests.builders import ISSUED, XIAMEN, a_plan, a_task, a_unit, report_progress
from tracker.core import clock
from tracker.core.db import db
from tracker.indicators.models import Indicator, IndicatorTarget, ObservedValue
from tracker.plans.models import Plan
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind, ReportStatus
from tracker.tasks import services
from tracker.tasks.models import ReportDue, Task, TaskStatus
from tracker.units.models import Standing, Unit

TODAY = date(2024, 10, 8)
AS_OF, KNOWN_BY = date(2024, 9, 30), date(2024, 10, 7)
DUE_ON = date(2024, 9, 26)
_numbers = count(1)


@dataclass(frozen=True)
class City:
    """What the tests ask for by name."""

    plan: Plan
    other_plan: Plan
    finance: Unit
    industry: Unit
    bank: Unit
    overdue: Task
    far_behind: Task
    closed: Task
    closed_late: Task


def a_city(region_code: str = XIAMEN) -> City:
    """The city as it stands on 2024-10-08; every row was recorded on its day."""
    plan = a_plan("测试金融规划", region_code=region_code, slug=f"finance-{region_code}", short_name=f"金{region_code[3]}")
    other = a_plan("测试产业规划", region_code=region_code, slug=f"industry-{region_code}", short_name=f"产{region_code[3]}")
    finance, industry = (a_unit(name, region_code=region_code) for name in (f"{region_code}金融局", f"{region_code}工信局"))
    bank = a_unit(f"{region_code}外管局", region_code=region_code, standing=Standing.COOPERATING)
    overdue = _task(plan, finance, "引进法人金融机构", due_on=date(2024, 9, 18))
    far = _task(plan, industry, "建设供应链金融平台", due_on=date(2024, 12, 31))
    closed = _task(plan, finance, "出台上市扶持办法", due_on=date(2024, 8, 30))
    late = _task(other, industry, "建成产业基金", due_on=date(2024, 7, 31))
    _task(plan, bank, "便利跨境结算", due_on=date(2024, 9, 20))
    ahead = _task(other, finance, "设立政府引导基金", due_on=date(2025, 12, 31), percent=80)
    _task(other, industry, "开展常态化银企对接", due_on=None)
    _task(plan, finance, "发行专项债券", issued_on=date(2024, 9, 2), due_on=date(2025, 6, 30))
    waiting = _task(plan, finance, "签收较晚的任务", issued_on=date(2024, 8, 5), due_on=date(2025, 6, 30), status=TaskStatus.ISSUED)
    with clock.moved_to(date(2024, 8, 12)):
        services.sign(waiting, actor=None, today=date(2024, 8, 12))
    _task(plan, finance, "尚未交办的任务", status=TaskStatus.DRAFT)
    _end(_task(other, industry, "早已终止的任务"), TaskStatus.TERMINATED, date(2024, 3, 1))
    _end(closed, TaskStatus.CLOSED, date(2024, 8, 20))
    _end(late, TaskStatus.CLOSED, date(2024, 9, 10))
    report_progress(far, 10, on=date(2024, 6, 26))
    for task, unit, met in ((overdue, finance, date(2024, 9, 24)), (far, industry, None), (ahead, finance, date(2024, 9, 29))):
        _due(task, unit, met)
    _returned(overdue, finance)
    _indicators(plan)
    db.session.commit()
    return City(plan, other, finance, industry, bank, overdue, far, closed, late)


def _task(plan: Plan, lead: Unit, title: str, issued_on: date = ISSUED, **more: object) -> Task:
    return a_task(title, plan=plan, lead=lead, issued_on=issued_on, number=f"{plan.short_name}-{next(_numbers):02}", **more)  # type: ignore[arg-type]


def _end(task: Task, status: TaskStatus, on: date) -> None:
    with clock.moved_to(on):
        services.change_state(task, status, actor=None, today=on)


def _due(task: Task, unit: Unit, met: date | None) -> None:
    with clock.moved_to(date(2024, 7, 1)):
        due = ReportDue(task_id=task.id, unit_id=unit.id, period="2024Q3", due_on=DUE_ON, effective_on=date(2024, 7, 1))
        db.session.add(due)
        db.session.flush()
    due.met_on, due.met_recorded_at = met, clock.at(met) if met else None


def _returned(task: Task, unit: Unit) -> None:
    on = date(2024, 9, 27)
    with clock.moved_to(on):
        report = ProgressReport(task_id=task.id, unit_id=unit.id, period="2024Q3", status=ReportStatus.RETURNED)
        report.events = [ReportEvent(kind=ReportEventKind.RETURNED, reason="缺少落地凭证", effective_on=on)]
        db.session.add(report)
        db.session.flush()


def _indicators(plan: Plan) -> None:
    with clock.moved_to(date(2024, 9, 30)):
        for place, (name, value) in enumerate((("金融业增加值", 690.0), ("存款余额", None), ("保险深度", 5.5))):
            indicator = Indicator(plan_id=plan.id, position=place, name=name, measuring_unit="亿元")
            target = {"comparator": ">=", "value": 800.0, "basis": "year_end", "baseline_year": 2020, "baseline_value": 486.0}
            if name == "保险深度":
                indicator.measuring_unit, target = "%", {**target, "value": 5.0, "baseline_value": 4.0}
            indicator.targets = [IndicatorTarget(by=date(2025, 12, 31), **target)]
            if value is not None:
                indicator.values = [ObservedValue(period="2024Q3", value=value, source="测试", effective_on=date(2024, 9, 30))]
            db.session.add(indicator)
        db.session.flush()

"""Facts and verdicts for the tests of lights; no database."""

from datetime import date
from typing import Any

from tracker.core.workdays import WorkCalendar
from tracker.plans.models import UnitRole
from tracker.tasks.facts import Due, Part, TaskFacts
from tracker.tasks.lights import Thresholds, Verdict, judge
from tracker.tasks.models import Light, ProgressClass, TaskStatus

LEAD, SECOND, SUPPORT = 1, 2, 3
CALENDAR = WorkCalendar()
LIMITS = Thresholds()
NEW_YEAR = date(2024, 1, 1)
HALF_TIME = date(2024, 7, 1)
TODAY = date(2024, 10, 8)
QUARTERS = [("2024Q1", date(2024, 3, 27)), ("2024Q2", date(2024, 6, 26)), ("2024Q3", date(2024, 9, 27))]


def facts(percent: int | None = None, **more: Any) -> TaskFacts:
    """A task in progress from 1 January to 30 December 2024: 364 days, half of them gone on 1 July."""
    values: dict[str, Any] = {
        "status": TaskStatus.IN_PROGRESS,
        "status_since": NEW_YEAR,
        "issued_on": NEW_YEAR,
        "due_on": date(2024, 12, 30),
        "parts": [Part(LEAD, UnitRole.LEAD, 0), Part(SECOND, UnitRole.RESPONSIBLE, 1), Part(SUPPORT, UnitRole.SUPPORT, 2)],
        **more,
    }
    progress = {} if percent is None else {LEAD: (percent, ProgressClass.ON_PACE)}
    return TaskFacts(1, "350200", 1, progress=progress, **values)


def owed(unit: int, period: str, due_on: date, met_on: date | None = None, *, waived: bool = False) -> Due:
    return Due(unit, period, due_on, met_on, waived)


def light(task: TaskFacts, on: date, limits: Thresholds = LIMITS) -> Verdict:
    return judge(task, on, CALENDAR, limits)


def of(verdict: Verdict) -> tuple[Light, str]:
    return verdict.light, verdict.rule

"""What the scores of a region and period are computed from: history as of the period's end, decisions as known (domain.md §7).

A score of a past quarter is settled: history counts as it was known on the 10th working day after the period, by when every
report of it has been reviewed. What is recorded later about that time changes nothing; approved bonuses and upheld contests
do, from their decision on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.periods import Period, period_name
from tracker.core.workdays import WorkCalendar
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind
from tracker.regions.services import calendar_for, settings
from tracker.scoring import queries
from tracker.scoring.parameters import Parameters
from tracker.scoring.rules import Extra, Fault, Outcome, Rule, Score, score
from tracker.tasks.facts import AsOf, TaskFacts, load
from tracker.tasks.models import Task, TaskStatus, WeightChange
from tracker.tasks.owed_reports import owed
from tracker.units.book import UnitBook, unit_book

SETTLED_AFTER = 10  # working days
ASKED = frozenset({TaskStatus.CLOSED, TaskStatus.CLOSURE_REQUESTED})
NOT_COUNTED = frozenset({TaskStatus.DRAFT, TaskStatus.SUSPENDED, TaskStatus.TERMINATED})


@dataclass
class Grounds:
    """Everything that scores of one region and period follow from."""

    units: UnitBook
    outcomes: dict[int, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    faults: dict[int, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    extras: dict[int, list[Extra]] = field(default_factory=lambda: defaultdict(list))
    struck: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    numbers: dict[int, tuple[str, str]] = field(default_factory=dict)


def settled_on(calendar: WorkCalendar, period: Period) -> date:
    """The last day whose records count for the period."""
    return calendar.add(period.end, SETTLED_AFTER)


def grounds(region_code: str, period: Period, known_by: date) -> Grounds:
    """Gather; the number of queries does not depend on the number of tasks. Raises RuleBroken for a period that is not over."""
    if period.end >= known_by:
        raise RuleBroken(f"{period.label}尚未结束，期末后才能评价")
    calendar = calendar_for(region_code, known_by)
    as_of = AsOf(period.end, min(known_by, settled_on(calendar, period)))
    conditions = [Task.region_code == region_code]
    facts = load(db.session, as_of, *conditions)
    found = Grounds(unit_book(db.session, period.end))
    weights = {**_names(found, region_code), **_changed_weights(as_of, conditions)}
    for outcome in _outcomes(facts, weights, period, calendar):
        _put(found.outcomes, found, region_code, outcome)
    for fault in (*_returned(as_of, period, conditions, facts), *_missing(facts, as_of, period, conditions)):
        _put(found.faults, found, region_code, fault)
    for bonus in queries.granted(region_code, period.code, known_by):
        words = f"加分：{bonus.reason}（{bonus.paper}）"
        found.extras[bonus.unit_id].append(Extra(bonus.unit_id, bonus.id, bonus.points, words))
    for contest in queries.upheld(region_code, period.code, known_by):
        found.struck[contest.unit_id][contest.line] = "申诉成立，不计"
    return found


def scores(found: Grounds, limits: Parameters, weights: Mapping[int, int] | None = None) -> dict[int, Score]:
    """The scores by unit; ``weights`` of tasks may be tried in place of those set at issue."""
    tried = weights or {}
    made = {}
    for unit_id in sorted({*found.outcomes, *found.faults, *found.extras}):
        outcomes = [_with_weight(one, tried) for one in found.outcomes.get(unit_id, [])]
        faults, extras = found.faults.get(unit_id, []), found.extras.get(unit_id, [])
        made[unit_id] = score(unit_id, outcomes, faults, extras, limits, found.struck.get(unit_id, {}))
    return made


def limits_of(region_code: str, period: Period, known_by: date) -> Parameters:
    """The region's parameters that held at the end of the period."""
    return Parameters.from_settings(settings(region_code, period.end, known_by))


def _with_weight(one: Outcome, tried: Mapping[int, int]) -> Outcome:
    return one if one.task_id not in tried else Outcome(**{**one.__dict__, "weight": tried[one.task_id]})


def _names(found: Grounds, region_code: str) -> dict[int, int]:
    """Numbers and titles of the region's tasks; returns their weights."""
    rows = db.session.execute(sa.select(Task.id, Task.number, Task.title, Task.weight).where(Task.region_code == region_code)).all()
    found.numbers = {task_id: (number, title) for task_id, number, title, _ in rows}
    return {task_id: weight for task_id, _, _, weight in rows}


def _changed_weights(as_of: AsOf, conditions: list[sa.ColumnElement[bool]]) -> dict[int, int]:
    """Weights that were changed after the issue, as they held then."""
    changes = sa.select(WeightChange).join(Task, Task.id == WeightChange.task_id).where(*conditions).order_by(WeightChange.id)
    held: dict[int, int] = {}
    for change in db.session.scalars(changes):
        if change.effective_on <= as_of.day and change.recorded_at < as_of.limit:
            held[change.task_id] = change.weight
        else:
            held.setdefault(change.task_id, change.before)
    return held


def _put(place: dict[int, list], found: Grounds, region_code: str, one: Outcome | Fault) -> None:  # type: ignore[type-arg]
    """Under the unit's id of the day; cooperating units are never scored."""
    unit_id = found.units.today(one.unit_id)
    if not found.units.cooperates(unit_id, region_code):
        place[unit_id].append(one)


def _outcomes(facts: dict[int, TaskFacts], weights: dict[int, int], period: Period, calendar: WorkCalendar) -> Iterator[Outcome]:
    """Shares in tasks closed in the period or due in it; suspended ones, and those whose extension is undecided, are not counted."""
    for task in facts.values():
        if task.status in NOT_COUNTED or task.issued_on is None:
            continue
        meet_by = calendar.on_or_after(task.due_on) if task.due_on and not task.continuing else None
        asked_on = task.status_since if task.status in ASKED else None
        closed = task.status is TaskStatus.CLOSED and asked_on is not None and period.start <= asked_on <= period.end
        due = meet_by is not None and "extension" not in task.held_since and period.start <= meet_by <= period.end
        if not closed and not due:
            continue
        late = calendar.between(meet_by, asked_on) if meet_by and asked_on and asked_on > meet_by else 0
        for part in sorted(task.parts, key=lambda part: part.position):
            weight = weights[task.task_id]
            yield Outcome(part.unit_id, task.task_id, part.role, weight, meet_by, asked_on, late, task.extensions > 0)


def _returned(as_of: AsOf, period: Period, conditions: list[sa.ColumnElement[bool]], facts: dict[int, TaskFacts]) -> Iterator[Fault]:
    """Each progress report that a coordinator returned in the period counts once."""
    event = ReportEvent
    rows = db.session.execute(
        sa.select(ProgressReport.id, ProgressReport.task_id, ProgressReport.unit_id, ProgressReport.period, sa.func.max(event.effective_on))
        .join(event, event.report_id == ProgressReport.id)
        .where(*as_of.visible(event), event.kind == ReportEventKind.RETURNED, event.effective_on >= period.start)
        .where(ProgressReport.task_id.in_(sa.select(Task.id).where(*conditions)))
        .group_by(ProgressReport.id, ProgressReport.task_id, ProgressReport.unit_id, ProgressReport.period)
        .order_by(ProgressReport.id)
    )
    for report_id, task_id, unit_id, code, on in rows:
        if task_id in facts:
            words = f"{period_name(code)}进展填报于{on.month}月{on.day}日退回"
            yield Fault(unit_id, task_id, Rule.RETURNED, str(report_id), words)


def _missing(facts: dict[int, TaskFacts], as_of: AsOf, period: Period, conditions: list[sa.ColumnElement[bool]]) -> Iterator[Fault]:
    """Reports due in the period that had not come by its end."""
    for task, due in owed(db.session, facts.values(), (period.start, period.end), as_of.known_by, *conditions):
        if due.met_on is None:
            words = f"{period_name(due.period)}进展应于{due.due_on.month}月{due.due_on.day}日报送，期末未报"
            yield Fault(due.unit_id, task.task_id, Rule.MISSING, due.period, words)

"""Freeze the facts of a supervision report: every figure, list and name with the rules in force (domain.md §6).

The snapshot is plain JSON with sorted keys, so that its hash says whether anything changed; wording and renderers read
nothing else. The same scope and the same two dates give the same snapshot.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.changes.models import ChangeRequest, RequestStatus
from tracker.core import clock
from tracker.core.collector import without_collector
from tracker.plans.models import Plan
from tracker.regions.models import Region
from tracker.reports import counting, findings
from tracker.reports.counting import Row, figure, group
from tracker.reports.evaluation import evaluate
from tracker.reports.indicator_rows import indicator_rows
from tracker.reports.models import EVALUATIONS
from tracker.reports.scope import Scope
from tracker.reports.task_rows import Rules, counted_facts, counted_rows, due_rows, returned_rows, rules_of, task_rows
from tracker.tasks.models import OPEN, Task
from tracker.units.book import UnitBook, unit_book

FORMAT = 1
STEPS = 4
Tell = Callable[[str, int, int], None]
Snapshot = dict[str, Any]


@dataclass
class Counted:
    """The rows that all figures of one period are counted from."""

    rows: list[Row]
    dues: list[Row]
    returned: list[Row]
    rules: dict[str, Rules]
    units: UnitBook


def take(session: Session, scope: Scope, tell: Tell = lambda step, done, total: None) -> Snapshot:
    """The snapshot of a scope; the number of queries does not depend on the number of tasks. ``tell`` hears what is being done."""
    with without_collector():
        return _taken(session, scope, tell)


def _taken(session: Session, scope: Scope, tell: Tell) -> Snapshot:
    tell("统计任务和填报情况", 0, STEPS)
    counted = count(session, scope)
    tell("汇总各单位办理情况", 1, STEPS)
    units = findings.unit_rows(counted.rows, counted.dues, counted.returned, scope.period)
    rows = counted.rows
    tell("测算指标进展", 2, STEPS)
    indicators = indicator_rows(session, scope)
    tell("与上期比较，整理各项清单", 3, STEPS)
    return {
        "format": FORMAT,
        **_about(session, scope, rows, indicators),
        "rules": {code: rules.values for code, rules in counted.rules.items()},
        "totals": totals(rows),
        "rates": rates(rows, counted.dues, scope),
        "by_plan": [{"plan": slug, **group(_where(rows, "plan", slug))} for slug in _distinct(rows, "plan")],
        "by_region": [{"region": code, **group(_where(rows, "region", code))} for code in scope.regions if scope.below],
        "by_unit": units,
        "indicators": indicators,
        "good": findings.good(rows, units, scope.period),
        "problems": findings.problems(rows, counted.dues, counted.returned),
        "requests": _requests(session, scope, rows),
        "due_next": _due_next(rows, scope),
        "previous": _previous(session, scope),
        "units": _unit_names(counted),
        "tasks": rows,
        "dues": counted.dues,
        **({"evaluation": evaluate(session, scope, rows)} if scope.kind in EVALUATIONS else {}),
    }


def count(session: Session, scope: Scope) -> Counted:
    """The counted rows, each unit under the id it has on the day."""
    rules, facts, units = rules_of(scope), counted_facts(session, scope), unit_book(session, scope.as_of)
    rows = task_rows(session, scope, facts, rules)
    dues, returned = due_rows(session, scope, facts, rules), returned_rows(session, scope, facts)
    regions = {row["id"]: row["region"] for row in rows}
    for row in rows:
        row["lead"] = units.today(row["lead"]) if row["lead"] else None
        row["cooperating"] = row["lead"] is not None and units.cooperates(row["lead"], row["region"])
        row["parts"] = [{**part, "unit": units.today(part["unit"])} for part in row["parts"]]
    for row in (*dues, *returned):
        row["unit"] = units.today(row["unit"])
        row["cooperating"] = units.cooperates(row["unit"], regions[row["task"]])
    return Counted(rows, dues, returned, rules, units)


def totals(rows: list[Row]) -> dict[str, Any]:
    """The whole by state, progress class and light."""
    return {
        "tasks": figure(rows),
        "open": figure(row for row in rows if row["status"] in OPEN),
        "by_status": counting.by_status(rows),
        "by_class": counting.by_class(rows),
        "by_light": counting.by_light(rows),
        "overdue": figure(row for row in rows if row["days_overdue"] > 0),
    }


def rates(rows: list[Row], dues: list[Row], scope: Scope) -> dict[str, Any]:
    """The three rates with their bases."""
    return {
        "on_time": counting.on_time(rows, scope.period, scope.as_of),
        "report": counting.reported(dues),
        "sign": counting.signed(rows, scope.period, scope.as_of),
    }


def freeze(snapshot: Snapshot) -> tuple[str, str]:
    """The text that is stored, and its SHA-256."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()


def _about(session: Session, scope: Scope, rows: list[Row], indicators: list[Row]) -> dict[str, Any]:
    regions = session.scalars(sa.select(Region).where(Region.code.in_(scope.regions))).all()
    slugs = {row["plan"] for row in (*rows, *indicators)} | ({scope.plan.slug} if scope.plan else set())
    plans = session.scalars(sa.select(Plan).where(Plan.slug.in_(sorted(slugs)))).all()
    return {
        "region": {
            "code": scope.region.code,
            "name": scope.region.name,
            "office": scope.region.office_name,
            "mark": scope.region.document_mark,
        },
        "plan": scope.plan.slug if scope.plan else None,
        "below": scope.below,
        "interim": scope.interim,
        "period": {
            "code": scope.period.code,
            "label": scope.period.label,
            "kind": str(scope.period.kind),
            "start": scope.period.start.isoformat(),
            "end": scope.period.end.isoformat(),
            "next": scope.period.next().label,
        },
        "as_of": scope.as_of.isoformat(),
        "known_by": scope.known_by.isoformat(),
        "regions": {region.code: region.name for region in regions},
        "plans": {plan.slug: _plan(plan) for plan in plans},
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {"title": plan.title, "short_name": plan.short_name, "doc_number": plan.doc_number, "region": plan.region_code}


def _previous(session: Session, scope: Scope) -> dict[str, Any]:
    earlier = scope.of_previous()
    rules, facts = rules_of(earlier), counted_facts(session, earlier)
    rows = counted_rows(earlier, facts, rules)
    return {
        "period": {"code": earlier.period.code, "label": earlier.period.label},
        "as_of": earlier.as_of.isoformat(),
        "known_by": earlier.known_by.isoformat(),
        "totals": totals(rows),
        "rates": rates(rows, due_rows(session, earlier, facts, rules), earlier),
    }


def _requests(session: Session, scope: Scope, rows: list[Row]) -> dict[str, Any]:
    """Requests made in the period and decided by what was known, by kind; a decision counts from the day of the request (§3)."""
    request, limit = ChangeRequest, clock.end_of(scope.known_by)
    found = session.execute(
        sa.select(request.kind, request.status, request.task_id)
        .where(request.requested_on >= scope.period.start, request.requested_on <= scope.as_of, request.recorded_at < limit)
        .where(request.decided_at < limit, request.status.in_((RequestStatus.GRANTED, RequestStatus.REFUSED)))
        .where(request.task_id.in_(sa.select(Task.id).where(*scope.tasks)))
        .order_by(request.id)
    )
    counted = {row["id"] for row in rows}
    made: dict[str, Any] = {}
    for kind, status, task in found:
        if task in counted:
            made.setdefault(f"{kind}.{status}", []).append({"id": task})
    return {key: figure(tasks) | {"n": len(tasks)} for key, tasks in made.items()}


def _due_next(rows: list[Row], scope: Scope) -> dict[str, Any]:
    """Open tasks whose deadline lies in the period that follows, or in the rest of an unfinished one."""
    last = scope.period.end if scope.interim else scope.period.next().end
    return figure(
        row for row in rows if row["status"] in OPEN and row["meet_by"] and scope.as_of.isoformat() < row["meet_by"] <= last.isoformat()
    )


def _unit_names(counted: Counted) -> dict[str, Any]:
    ids = {part["unit"] for row in counted.rows for part in row["parts"]} | {row["unit"] for row in (*counted.dues, *counted.returned)}
    book = counted.units
    return {str(unit): {"name": book.name(unit), "full_name": book.full_name(unit)} for unit in sorted(ids)}


def _where(rows: list[Row], key: str, value: Any) -> list[Row]:
    return [row for row in rows if row[key] == value]


def _distinct(rows: list[Row], key: str) -> list[Any]:
    return sorted({row[key] for row in rows})

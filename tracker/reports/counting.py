"""Counting rows of tasks, reports owed and signatures. Every figure keeps the list it was counted from. Pure functions."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tracker.core.formatters import rate, shares
from tracker.core.periods import Period
from tracker.tasks.models import Light, ProgressClass, TaskStatus

Row = dict[str, Any]
Figure = dict[str, Any]
NO_CLASS = "none"
COUNTED_STATES = tuple(status for status in TaskStatus if status is not TaskStatus.DRAFT)
CLASSES = (*ProgressClass, NO_CLASS)
NOT_DUE = frozenset({TaskStatus.SUSPENDED, TaskStatus.TERMINATED})


def figure(rows: Iterable[Row]) -> Figure:
    """How many, and which tasks."""
    ids = sorted(row["id"] for row in rows)
    return {"n": len(ids), "ids": ids}


def split(rows: list[Row], keys: Iterable[str], key_of: Callable[[Row], str]) -> list[Figure]:
    """The rows by key with their shares of the whole, which add up to 100.0."""
    sorted_out = _sorted_out(rows, key_of)
    parts = [(str(key), figure(sorted_out.get(key, ()))) for key in keys]
    percents = shares([part["n"] for _, part in parts])
    return [{"key": key, "share": percent, **part} for (key, part), percent in zip(parts, percents, strict=True)]


def _sorted_out(rows: list[Row], key_of: Callable[[Row], str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key_of(row), []).append(row)
    return found


def by_status(rows: list[Row]) -> list[Figure]:
    """Workflow states; drafts are never counted."""
    return split(rows, COUNTED_STATES, lambda row: row["status"])


def by_class(rows: list[Row]) -> list[Figure]:
    """Progress classes, with those that have no accepted report yet."""
    return split(rows, CLASSES, lambda row: row["class"])


def by_light(rows: list[Row]) -> list[Figure]:
    """Lights."""
    return split(rows, Light, lambda row: row["light"])


def group(rows: list[Row]) -> dict[str, Any]:
    """Count, lights, closed and overdue of one plan, region or unit."""
    lights = _sorted_out(rows, lambda row: row["light"])
    return {
        **figure(rows),
        "lights": {str(light): figure(lights.get(light, ())) for light in Light},
        "closed": figure(row for row in rows if row["status"] == TaskStatus.CLOSED),
        "overdue": figure(row for row in rows if row["days_overdue"] > 0),
    }


def ratio(part: Iterable[Row], whole: Iterable[Row], base: str) -> dict[str, Any]:
    """A single rate with both lists; ``base`` says in words what is divided by."""
    top, bottom = figure(part), figure(whole)
    return {"part": top, "whole": bottom, "rate": rate(top["n"], bottom["n"]), "base": base}


def on_time(rows: list[Row], period: Period, as_of: date) -> dict[str, Any]:
    """Closure asked for by the deadline / closed or due in the period (domain.md §6).

    A deadline on a rest day is due on the next working day (§2). Suspended and terminated tasks are not due, nor is one
    whose extension was asked for in time and is undecided: that holds the clock (§3).
    """
    whole = [row for row in rows if _closed_in(row, period, as_of) or _due_in(row, period, as_of)]
    part = [row for row in whole if row["asked_on"] is not None and (row["meet_by"] is None or row["asked_on"] <= row["meet_by"])]
    return ratio(part, whole, "本期办结的任务和时限在本期内的任务（不含暂缓、终止和延期申请待定的任务）")


def _closed_in(row: Row, period: Period, as_of: date) -> bool:
    return row["status"] == TaskStatus.CLOSED and _within(row["since"], period, as_of)


def _due_in(row: Row, period: Period, as_of: date) -> bool:
    return row["status"] not in NOT_DUE and not row["extension_pending"] and _within(row["meet_by"], period, as_of)


def signed(rows: list[Row], period: Period, as_of: date) -> dict[str, Any]:
    """First leads that signed in time / issued in the period; who may still sign in time is not counted yet."""
    issued = [row for row in rows if _within(row["issued_on"], period, as_of) and row["sign_by"] is not None]
    whole = [row for row in issued if row["signed_on"] is not None or row["sign_by"] <= as_of.isoformat()]
    part = [row for row in whole if row["signed_on"] is not None and row["signed_on"] <= row["sign_by"]]
    return ratio(part, whole, "本期交办且签收期限已到或者已经签收的任务")


def reported(dues: list[Row]) -> dict[str, Any]:
    """Reports submitted by the due date / due; counted are reports (task × unit), not tasks."""
    part = [due for due in dues if due["in_time"]]
    top, bottom = _due_figure(part), _due_figure(dues)
    base = "本期应报送的进展（每项任务每个报送单位计一份，不含免报和报送日前已办结、暂缓、终止的任务）"
    return {"part": top, "whole": bottom, "rate": rate(top["n"], bottom["n"]), "base": base}


def _due_figure(dues: list[Row]) -> Figure:
    return {"n": len(dues), "ids": sorted({due["task"] for due in dues})}


def _within(day: str | None, period: Period, as_of: date) -> bool:
    """Whether an ISO date lies in the period up to ``as_of``."""
    return day is not None and period.start.isoformat() <= day <= as_of.isoformat()

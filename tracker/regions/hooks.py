"""The mark 暂定 beside dates that rest on a year without a holiday notice (domain.md §10)."""

from datetime import date

from flask import Flask, g
from markupsafe import Markup

from tracker.core.workdays import WorkCalendar
from tracker.regions.services import calendar_for

WHY = "该年放假安排尚未录入，工作日暂按周一至周五计"


def install(app: Flask) -> None:
    """Register ``provisional(due.due_on, task.region_code)`` for templates."""
    app.jinja_env.globals.update(provisional=provisional)


def provisional(day: date | None, region_code: str, words: str = "暂定") -> Markup:
    """A small mark where the region knows no notice for the year of ``day``; else nothing.

    A deadline keeps the date of its document: it is the day on which it is met that is 顺延暂定.
    """
    if day is None or not _calendar(region_code).is_provisional(day):
        return Markup("")
    return Markup(' <span class="provisional" title="{}">{}</span>').format(WHY, words)


def _calendar(region_code: str) -> WorkCalendar:
    """One reading per request and region, however many dates a page shows."""
    known: dict[str, WorkCalendar] = g.setdefault("calendars", {})
    if region_code not in known:
        known[region_code] = calendar_for(region_code)
    return known[region_code]

"""Chinese words for templates that gather from several slices."""

from datetime import date
from typing import Any

from flask import Flask

from tracker.audit.words import action_name, subject_name, told
from tracker.changes.models import KIND_NAMES, REQUEST_STATUS_NAMES
from tracker.core.formatters import long_date, number
from tracker.core.periods import period_name
from tracker.dashboard.words import CLOCK_NAMES, COMPARATORS, MEASURE_KIND_NAMES, PLAN_STATUS_NAMES
from tracker.progress.models import REPORT_STATUS_NAMES
from tracker.reminders.models import RUNG_NAMES


def install(app: Flask) -> None:
    """Register the filters; the keys are text enums, so plain text does as well."""
    app.jinja_env.filters.update(
        plan_status_name=PLAN_STATUS_NAMES.__getitem__,
        measure_kind_name=MEASURE_KIND_NAMES.__getitem__,
        change_kind_name=KIND_NAMES.__getitem__,
        request_status_name=REQUEST_STATUS_NAMES.__getitem__,
        report_status_name=REPORT_STATUS_NAMES.__getitem__,
        rung_name=RUNG_NAMES.__getitem__,
        clock_name=CLOCK_NAMES.__getitem__,
        period_name=period_name,
        action_name=action_name,
        subject_name=subject_name,
        told=told,
        quantity=quantity,
        comparator_name=lambda comparator: COMPARATORS.get(comparator, comparator),
    )


def quantity(item: dict[str, Any]) -> str:
    """A figure that a measure states, in words: 不低于8.2万亿元（2025年12月31日前）."""
    words = COMPARATORS.get(str(item.get("comparator")), "")
    value, upper = item.get("value"), item.get("upper")
    figure = f"{number(value)}—{number(upper)}" if upper is not None else number(value)
    by = item.get("by")
    until = f"（{long_date(date.fromisoformat(by))}前）" if by else ""
    return f"{words}{figure}{item.get('unit') or ''}{until}"

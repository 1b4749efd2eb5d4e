"""Entering observed values (domain.md §2 "Indicator")."""

import math
from datetime import date

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import number
from tracker.core.periods import parse_period
from tracker.indicators.models import Indicator, ObservedValue

LARGEST = 1e15


def enter_value(indicator: Indicator, *, period: str, value: float, source: str, actor: User, today: date) -> ObservedValue:
    """Add a value for a period; a correction is a further row, what was counted before stays."""
    span = parse_period(period)
    if span.start > today:
        raise RuleBroken(f"{span.label}尚未开始，不能填报完成值")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise RuleBroken("完成值过大，请核对计量单位")
    old = latest_of(indicator, span.code)
    if old is not None and old.value == value and old.source == source:
        raise RuleBroken(f"{span.label}的完成值已是{number(value)}，没有变化")
    row = ObservedValue(indicator=indicator, period=span.code, value=value, source=source, effective_on=today, actor_id=actor.id)
    db.session.add(row)
    db.session.flush()
    record(
        "indicator.observed",
        indicator,
        actor=actor,
        old=None if old is None else {"period": span.code, "value": old.value},
        new={"period": span.code, "value": value, "source": source},
    )
    return row


def latest_of(indicator: Indicator, period: str) -> ObservedValue | None:
    """The value that holds for a period: the row entered last."""
    return next((row for row in reversed(indicator.values) if row.period == period), None)

"""Entering observed values and their review (domain.md §2 "Indicator")."""

import math
from collections.abc import Iterator
from datetime import date

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import number
from tracker.core.periods import Period, parse_period
from tracker.indicators.models import VALUE_STATUS_NAMES, Indicator, ObservedValue, ValueStatus
from tracker.units.models import Unit

LARGEST = 1e15
STANDING = (ValueStatus.WAITING, ValueStatus.ACCEPTED)


def enter_value(indicator: Indicator, *, period: str, value: float, source: str, actor: User, today: date) -> ObservedValue:
    """Add a value for a period; a correction is a further row, what was counted before stays until the new one is accepted.

    A unit's value waits for the office's review; the office's own counts at once. Raises RuleBroken for a period that has
    not begun, a figure that cannot be, and where nothing would change.
    """
    span = check_entry(period, value, today)
    old = latest_of(indicator, span.code)
    if old is not None and old.value == value and old.source == source:
        raise RuleBroken(f"{span.label}的完成值已是{number(value)}，没有变化")
    for earlier in _waiting(indicator, span.code):
        _settle(earlier, ValueStatus.REPLACED, actor, today)
    row = ObservedValue(
        indicator=indicator,
        period=span.code,
        value=value,
        source=source,
        effective_on=min(span.end, today),
        actor_id=actor.id,
        unit_id=actor.unit_id,
        status=ValueStatus.WAITING if works_for_unit(actor) else ValueStatus.ACCEPTED,
    )
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


def check_entry(period: str, value: float, today: date) -> Period:
    """The period of an entry; RuleBroken where it has not begun or the figure cannot be."""
    span = parse_period(period)
    if span.start > today:
        raise RuleBroken(f"{span.label}尚未开始，不能填报完成值")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise RuleBroken("完成值过大，请核对计量单位")
    return span


def accept_value(row: ObservedValue, *, actor: User, today: date) -> None:
    """审核通过: from now on the value counts in reports."""
    _require_waiting(row)
    _settle(row, ValueStatus.ACCEPTED, actor, today)
    record("indicator.value_accepted", row.indicator, actor=actor, new={"period": row.period, "value": row.value})


def return_value(row: ObservedValue, reason: str, *, actor: User, today: date) -> None:
    """退回 with a reason; the unit enters a further value."""
    _require_waiting(row)
    if not reason.strip():
        raise RuleBroken("退回时请写明原因，让填报单位知道怎么改")
    row.return_reason = reason
    _settle(row, ValueStatus.RETURNED, actor, today)
    record("indicator.value_returned", row.indicator, actor=actor, new={"period": row.period, "value": row.value, "reason": reason})


def set_unit(indicator: Indicator, unit: Unit | None, *, actor: User) -> None:
    """Say which unit answers for the indicator and enters its values; None: the office itself."""
    if indicator.unit_id == (unit.id if unit else None):
        return
    old = indicator.unit.name if indicator.unit else None
    indicator.unit, indicator.unit_id = unit, unit.id if unit else None
    record("indicator.unit", indicator, actor=actor, old=old, new=unit.name if unit else "督查室")


def latest_of(indicator: Indicator, period: str) -> ObservedValue | None:
    """The value that stands for a period, accepted or waiting: the row entered last."""
    return next((row for row in reversed(indicator.values) if row.period == period and row.status in STANDING), None)


def _waiting(indicator: Indicator, period: str) -> Iterator[ObservedValue]:
    return (row for row in indicator.values if row.period == period and row.status is ValueStatus.WAITING)


def _require_waiting(row: ObservedValue) -> None:
    db.session.flush()
    db.session.refresh(row, ["status"], with_for_update=True)  # two people may review at once: the second finds it done
    if row.status is not ValueStatus.WAITING:
        raise RuleBroken(f"这个完成值当前为“{VALUE_STATUS_NAMES[row.status]}”，不需要再审核，请刷新页面")


def _settle(row: ObservedValue, status: ValueStatus, actor: User, today: date) -> None:
    row.status, row.reviewer_id, row.reviewed_on, row.reviewed_recorded_at = status, actor.id, today, clock.recorded_at()

"""What every day needs: the obligations of its reporting period and its ledger."""

from collections.abc import Mapping
from typing import Any

from tracker.core import clock
from tracker.core.db import transaction
from tracker.scheduling.registry import job
from tracker.tasks import ledger, report_dues


@job("report_dues", "开启填报周期", hour="0-8", minute=15)
def open_report_dues() -> Mapping[str, Any] | None:
    """Open what units owe for the period of today; repeatable."""
    today = clock.today()
    with transaction():
        return {"opened": report_dues.open_report_dues(today)}


@job("ledger", "生成当日台账", hour="0-8", minute=5)
def warm_ledger() -> Mapping[str, Any] | None:
    """Build today's ledger before the first person asks for it."""
    today = clock.today()
    with transaction():
        ledger.ensure(today)
    return None

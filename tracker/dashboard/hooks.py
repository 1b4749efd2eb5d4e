"""Chinese words for templates that gather from several slices."""

from datetime import date
from typing import Any

from flask import Flask

from tracker.changes.models import KIND_NAMES, REQUEST_STATUS_NAMES
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date, number
from tracker.core.periods import parse_period
from tracker.plans.models import MeasureKind, PlanStatus
from tracker.progress.models import REPORT_STATUS_NAMES
from tracker.reminders.models import RUNG_NAMES, Clock

PLAN_STATUS_NAMES = {
    PlanStatus.DRAFT: "草稿",
    PlanStatus.ACTIVE: "执行中",
    PlanStatus.CONCLUDED: "已收官",
    PlanStatus.ARCHIVED: "归档",
}
MEASURE_KIND_NAMES = {
    MeasureKind.TASK: "任务",
    MeasureKind.SAFEGUARD: "保障措施",
    MeasureKind.SPECIAL_ACTION: "专项行动",
    MeasureKind.TARGET: "目标",
}
CLOCK_NAMES = {
    Clock.DEADLINE: "完成时限",
    Clock.REPORT: "填报期限",
    Clock.SIGN: "签收期限",
    Clock.REVIEW: "审核期限",
    Clock.MILESTONE: "节点",
    Clock.OWNERLESS: "无联系人",
}
COMPARATORS = {"=": "达到", ">=": "不低于", ">": "超过", "<=": "不高于", "<": "低于", "~": "约", "range": ""}


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
        quantity=quantity,
        comparator_name=lambda comparator: COMPARATORS.get(comparator, comparator),
    )


def period_name(code: str) -> str:
    """2024年第三季度; an odd code as it is."""
    try:
        return parse_period(code).label
    except RuleBroken:
        return code


def quantity(item: dict[str, Any]) -> str:
    """A figure that a measure states, in words: 不低于8.2万亿元（2025年12月31日前）."""
    words = COMPARATORS.get(str(item.get("comparator")), "")
    value, upper = item.get("value"), item.get("upper")
    figure = f"{number(value)}—{number(upper)}" if upper is not None else number(value)
    by = item.get("by")
    until = f"（{long_date(date.fromisoformat(by))}前）" if by else ""
    return f"{words}{figure}{item.get('unit') or ''}{until}"

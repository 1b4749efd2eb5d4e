"""What a progress report must say before it may leave the unit (domain.md §3 "report"). Plain checks, no writes."""

from datetime import date

from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.progress import queries
from tracker.progress.models import ProgressReport
from tracker.regions.services import setting
from tracker.tasks.models import OPEN, STATUS_NAMES, ProgressClass, Task
from tracker.tasks.report_dues import current_period, due_of
from tracker.tasks.services import is_reporting

NOTHING_NEW_KEY = "report.nothing_new_in_a_row"


def check_reportable(task: Task, unit_id: int, period: str, today: date) -> None:
    """Raise RuleBroken unless this unit may report on this task for this period today."""
    if task.status not in OPEN:
        raise RuleBroken(f"任务当前为“{STATUS_NAMES[task.status]}”，不再填报进展")
    due = due_of(task, unit_id, period)
    if due is not None and due.waived_on is not None:
        raise RuleBroken("督查室已免去这一期的填报，不需要再报")
    if due is not None or _was_sent(task, unit_id, period):
        return
    if not is_reporting(task, unit_id):
        raise RuleBroken("只有牵头单位和责任单位填报进展，配合单位在督查室要求时填报")
    now = current_period(task, today)
    if parse_period(period).start > today or (now is not None and period != now.code):
        wanted = f"，请填报{now.label}" if now else ""
        raise RuleBroken(f"贵单位不需要填报{parse_period(period).label}的进展{wanted}")


def check_figures(percent: int | None, progress_class: ProgressClass | None) -> None:
    """Raise RuleBroken where percent and class are impossible, even in a draft."""
    if percent is not None and not 0 <= percent <= 100:
        raise RuleBroken("完成百分比应在0至100之间")
    if progress_class is ProgressClass.DONE and percent is not None and percent < 100:
        raise RuleBroken("进度为“已完成”时，完成百分比应为100")


def check_complete(report: ProgressReport, today: date) -> None:
    """Raise RuleBroken where a report that is about to leave the unit lacks something."""
    if not report.done.strip() and report.nothing_new:
        raise RuleBroken("请说明本期无新进展的原因")
    if not report.done.strip():
        raise RuleBroken("请填写本期工作进展；确无新进展的，请勾选“本期无新进展”并说明原因")
    if report.percent is None:
        raise RuleBroken("请填写完成百分比")
    if report.progress_class is None:
        raise RuleBroken("请选择进度评价")
    check_figures(report.percent, report.progress_class)
    last = queries.last_progress(report.task_id, report.unit_id)
    if last is not None and report.percent < last.percent and not report.problems.strip():
        raise RuleBroken(f"完成百分比低于上次确认的{last.percent}%，请在“存在问题”中说明原因")
    if report.nothing_new:
        _check_nothing_new(report, today)


def _was_sent(task: Task, unit_id: int, period: str) -> bool:
    """A report that nobody asked for may still be corrected after its period."""
    report = queries.report_of(task.id, unit_id, period)
    return report is not None and report.submitted_on is not None


def _check_nothing_new(report: ProgressReport, today: date) -> None:
    allowed = setting(report.task.region_code, NOTHING_NEW_KEY, today)
    before = queries.reports_before(report.task_id, report.unit_id, report.period)
    in_a_row = 0
    for earlier in before:
        if not earlier.nothing_new:
            break
        in_a_row += 1
    if in_a_row >= allowed:
        raise RuleBroken(f"已连续{in_a_row}期填报“无新进展”，本期请写明做了什么，或者提出需要协调的事项")

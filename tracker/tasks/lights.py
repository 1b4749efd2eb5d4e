"""Lights: a colour, the rule that gave it and a sentence saying why, for a date (domain.md §4). Pure functions."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tracker.core.formatters import half_up, long_date
from tracker.core.periods import period_name
from tracker.core.workdays import WorkCalendar
from tracker.tasks.facts import Due, TaskFacts
from tracker.tasks.models import Light, TaskStatus

AT_REST = {TaskStatus.DRAFT: "尚未交办", TaskStatus.SUSPENDED: "已暂缓", TaskStatus.TERMINATED: "已终止"}


@dataclass(frozen=True)
class Thresholds:
    """The numbers of domain.md §4 as a region has set them for a date."""

    red_points: int = 30
    yellow_points: int = 10
    due_soon_workdays: int = 3
    due_soon_workdays_long: int = 7
    long_task_days: int = 60
    missing_periods: int = 3

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> "Thresholds":
        """Read the ``light.*`` settings."""
        return cls(**{name: settings[f"light.{name}"] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Verdict:
    """A light with its reason; ``days_overdue`` are calendar days since the day on which the deadline could be met."""

    light: Light
    rule: str
    sentence: str
    days_overdue: int = 0
    reports_late: int = 0


def judge(task: TaskFacts, on: date, calendar: WorkCalendar, limits: Thresholds) -> Verdict:
    """The light of a task on a date, evaluated in the order of domain.md §4."""
    if (found := _at_rest(task)) is not None:
        return found
    late, behind = late_reports(task, on, calendar), _behind(task, on)
    for decide in (_red, _yellow):
        if (found := decide(task, on, calendar, limits, late, behind)) is not None:
            return found
    if task.continuing:
        return Verdict(Light.GREY, "continuing", "持续推进事项，无完成时限，报送正常")
    if task.held_since:
        return Verdict(Light.GREEN, "waiting", "已按时提出申请，等待审核，期间不计逾期")
    return Verdict(Light.GREEN, "on_track", f"完成时限{long_date(task.due_on)}，按进度推进")


def days_overdue(task: TaskFacts, on: date, calendar: WorkCalendar) -> int:
    """Calendar days past the deadline, 0 when met, held, continuing or at rest.

    A deadline on a rest day is met on the next working day and overdue begins the day after (domain.md §2).
    """
    open_states = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS, TaskStatus.CLOSURE_REQUESTED)
    if task.due_on is None or task.continuing or task.held_since or task.status not in open_states:
        return 0
    return max((on - calendar.on_or_after(task.due_on)).days, 0)


def expected_percent(task: TaskFacts, on: date) -> Fraction | None:
    """Where the task should stand: a line from issue to deadline, bent by milestones; None without both ends."""
    if task.issued_on is None or task.due_on is None or task.continuing:
        return None
    issued_on, due_on = task.issued_on, task.due_on
    on = min([on, *task.held_since.values()])
    if on >= due_on:
        return Fraction(100)
    bends = {goal.due_on: goal.expected_percent for goal in task.goals if goal.expected_percent is not None}
    if not bends:
        return Fraction(100 * max((on - issued_on).days, 0), (due_on - issued_on).days)
    curve = [(issued_on, 0), *sorted(bend for bend in bends.items() if issued_on < bend[0] < due_on), (due_on, 100)]
    for (start, low), (end, high) in pairwise(curve):
        if on <= end:
            return Fraction(low) + Fraction(max((on - start).days, 0), (end - start).days) * (high - low)
    return Fraction(100)


def late_reports(task: TaskFacts, on: date, calendar: WorkCalendar) -> list[Due]:
    """For each reporting unit its latest report whose day has passed, where it is neither submitted nor waived."""
    latest: dict[int, Due] = {}
    units = task.reporting_units
    for due in task.dues:
        if due.unit_id in units and on > calendar.on_or_after(due.due_on):
            latest[due.unit_id] = due
    return [due for due in latest.values() if due.met_on is None and not due.waived]


def missing_in_a_row(task: TaskFacts, on: date, calendar: WorkCalendar) -> int:
    """How many periods in a row the first lead has not submitted, counted back from the latest day passed."""
    lead = task.lead_unit_id
    passed = [due for due in task.dues if due.unit_id == lead and not due.waived and on > calendar.on_or_after(due.due_on)]
    count = 0
    for due in reversed(passed):
        if due.met_on is not None:
            break
        count += 1
    return count


def _at_rest(task: TaskFacts) -> Verdict | None:
    if task.status in AT_REST:
        return Verdict(Light.GREY, str(task.status), AT_REST[task.status])
    if task.status is TaskStatus.CLOSED:
        return Verdict(Light.DONE, "closed", f"已于{long_date(task.status_since)}办结")
    return None


def _red(task: TaskFacts, on: date, calendar: WorkCalendar, limits: Thresholds, late: list[Due], behind: Fraction) -> Verdict | None:
    days = days_overdue(task, on, calendar)
    if days > 0:
        return Verdict(Light.RED, "overdue", f"完成时限{long_date(task.due_on)}，已逾期{days}天", days, len(late))
    if behind > limits.red_points:
        return Verdict(Light.RED, "far_behind", _behind_words(task, on, behind, f"超过{limits.red_points}个百分点"), 0, len(late))
    missing = missing_in_a_row(task, on, calendar)
    if missing >= limits.missing_periods:
        return Verdict(Light.RED, "reports_missing", f"主牵头单位连续{missing}期未报送进展", 0, len(late))
    return None


def _yellow(task: TaskFacts, on: date, calendar: WorkCalendar, limits: Thresholds, late: list[Due], behind: Fraction) -> Verdict | None:
    left = _workdays_left(task, on, calendar, limits)
    if left is not None:
        words = "今天到期" if left == 0 else f"距时限还有{left}个工作日"
        return Verdict(Light.YELLOW, "due_soon", f"完成时限{long_date(task.due_on)}，{words}", 0, len(late))
    if behind >= limits.yellow_points:
        words = _behind_words(task, on, behind, f"达{limits.yellow_points}个百分点以上")
        return Verdict(Light.YELLOW, "behind", words, 0, len(late))
    if late:
        due = min(late, key=lambda due: due.due_on)
        words = f"{period_name(due.period)}进展应于{long_date(due.due_on)}前报送，尚有{len(late)}个单位未报"
        return Verdict(Light.YELLOW, "report_late", words, 0, len(late))
    if _sign_late(task, on, calendar):
        return Verdict(Light.YELLOW, "sign_late", f"应于{long_date(task.sign_due_on)}前签收，尚未签收")
    return None


def _workdays_left(task: TaskFacts, on: date, calendar: WorkCalendar, limits: Thresholds) -> int | None:
    """Working days to the deadline where they are few enough to warn, else None."""
    if task.due_on is None or task.issued_on is None or task.held_since or task.continuing:
        return None
    end = calendar.on_or_after(task.due_on)
    is_long = (task.due_on - task.issued_on).days > limits.long_task_days
    allowed = limits.due_soon_workdays_long if is_long else limits.due_soon_workdays
    if (end - on).days > allowed * 4 + 15:
        return None
    left = calendar.between(on, end)
    return left if left <= allowed else None


def _behind(task: TaskFacts, on: date) -> Fraction:
    """Points behind the expected line, unrounded; 0 where there is no line."""
    expected = expected_percent(task, on)
    return Fraction(0) if expected is None else expected - task.percent


def _behind_words(task: TaskFacts, on: date, behind: Fraction, why: str) -> str:
    expected = expected_percent(task, on) or Fraction(0)
    return f"进度{task.percent}%，序时进度{half_up(expected, 1)}%，落后{half_up(behind, 1)}个百分点（{why}）"


def _sign_late(task: TaskFacts, on: date, calendar: WorkCalendar) -> bool:
    due = task.sign_due_on
    return task.status is TaskStatus.ISSUED and due is not None and task.signed_on is None and on > calendar.on_or_after(due)

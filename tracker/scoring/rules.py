"""The score of a unit and the line behind each point (domain.md §7). Pure functions on exact fractions.

Score = 100·Σ(w·q)/Σw − returned − missing + bonus. Nothing closed or due: 不计分, whatever else there is. Nothing is
clipped: the caps of the deductions are those of the formula.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from tracker.core.formatters import half_up, long_date, number
from tracker.plans.models import UnitRole
from tracker.scoring.parameters import Parameters

FULL = 100
ROLE_WORDS = {UnitRole.LEAD: "牵头", UnitRole.RESPONSIBLE: "责任", UnitRole.SUPPORT: "配合"}


class Rule(StrEnum):
    """Which part of the formula a line comes from."""

    TASK = "task"
    RETURNED = "returned"
    MISSING = "missing"
    BONUS = "bonus"


RULE_NAMES = {Rule.TASK: "办理结果", Rule.RETURNED: "退回填报", Rule.MISSING: "缺报", Rule.BONUS: "加分"}


@dataclass(frozen=True)
class Outcome:
    """A unit's share in a task that was closed or due in the period; ``asked_on`` None: not done."""

    unit_id: int
    task_id: int
    role: UnitRole
    weight: int
    meet_by: date | None
    asked_on: date | None
    late_workdays: int = 0
    extended: bool = False


@dataclass(frozen=True)
class Fault:
    """A report of a unit that was returned or is missing; ``number`` tells several of one task apart."""

    unit_id: int
    task_id: int
    rule: Rule
    number: str
    words: str


@dataclass(frozen=True)
class Extra:
    """An approved bonus."""

    unit_id: int
    number: int
    points: Fraction
    words: str


@dataclass(frozen=True)
class Line:
    """One line: which task, which rule, what it brings (``points``) and, for tasks, what it could have brought (``most``)."""

    key: str
    rule: Rule
    task_id: int | None
    words: str
    points: Fraction
    most: Fraction = Fraction(0)
    weight: Fraction = Fraction(0)
    share: Fraction | None = None
    struck: bool = False


@dataclass(frozen=True)
class Score:
    """A unit's score with its lines; ``value`` None: 不计分."""

    unit_id: int
    value: Fraction | None
    lines: tuple[Line, ...]

    def total(self, rule: Rule) -> Fraction:
        """What the lines of one rule bring together."""
        return sum((line.points for line in self.lines if line.rule is rule), Fraction(0))

    @property
    def counted(self) -> int:
        """How many tasks count."""
        return sum(line.rule is Rule.TASK and not line.struck for line in self.lines)

    @property
    def shown(self) -> str:
        """The score for people: one decimal, rounded half up."""
        return "不计分" if self.value is None else f"{half_up(self.value, 1)}"


def share_of(outcome: Outcome, limits: Parameters) -> Fraction:
    """q: 1 on time, less by working days late, 0 not done."""
    if outcome.asked_on is None:
        return Fraction(0)
    if outcome.late_workdays <= 0:
        return Fraction(1)
    return limits.late if outcome.late_workdays <= limits.late_workdays else limits.very_late


def score(
    unit_id: int,
    outcomes: Iterable[Outcome],
    faults: Iterable[Fault],
    extras: Iterable[Extra],
    limits: Parameters,
    struck: Mapping[str, str],
) -> Score:
    """The score of one unit; ``struck`` are lines that an upheld contest took out."""
    tasks = [_task_line(one, limits, struck) for one in outcomes]
    whole = sum((line.weight for line in tasks if not line.struck), Fraction(0))
    lines = [_with_points(line, whole) for line in tasks]
    faults = list(faults)
    lines += _capped([one for one in faults if one.rule is Rule.RETURNED], limits.returned, limits.returned_cap, struck)
    lines += _capped([one for one in faults if one.rule is Rule.MISSING], limits.missing, limits.missing_cap, struck)
    lines += _bonus(extras, limits.bonus_cap)
    value = sum((line.points for line in lines), Fraction(0)) if whole else None
    return Score(unit_id, value, tuple(lines))


def _task_line(one: Outcome, limits: Parameters, struck: Mapping[str, str]) -> Line:
    key = f"{Rule.TASK}:{one.task_id}"
    weight = one.weight * (limits.support if one.role is UnitRole.SUPPORT else Fraction(1))
    line = Line(key, Rule.TASK, one.task_id, _told(one, weight), Fraction(0), weight=weight, share=share_of(one, limits))
    return _strike(line, struck)


def _with_points(line: Line, whole: Fraction) -> Line:
    if line.struck or not whole or line.share is None:
        return line
    most = FULL * line.weight / whole
    return replace(line, points=most * line.share, most=most)


def _capped(faults: list[Fault], each: Fraction, cap: Fraction, struck: Mapping[str, str]) -> list[Line]:
    lines, left = [], cap
    for one in faults:
        line = _strike(Line(f"{one.rule}:{one.task_id}:{one.number}", one.rule, one.task_id, one.words, Fraction(0)), struck)
        if not line.struck:
            taken = min(each, left)
            left -= taken
            full = "" if taken == each else f"（本项扣分以{number(half_up(cap, 1))}分为限）"
            line = replace(line, points=-taken, words=f"{line.words}{full}")
        lines.append(line)
    return lines


def _bonus(extras: Iterable[Extra], cap: Fraction) -> list[Line]:
    lines, left = [], cap
    for one in extras:
        given = min(one.points, left)
        left -= given
        full = "" if given == one.points else f"（加分以{number(half_up(cap, 1))}分为限）"
        lines.append(Line(f"{Rule.BONUS}:{one.number}", Rule.BONUS, None, f"{one.words}{full}", given))
    return lines


def _strike(line: Line, struck: Mapping[str, str]) -> Line:
    return replace(line, struck=True, words=f"{line.words}（{struck[line.key]}）") if line.key in struck else line


def _told(one: Outcome, weight: Fraction) -> str:
    """Who, weight, by when, when: the reason for the share."""
    half = f"，配合单位折算后{number(half_up(weight, 2))}" if one.role is UnitRole.SUPPORT else ""
    begin = f"{ROLE_WORDS[one.role]}，权重{one.weight}{half}；"
    limit = f"时限{long_date(one.meet_by)}{'（延期获批）' if one.extended else ''}" if one.meet_by else "持续推进，无时限"
    if one.asked_on is None:
        return f"{begin}{limit}，期末未办结"
    late = f"，迟{one.late_workdays}个工作日" if one.late_workdays > 0 else "，按时"
    return f"{begin}{limit}，{long_date(one.asked_on)}申请办结{late}"

"""Where an indicator stands against the path to its target (domain.md §6). Pure functions on exact fractions.

The path leads from the baseline, or from the target before, to the next target: a straight line, or, where the plan states
the yearly growth of an amount, the same growth each day (docs/adr/0069). Targets ``per_year`` start at 0 each year,
``cumulative`` ones at 0 at the plan's start or at the target before. Where the baseline already meets the target, the path
is to stay there.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

ONE_DAY = timedelta(days=1)
NEARLY = Fraction(5, 100)  # "about" (左右) is met within five per cent of the target
EXACT = Context(prec=40)  # of powers, which no fraction can hold


class Pace(StrEnum):
    """What is said of an indicator."""

    REACHED = "reached"
    ON_PATH = "on_path"
    BELOW = "below"
    UNKNOWN = "unknown"
    NO_VALUE = "no_value"


class PathKind(StrEnum):
    """How the path to a target runs."""

    LINEAR = "linear"
    COMPOUND = "compound"
    CUMULATIVE = "cumulative"
    PER_YEAR = "per_year"


PATH_NAMES = {
    PathKind.LINEAR: "直线：由基期（或上一目标）匀速到目标",
    PathKind.COMPOUND: "年均增速：由基期（或上一目标）按同一增速到目标",
    PathKind.CUMULATIVE: "累计：由规划期初（或上一目标）的零起匀速到目标",
    PathKind.PER_YEAR: "逐年：每年由零起匀速到年度目标",
}
PACE_NAMES = {
    Pace.REACHED: "已达目标",
    Pace.ON_PATH: "达到序时进度",
    Pace.BELOW: "低于序时进度",
    Pace.UNKNOWN: "无法测算",
    Pace.NO_VALUE: "暂无数据",
}


@dataclass(frozen=True)
class Target:
    """One target: ``comparator`` and ``basis`` as in parsing.md §6."""

    by: date
    comparator: str
    value: Fraction | None
    upper: Fraction | None = None
    basis: str = "year_end"
    baseline_on: date | None = None
    baseline: Fraction | None = None
    grows: bool = False  # the plan states how much it grows each year

    @property
    def path(self) -> PathKind:
        """How its path runs: by the basis, and for stocks by whether a yearly growth is stated."""
        if self.basis in (PathKind.PER_YEAR, PathKind.CUMULATIVE):
            return PathKind(self.basis)
        return PathKind.COMPOUND if self.grows else PathKind.LINEAR

    @property
    def falls(self) -> bool:
        """Whether less is better; a target without a direction takes it from its baseline."""
        if self.comparator in ("<", "<="):
            return True
        if self.value is None or self.baseline is None or self.comparator in (">", ">="):
            return False
        return self.baseline > (self.upper or self.value) and self.basis == "year_end"

    @property
    def goal(self) -> Fraction | None:
        """The bound of a range that is to be reached."""
        return self.upper if self.falls and self.upper is not None else self.value

    def is_met(self, value: Fraction) -> bool:
        """Whether the value is as good as the target."""
        goal = self.goal
        if goal is None:
            return False
        if self.comparator == "~":
            goal = goal * (1 + NEARLY) if self.falls else goal * (1 - NEARLY)
        if self.comparator in ("<", ">") and value == goal:
            return False
        return value <= goal if self.falls else value >= goal


def next_target(targets: list[Target], on: date) -> Target | None:
    """The first target that is not past on that day, else the last."""
    ordered = sorted(targets, key=lambda target: target.by)
    return next((target for target in ordered if target.by >= on), ordered[-1] if ordered else None)


def required(targets: list[Target], on: date, plan_start: date | None) -> Fraction | None:
    """The value that the path asks for on a day; None where it has no beginning."""
    target = next_target(targets, on)
    if target is None or target.goal is None:
        return None
    if on >= target.by and target.basis != "per_year":
        return target.goal
    if target.basis == "per_year":
        start: tuple[date, Fraction] | None = (date(on.year, 1, 1) - ONE_DAY, Fraction(0))
        end = (date(on.year, 12, 31), target.goal)
    else:
        start, end = _start(targets, target, plan_start), (target.by, target.goal)
    if start is None or start[0] >= end[0]:
        return None
    if target.basis == "year_end" and target.is_met(start[1]):
        return target.goal
    passed = min(Fraction(max((on - start[0]).days, 0), (end[0] - start[0]).days), Fraction(1))
    if target.path is PathKind.COMPOUND and start[1] > 0 and end[1] > 0:
        return _grown(start[1], end[1], passed)
    return start[1] + passed * (end[1] - start[1])


def _grown(start: Fraction, end: Fraction, passed: Fraction) -> Fraction:
    """``start`` after the part ``passed`` of the growth to ``end``; exact at both ends, else to some forty digits."""
    if passed in (0, 1):
        return end if passed else start
    factor = EXACT.power(decimal_of(end / start), decimal_of(passed))
    return start * Fraction(factor)


def decimal_of(value: Fraction) -> Decimal:
    """To some forty digits, for powers."""
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _start(targets: list[Target], target: Target, plan_start: date | None) -> tuple[date, Fraction] | None:
    before = [one for one in targets if one.by < target.by and one.value is not None]
    if target.basis == "cumulative":
        day = max((one.by for one in before), default=plan_start)
        return (day - ONE_DAY if not before else day, Fraction(0)) if day else None
    points = [(one.by, one.value) for one in before if one.value is not None]
    if target.baseline_on is not None and target.baseline is not None:
        points.append((target.baseline_on, target.baseline))
    return max(points) if points else None


def begins(targets: list[Target], plan_start: date | None) -> date | None:
    """The day on which the path to the first target begins; None where it has no beginning."""
    if not targets:
        return None
    first = min(targets, key=lambda target: target.by)
    if first.basis == "per_year":
        return date((plan_start or first.by).year, 1, 1)
    start = _start(targets, first, plan_start)
    return start[0] if start else None


def judge_pace(targets: list[Target], value: Fraction | None, on: date, plan_start: date | None) -> tuple[Pace, Fraction | None]:
    """The word and the required value for a value observed for a period that ends ``on``."""
    needed = required(targets, on, plan_start)
    if value is None:
        return Pace.NO_VALUE, needed
    target = next_target(targets, on)
    if target is not None and target.is_met(value):
        return Pace.REACHED, needed
    if target is None or needed is None:
        return Pace.UNKNOWN, needed
    on_path = value <= needed if target.falls else value >= needed
    return (Pace.ON_PATH if on_path else Pace.BELOW), needed

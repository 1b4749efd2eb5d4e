"""What an indicator will come to at its target date if it goes on as it did lately, in a sentence. Pure functions."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker.core.formatters import half_up, number
from tracker.indicators.paths import EXACT, ONE_DAY, PathKind, Target, decimal_of, next_target

LATEST = 3  # periods that the pace is taken from
NUMERALS = {2: "两", 3: "三"}
YEAR = 365
Points = list[tuple[date, Fraction]]


@dataclass(frozen=True)
class Forecast:
    """The value expected at ``on``, whether it meets the target, and both in words."""

    on: date
    value: Fraction
    meets: bool
    sentence: str


def forecast(targets: list[Target], values: Points, plan_start: date | None, unit: str) -> Forecast | None:
    """Expect the next target's value from the values so far; None where there is nothing to go by or the date has come.

    Stocks go on at the average pace of the last three periods, a single value at its pace since the baseline; what is
    counted from 0 goes on at its pace since then.
    """
    if not values:
        return None
    last_on, _ = values[-1]
    target = next_target(targets, last_on)
    if target is None or target.goal is None:
        return None
    if target.path in (PathKind.PER_YEAR, PathKind.CUMULATIVE):
        return _counted(targets, target, values[-1], plan_start, unit)
    return _stock(target, values, unit) if target.by > last_on else None


def _stock(target: Target, values: Points, unit: str) -> Forecast | None:
    used, since = values[-LATEST:], f"近{NUMERALS.get(len(values[-LATEST:]))}期"
    if len(used) == 1:
        if target.baseline_on is None or target.baseline is None:
            return None
        used, since = [(target.baseline_on, target.baseline), *used], "基期以来"
    (first_on, first), (last_on, last) = used[0], used[-1]
    if first_on >= last_on:
        return None
    passed, ahead = (last_on - first_on).days, (target.by - last_on).days
    if target.path is PathKind.COMPOUND and first > 0 and last > 0:
        ratio = decimal_of(last / first)
        expected = last * Fraction(EXACT.power(ratio, decimal_of(Fraction(ahead, passed))))
        speed = _speed(Fraction(EXACT.power(ratio, decimal_of(Fraction(YEAR, passed)))) * 100 - 100, "%", ("增长", "下降"))
    else:
        expected = last + (last - first) * Fraction(ahead, passed)
        points_of = "个百分点" if unit == "%" else unit
        speed = _speed((last - first) * Fraction(YEAR, passed), points_of, ("增加", "减少"))
    return _told(target, target.by, expected, f"按{since}平均增速（{speed}）", unit)


def _counted(targets: list[Target], target: Target, latest: tuple[date, Fraction], plan_start: date | None, unit: str) -> Forecast | None:
    on, value = latest
    if target.path is PathKind.PER_YEAR:
        begun, end, words = date(on.year, 1, 1), date(on.year, 12, 31), f"按{on.year}年以来的进度"
    else:
        earlier = [one.by for one in targets if one.by < target.by and one.value is not None]
        start = max(earlier) + ONE_DAY if earlier else plan_start
        if start is None:
            return None
        begun, end, words = start, target.by, f"按{start.year}年{start.month}月以来的进度"
    passed, whole = (on - begun).days + 1, (end - begun).days + 1
    if passed <= 0 or passed >= whole:
        return None
    return _told(target, end, value * Fraction(whole, passed), words, unit)


def _told(target: Target, on: date, expected: Fraction, by_what: str, unit: str) -> Forecast:
    goal = target.goal
    assert goal is not None
    meets = target.is_met(expected)
    when = f"{on.year}年末" if (on.month, on.day) == (12, 31) else f"{on.year}年{on.month}月{on.day}日"
    said = f"{by_what}，{when}预计达到{_figure(expected)}{unit}"
    aim = f"目标{_bound(target)}{_figure(goal)}{unit}"
    if meets:
        return Forecast(on, expected, True, f"{said}，可以完成{aim}。")
    gap = f"{_figure(abs(expected - goal))}{'个百分点' if unit == '%' else unit}"
    return Forecast(on, expected, False, f"{said}，{'高' if target.falls else '低'}于{aim}，{'超出' if target.falls else '差'}{gap}。")


def _bound(target: Target) -> str:
    if target.upper is None:
        return ""
    return "上限" if target.falls else "下限"


def _speed(change: Fraction, unit: str, words: tuple[str, str]) -> str:
    return f"折合每年{words[change < 0]}{_figure(abs(change))}{unit}"


def _figure(value: Fraction) -> str:
    return number(half_up(value, 2))

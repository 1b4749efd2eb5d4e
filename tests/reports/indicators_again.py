"""Indicators, the way to their targets and their latest values, counted a second time from plain SQL (domain.md §6)."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from tests.reports.recount import Recount

INDICATORS = """
SELECT i.id, i.name, i.measuring_unit, i.nature, i.conflict, p.slug, p.period_start FROM indicator i JOIN plan p ON p.id = i.plan_id
WHERE p.region_code IN :regions AND p.status <> 'draft' ORDER BY p.slug, i.position, i.id
"""
TARGETS = """
SELECT t.indicator_id, t.by, t.comparator, t.value, t.upper, t.basis, t.baseline_year, t.baseline_value,
t.annual_growth IS NOT NULL AND coalesce(i.measuring_unit, '') <> '%' AS grows
FROM indicator_target t JOIN indicator i ON i.id = t.indicator_id ORDER BY t.by
"""
VALUES = """
SELECT indicator_id, period, value, source FROM observed_value WHERE effective_on <= :d AND recorded_at < :k
AND status = 'accepted' AND (reviewed_recorded_at IS NULL OR reviewed_recorded_at < :k) ORDER BY id
"""
Row = dict[str, Any]


def indicators(found: Recount) -> list[Row]:
    """One row per indicator whose last target is not past before the period."""
    targets, values = found.rows(TARGETS), found.rows(VALUES)
    made = []
    for one in found.rows(INDICATORS, regions=found.regions):
        goals = [row for row in targets if row["indicator_id"] == one["id"]]
        if goals and goals[-1]["by"] >= found.start:
            seen = {
                last_day(row["period"]): row for row in values if row["indicator_id"] == one["id"] and last_day(row["period"]) <= found.d
            }
            made.append(_row(one, goals, seen, found.d))
    return made


def last_day(period: str) -> date:
    """The last day of 2024Q3, 2024-09, 2024H1 or 2024."""
    year, rest = int(period[:4]), period[4:]
    month = int(rest[1:]) * {"Q": 3, "H": 6, "-": 1}[rest[0]] if rest else 12
    return date(year, month, monthrange(year, month)[1])


def _row(one: Row, goals: list[Row], seen: dict[date, Row], d: date) -> Row:
    on = max(seen, default=d)
    latest = seen.get(on)
    goal = next((row for row in goals if row["by"] >= on), goals[-1])
    needed = required(goals, on, one["period_start"])
    return {
        "id": one["id"],
        "plan": one["slug"],
        "name": one["name"],
        "unit": one["measuring_unit"] or "",
        "nature": one["nature"] or "",
        "conflict": one["conflict"],
        "baseline": goal["baseline_value"],
        "baseline_year": goal["baseline_year"],
        "target": goal["value"],
        "upper": goal["upper"],
        "comparator": goal["comparator"],
        "basis": goal["basis"],
        "by": goal["by"].isoformat(),
        "value": latest["value"] if latest else None,
        "value_period": latest["period"] if latest else None,
        "source": latest["source"] if latest else None,
        "required": hundredths(needed),
        "pace": _pace(goal, latest["value"] if latest else None, needed),
        "original": None,
        "path_kind": path_kind(goal),
        "misses": misses(goals, goal, sorted((day, exact(row["value"])) for day, row in seen.items()), one),
        "path": path(goals, {day: row["value"] for day, row in seen.items()}, one["period_start"]),
    }


def exact(value: float) -> Fraction:
    return Fraction(str(value))


def hundredths(value: Fraction | None) -> float | None:
    if value is None:
        return None
    return float((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def bound(goal: Row) -> Fraction | None:
    """What is to be reached: of a range its nearer end."""
    if goal["value"] is None:
        return None
    return exact(goal["upper"]) if falls(goal) and goal["upper"] is not None else exact(goal["value"])


def falls(goal: Row) -> bool:
    """Whether less is better: said by the sign, or by a baseline above the target."""
    if goal["comparator"] in ("<", "<=", ">", ">="):
        return goal["comparator"][0] == "<"
    if goal["value"] is None or goal["baseline_value"] is None or goal["basis"] != "year_end":
        return False
    return bool(goal["baseline_value"] > (goal["upper"] or goal["value"]))


def met(goal: Row, value: Fraction) -> bool:
    limit = bound(goal)
    if limit is None or (goal["comparator"] in ("<", ">") and value == limit):
        return False
    if goal["comparator"] == "~":
        limit *= Fraction(105, 100) if falls(goal) else Fraction(95, 100)
    return value <= limit if falls(goal) else value >= limit


def required(goals: list[Row], on: date, plan_start: date | None) -> Fraction | None:
    """The straight line's value on a day."""
    goal = next((row for row in goals if row["by"] >= on), goals[-1])
    end, limit = goal["by"], bound(goal)
    if limit is None:
        return None
    if goal["basis"] == "per_year":
        days = (date(on.year, 12, 31) - date(on.year - 1, 12, 31)).days
        return limit * Fraction((on - date(on.year - 1, 12, 31)).days, days)
    if on >= end:
        return limit
    earlier = [(row["by"], exact(row["value"])) for row in goals if row["by"] < end and row["value"] is not None]
    if goal["basis"] == "cumulative":
        start = (
            (max(day for day, _ in earlier), Fraction(0))
            if earlier
            else (plan_start - timedelta(days=1), Fraction(0))
            if plan_start
            else None
        )
    else:
        if goal["baseline_year"] and goal["baseline_value"] is not None:
            earlier.append((date(goal["baseline_year"], 12, 31), exact(goal["baseline_value"])))
        start = max(earlier, default=None)
        if start is not None and met(goal, start[1]):
            return limit
    if start is None or start[0] >= end:
        return None
    passed = Fraction(max((on - start[0]).days, 0), (end - start[0]).days)
    if path_kind(goal) == "compound" and start[1] > 0 and limit > 0 and passed > 0:
        return start[1] * power(limit / start[1], passed)
    return start[1] + (limit - start[1]) * passed


def path_kind(goal: Row) -> str:
    """The same growth each day where the plan states a yearly growth of an amount, else the straight line."""
    if goal["basis"] != "year_end":
        return str(goal["basis"])
    return "compound" if goal["grows"] else "linear"


def power(base: Fraction, exponent: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = 60
        logarithm = (Decimal(base.numerator) / Decimal(base.denominator)).ln()
        return Fraction((logarithm * exponent.numerator / exponent.denominator).exp())


def misses(goals: list[Row], goal: Row, seen: list[tuple[date, Fraction]], one: Row) -> str | None:
    """The sentence about a target that will not be met if things go on as they did."""
    limit = bound(goal)
    if not seen or limit is None:
        return None
    unit, points = one["measuring_unit"] or "", "个百分点" if one["measuring_unit"] == "%" else one["measuring_unit"] or ""
    guess = (_goes_on if goal["basis"] == "year_end" else _counts_on)(goals, goal, seen, one["period_start"], points)
    if guess is None:
        return None
    how, end, expected = guess
    if met(goal, expected):
        return None
    which = "" if goal["upper"] is None else "上限" if falls(goal) else "下限"
    side, gap = ("高", "超出") if falls(goal) else ("低", "差")
    said = f"{how}，{end.year}年末预计达到{plain(expected)}{unit}，{side}于目标{which}{plain(limit)}{unit}"
    return f"{said}，{gap}{plain(abs(expected - limit))}{points}。"


Guess = tuple[str, date, Fraction] | None


def _goes_on(goals: list[Row], goal: Row, seen: list[tuple[date, Fraction]], plan_start: date | None, points: str) -> Guess:
    (on, value), end = seen[-1], goal["by"]
    recent, since = seen[-3:], {2: "近两期", 3: "近三期"}.get(len(seen[-3:]), "基期以来")
    if len(recent) == 1:
        if goal["baseline_year"] is None or goal["baseline_value"] is None:
            return None
        recent = [(date(goal["baseline_year"], 12, 31), exact(goal["baseline_value"])), *recent]
    days, ahead = (on - recent[0][0]).days, (end - on).days
    if days <= 0 or ahead <= 0:
        return None
    if path_kind(goal) == "compound":
        change, words, points = (power(value / recent[0][1], Fraction(365, days)) - 1) * 100, ("增长", "下降"), "%"
        expected = value * power(value / recent[0][1], Fraction(ahead, days))
    else:
        change, words = (value - recent[0][1]) * Fraction(365, days), ("增加", "减少")
        expected = value + (value - recent[0][1]) * Fraction(ahead, days)
    return f"按{since}平均增速（折合每年{words[change < 0]}{plain(abs(change))}{points}）", end, expected


def _counts_on(goals: list[Row], goal: Row, seen: list[tuple[date, Fraction]], plan_start: date | None, points: str) -> Guess:
    on, value = seen[-1]
    stages = [row["by"] for row in goals if row["by"] < goal["by"] and row["value"] is not None]
    begin, end = max(stages) + timedelta(days=1) if stages else plan_start, goal["by"]
    if goal["basis"] == "per_year":
        begin, end = date(on.year, 1, 1), date(on.year, 12, 31)
    if begin is None:
        return None
    since = f"{begin.year}年" if goal["basis"] == "per_year" else f"{begin.year}年{begin.month}月"
    passed, whole = (on - begin).days + 1, (end - begin).days + 1
    return (f"按{since}以来的进度", end, value * Fraction(whole, passed)) if 0 < passed < whole else None


def plain(value: Fraction) -> str:
    """Two decimals at most, half up, without needless zeros."""
    text = str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".")


def _pace(goal: Row, value: float | None, needed: Fraction | None) -> str:
    if value is None:
        return "no_value"
    if met(goal, exact(value)):
        return "reached"
    if needed is None:
        return "unknown"
    return "on_path" if (exact(value) <= needed if falls(goal) else exact(value) >= needed) else "below"


def path(goals: list[Row], seen: dict[date, float], plan_start: date | None) -> list[Row]:
    """Each quarter's end from the baseline, or the plan's start, to the last target."""
    known = [goal for goal in goals if goal["value"] is not None]
    bases = {
        date(goal["baseline_year"], 12, 31): goal["baseline_value"]
        for goal in known
        if goal["basis"] == "year_end" and goal["baseline_year"] and goal["baseline_value"] is not None
    }
    years = [date(goal["baseline_year"], 12, 31) for goal in known if goal["basis"] == "year_end" and goal["baseline_year"]]
    begin = min(years, default=plan_start)
    if not known or not seen or begin is None:
        return []
    made = []
    year, quarter = begin.year, (begin.month + 2) // 3
    while date(year, quarter * 3 - 2, 1) <= max(goal["by"] for goal in known):
        first, last = date(year, quarter * 3 - 2, 1), last_day(f"{year}Q{quarter}")
        inside = {day: value for day, value in {**bases, **seen}.items() if first <= day <= last}
        needed = hundredths(required(known, last, plan_start))
        made.append({"period": f"{year}Q{quarter}", "required": needed, "value": inside[max(inside)] if inside else None})
        year, quarter = (year, quarter + 1) if quarter < 4 else (year + 1, 1)
    return made if sum(point["required"] is not None for point in made) > 1 else []

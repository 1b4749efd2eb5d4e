"""Doubts about names, dates and figures (parsing.md §7)."""

import re
from datetime import date

from tracker.documents.readers import canon
from tracker.plans.extract.names import looks_open
from tracker.plans.extract.result import Fate, FrontMatter, Indicator, MeasureFound, Quantity, Warned
from tracker.plans.extract.words import ENDS_AS_UNIT, REGION_NAME

_BARE_MONTH = re.compile(r"(?<![\d年])(?:1[0-2]|[1-9])\s?月")
TOLERANCE = 0.6  # percentage points that rounding may cost a printed growth rate
SCALE = {"万亿元": 10_000.0, "千亿元": 1000.0, "百亿元": 100.0, "亿元": 1.0, "万元": 0.0001}


def measure_warnings(measures: list[MeasureFound], front: FrontMatter) -> list[Warned]:
    """Names that do not look like bodies, open groups, months without a year, dates outside the plan."""
    found: list[Warned] = []
    for measure in measures:
        line = measure.place.line
        for unit in measure.units:
            bare = re.sub(r"\([^()]*\)", "", canon(unit.name))
            if not ENDS_AS_UNIT.search(bare) and not REGION_NAME.match(bare):
                found.append(Warned("unclear_unit", f"{measure.number}的“{unit.name}”不像单位名称，请核对", line))
        found += [
            Warned("open_group", f"{measure.number}的“{group}”不能展开为具体单位，需要人工确定", line)
            for group in measure.unit_groups
            if looks_open(group)
        ]
        found += _date_warnings(measure, front, line)
    return found


def _date_warnings(measure: MeasureFound, front: FrontMatter, line: int) -> list[Warned]:
    words = canon(measure.deadline_text or "")
    bare_month = _BARE_MONTH.search(words) and not re.search(r"(?:19|20)\d\d", words)
    if words and not measure.ongoing and measure.deadline_source != "stated" and not measure.deadline_anchor:
        code, reason = ("month_without_year", "没有写年份，也无从推定") if bare_month else ("vague_deadline", "不是确定的日期")
        return [Warned(code, f"{measure.number}的时限“{measure.deadline_text}”{reason}，请人工确定", line)]
    if measure.deadline is None or measure.deadline_source != "stated":
        return []
    found: list[Warned] = []
    if bare_month:
        found.append(
            Warned("month_without_year", f"{measure.number}的“{measure.deadline_text}”没有写年份，按{measure.deadline.year}年计", line)
        )
    if front.issue_date and measure.deadline < front.issue_date:
        found.append(Warned("date_before_issue", f"{measure.number}的时限{measure.deadline}早于成文日期{front.issue_date}", line))
    if front.period_end and measure.deadline > front.period_end:
        found.append(Warned("date_after_plan", f"{measure.number}的时限{measure.deadline}晚于规划期末{front.period_end}", line))
    return found


def indicator_warnings(indicators: list[Indicator], quantities: list[tuple[Quantity, int]]) -> list[Warned]:
    """Growth rates that do not follow from their figures; targets that the text states otherwise."""
    found: list[Warned] = []
    for one in indicators:
        found += _growth(one)
        found += _other_in_text(one, quantities)
    return found


def _growth(one: Indicator) -> list[Warned]:
    if (
        not (one.baseline_value and one.target_value and one.annual_growth and one.baseline_year and one.target_year)
        or one.target_basis != "year_end"
    ):
        return []
    years = one.target_year - one.baseline_year
    if years <= 0 or one.baseline_value <= 0 or one.target_value <= 0:
        return []
    computed = ((one.target_value / one.baseline_value) ** (1 / years) - 1) * 100
    if abs(computed - one.annual_growth) <= TOLERANCE:
        return []
    return [Warned("growth_mismatch", f"“{one.name}”年均增长写{one.annual_growth:g}%，按前后数值计算为{computed:.1f}%", one.place.line)]


def _other_in_text(one: Indicator, quantities: list[tuple[Quantity, int]]) -> list[Warned]:
    found: list[Warned] = []
    name = re.sub(r"\W", "", canon(one.name))
    for quantity, line in quantities:
        what = re.sub(r"\W", "", canon(quantity.what))
        if len(name) < 4 or name not in what or quantity.value is None or one.target_value is None or not _same_day(quantity.by, one.by):
            continue
        factor, other = SCALE.get(quantity.unit), SCALE.get(one.unit)
        if quantity.unit != one.unit and not (factor and other):
            continue
        value = quantity.value * (factor or 1.0) / (other or 1.0) if quantity.unit != one.unit else quantity.value
        if abs(value - one.target_value) > 1e-6 or quantity.comparator != one.comparator:
            found.append(Warned("text_table_differ", f"“{one.name}”表中为“{one.text[:40]}”，正文写“{quantity.text[-40:]}”", line))
    return found


def _same_day(first: date | None, second: date | None) -> bool:
    return first is not None and first == second


def residue_warnings(fates: dict[int, Fate], lines: list[int]) -> list[Warned]:
    """One warning for all that was taken for residue."""
    there = [lines[index] for index, fate in sorted(fates.items()) if fate is Fate.RESIDUE]
    if not there:
        return []
    shown = "、".join(str(line) for line in there[:10])
    return [Warned("residue", f"有{len(there)}处排版残留未计入内容（第{shown}行）", there[0])]

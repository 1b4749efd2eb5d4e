"""Figures that a text sets as goals: comparator, value, range, unit (parsing.md §6)."""

import re
from dataclasses import dataclass
from datetime import date

from tracker.plans.extract.deadlines import DateContext, stated_in_body
from tracker.plans.extract.result import Quantity
from tracker.plans.extract.worded_figures import worded

_NUMBER = r"\d{1,9}(?:,\d{3})*(?:\.\d{1,6})?"
UNIT = (
    r"万亿元|千亿元|百亿元|亿元|万元|元/人|元|亿美元|万美元|家次|万家|家|%|个百分点|百分点|倍|只|支|所|万人次|人次|万人|万名|人|名|项|万吨|吨|亿度|平方公里|公里|"
    r"万平方米|平方米|万亩|亩|万户|户|万件|件|万台|台|套|张|场|种|处|座|条|篇|部|期|批|宗|万辆|辆|艘|TEU|万标箱|兆瓦|千瓦|亿千瓦时|个"
)
_FIGURE = re.compile(
    rf"(?P<pre>不少于|不低于|不小于|至少|超过|突破|大于|高于|超出|超|多于|达到|达|保持在?|不超过|不高于|控制在|低于|小于|少于|降至|约为|约|>=|<=|≥|≤|>|<)?"
    rf"\s?(?:约)?(?P<value>{_NUMBER})\s?(?P<unit1>{UNIT})?(?:\s?(?:[—~～]{{1,2}}|-|至|到)\s?(?P<upper>{_NUMBER}))?\s?(?P<unit>{UNIT})?(?!级|版|战略|工程|年代)"
    r"(?:\s?(?P<post>及?以上|以内|以下|之内|左右|上下))?"
)
_MORE = {
    ">": (">", "超", "突破", "大于", "高于", "超出", "超过", "多于"),
    ">=": (">=", "≥", "达", "至少", "不少于", "不低于", "不小于", "保持"),
    "<": ("<", "低于", "小于", "少于"),
}
_SECOND_STEP = re.compile(rf"(?:力争|争取|并力争)(?:达到|突破|达|超过)?\s?(?P<value>{_NUMBER})\s?(?P<unit>{UNIT})")
_CLAUSE = re.compile(r"[^。;]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its comparator and unit as found in a cell or clause."""

    comparator: str
    value: float
    upper: float | None
    unit: str
    start: int
    end: int


def figures_in(plain: str) -> list[Figure]:
    """All figures with a unit in a canonical text, in order."""
    return [found for match in _FIGURE.finditer(plain) if (found := _figure(match)) is not None and found.unit]


def figure_of(cell: str) -> Figure | None:
    """The figure of a table cell, with or without a unit; years are no figures."""
    bare = re.sub(r"[“\"]?十[一二三四五]五[”\"]?|(?:19|20)\d\d\s?年", "", cell)
    found = [one for match in _FIGURE.finditer(bare) if (one := _figure(match)) is not None]
    return next((one for one in found if one.unit), found[0] if found else None)


def _figure(match: re.Match[str]) -> Figure | None:
    value = float(match["value"].replace(",", ""))
    upper = float(match["upper"].replace(",", "")) if match["upper"] else None
    unit = match["unit"] or match["unit1"] or ""
    if upper is None and match["unit1"] and match["unit"]:
        unit = match["unit1"]
    return Figure(_comparator(match["pre"] or "", match["post"] or "", upper), value, upper, unit, match.start(), match.end())


def _comparator(before: str, after: str, upper: float | None) -> str:
    if upper is not None:
        return "range"
    if "以上" in after:
        return ">="
    if after in ("以内", "以下", "之内") or before in ("不超过", "不高于", "<=", "≤"):
        return "<="
    if after or before.startswith("约"):
        return "~"
    return next(
        (sign for sign, words in _MORE.items() if any(before.startswith(word) for word in words) and (sign != ">" or before != ">=")), "="
    )


def quantities_in(plain: str, context: DateContext, plan_end: date | None) -> tuple[Quantity, ...]:
    """The figures of a measure's text with what they measure and by when."""
    found: list[Quantity] = []
    for clause in _CLAUSE.finditer(plain):
        text = clause[0]
        dated = stated_in_body(text, context, plan_end)
        by = dated[-1].on if dated else None
        figures = figures_in(text)
        skip: set[int] = set()
        for index, figure in enumerate(figures):
            if index in skip:
                continue
            upper, used = figure.upper, index
            second = _SECOND_STEP.search(text, figure.end, figure.end + 30)
            if upper is None and second and second["unit"] == figure.unit and index + 1 < len(figures):
                step = next((number for number in range(index + 1, len(figures)) if figures[number].end >= second.end("unit")), None)
                if step is not None and figures[step].unit == figure.unit:
                    upper, used = float(second["value"].replace(",", "")), step
                    skip.add(step)
            start = max(text.rfind(",", 0, figure.start), text.rfind("、", 0, figure.start)) + 1
            words = text[start : figures[used].end].strip()
            what = re.sub(
                r"(?:到|至|力争|争取|实现|将)?(?:20\d\d\s?年(?:末|底)?)?(?:,|,?力争|争取)*", "", text[start : figure.start]
            ).strip(" ,、")
            found.append(Quantity(what[-40:], figure.comparator, figure.value, upper, figure.unit, by, words[-120:]))
        found += worded(text, found[-1].unit if figures and found else "", by)
    return tuple(found[:40])

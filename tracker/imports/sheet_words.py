"""Values of a 任务分解表 as words, and back: enumerations, yes and no, figures."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from tracker.core.periods import YEARS
from tracker.plans.models import DeadlineBasis, MeasureKind, ReportFrequency

Enumeration = TypeVar("Enumeration", bound=StrEnum)
KINDS = {MeasureKind.TASK: "任务", MeasureKind.TARGET: "目标", MeasureKind.SPECIAL_ACTION: "专项行动", MeasureKind.SAFEGUARD: "保障措施"}
BASES = {DeadlineBasis.STATED: "原文明确", DeadlineBasis.PLAN_END: "规划期推定", DeadlineBasis.MANUAL: "人工设定"}
FREQUENCIES = {
    ReportFrequency.QUARTERLY: "每季度",
    ReportFrequency.MONTHLY: "每月",
    ReportFrequency.HALF_YEARLY: "每半年",
    ReportFrequency.NONE: "不要求",
}
YES, NO = "是", "否"
CONTINUING, UNDECIDED = "持续推进", "未定"
_YES, _NO = {YES, "√", "✓", "有", "Y", "y"}, {NO, "×", "无", "N", "n"}
_ALSO = {
    "季度": ReportFrequency.QUARTERLY,
    "每季": ReportFrequency.QUARTERLY,
    "按季": ReportFrequency.QUARTERLY,
    "月度": ReportFrequency.MONTHLY,
    "按月": ReportFrequency.MONTHLY,
    "半年": ReportFrequency.HALF_YEARLY,
    "不填报": ReportFrequency.NONE,
}
BAR = "｜"
_ESCAPED = {"\\": "\\\\", BAR: f"\\{BAR}", "\n": "\\n"}
_COMPARATORS = (">=", "<=", "=", ">", "<", "~", "range")
_WORDS_OF_COMPARATORS = {"≥": ">=", "≤": "<=", "＝": "=", "＞": ">", "＜": "<", "约": "~", "": "=", "至": "range"}
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?(?:e-?\d{1,3})?")


def value_of(words: Mapping[Enumeration, str], text: str) -> Enumeration:
    """The value with these words; ValueError names those that there are."""
    found = next((value for value, word in words.items() if word == text), None)
    if found is None and text in _ALSO and _ALSO[text] in words:
        found = _ALSO[text]  # type: ignore[assignment]  # it is one of the keys
    if found is None:
        raise ValueError(f"应填写{'、'.join(words.values())}之一")
    return found


def yes_or_no(value: object) -> bool:
    """是 or 否, also as a tick or a cell of Excel's own."""
    if isinstance(value, bool):
        return value
    text = str(value).strip()
    if text in _YES or text in _NO:
        return text in _YES
    raise ValueError("应填写“是”或者“否”")


def figures_text(figures: Sequence[Mapping[str, Any]]) -> str:
    """Figures as lines that `figures_of` reads back exactly."""
    return "\n".join(BAR.join(_trimmed([_field(value) for value in _values(one)])) for one in figures)


def figures_of(text: str) -> list[dict[str, Any]]:
    """The figures in a cell; ValueError says which line is wrong and how it is written."""
    return [_figure(line) for line in text.split("\n") if line.strip()]


def _values(one: Mapping[str, Any]) -> list[Any]:
    return [one.get(name) for name in ("what", "comparator", "value", "upper", "unit", "by", "text")]


def _field(value: Any) -> str:
    if isinstance(value, int | float):
        return repr(value)
    return "".join(_ESCAPED.get(char, char) for char in value or "")


def _trimmed(fields: list[str]) -> list[str]:
    """Without the empty ones at the end, but never fewer than six, so that a line shows its form."""
    return fields if fields[-1] else fields[:-1]


def _figure(line: str) -> dict[str, Any]:
    fields = _unescaped(line.strip())
    if not 3 <= len(fields) <= 7:
        raise ValueError(f"“{line[:30]}”应写成：指标{BAR}比较{BAR}数值{BAR}上限{BAR}单位{BAR}截止日期{BAR}原文")
    what, comparator, value, upper, unit, by, text = [*fields, *([""] * (7 - len(fields)))]
    comparator = _WORDS_OF_COMPARATORS.get(comparator, comparator)
    if comparator not in _COMPARATORS:
        raise ValueError(f"“{line[:30]}”的比较应填写>=、<=、=、>、<、~或者range")
    return {
        "what": what,
        "comparator": comparator,
        "value": _number(value, line),
        "upper": _number(upper, line),
        "unit": unit or None,
        "by": _day(by, line),
        **({"text": text} if text else {}),
    }


def _unescaped(line: str) -> list[str]:
    """Cut at bars that no backslash stands before."""
    fields, at = [""], 0
    while at < len(line):
        if line[at] == "\\" and at + 1 < len(line):
            fields[-1] += "\n" if line[at + 1] == "n" else line[at + 1]
            at += 1
        elif line[at] == BAR:
            fields.append("")
        else:
            fields[-1] += line[at]
        at += 1
    return fields


def _number(text: str, line: str) -> int | float | None:
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(f"“{line[:30]}”中的“{text[:20]}”不是数字")
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _day(text: str, line: str) -> str | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{line[:30]}”的截止日期应写成2025-12-31") from None
    if day.year not in YEARS:
        raise ValueError(f"“{line[:30]}”的截止日期应在{YEARS[0]}年至{YEARS[-1]}年之间")
    return day.isoformat()

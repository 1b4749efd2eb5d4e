"""How sure a deadline is, and why: printed with its year, inferred from the document, or not stated at all (parsing.md §5)."""

import re
from dataclasses import replace
from datetime import date

from tracker.documents.readers import canon
from tracker.plans.extract.deadlines import is_vague
from tracker.plans.extract.evidence import Evidence
from tracker.plans.extract.result import MeasureFound

_ANCHORS = {"plan_start": "规划起始日", "issue": "成文日期", "hand_over": "交办之日"}
_YEAR = re.compile(r"(?:19|20)\d\d|十[一二三四五六]五")
_NO_YEAR = re.compile(r"\d\s?月|年底|年内|年末|季度|半年|年度")


def with_deadline_evidence(measure: MeasureFound, issued_on: date | None, *, assigned: bool) -> MeasureFound:
    """The measure with confidence and reason of its deadline; `assigned` when its document assigns units."""
    found = _evidence(measure, issued_on, assigned)
    return replace(measure, deadline_confidence=found.confidence, deadline_reason=found.reason)


def _evidence(measure: MeasureFound, issued_on: date | None, assigned: bool) -> Evidence:
    words = measure.deadline_text or ""
    if measure.deadline_source == "plan_end":
        return Evidence(0.5, f"原文写“{words}”，不是确定的日期，暂按规划期末推定" if words else "原文未写时限，按规划期末推定")
    if measure.deadline is None:
        return _without_date(measure, words)
    found = Evidence(1.0, f"原文写明“{words}”")
    if measure.deadline_anchor:
        found = Evidence(0.7, f"“{words}”从{_ANCHORS[measure.deadline_anchor]}起算")
    elif not _YEAR.search(canon(words)) and _NO_YEAR.search(canon(words)):
        basis = "发文年份" if issued_on and issued_on.year == measure.deadline.year else "文件所涉年份"
        found = Evidence(0.7, f"“{words}”未写年份，按{basis}推定为{measure.deadline.year}年")
    elif not assigned:
        found = Evidence(0.85, f"正文写“{words}”，作为目标时限")
    return found.also(Evidence(1.0, "到期后仍须持续推进")) if measure.ongoing else found


def _without_date(measure: MeasureFound, words: str) -> Evidence:
    if measure.ongoing:
        return Evidence(0.9, f"原文写“{words}”，属持续推进事项，没有截止日期" if words else "正文说明持续推进，没有截止日期")
    if measure.deadline_anchor:
        return Evidence(0.4, f"“{words}”从{_ANCHORS[measure.deadline_anchor]}起算，起算日期不明，须人工确定")
    if words:
        vague = "不是确定的日期" if is_vague(canon(words)) else "没有读出日期"
        return Evidence(0.3, f"原文写“{words}”，{vague}，须人工确定")
    return Evidence(0.3, "原文未写时限，也没有规划期，须人工确定")

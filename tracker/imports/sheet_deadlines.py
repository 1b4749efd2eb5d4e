"""The deadline columns of a 任务分解表: a day, the document's words, or that the work goes on (parsing.md §5)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tracker.core.formatters import long_date
from tracker.core.periods import YEARS
from tracker.documents.readers import canon
from tracker.imports.sheet_columns import Field
from tracker.imports.sheet_layout import shown
from tracker.imports.sheet_words import BASES, CONTINUING, UNDECIDED, value_of, yes_or_no
from tracker.plans.extract.deadlines import is_vague, read_deadline
from tracker.plans.models import DeadlineBasis

if TYPE_CHECKING:
    from tracker.imports.sheet_checks import Checked, Context

_YEAR = re.compile(r"(?:19|20)\d\d|十[一二三四五六]五")
_HURRY = re.compile(r"抓紧|加紧|加快|尽早|抓好|抓实")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_HOW = "请写成2025-06-30或“持续推进”"
LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the columns say together; neither day nor continuing: it is undecided."""

    on: date | None = None
    continuing: bool = False
    words: str = ""
    basis: DeadlineBasis | None = None
    confidence: float = 1.0
    reason: str = ""


def read(row: "Checked", context: "Context") -> None:
    """Read 完成时限, 持续推进, 时限原文 and 时限依据 into the row."""
    found = _joined([_cell(row, value, context) for _, value in row.line.cells(Field.DEADLINE)])
    found = _with_continuing(row, found)
    found = _with_words(row, found)
    row.deadline = _with_basis(row, found, context)
    _doubt(row, context)


def _joined(found: list[Deadline]) -> Deadline | None:
    """Several columns (时间节点, 完成时限): the last day is the deadline."""
    if len(found) < 2:
        return found[0] if found else None
    days = [one.on for one in found if one.on]
    return Deadline(
        max(days) if days else None,
        any(one.continuing for one in found),
        "；".join(dict.fromkeys(one.words for one in found if one.words)),
        confidence=min(one.confidence for one in found),
        reason=found[-1].reason,
    )


def _cell(row: "Checked", value: object, context: "Context") -> Deadline:
    """One cell: a day of Excel's own, a day in digits, or words."""
    keeps = row.line.header is None or not row.line.header.has(Field.WORDS)
    if isinstance(value, date):
        return _in_years(row, Deadline(value, words=long_date(value) if keeps else "", reason="表中填写的日期"))
    text = shown(value) if isinstance(value, str | int | float | bool) else ""
    if text in (CONTINUING, UNDECIDED):
        return Deadline(continuing=text == CONTINUING, words=text if keeps and text == CONTINUING else "", reason=f"表中填写“{text}”")
    if match := _DAY.fullmatch(text):
        return _in_digits(row, match, text if keeps else "")
    return _in_years(row, _spoken(row, text, context))


def _in_digits(row: "Checked", match: re.Match[str], words: str) -> Deadline:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        row.fault("deadline", f"“{match[0]}”不是日历上有的日期，{_HOW}", Field.DEADLINE)
        return Deadline()
    return _in_years(row, Deadline(day, words=words, reason="表中填写的日期"))


def _spoken(row: "Checked", text: str, context: "Context") -> Deadline:
    plain = canon(text).replace("\n", ";")
    found = read_deadline(plain, context.dates)
    own_year = _YEAR.search(plain) is not None
    if found.on is not None and (own_year or found.anchor) and not (_HURRY.search(plain) and not own_year):
        sure, reason = (1.0, f"表中写明“{text[:60]}”") if own_year else (0.7, f"“{text[:60]}”从规划起始日或者成文日期起算")
        return Deadline(found.on, found.ongoing, text, confidence=sure, reason=reason)
    if found.on is not None and not _HURRY.search(plain):
        return Deadline(found.on, found.ongoing, text, confidence=0.7, reason=f"“{text[:60]}”未写年份，按{found.on.year}年推定")
    if found.ongoing and found.on is None and not is_vague(plain):
        return Deadline(continuing=True, words=text, reason=f"表中写明“{text[:60]}”，属持续推进事项")
    if re.search(r"\d\s?月|季度|半年|年底|年内", plain) and not _HURRY.search(plain) and not own_year:
        row.fault("deadline", f"“{text[:30]}”没有写明年份，{_HOW}", Field.DEADLINE)
    else:
        row.fault("deadline", f"“{text[:30]}”不是日期，{_HOW}", Field.DEADLINE)
    return Deadline(words=text)


def _in_years(row: "Checked", found: Deadline) -> Deadline:
    if found.on is not None and found.on.year not in YEARS:
        row.fault("deadline", f"{found.on.year}年不在{YEARS[0]}年至{YEARS[-1]}年之间，请核对年份", Field.DEADLINE)
        return Deadline(words=found.words)
    return found


def _with_continuing(row: "Checked", found: Deadline | None) -> Deadline | None:
    """是 beside a day: the day is a stage, the work goes on (5月底取得阶段性成效并持续推进)."""
    cells = row.line.cells(Field.CONTINUING)
    if not cells:
        return found
    try:
        goes_on = yes_or_no(cells[0][1])
    except ValueError as wrong:
        row.fault("continuing", f"“{shown(cells[0][1])[:30]}”不对，{wrong}", Field.CONTINUING)
        return found
    if not goes_on and found is not None and found.continuing and found.on is None:
        row.fault("continuing", "填“否”，但完成时限写的是持续推进，请改正其中一处", Field.CONTINUING)
        return found
    if not goes_on:
        return found
    now = found or Deadline()
    return Deadline(now.on, True, now.words, now.basis, now.confidence, now.reason or "表中填写持续推进")


def _with_words(row: "Checked", found: Deadline | None) -> Deadline | None:
    words = row.line.text(Field.WORDS)
    now = found or Deadline()
    if words and len(words) <= LONGEST_WORDS:
        return Deadline(now.on, now.continuing, words, now.basis, now.confidence, now.reason)
    if len(words or now.words) > LONGEST_WORDS:
        row.fault("too_long", f"有{len(words or now.words)}字，请缩短到{LONGEST_WORDS}字以内", Field.WORDS if words else Field.DEADLINE)
        return Deadline(now.on, now.continuing, "", now.basis, now.confidence, now.reason)
    return found


def _with_basis(row: "Checked", found: Deadline | None, context: "Context") -> Deadline:
    """The basis as written; else a day that is given is stated, and nothing given means the end of the plan."""
    basis = None
    if words := row.line.text(Field.BASIS):
        try:
            basis = value_of(BASES, words)
        except ValueError as wrong:
            row.fault("basis", f"“{words[:30]}”不对，{wrong}", Field.BASIS)
    faulty = any(fault["code"] in ("deadline", "broken_cell") for fault in row.faults)
    silent = not row.line.cells(Field.DEADLINE) and (found is None or (found.on is None and not found.continuing)) and not faulty
    if silent and context.plan_end is not None:
        kept = found.words if found else ""
        reason = "表中未写时限，按规划期末推定"
        return Deadline(context.plan_end, False, kept, basis or DeadlineBasis.PLAN_END, 1.0 if basis else 0.5, reason)
    now = found or Deadline(reason="表中未写时限，也没有规划期，须人工确定")
    return Deadline(now.on, now.continuing, now.words, basis or (DeadlineBasis.STATED if now.on else None), now.confidence, now.reason)


def _doubt(row: "Checked", context: "Context") -> None:
    day = row.deadline.on
    if day is not None and context.plan_end is not None and day > context.plan_end:
        row.doubt("deadline_after_plan", f"“完成时限”：{long_date(day)}晚于规划期末（{long_date(context.plan_end)}），请核对")
    if day is not None and context.plan_start is not None and day < context.plan_start:
        row.doubt("deadline_before_plan", f"“完成时限”：{long_date(day)}早于规划期起始（{long_date(context.plan_start)}），请核对")

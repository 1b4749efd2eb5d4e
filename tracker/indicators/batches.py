"""A filled sheet of values: every row is checked like a typed one; nothing is kept while one is faulty, unless a person sets it aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.accounts.models import User
from tracker.core.errors import RuleBroken
from tracker.indicators.models import Indicator
from tracker.indicators.services import check_entry, enter_value, latest_of
from tracker.indicators.workbook import SheetRow


@dataclass
class Entry:
    """A right row that says something new."""

    indicator: Indicator
    period: str
    value: float
    source: str


@dataclass
class Read:
    """What a sheet says: entries, rows that change nothing, and what is wrong with the others (row, indicator, words)."""

    entries: list[Entry] = field(default_factory=list)
    same: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def check(rows: Iterable[SheetRow], writable: Sequence[Indicator], today: date) -> Read:
    """Match the rows with the indicators that the person may enter; empty rows are passed over."""
    known, seen, outcome = {one.id: one for one in writable}, set(), Read()
    for row in rows:
        if row.value is None and not row.errors:
            continue
        errors, indicator = list(row.errors), known.get(row.indicator_id or 0)
        if indicator is None:
            errors.append("不在您可以填报的指标之列，请使用本页下载的填报表")
        elif (indicator.id, row.period) in seen:
            errors.append("同一指标同一期间重复出现，请只留一行")
        elif not errors and row.value is not None:
            seen.add((indicator.id, row.period))
            errors += _add(outcome, indicator, row, row.value, today)
        outcome.errors += [(row.line, row.name, error) for error in errors]
    return outcome


def _add(outcome: Read, indicator: Indicator, row: SheetRow, value: float, today: date) -> list[str]:
    try:
        period = check_entry(row.period, value, today).code
    except RuleBroken as broken:
        return [str(broken)]
    stands = latest_of(indicator, period)
    if stands is not None and (stands.value, stands.source) == (value, row.source):
        outcome.same += 1
    else:
        outcome.entries.append(Entry(indicator, period, value, row.source))
    return []


def keep(entries: Iterable[Entry], *, actor: User, today: date) -> int:
    """Enter all of them; returns how many."""
    kept = 0
    for entry in entries:
        enter_value(entry.indicator, period=entry.period, value=entry.value, source=entry.source, actor=actor, today=today)
        kept += 1
    return kept

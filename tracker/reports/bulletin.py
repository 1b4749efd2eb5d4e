"""The bulletins (通报) of a month, a quarter, half a year or a year: the same sections, the longer the period the more of them."""

from tracker.core.formatters import rate
from tracker.reports import sections, tables
from tracker.reports.counting import Row
from tracker.reports.document import Annex, Block
from tracker.reports.facts_view import SnapshotView
from tracker.reports.models import ReportKind
from tracker.reports.text import Section, Text
from tracker.tasks.models import Light

LONG = frozenset({ReportKind.HALF_YEARLY, ReportKind.YEARLY})


def write(text: Text, view: SnapshotView) -> tuple[Annex, ...]:
    """Fill the text; returns the annexes. A month leaves out the indicators and the list of all tasks."""
    monthly = view.kind is ReportKind.MONTHLY
    annexes = tables.annexes(view, with_all_tasks=not monthly)
    late = next((annex.number for annex in annexes if annex.title == tables.LATE), 0)
    sections.opening(text, view)
    written: list[Section] = [("总体情况", sections.overall(text, view, with_indicators=not monthly))]
    if view.kind in LONG:
        written.append(("各规划推进情况", _plans(text, view)))
    written += [
        ("进展较好的单位和任务", sections.good(text, view)),
        ("存在问题", sections.problems(text, view, late)),
        ("下一步要求", sections.next_steps(text, view)),
    ]
    text.open_sections(written)
    return annexes


def _plans(text: Text, view: SnapshotView) -> list[Block]:
    """One paragraph per plan, where there are several: what was to be done, what is done, what is wrong."""
    rows = view.data["by_plan"]
    blocks: list[Block] = []
    for place, row in enumerate(rows, 1) if len(rows) > 1 else ():
        links = [(f"共{row['n']}项", f"plan.{row['plan']}"), (f"已办结{row['closed']['n']}项", f"plan.{row['plan']}.closed")]
        blocks += text.say(f"plan_{row['plan']}", f"{place}.{_plan(view, row)}", *links)
    return blocks


def _plan(view: SnapshotView, row: Row) -> str:
    parts = [f"{view.plan_title(row['plan'])}纳入督查的任务共{row['n']}项"]
    closed, red, overdue = row["closed"]["n"], row["lights"][Light.RED]["n"], row["overdue"]["n"]
    parts.append(f"已办结{closed}项，办结占比为{rate(closed, row['n'])}" if closed else "尚无办结的任务")
    if red:
        parts.append(f"红灯{red}项，占{rate(red, row['n'])}" + (f"，其中已逾期{overdue}项" if overdue else ""))
    else:
        parts.append("没有红灯任务")
    return "；".join(parts) + "。"

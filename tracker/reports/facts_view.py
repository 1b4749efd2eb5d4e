"""Reading a snapshot: rows and names by id, the figures by name, the words of its period."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from tracker.changes.models import KIND_NAMES
from tracker.core.formatters import long_date, month_day
from tracker.core.periods import PeriodKind
from tracker.reports.counting import NO_CLASS, Row
from tracker.reports.models import KIND_OF, ReportKind
from tracker.tasks.models import LIGHT_NAMES, PROGRESS_NAMES, STATUS_NAMES

PERIOD_WORDS = {
    PeriodKind.WEEK: "本周",
    PeriodKind.MONTH: "本月",
    PeriodKind.QUARTER: "本季度",
    PeriodKind.HALF_YEAR: "本半年",
    PeriodKind.YEAR: "本年度",
    PeriodKind.SPAN: "评估期内",
}
CLASS_WORDS = {**{str(key): name for key, name in PROGRESS_NAMES.items()}, NO_CLASS: "暂无审定进展"}
STATUS_WORDS = {str(key): name for key, name in STATUS_NAMES.items()}
LIGHT_WORDS = {str(key): name for key, name in LIGHT_NAMES.items()}
REQUEST_WORDS = {str(key): name for key, name in KIND_NAMES.items()}
LISTS = {
    "overdue": "逾期任务",
    "far_behind": "严重滞后任务",
    "behind": "滞后任务",
    "reports_missing": "连续未报送进展的任务",
    "late_reports": "未按时报送进展的任务",
    "returned": "进展被退回的任务",
}
RATE_WORDS = {"on_time": "按时办结率", "report": "按时报送率", "sign": "按时签收率"}


@dataclass(frozen=True)
class SnapshotView:
    """A snapshot with what its readers look up again and again."""

    data: dict[str, Any]

    @classmethod
    def of(cls, text: str) -> "SnapshotView":
        """Read the stored text."""
        return cls(json.loads(text))

    @cached_property
    def tasks(self) -> dict[int, Row]:
        """Task rows by id."""
        return {row["id"]: row for row in self.data["tasks"]}

    @cached_property
    def as_of(self) -> date:
        """The last day that counts."""
        return date.fromisoformat(self.data["as_of"])

    @cached_property
    def known_by(self) -> date:
        """The last day whose records count."""
        return date.fromisoformat(self.data["known_by"])

    @property
    def kind(self) -> ReportKind:
        """What sort of report the facts were frozen for."""
        if "evaluation" in self.data:
            return ReportKind(self.data["evaluation"]["kind"])
        return KIND_OF[PeriodKind(self.data["period"]["kind"])]

    @property
    def this_period(self) -> str:
        """本季度, 本月 …"""
        return PERIOD_WORDS[PeriodKind(self.data["period"]["kind"])]

    def unit(self, unit_id: int | None) -> str:
        """A unit's name on the day; with several regions the whole name, since every city has its own 市财政局."""
        if unit_id is None:
            return "—"
        return str(self.data["units"][str(unit_id)]["full_name" if self.data["below"] else "name"])

    def plan_title(self, slug: str) -> str:
        """《…》"""
        return f"《{self.data['plans'][slug]['title']}》"

    def listed(self, ids: list[int]) -> list[Row]:
        """Task rows in the given order."""
        return [self.tasks[task_id] for task_id in ids]

    def figure(self, name: str) -> tuple[str, list[Row]] | None:
        """What a figure of the report counts, in words, and its tasks; None for a name that is no figure."""
        head, _, rest = name.partition(".")
        found = _FINDERS[head](self, rest) if head in _FINDERS else None
        return None if found is None else (found[0], self.listed(found[1]))


Found = tuple[str, list[int]] | None


def _totals(view: SnapshotView, rest: str) -> Found:
    return "纳入督查的任务", view.data["totals"]["tasks"]["ids"]


def _axis(axis: str, words: dict[str, str], suffix: str = "") -> Any:
    def find(view: SnapshotView, rest: str) -> Found:
        rows = {row["key"]: row for row in view.data["totals"][axis]}
        return (f"{words[rest]}{suffix}任务", rows[rest]["ids"]) if rest in rows else None

    return find


def _group(groups: str, key: str) -> Any:
    def find(view: SnapshotView, rest: str) -> Found:
        wanted, _, part = rest.partition(".")
        row = next((row for row in view.data[groups] if str(row[key]) == wanted), None)
        if row is None:
            return None
        name = {"plan": view.plan_title, "unit": lambda unit: view.unit(int(unit)), "region": view.data["regions"].get}[key](wanted)
        if not part:
            return f"{name}的任务", row["ids"]
        chosen = row["lights"].get(part) or (row[part] if part in ("closed", "overdue") else None)
        words = {**{light: f"{word}灯" for light, word in LIGHT_WORDS.items()}, "closed": "已办结", "overdue": "逾期", "done": "已完成"}
        return None if chosen is None else (f"{name}的{words[part]}任务", chosen["ids"])

    return find


def _rate(view: SnapshotView, rest: str) -> Found:
    rate, _, side = rest.partition(".")
    if rate not in RATE_WORDS or side not in ("part", "whole"):
        return None
    return f"{RATE_WORDS[rate]}的{'分子' if side == 'part' else '基数'}", view.data["rates"][rate][side]["ids"]


def _problem(view: SnapshotView, rest: str) -> Found:
    if rest not in LISTS:
        return None
    rows = view.data["problems"][rest]
    return LISTS[rest], list(dict.fromkeys(row["task"] if isinstance(row, dict) else row for row in rows))


def _requests(view: SnapshotView, rest: str) -> Found:
    kind, _, decision = rest.partition(".")
    if rest not in view.data["requests"]:
        return None
    decided = "同意" if decision == "granted" else "未同意"
    return f"{view.this_period}申请{REQUEST_WORDS[kind]}并答复{decided}的任务", list(dict.fromkeys(view.data["requests"][rest]["ids"]))


_FINDERS: dict[str, Any] = {
    "tasks": _totals,
    "status": _axis("by_status", STATUS_WORDS),
    "class": _axis("by_class", CLASS_WORDS),
    "light": _axis("by_light", LIGHT_WORDS, "灯"),
    "plan": _group("by_plan", "plan"),
    "region": _group("by_region", "region"),
    "unit": _group("by_unit", "unit"),
    "rate": _rate,
    "problem": _problem,
    "request": _requests,
    "overdue": lambda view, rest: ("已逾期的任务", view.data["totals"]["overdue"]["ids"]),
    "good": lambda view, rest: ("进展较好的任务", view.data["good"]["all"]["ids"]),
    "due_next": lambda view, rest: ("下一步到期的任务", view.data["due_next"]["ids"]),
}


def day_words(day: str | None) -> str:
    """An ISO date as 2024年9月30日."""
    return long_date(date.fromisoformat(day) if day else None)


def short_day(day: str) -> str:
    """An ISO date as 9月30日."""
    return month_day(date.fromisoformat(day))

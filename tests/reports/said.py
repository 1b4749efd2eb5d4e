"""How a report says things, written down a second time for those that read it back."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

STATES = {
    "issued": "待签收",
    "in_progress": "推进中",
    "closure_requested": "办结待审",
    "closed": "已办结",
    "suspended": "暂缓",
    "terminated": "终止",
}
CLASSES = {"ahead": "超进度", "on_pace": "达进度", "behind": "欠进度", "done": "已完成", "none": "暂无审定进展"}
LIGHTS = {"red": "红", "yellow": "黄", "green": "绿", "done": "完成", "grey": "灰"}
PACES = {"reached": "已达目标", "on_path": "达到序时进度", "below": "低于序时进度", "unknown": "无法测算", "no_value": "暂无数据"}


def day(text: str) -> str:
    """2024年9月30日."""
    found = date.fromisoformat(text)
    return f"{found.year}年{found.month}月{found.day}日"


def month_day(text: str) -> str:
    """9月30日."""
    return day(text).partition("年")[2]


def unit_of(data: dict[str, Any], unit: int | None) -> str:
    """The short name; the whole one where several regions stand in one report."""
    return str(data["units"][str(unit)]["full_name" if data["below"] else "name"]) if unit else "—"


def percent(part: int, whole: int) -> str:
    """One decimal, half up; no base, no rate."""
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%" if whole else "—"


def plain(value: float | None) -> str:
    """A figure without needless zeros."""
    if value is None:
        return "—"
    return str(int(value)) if value == int(value) else repr(value)

"""A small document whose measures differ in what is doubted about them, and a review of it."""

from typing import Any

from tests.imports.helpers import an_import, item
from tracker.imports.models import ImportItem, PlanImport

TEXT = """厦门市绿道建设实施方案
厦政办〔2023〕7号

厦门市人民政府办公室
2023年3月1日

为建好全市绿道，2023—2025年按本方案推进。

一、主要任务

（一）编制规划。完成绿道总体规划，建成绿道300公里。出台管理办法。（市财政局牵头，市公安局配合，2023年10月底前完成）

（二）分段建设。当年开工，年内建成20公里。（责任单位：市公安局、市财政局，2024年12月底前完成）

（三）强化管护。建立巡护制度。（责任单位：市示例局、市财政局，2024年6月底前完成）

（四）加强宣传。开设专栏。（市示例局、市公安局负责，2024年6月底前完成）

二、保障措施

（一）加强领导。成立工作专班。
"""
CERTAIN, LEAD_ONLY, UNKNOWN, UNKNOWN_TOO, CANDIDATE = "一/（一）", "一/（二）", "一/（三）", "一/（四）", "二/（一）"


def a_review(**more: Any) -> PlanImport:
    """The document read for Xiamen: one certain measure, one with a proposed lead, two with an unknown unit, one candidate."""
    return an_import(TEXT, name="绿道.txt", **more)


def certain_one(**more: Any) -> ImportItem:
    """The measure about which nothing is doubted."""
    return item(a_review(**more), CERTAIN)

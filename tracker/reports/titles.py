"""What a report is called."""

from tracker.reports.facts_view import SnapshotView
from tracker.reports.models import EVALUATIONS, ReportKind


def title_of(view: SnapshotView) -> str:
    """The title without line breaks."""
    data = view.data
    interim = "（期中）" if data["interim"] else ""
    if view.kind in EVALUATIONS:
        return f"{view.plan_title(data['plan'])}实施情况{'总结' if view.kind is ReportKind.FINAL else '中期'}评估报告{interim}"
    plan = view.plan_title(data["plan"]) if data["plan"] else ""
    if view.kind is ReportKind.WEEKLY:
        return f"{plan}督查工作周报（{data['period']['label']}{'，周中' if data['interim'] else ''}）"
    subject = f"{plan}落实情况" if plan else "督办事项办理情况"
    return f"关于{data['period']['label']}{subject}的通报{interim}"

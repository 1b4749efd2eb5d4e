"""Chinese words that several pages share."""

from tracker.plans.models import MeasureKind, PlanStatus
from tracker.reminders.models import Clock

PLAN_STATUS_NAMES = {
    PlanStatus.DRAFT: "草稿",
    PlanStatus.ACTIVE: "执行中",
    PlanStatus.CONCLUDED: "已收官",
    PlanStatus.ARCHIVED: "归档",
}
MEASURE_KIND_NAMES = {
    MeasureKind.TASK: "任务",
    MeasureKind.SAFEGUARD: "保障措施",
    MeasureKind.SPECIAL_ACTION: "专项行动",
    MeasureKind.TARGET: "目标",
}
CLOCK_NAMES = {
    Clock.DEADLINE: "完成时限",
    Clock.REPORT: "填报期限",
    Clock.SIGN: "签收期限",
    Clock.REVIEW: "审核期限",
    Clock.MILESTONE: "节点",
    Clock.OWNERLESS: "无联系人",
}
COMPARATORS = {"=": "达到", ">=": "不低于", ">": "超过", "<=": "不高于", "<": "低于", "~": "约", "range": ""}

"""Words of an evaluation: what became of a measure, why a task is not done, what is proposed."""

from tracker.changes.models import KIND_NAMES, ChangeKind
from tracker.reports.counting import Row
from tracker.reports.facts_view import STATUS_WORDS, SnapshotView, day_words
from tracker.tasks.models import TaskStatus

RESULT_WORDS = {
    "done": "已完成",
    "partly": "部分完成",
    "under_way": "正在推进",
    "continuing": "持续推进",
    "late": "未按期完成",
    "carried": "已结转",
    "terminated": "已终止",
    "no_task": "未分解任务",
}
PROPOSAL_WORDS = {
    "resume_or_end": "研究恢复办理或者终止",
    "adjust": "研究调整目标任务或者完成时限",
    "hasten": "加快推进",
    "keep_up": "转入后续规划或者日常工作长期坚持",
    "finish": "限期收尾办结",
    "carry_over": "结转至后续规划",
}
# Key of a proposal: the head of its paragraph, and what is to be done about so many tasks.
PROPOSAL_ACTIONS = {
    "carry_over": ("做好任务结转", "规划期末仍未办结的{n}项任务，建议结转至后续规划继续推进，编号保持不变，重新明确责任单位和完成时限"),
    "finish": ("限期收尾办结", "进度达到90%以上的{n}项任务，建议由主牵头单位明确办结日期，按程序申请办结"),
    "keep_up": ("长期坚持常态化工作", "需要持续推进的{n}项任务，建议转入后续规划或者有关单位日常工作"),
    "adjust": (
        "调整目标任务或者时限",
        "逾期、严重滞后或者连续未报送进展的{n}项任务，建议由主牵头单位说明原因，确需调整目标任务或者完成时限的按程序报批",
    ),
    "resume_or_end": ("研究暂缓事项", "暂缓办理的{n}项任务，建议研究恢复办理或者终止"),
    "hasten": ("加快推进滞后任务", "进度落后的{n}项任务，建议对照序时进度倒排工期，加快推进"),
}


def reason_of(view: SnapshotView, shortfall: Row) -> str:
    """State, what the unit reported as its problem, and what was decided; without a full stop at the end."""
    row = view.tasks[shortfall["task"]]
    parts = [_state(row)]
    parts += [f"单位反映：{_inline(shortfall['problems'])}"] if shortfall["problems"] else []
    for one in shortfall["decisions"]:
        parts.append(f"{day_words(one['on'])}申请{KIND_NAMES[ChangeKind(one['kind'])]}，理由：{_inline(one['reason'])}")
    return "；".join(parts)


def _state(row: Row) -> str:
    if row["status"] in (TaskStatus.SUSPENDED, TaskStatus.TERMINATED):
        return f"{day_words(row['since'])}起{STATUS_WORDS[row['status']]}"
    percent = f"进度{row['percent']}%"
    if row["days_overdue"]:
        return f"{percent}，已逾期{row['days_overdue']}天"
    if row["over"] is not None and row["over"] < 0:
        return f"{percent}，落后序时进度{-row['over']}个百分点"
    return f"{percent}，持续推进" if row["continuing"] else percent


def _inline(words: str) -> str:
    """A person's words inside a sentence: one line, no stop of their own."""
    return "，".join(part.strip(" 。；;") for part in words.splitlines() if part.strip(" 。；;"))

"""What people write in the demonstration: sentences from seeds/demo/texts.yaml around the measure's own wording."""

from random import Random
from typing import Any

from tracker.accounts.models import User
from tracker.core.periods import parse_period
from tracker.documents.models import StoredFile
from tracker.documents.services import keep
from tracker.progress.models import ProgressReport
from tracker.seeding.demo_files import read
from tracker.tasks.models import ProgressClass, Task


def sentence(kind: str, chance: Random, **values: Any) -> str:
    """One of the sentences of a kind."""
    chosen: str = chance.choice(read("texts")[kind])
    return chosen.format(**values)


def fixed(kind: str) -> str:
    """A sentence that is always the same."""
    text: str = read("texts")[kind]
    return text


def report_text(task: Task, percent: int, pace: ProgressClass, chance: Random) -> dict[str, Any]:
    """The text fields of a progress report."""
    behind = pace is ProgressClass.BEHIND
    stage = _stage(task, percent)
    quoted = task.measure.wording.replace("“", "‘").replace("”", "’").rstrip("。")
    return {
        "done": sentence(stage, chance, w=quoted, percent=percent),
        "problems": sentence("behind", chance) if behind else "",
        "coordination": sentence("coordination", chance) if behind and chance.random() < 0.4 else "",
        "next_steps": sentence("last_step" if stage == "finished" else "next", chance),
    }


def _stage(task: Task, percent: int) -> str:
    if task.continuing:
        return "standing_work"
    if percent >= 100:
        return "finished"
    if percent >= 75:
        return "nearly_done"
    return "under_way" if percent >= 15 else "begun"


def evidence_for(report: ProgressReport, author: User) -> StoredFile:
    """A small file that stands for 佐证材料 and says that it is none."""
    task, label = report.task, parse_period(report.period).label
    lines = (fixed("evidence"), f"任务：{task.number} {task.title}", f"办结标准：{task.criterion}", f"期间：{label}")
    return keep("\n".join(lines).encode(), f"佐证材料清单（演示数据）{report.period}.txt", "text/plain", actor=author)

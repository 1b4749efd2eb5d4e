"""What people write in the demonstration: sentences from seeds/demo/texts.yaml around the measure's own wording."""

from random import Random
from typing import Any

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

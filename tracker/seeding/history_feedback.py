"""What people of the demonstration reported from its pages, and one answer (seeds/demo/feedback.yaml)."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from tracker.feedback import services
from tracker.feedback.models import Feedback, FeedbackKind
from tracker.plans.seeds import day_of
from tracker.seeding.demo_files import read
from tracker.seeding.stage import Agenda, Stage
from tracker.tasks.models import Task


def plan(stage: Stage, agenda: Agenda, tasks: Iterable[Task]) -> None:
    """Put every report of the file on the agenda."""
    leads: dict[str, list[int]] = {}
    for region, unit in dict.fromkeys((task.region_code, task.lead_unit_id) for task in tasks):
        if unit is not None:
            leads.setdefault(region, []).append(unit)
    for row in read("feedback")["feedback"]:
        unit = leads[row["region"]][row["unit"] - 1]
        day = day_of(row["made_on"])
        assert day is not None
        agenda.add(day, partial(_report, stage, agenda, unit, row))


def _report(stage: Stage, agenda: Agenda, unit_id: int, row: dict[str, Any], day: date) -> None:
    values = {"kind": FeedbackKind(row["kind"]), "text": row["text"], "path": row["path"]}
    made = services.report(actor=stage.reporter(unit_id), today=day, **values)
    made.demonstration = True
    if (answered_on := day_of(row.get("answered_on"))) is not None:
        agenda.add(answered_on, partial(_answer, stage, made, row["answer"]))


def _answer(stage: Stage, made: Feedback, text: str, day: date) -> None:
    services.answer(made, actor=stage.coordinator(made.region_code), text=text, today=day, demonstration=True)

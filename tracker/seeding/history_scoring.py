"""评价 in the demonstration: one region has switched it on, a unit contests a line, a bonus waits for the leader."""

from datetime import date
from fractions import Fraction
from functools import partial

from tracker.core.db import db
from tracker.core.periods import parse_period
from tracker.regions.models import Region
from tracker.scoring import page, services
from tracker.scoring.rules import Rule
from tracker.seeding.stage import Agenda, Stage

REGION = "350500"
PAPER = "泉州市督查工作评价办法（演示）"
SWITCHED_ON, LOOKED_AT = date(2024, 4, 8), date(2024, 7, 16)


def plan(stage: Stage, agenda: Agenda) -> None:
    """Put it on the agenda."""
    agenda.add(SWITCHED_ON, partial(_switch_on, stage))
    agenda.add(LOOKED_AT, partial(_contest, stage))


def _switch_on(stage: Stage, day: date) -> None:
    services.switch(REGION, PAPER, actor=stage.coordinator(REGION), today=day)


def _contest(stage: Stage, day: date) -> None:
    """The first unit with a deduction finds it wrong; the first that did everything on time is proposed for a bonus."""
    period = parse_period("2024Q2")
    rows, _ = page.rows(db.session.get_one(Region, REGION), period, day)
    faulty = [(row, line) for row in rows for line in row.score.lines if line.rule is not Rule.TASK]
    for row, line in faulty[:1]:
        text = "该期进展已于截止日当天电话报告督查室，请核实。"
        services.contest(REGION, row.unit_id, period, line, text=text, actor=stage.reporter(row.unit_id), today=day)
    for row in [row for row in rows if row.score.value == 100][:1]:
        words = {"reason": "经验做法获省级通报表扬", "paper": "省督查通报（演示）"}
        services.propose_bonus(REGION, row.unit_id, period, points=Fraction(2), actor=stage.coordinator(REGION), today=day, **words)
